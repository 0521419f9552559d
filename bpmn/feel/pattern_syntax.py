"""XPath's regular expressions in Python's syntax, and how much work the worst text makes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bpmn.feel.characters import property_members
from bpmn.feel.errors import NullResult

MAX_COUNT = 1_000

_NAME_START = (
    "_:A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2c00-\u2fef\u3001-\ud7ff"
)

_CLASSES = {
    "i": _NAME_START,
    "c": _NAME_START + r"\-.0-9\u00b7\u0300-\u036f\u203f-\u2040",
    "d": r"\d",
    "w": r"\w",
    "s": r" \t\n\r",
}

_PLAIN_ESCAPES = "nrt\\|.?*+(){}-[]^$"

_MARKS = "\\|.?*+(){}-[]^$"

_REPEAT = re.compile(r"([*+?])|\{(\d+)(,(\d*))?\}", re.ASCII)


@dataclass(slots=True)
class _Group:
    """What of an open group matters for running away: repetitions inside, and how its branches begin."""

    start: int
    repeats: bool = False
    ambiguous: bool = False
    branches: int = 1
    separator: bool = False
    heads: list[str] | None = None


class Translator:
    """Walks a pattern once, writing Python's form of it."""

    def __init__(self, pattern: str, dot: str = ".") -> None:
        self.pattern = pattern
        self.dot = dot
        self.position = 0
        self.repetitions = 0
        self.choices = 1
        self._groups: list[_Group] = [_Group(0, heads=[])]
        self._closed: _Group | None = None
        self._fresh_branch = True

    @property
    def exponent(self) -> int:
        """Every open repetition goes through the text once more, and a search begins at every place of it."""
        anchored = self.pattern.startswith("^")
        return max(1, self.repetitions + (0 if anchored or not self.repetitions else 1))

    def translate(self) -> str:
        output: list[str] = []
        while self.position < len(self.pattern):
            output.append(self._piece())
        if len(self._groups) > 1:
            raise NullResult("a group of the pattern is not closed")
        return "".join(output)

    def _piece(self) -> str:
        repeat = _REPEAT.match(self.pattern, self.position)
        if repeat:
            return self._repeat(repeat)
        mark = self.pattern[self.position]
        self._closed = None
        if mark == "(":
            return self._open()
        if mark == ")":
            return self._close()
        self.position += 1
        if mark == "|":
            self._groups[-1].branches += 1
            self._fresh_branch = True
            return mark
        text = self._atom(mark)
        is_letter = text == mark and mark not in ".^$"
        is_escaped = len(text) == 2 and text[0] == "\\" and text[1] in _MARKS
        self._head(text[-1] if is_letter or is_escaped else "")
        return text

    def _atom(self, mark: str) -> str:
        if mark == "\\":
            return self._escape(inside=False)
        if mark == "[":
            return self._class()
        if mark in "{}]":
            raise NullResult(f"{mark} stands alone in the pattern; write \\{mark}")
        if mark == ".":
            return self.dot
        # $ of XPath is the very end; Python's would also match before a last line feed.
        return r"(?!\n\Z)$" if mark == "$" else mark

    def _head(self, literal: str) -> None:
        """Remember the first mark of a branch; the empty text stands for anything but a plain letter."""
        if self._fresh_branch:
            heads = self._groups[-1].heads
            if heads is not None:
                heads.append(literal)
        self._fresh_branch = False

    def _open(self) -> str:
        self.position += 1
        if self.pattern.startswith("?", self.position):
            if not self.pattern.startswith("?:", self.position):
                raise NullResult("the only special group of a pattern is (?:...)")
            self.position += 2
            text = "(?:"
        else:
            text = "("
        self._head("")
        self._groups.append(_Group(self.position, heads=[]))
        self._fresh_branch = True
        return text

    def _close(self) -> str:
        self.position += 1
        if len(self._groups) == 1:
            raise NullResult("a ) of the pattern closes nothing")
        self._closed = self._groups.pop()
        self._groups[-1].repeats |= self._closed.repeats
        if self._closed.branches > 1 and not _distinct(self._closed):
            # Each ambiguous group multiplies the ways in which a text can be tried.
            self.choices *= self._closed.branches
            self._closed.ambiguous = True
        self._groups[-1].ambiguous |= self._closed.ambiguous
        self._fresh_branch = False
        return ")"

    def _repeat(self, found: re.Match[str]) -> str:
        if self._fresh_branch:
            raise NullResult("a repetition of the pattern has nothing before it")
        self.position = found.end()
        low = int(found[2] or 0)
        high = int(found[4]) if found[4] else low if found[2] and not found[3] else MAX_COUNT
        if low > MAX_COUNT or high > MAX_COUNT:
            raise NullResult(f"a repetition counts beyond {MAX_COUNT}")
        many = found[1] != "?" and high > 1
        if self._closed is not None and many:
            self._check_repeated(self._closed)
        if many and high != low:
            self.repetitions += 1
        elif found[1] == "?" or high != low:
            self.choices *= 2
        if found[1] == "?" or high != low or many:
            self._groups[-1].repeats = True
        self._closed = None
        lazy = self.pattern.startswith("?", self.position)
        self.position += lazy
        if _REPEAT.match(self.pattern, self.position):
            raise NullResult("a repetition of the pattern repeats a repetition")
        return found[0] + ("?" if lazy else "")

    def _check_repeated(self, group: _Group) -> None:
        if group.repeats and not self._separated(group):
            raise NullResult("a repeated group of the pattern repeats inside; it could run without end")
        if group.ambiguous:
            raise NullResult("the branches of a repeated group must begin with different letters")

    def _separated(self, group: _Group) -> bool:
        """A group such as (,[0-9]+)* cannot run away: its first mark occurs nowhere else in it."""
        head = (group.heads or [""])[0]
        if not head or group.branches > 1:
            return False
        body = self.pattern[group.start : self.pattern.rfind(")", 0, self.position)]
        rest = body[2 if body.startswith("\\") else 1 :]
        if _REPEAT.match(rest):
            return False
        parts = re.findall(r"\\[pP]\{[^}]*\}|\\.|\[[^\]]*\]|\.", rest)
        letters = {head, head.lower(), head.upper()}
        repeated = any(letter in rest for letter in letters)
        return not repeated and not any(_can_match(part, letter) for part in parts for letter in letters)

    def _escape(self, *, inside: bool) -> str:
        mark = self.pattern[self.position : self.position + 1]
        self.position += 1
        if mark and mark in _PLAIN_ESCAPES:
            return "\\" + mark
        if mark in ("p", "P"):
            return self._property(negated=mark == "P", inside=inside)
        members = _CLASSES.get(mark.lower())
        if members is not None:
            if mark.islower():
                return members if inside else f"[{members}]"
            return self._negative(mark, members, inside)
        if not inside and mark.isdigit() and mark != "0":
            # A back reference compares what was matched before; it counts like a repetition.
            self.repetitions += 1
            return f"(?:\\{mark})"
        raise NullResult(f"\\{mark} is no escape of a pattern")

    def _negative(self, mark: str, members: str, inside: bool) -> str:
        if not inside:
            return f"[^{members}]"
        if mark in "DW":
            return "\\" + mark
        if mark == "S":
            # The complement of the four blanks, since a class cannot hold a negated one.
            return "\x00-\x08\x0b\x0c\x0e-\x1f!-\U0010ffff"
        raise NullResult(f"\\{mark} cannot stand in a character class")

    def _property(self, *, negated: bool, inside: bool) -> str:
        found = re.compile(r"\{([A-Za-z0-9-]+)\}").match(self.pattern, self.position)
        if found is None:
            raise NullResult("\\p is written \\p{Lu} or \\p{IsBasicLatin}")
        self.position = found.end()
        members = property_members(found[1], negated)
        return members if inside else f"[{members}]"

    def _class(self) -> str:
        """Read up to the closing bracket; a subtraction [a-z-[aeiou]] becomes a look ahead."""
        negated = self.pattern.startswith("^", self.position)
        self.position += negated
        members: list[str] = []
        subtracted = ""
        while not self.pattern.startswith("]", self.position):
            if self.position >= len(self.pattern):
                raise NullResult("a character class of the pattern is not closed")
            if self.pattern.startswith("-[", self.position):
                self.position += 2
                subtracted = self._class()
                break
            members.append(self._member())
        if not self.pattern.startswith("]", self.position) or not members:
            raise NullResult("a character class of the pattern is empty or not closed")
        self.position += 1
        text = f"[{'^' if negated else ''}{''.join(members)}]"
        return f"(?:(?!{subtracted}){text})" if subtracted else text

    def _member(self) -> str:
        mark = self.pattern[self.position]
        self.position += 1
        if mark == "\\":
            return self._escape(inside=True)
        if mark == "[":
            raise NullResult("a [ in a character class is written \\[")
        return "\\" + mark if mark in "&~|^" else mark


def _distinct(group: _Group) -> bool:
    """Tell whether the first letter says which branch of a group can match."""
    heads = group.heads or []
    return len(heads) == group.branches and "" not in heads and len(set(heads)) == len(heads)


def _can_match(part: str, letter: str) -> bool:
    try:
        return re.fullmatch(Translator(part).translate(), letter) is not None
    except (NullResult, re.error):
        # What cannot be judged is taken as able to match.
        return True
