"""What stands beside a paper's signature for people: content hash, verification code, address and QR code."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "approvals.paper"
LETTERS = 16
# Crockford's alphabet: no I, L, O or U that could be read as something else.
ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
ALIKE = str.maketrans("ILOU", "110V")


def content_hash(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a paper says, whatever the order of its values."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verification_code(number: str, issued_on: date, digest: str) -> str:
    """Return the code over number, day and content: four groups of four, not to be guessed from a number."""
    value = f"{number}|{issued_on.isoformat()}|{digest}"
    # Keyed with the installation's secret, so that knowing number and day is not enough.
    key = salted_hmac(SALT, value, algorithm="sha256").digest()
    code = base64.b32encode(key).decode()[:LETTERS].translate(ALPHABET)
    return "-".join(code[start : start + 4] for start in range(0, LETTERS, 4))


def normal_code(typed: str) -> str:
    """Return a code as typed by a person in the form in which it is kept: case, spaces and look-alikes don't matter."""
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(ALIKE)
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def verify_page() -> str:
    """Return the address at which a number and a code are typed in."""
    return f"{settings.BASE_URL.rstrip('/')}/verify/"


def verify_address(number: str, code: str) -> str:
    """Return the address in the QR code; numbers hold brackets and Chinese characters and are quoted."""
    return f"{verify_page()}{quote(number, safe='')}?f={code}"


def qr_image(address: str) -> str:
    """Return a QR code (15 % may be damaged) as a `data:` address."""
    import segno

    return str(segno.make(address, error="m", micro=False).svg_data_uri(border=1, scale=4))
