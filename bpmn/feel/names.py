"""Which run of tokens is a name.

FEEL names may hold blanks and signs (`monthly salary`, `from-to`), so text alone does not tell `from-to` from a
subtraction. Words that follow each other with nothing but blanks between them are always one name. A name with signs or
key words in it is recognised when it is known: given to the compiler, bound by the expression itself, or found in the
context at evaluation (`candidates` lists what to look for there).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bpmn.feel.errors import FeelError
from bpmn.feel.lexer import Kind, Token, tokenize

STOP_WORDS = frozenset({"and", "or", "in", "between", "instance", "then", "else", "return", "satisfies"})
START_WORDS = frozenset({"if", "for", "some", "every"})
SIGNS = frozenset({"+", "-", "*", "/"})
LONGEST_CANDIDATE = 9
MOST_CANDIDATES = 400


def squeezed(text: str) -> str:
    """Return `text` with every run of blanks made one."""
    return " ".join(text.split())


class KnownNames:
    """Names that hold signs or key words, found by their first token. Plain names need no entry.

    `around` are the names known outside; they are shared, never changed from here."""

    def __init__(self, names: Iterable[str] = (), around: KnownNames | None = None) -> None:
        self._around = around
        self._by_first: dict[str, list[tuple[int, str]]] = {}
        self._seen: set[str] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        if name in self._seen:
            return
        self._seen.add(name)
        try:
            tokens = tokenize(name)[:-1]
        except FeelError:
            # A name that is no run of tokens can never stand in a text.
            return
        if len(tokens) > 1:
            rows = self._by_first.setdefault(tokens[0].text, [])
            rows.append((len(tokens), squeezed(name)))
            # Longest first: `a-b-c` must not be read as `a-b`.
            rows.sort(reverse=True)

    def match(self, source: str, tokens: Sequence[Token], position: int) -> tuple[int, str] | None:
        """Return (number of tokens, name) of the longest known name that starts at `position`."""
        outer = self._around.match(source, tokens, position) if self._around else None
        for count, name in self._by_first.get(tokens[position].text, ()):
            last = position + count - 1
            if last < len(tokens) - 1 and squeezed(source[tokens[position].start : tokens[last].end]) == name:
                return max(outer, (count, name)) if outer else (count, name)
        return outer


def joined(source: str, tokens: Sequence[Token], position: int) -> tuple[int, str]:
    """Return (number of tokens, name) of the words that follow each other from `position` on."""
    last = position
    while _continues(tokens[last + 1]):
        last += 1
    text = (
        tokens[position].text
        if last == position
        else squeezed(source[tokens[position].start : tokens[last].end])
    )
    return last - position + 1, text


def candidates(source: str, tokens: Sequence[Token]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the texts that would be one name if the context said so: (on their own, after a dot)."""
    own: set[str] = set()
    after_dot: set[str] = set()
    for start, token in enumerate(tokens):
        if token.kind is not Kind.NAME or token.text in STOP_WORDS or token.text in START_WORDS:
            continue
        follows_dot = start > 0 and tokens[start - 1].text == "."
        for text in _from(source, tokens, start):
            (after_dot if follows_dot else own).add(text)
        # A text of thousands of words must not look for every run of them.
        if len(own) + len(after_dot) > MOST_CANDIDATES:
            break
    return frozenset(own), frozenset(after_dot)


def _from(source: str, tokens: Sequence[Token], start: int) -> Iterable[str]:
    odd = False
    for end in range(start + 1, min(start + LONGEST_CANDIDATE, len(tokens) - 1)):
        token = tokens[end]
        is_word = token.kind in (Kind.NAME, Kind.NUMBER)
        if not is_word and token.text not in SIGNS:
            return
        odd = odd or not is_word or token.text in STOP_WORDS
        if odd and is_word and token.text not in STOP_WORDS:
            yield squeezed(source[tokens[start].start : token.end])


def _continues(token: Token) -> bool:
    if token.kind is Kind.NUMBER:
        return token.spaced and token.text[0] != "."
    return token.kind is Kind.NAME and token.spaced and token.text not in STOP_WORDS
