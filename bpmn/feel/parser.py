"""Reads FEEL text into nodes: a hand-written Pratt parser after the grammar of DMN 1.5, chapter 10.3.1.2.

Binding strength, from loose to tight: or, and, comparison, + -, * /, **, sign, instance of, path, filter, invocation.
"""

from __future__ import annotations

from collections.abc import Callable

from bpmn.feel import nodes
from bpmn.feel.cursor import MAX_DEPTH
from bpmn.feel.lexer import Kind
from bpmn.feel.names import squeezed
from bpmn.feel.nodes import Node
from bpmn.feel.operands import AND, COMPARISON, INPUT, INSTANCE, OR, POSTFIX, POWER, PRODUCT, SUM, Operands

MAX_CHAIN = 150
BINDING = {
    "or": OR,
    "and": AND,
    "=": COMPARISON,
    "!=": COMPARISON,
    "<": COMPARISON,
    "<=": COMPARISON,
    ">": COMPARISON,
    ">=": COMPARISON,
    "in": COMPARISON,
    "between": COMPARISON,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "**": POWER,
    "instance": INSTANCE,
    ".": POSTFIX,
    "[": POSTFIX,
    "(": POSTFIX,
}
TESTERS = frozenset({"=", "!=", "<", "<=", ">", ">="})


class Parser(Operands):
    """Parses one text: `expression` or `unary_tests`, once."""

    def expression(self) -> Node:
        """Read the whole text as one expression."""
        node = self._expression()
        self._expect_end()
        return node

    def unary_tests(self) -> nodes.Tests:
        """Read the whole text as the cell of a decision table: -, not(...), or tests joined by commas."""
        if self._is("-") and self.tokens[1].kind is Kind.END:
            return nodes.Tests(())
        # Only a bracket that closes at the very end negates the cell; else `not(…)` begins an expression.
        if self._is("not") and self._closes_at_end():
            self._position += 2
            tests = self._tests_until(")")
            self._expect_end()
            return nodes.Tests(tests, negated=True)
        tests = self._tests_until("")
        return nodes.Tests(tests)

    def _closes_at_end(self) -> bool:
        """Tell whether the bracket after `not` closes with the very last token."""
        if self.tokens[1].text != "(" or self.tokens[-2].text != ")":
            return False
        depth = 0
        for token in self.tokens[1:-2]:
            if token.kind is Kind.SYMBOL:
                depth += (token.text == "(") - (token.text == ")")
            if depth == 0:
                return False
        return True

    def _tests_until(self, closer: str) -> tuple[nodes.Test, ...]:
        tests = [self._marked_test()]
        while self._take(","):
            tests.append(self._marked_test())
        if closer:
            self._expect(closer)
        else:
            self._expect_end()
        return tuple(tests)

    def _marked_test(self) -> nodes.Test:
        outer, self._saw_input = self._saw_input, False
        test = nodes.Test(self._test(), self._saw_input)
        self._saw_input = outer
        return test

    def _test(self) -> Node:
        """A positive unary test (rule 7): a comparison with its left side left out, or an expression."""
        token = self._token
        if token.kind is Kind.SYMBOL and token.text in TESTERS:
            self._position += 1
            return nodes.UnaryRange(token.text, self._expression(SUM))
        return self._expression()

    # -- Pratt core -------------------------------------------------------------------------------------------------

    def _expression(self, binding: int = OR) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(f"nested more than {MAX_DEPTH} levels deep; split the expression")
        node = self._prefix()
        for _ in range(MAX_CHAIN):
            strength = self._strength()
            if strength < binding:
                self._depth -= 1
                return node
            node = self._infix(node, strength)
        raise self._error(f"more than {MAX_CHAIN} operators in a row; split the expression")

    def _strength(self) -> int:
        token = self._token
        if token.kind not in (Kind.SYMBOL, Kind.NAME):
            return 0
        if token.text == "[" and self._no_filter:
            return 0
        return BINDING.get(token.text, 0)

    def _infix(self, left: Node, strength: int) -> Node:
        operator = self._next().text
        if strength in (OR, AND):
            return self._junction(operator, left, strength)
        if strength in (SUM, PRODUCT, POWER):
            # Operators of one strength group to the left.
            return nodes.Arithmetic(operator, left, self._expression(strength + 1))
        if operator in TESTERS:
            return nodes.Comparison(operator, left, self._expression(SUM))
        return _INFIX[operator](self, left)

    def _junction(self, operator: str, first: Node, strength: int) -> Node:
        parts = [first, self._expression(strength + 1)]
        while self._take(operator):
            parts.append(self._expression(strength + 1))
        return nodes.Junction(operator, tuple(parts))

    def _between(self, value: Node) -> Node:
        low = self._expression(SUM)
        self._expect("and")
        return nodes.Between(value, low, self._expression(SUM))

    def _membership(self, value: Node) -> Node:
        start = self._position
        if not self._take("("):
            test = self._test() if self._token.text in TESTERS else self._expression(SUM)
            return nodes.Membership(value, (test,))
        with self._fresh_brackets():
            tests = [self._test()]
            while self._take(","):
                tests.append(self._test())
        if self._is("..") or (len(tests) == 1 and not self._is(")")):
            # It was the beginning of an expression and no list of tests: read again.
            self._position = start
            return nodes.Membership(value, (self._expression(SUM),))
        self._expect(")")
        return nodes.Membership(value, tuple(tests))

    def _instance_of(self, value: Node) -> Node:
        self._expect("of")
        return nodes.InstanceOf(value, self.type_expression())

    def _path(self, source: Node) -> Node:
        if self._token.kind is Kind.QUOTED:
            return nodes.Path(source, self._next().text)
        if self._token.kind is not Kind.NAME:
            raise self._error("a name must follow the dot")
        return nodes.Path(source, self._name())

    def _filter(self, source: Node) -> Node:
        self.filters = True
        with self._fresh_brackets(), self._binding_names(["item"]):
            condition = self._expression()
        self._expect("]")
        return nodes.Filter(source, condition)

    def _invocation(self, function: Node) -> Node:
        positional: list[Node] = []
        named: list[tuple[str, Node]] = []
        with self._fresh_brackets():
            for _ in self._items(")"):
                label = self._label()
                if label:
                    named.append((label, self._expression()))
                else:
                    positional.append(self._expression())
        if positional and named:
            raise self._error("arguments are given either all by name or all by place")
        return nodes.Invocation(function, tuple(positional), tuple(named))

    def _label(self) -> str:
        """Take `name:` of a named argument; the empty text when the argument has none."""
        end = self._position
        while self.tokens[end].kind is Kind.NAME:
            end += 1
        if end == self._position or self.tokens[end].text != ":":
            return ""
        name = squeezed(self.text[self._token.start : self.tokens[end - 1].end])
        self._position = end + 1
        return name


_INFIX: dict[str, Callable[[Parser, Node], Node]] = {
    "between": Parser._between,
    "in": Parser._membership,
    "instance": Parser._instance_of,
    ".": Parser._path,
    "[": Parser._filter,
    "(": Parser._invocation,
}

__all__ = ["INPUT", "Parser"]
