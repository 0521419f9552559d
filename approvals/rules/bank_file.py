"""The files exchanged with an agent bank: `|` separated UTF-8 lines, a header with count, total and a hash of the lines.

Out: seq, payee, account, bank code (CNAPS), amount, reference, purpose code. Back: seq, result code, message, bank date.
Neither holds an identity number or the name of a scheme."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

CURRENCY = "CNY"
COLUMNS = 7
BAD = re.compile(r"[|\r\n\x00-\x1f]")


class BankFileError(ValueError):
    """A file that is not what was agreed; the text names the line and what was expected."""


@dataclass(frozen=True, slots=True)
class Header:
    """What heads a file of either direction."""

    batch: str
    scheme: str
    count: int
    total: Decimal
    on: date
    sha256: str

    def text(self) -> str:
        parts = (self.batch, self.scheme, str(self.count), money(self.total), CURRENCY, f"{self.on:%Y%m%d}")
        return "|".join((*parts, self.sha256))


@dataclass(frozen=True, slots=True)
class Result:
    """What the bank says of one line."""

    seq: int
    code: str
    message: str
    bank_date: date


def money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def clean(text: str) -> str:
    """Return a text without the separator and control characters, which would break the line."""
    return BAD.sub(" ", text).strip()


def out_line(
    seq: int, payee: str, account: str, bank_code: str, amount: Decimal, reference: str, purpose: str
) -> str:
    """Return one payment as the bank reads it."""
    texts = (clean(payee), clean(account), bank_code, money(amount), clean(reference), clean(purpose))
    return "|".join((str(seq), *texts))


def hash_of(lines: Iterable[str]) -> str:
    """Return the SHA-256 over the lines, each with its line feed."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def read_header(text: str) -> Header:
    """Read a header; BankFileError says what is wrong."""
    # Some banks write a byte order mark.
    parts = text.strip().lstrip("\ufeff").split("|")
    if len(parts) != 7:
        raise BankFileError(f"line 1: a header has 7 parts, this one {len(parts)}")
    batch, scheme, count, total, currency, day, sha256 = parts
    if currency != CURRENCY:
        raise BankFileError(f"line 1: the currency is {CURRENCY}, not {currency!r}")
    try:
        return Header(batch, scheme, int(count), Decimal(total), day_of(day), sha256.lower())
    except (ValueError, InvalidOperation) as error:
        raise BankFileError(f"line 1: {error}") from error


def day_of(text: str) -> date:
    if not re.fullmatch(r"\d{8}", text):
        raise ValueError(f"{text!r} is no day (expected for example 20110914)")
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def read_results(lines: Iterable[str]) -> Iterator[Result]:
    """Read the lines of a return file one by one; BankFileError names the line."""
    # From 2, since the header is line 1.
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        parts = line.strip("\r\n").split("|")
        if len(parts) != 4 or not parts[0].isdecimal():
            raise BankFileError(f"line {number}: expected seq|code|message|date, got {line.strip()[:60]!r}")
        try:
            yield Result(int(parts[0]), parts[1].strip(), parts[2].strip()[:120], day_of(parts[3].strip()))
        except ValueError as error:
            raise BankFileError(f"line {number}: {error}") from error


def return_file(header: Header, results: Iterable[Result]) -> str:
    """Write a return file: what a bank does, and what a rehearsal needs."""
    lines = [f"{r.seq}|{r.code}|{r.message}|{r.bank_date:%Y%m%d}" for r in results]
    # Count and hash come from the lines, whatever the given header says.
    filled = Header(header.batch, header.scheme, len(lines), header.total, header.on, hash_of(lines))
    return "\n".join([filled.text(), *lines]) + "\n"
