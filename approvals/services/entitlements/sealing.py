"""What of an entitlement is personal: sealed texts, and keyed digests by which equals are found without being read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from approvals.services.facts import identity_index
from forms.services import open_text, seal_text


@dataclass(frozen=True, slots=True)
class Payee:
    """Who receives the money, where."""

    name: str
    account: str
    bank_code: str
    bank: str = ""

    def sealed(self) -> bytes:
        return seal_text(json.dumps([self.name, self.account, self.bank], ensure_ascii=False))

    @property
    def account_index(self) -> str:
        return identity_index(self.account)


def open_payee(sealed: bytes | memoryview, bank_code: str) -> Payee:
    """Return the payee of an entitlement or of a payment line."""
    name, account, bank = json.loads(open_text(bytes(sealed)))
    return Payee(name, account, bank_code, bank)


def seal_holder(name: str, identity: str) -> bytes:
    return seal_text(json.dumps([name, identity], ensure_ascii=False))


def open_holder(sealed: bytes | memoryview) -> tuple[str, str]:
    """Return (name, identity number) of the holder."""
    found: Any = json.loads(open_text(bytes(sealed)))
    return str(found[0]), str(found[1])
