"""What an expression may start with: literals, names, brackets, contexts, and the key words if, for, some, function."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation

from bpmn.feel import nodes
from bpmn.feel.cursor import Cursor
from bpmn.feel.errors import FeelError
from bpmn.feel.lexer import Kind, Token
from bpmn.feel.names import KnownNames, candidates
from bpmn.feel.nodes import Node

OR, AND, COMPARISON, SUM, PRODUCT, POWER, INSTANCE, POSTFIX = range(1, 9)
CONSTANTS = {"true": True, "false": False, "null": None}
INPUT = "?"


class Operands(Cursor):
    """`free` gathers the names that must come from the context; `loose` and `loose_members` list the texts that would be
    one name if the context held it (on their own, after a dot). `filters` tells that names may also be entries of
    filtered items."""

    def __init__(self, text: str, *, names: KnownNames, functions: Collection[str]) -> None:
        super().__init__(text, names, functions)
        self.loose, self.loose_members = candidates(text, self.tokens)
        self.free: set[str] = set()
        self.filters = False
        self._function_names = functions
        self._bound: list[frozenset[str]] = []
        self._no_filter = False
        self._saw_input = False

    def _expression(self, binding: int = OR) -> Node:
        """Read an expression whose operators bind at least as tightly as `binding`."""
        raise NotImplementedError

    def _test(self) -> Node:
        """Read a positive unary test."""
        raise NotImplementedError

    def _prefix(self) -> Node:
        token = self._token
        if token.kind is Kind.NAME:
            return self._word(token)
        self._position += 1
        if token.kind is Kind.QUOTED:
            return self._named(token.text)
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
            # `function` is a key word only before its bracket.
            if reader is not None and not (token.text == "function" and self._peek(1).text != "("):
                self._position += 1
                return reader(self)
        name = self._name(functions=True)
        if known is None and name.startswith("not "):
            raise FeelError(f"write not({name[4:]})", token.start, self.text)
        return self._named(name)

    def _named(self, name: str) -> Node:
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
            # Zero has no sign in FEEL.
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
        # The bracket that closes a range must not begin a filter.
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
            for _ in self._items("}"):
                key = self._key()
                entries.append((key, self._expression()))
                # An entry may use those that stand before it.
                self._bind(key)
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
        for _ in self._items(")"):
            name = self._declared_name({":", ",", ")"})
            parameters.append((name, self.type_expression() if self._take(":") else None))
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


_PREFIX: dict[str, Callable[[Operands], Node]] = {
    "-": Operands._negation,
    "(": Operands._parenthesis,
    "[": Operands._bracket,
    "]": Operands._open_bracket_range,
    "{": Operands._context,
    "@": Operands._at_literal,
}
_WORDS: dict[str, Callable[[Operands], Node]] = {
    "if": Operands._if,
    "for": Operands._for,
    "some": Operands._some,
    "every": Operands._every,
    "function": Operands._function,
}
