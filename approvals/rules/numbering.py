"""How numbers read (section 0.6). Year brackets are U+3014 and U+3015, never square ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

OPEN, CLOSE = "\u3014", "\u3015"
Format = Callable[[str, str, int, int], str]


def case_number(pack: str, region: str, year: int, value: int) -> str:
    """ZSY-990121-2010-000001."""
    return f"{pack}-{region[:6]}-{year}-{value:06}"


def certificate_number(agency: str, series: str, year: int, value: int) -> str:
    """示计生再批〔2010〕第0001号."""
    return f"{agency}{series}{OPEN}{year}{CLOSE}第{value:04}号"


def letter_number(agency: str, series: str, year: int, value: int) -> str:
    """示府〔2011〕188号: neither 第 nor zeros."""
    return f"{agency}{series}{OPEN}{year}{CLOSE}{value}号"


def enforcement_number(region: str, series: str, year: int, value: int) -> str:
    """(青溪)计征决字〔2011〕第0001号."""
    return f"({region}){series}字{OPEN}{year}{CLOSE}第{value:04}号"


def announcement_number(agency: str, series: str, year: int, value: int) -> str:
    """示人口公示〔2010〕3号."""
    return f"{agency}{series or '公示'}{OPEN}{year}{CLOSE}{value}号"


def registration_number(agency: str, series: str, year: int, value: int) -> str:
    """示生登〔2025〕第000001号."""
    return f"{agency}{series}{OPEN}{year}{CLOSE}第{value:06}号"


def receipt_number(case: str, value: int) -> str:
    """ZSY-990121-2010-000001-R1."""
    return f"{case}-R{value}"


def review_number(case: str, value: int) -> str:
    """ZSY-990121-2010-000001-F1: the legal reviews of a case are counted in it."""
    return f"{case}-F{value}"


def batch_number(scheme: str, year: int, value: int) -> str:
    """FF-NJ-2011-001."""
    return f"FF-{scheme}-{year}-{value:03}"


FORMATS: Mapping[str, Format] = {
    "certificate": certificate_number,
    "letter": letter_number,
    "enforcement": enforcement_number,
    "announcement": announcement_number,
    "registration": registration_number,
}


def formatted(pattern: str, agency: str, series: str, year: int, value: int) -> str:
    """Write a number in a named pattern; KeyError lists the patterns that exist."""
    if pattern not in FORMATS:
        raise KeyError(f"unknown number pattern {pattern!r}; expected one of {', '.join(FORMATS)}")
    return FORMATS[pattern](agency, series, year, value)


def gaps(values: list[int], last: int) -> list[int]:
    """Return the numbers up to `last` that no register row holds."""
    return sorted(set(range(1, last + 1)) - set(values))
