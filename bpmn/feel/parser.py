"""Reads FEEL text into nodes: a hand-written Pratt parser after the grammar of DMN 1.5, chapter 10.3.1.2.

Binding strength, from loose to tight: or, and, comparison, + -, * /, **, sign, instance of, path, filter, invocation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation

from bpmn.feel import nodes
from bpmn.feel.cursor import MAX_DEPTH, Cursor
from bpmn.feel.errors import FeelError
from bpmn.feel.lexer import Kind, Token
from bpmn.feel.names import KnownNames, candidates, squeezed
from bpmn.feel.nodes import Node

MAX_CHAIN = 400
OR, AND, COMPARISON, SUM, PRODUCT, POWER, INSTANCE, POSTFIX = range(1, 9)
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
CONSTANTS = {"true": True, "false": False, "null": None}
INPUT = "?"


class Parser(Cursor):
    """Parses one text. `free` gathers the names that must come from the context; `loose` and `loose_members` list the
    texts that would be one name if the context held it (on their own, after a dot). `filters` tells that names may also
    be entries of filtered items."""

    def __init__(self, text: str, *, names: KnownNames, functions: Collection[str]) -> None:
        super().__init__(text, names, functions)
        self.loose, self.loose_members = candidates(text, self.tokens)
        self.free: set[str] = set()
        self.filters = False
        self._function_names = functions
        self._bound: list[frozenset[str]] = []
        self._no_filter = False
        self._saw_input = False

    def expression(self) -> Node:
        """Read the whole text as one expression."""
        node = self._expression()
        self._expect_end()
        return node

    def unary_tests(self) -> nodes.Tests:
        """Read the whole text as the cell of a decision table: -, not(...), or tests joined by commas."""
        if self._is("-") and self.tokens[1].kind is Kind.END:
            return nodes.Tests(())
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
            self._position = start
            return nodes.Membership(value, (self._expression(SUM),))
        self._expect(")")
        return nodes.Membership(value, tuple(tests))

    def _instance_of(self, value: Node) -> Node:
        self._expect("of")
        return nodes.InstanceOf(value, self.type_expression())

    def _path(self, source: Node) -> Node:
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
            while not self._take(")"):
                label = self._label()
                if label:
                    named.append((label, self._expression()))
                else:
                    positional.append(self._expression())
                if not self._is(")"):
                    self._expect(",")
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

    # -- what an expression starts with -------------------------------------------------------------------------------

    def _prefix(self) -> Node:
        token = self._token
        if token.kind is Kind.NAME:
            return self._word(token)
        self._position += 1
        if token.kind is Kind.NUMBER:
            return nodes.Literal(self._number(token))
        if token.kind is Kind.STRING:
            return nodes.Literal(token.text)
        reader = _PREFIX.get(token.text) if token.kind is Kind.SYMBOL else None
        if reader is None:
            self._position -= 1
            found = f"{token.text} stands" if token.text else "the text ends"
            raise self._error(f"{found} where a value is expected")
        return reader(self)

    def _number(self, token: Token) -> Decimal:
        try:
            value = Decimal(token.text)
        except InvalidOperation as error:
            raise FeelError("the number is too large", token.start, self.text) from error
        if not -6176 < value.adjusted() < 6145:
            raise FeelError("the number is too large", token.start, self.text)
        return value

    def _word(self, token: Token) -> Node:
        known = self._known.match(self.text, self.tokens, self._position)
        if known is None:
            if token.text in CONSTANTS:
                self._position += 1
                return nodes.Literal(CONSTANTS[token.text])
            reader = _WORDS.get(token.text)
            if reader is not None and not (token.text == "function" and self._peek(1).text != "("):
                self._position += 1
                return reader(self)
        name = self._name(functions=True)
        if name == INPUT:
            self._saw_input = True
        elif not any(name in bound for bound in self._bound) and not self._calls_builtin(name):
            self.free.add(name)
        return nodes.Name(name)

    def _calls_builtin(self, name: str) -> bool:
        return name in self._function_names and self._is("(")

    def _negation(self) -> Node:
        operand = self._expression(INSTANCE)
        if isinstance(operand, nodes.Literal) and isinstance(operand.value, Decimal):
            return nodes.Literal(-operand.value if operand.value else operand.value)
        return nodes.Negation(operand)

    def _parenthesis(self) -> Node:
        with self._fresh_brackets():
            inner = self._test()
            if self._take(".."):
                return self._range_end(inner, start_included=False)
            self._expect(")")
        return inner

    def _bracket(self) -> Node:
        with self._fresh_brackets():
            if self._take("]"):
                return nodes.ListNode(())
            first = self._test()
            if self._take(".."):
                return self._range_end(first, start_included=True)
            items = [first]
            while self._take(","):
                items.append(self._test())
            self._expect("]")
        return nodes.ListNode(tuple(items))

    def _open_bracket_range(self) -> Node:
        with self._fresh_brackets():
            start = self._expression(SUM)
            self._expect("..")
            return self._range_end(start, start_included=False)

    def _range_end(self, start: Node, *, start_included: bool) -> Node:
        outer, self._no_filter = self._no_filter, True
        end = self._expression(SUM)
        self._no_filter = outer
        token = self._next()
        if token.text not in ("]", ")", "["):
            self._position -= 1
            raise self._error("the range has no end; close it with ] or )")
        return nodes.RangeNode(start, end, start_included, token.text == "]")

    def _context(self) -> Node:
        entries: list[tuple[str, Node]] = []
        with self._fresh_brackets(), self._binding_names([]):
            while not self._take("}"):
                key = self._key()
                entries.append((key, self._expression()))
                self._bind(key)
                if not self._is("}"):
                    self._expect(",")
        keys = [key for key, _ in entries]
        if len(set(keys)) < len(keys):
            # A context with an entry twice has no value (DMN 1.5, 10.3.2.6); the text itself is well formed.
            return nodes.Literal(None)
        return nodes.ContextNode(tuple(entries))

    def _key(self) -> str:
        is_text = self._token.kind is Kind.STRING
        key = self._next().text if is_text else self._declared_name({":"})
        self._expect(":")
        return key

    def _at_literal(self) -> Node:
        if self._token.kind is not Kind.STRING:
            raise self._error('a text must follow @, as in @"2026-01-31"')
        return nodes.Invocation(nodes.Name("@"), (nodes.Literal(self._next().text),), ())

    # -- expressions that start with a key word -----------------------------------------------------------------------

    def _if(self) -> Node:
        condition = self._expression()
        self._expect("then")
        then = self._expression()
        self._expect("else")
        return nodes.Conditional(condition, then, self._expression())

    def _for(self) -> Node:
        with self._binding_names(["partial"]):
            iterators = self._iterators("return")
            return nodes.For(iterators, self._expression())

    def _some(self) -> Node:
        return self._quantified("some")

    def _every(self) -> Node:
        return self._quantified("every")

    def _quantified(self, quantifier: str) -> Node:
        with self._binding_names([]):
            iterators = self._iterators("satisfies")
            return nodes.Quantified(quantifier, iterators, self._expression())

    def _iterators(self, end: str) -> tuple[nodes.Iterator, ...]:
        found: list[nodes.Iterator] = []
        while True:
            name = self._declared_name({"in"})
            self._expect("in")
            source = self._expression()
            until = self._expression() if self._take("..") else None
            found.append(nodes.Iterator(name, source, until))
            self._bind(name)
            if not self._take(","):
                self._expect(end)
                return tuple(found)

    def _function(self) -> Node:
        self._expect("(")
        parameters: list[tuple[str, nodes.TypeNode | None]] = []
        while not self._take(")"):
            name = self._declared_name({":", ",", ")"})
            parameters.append((name, self.type_expression() if self._take(":") else None))
            if not self._is(")"):
                self._expect(",")
        external = self._take("external")
        with self._binding_names([name for name, _ in parameters]), self._fresh_brackets():
            body = self._expression()
        return nodes.FunctionNode(tuple(parameters), body, external)

    def _bind(self, name: str) -> None:
        self._known.add(name)
        self._bound[-1] |= {name}

    @contextmanager
    def _binding_names(self, names: Collection[str]) -> Iterator[None]:
        self._bound.append(frozenset(names))
        for name in names:
            self._known.add(name)
        yield
        self._bound.pop()

    @contextmanager
    def _fresh_brackets(self) -> Iterator[None]:
        """Inside brackets of its own an expression may filter again, even within the end of a range."""
        outer, self._no_filter = self._no_filter, False
        yield
        self._no_filter = outer


_INFIX: dict[str, Callable[[Parser, Node], Node]] = {
    "between": Parser._between,
    "in": Parser._membership,
    "instance": Parser._instance_of,
    ".": Parser._path,
    "[": Parser._filter,
    "(": Parser._invocation,
}
_PREFIX: dict[str, Callable[[Parser], Node]] = {
    "-": Parser._negation,
    "(": Parser._parenthesis,
    "[": Parser._bracket,
    "]": Parser._open_bracket_range,
    "{": Parser._context,
    "@": Parser._at_literal,
}
_WORDS: dict[str, Callable[[Parser], Node]] = {
    "if": Parser._if,
    "for": Parser._for,
    "some": Parser._some,
    "every": Parser._every,
    "function": Parser._function,
}
