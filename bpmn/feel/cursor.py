"""Where the parser stands in the tokens, and what it takes from them: names and types."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

from bpmn.feel import nodes
from bpmn.feel.errors import FeelError
from bpmn.feel.lexer import Kind, Token, tokenize
from bpmn.feel.names import KnownNames, joined, squeezed

# Far below Python's own limit, whatever the caller has used up of it.
MAX_DEPTH = 48
GENERIC_TYPES = frozenset({"list", "range", "context", "function"})
TYPES_OF_SEVERAL_WORDS = ("date and time", "days and time duration", "years and months duration")


class Cursor:
    """`names` are the names known beforehand, `functions` those of the built-in functions."""

    def __init__(self, text: str, names: KnownNames, functions: Collection[str]) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self._known = KnownNames(around=names)
        self._functions = _known_functions(frozenset(functions))
        self._position = 0
        self._depth = 0

    def _name(self, *, functions: bool = False) -> str:
        """Take the longest known name, else the name of a function that is called, else the words that follow."""
        found = self._known.match(self.text, self.tokens, self._position)
        if found is None and functions:
            called = self._functions.match(self.text, self.tokens, self._position)
            # A function's name counts only where it is called; elsewhere the words are names.
            if called and self._peek(called[0]).text == "(":
                found = called
        count, name = found or joined(self.text, self.tokens, self._position)
        self._position += count
        return name

    def _declared_name(self, stops: Collection[str]) -> str:
        """Take the tokens up to one of `stops` as the name that is being bound here."""
        if self._token.kind is Kind.QUOTED:
            return self._next().text
        start = end = self._position
        while self.tokens[end].kind is not Kind.END and self.tokens[end].text not in stops:
            if self.tokens[end].text in ("{", "}", "(", "[", "]", ",", '"'):
                break
            end += 1
        if end == start or self._token.kind is not Kind.NAME:
            raise self._error("a name is expected")
        self._position = end
        return squeezed(self.text[self.tokens[start].start : self.tokens[end - 1].end])

    def type_expression(self) -> nodes.TypeNode:
        """A type (rules 52 and 66): a name, list<T>, range<T>, context<a: T>, function<T> -> T."""
        if self._token.kind is not Kind.NAME:
            raise self._error("a type is expected, such as number or list<string>")
        if self._token.text in GENERIC_TYPES and self._peek(1).text == "<":
            return self._generic_type(self._next().text)
        for count in (4, 3):
            last = self._position + count - 1
            if last < len(self.tokens) - 1:
                name = squeezed(self.text[self._token.start : self.tokens[last].end])
                if name in TYPES_OF_SEVERAL_WORDS:
                    self._position += count
                    return nodes.TypeNode(name)
        name = self._name()
        while self._is(".") and self._peek(1).kind is Kind.NAME:
            self._position += 1
            name += "." + self._name()
        return nodes.TypeNode(name)

    def _generic_type(self, name: str) -> nodes.TypeNode:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(f"nested more than {MAX_DEPTH} levels deep; split the type")
        self._expect("<")
        arguments: list[tuple[str, nodes.TypeNode]] = []
        for _ in self._items(">"):
            label = ""
            if name == "context":
                label = self._declared_name({":"})
                self._expect(":")
            arguments.append((label, self.type_expression()))
        if name == "function":
            self._expect("->")
            arguments.append(("", self.type_expression()))
        self._depth -= 1
        return nodes.TypeNode(name, tuple(arguments))

    @property
    def _token(self) -> Token:
        return self.tokens[self._position]

    def _peek(self, ahead: int) -> Token:
        return self.tokens[min(self._position + ahead, len(self.tokens) - 1)]

    def _next(self) -> Token:
        token = self.tokens[self._position]
        if token.kind is not Kind.END:
            self._position += 1
        return token

    def _is(self, text: str) -> bool:
        token = self.tokens[self._position]
        return token.text == text and token.kind in (Kind.SYMBOL, Kind.NAME)

    def _take(self, text: str) -> bool:
        if self._is(text):
            self._position += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            found = f"not {self._token.text}" if self._token.text else "but the text ends"
            raise self._error(f"{text} is expected, {found}")

    def _items(self, closer: str) -> Iterator[None]:
        """Go through what stands between commas up to `closer`; the caller takes one item each time."""
        if self._take(closer):
            return
        while True:
            yield
            if self._take(closer):
                return
            self._expect(",")

    def _expect_end(self) -> None:
        if self._token.kind is not Kind.END:
            raise self._error(f"{self._token.text} stands after the end of the expression")

    def _error(self, message: str) -> FeelError:
        return FeelError(message, self._token.start, self.text)


@lru_cache(maxsize=4)
def _known_functions(names: frozenset[str]) -> KnownNames:
    return KnownNames(names)
