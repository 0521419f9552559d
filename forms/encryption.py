"""AES-256-GCM at rest: one master key file for the installation, one wrapped key for each submission."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

# 96 bits, the length that GCM takes as it is (NIST SP 800-38D, 7.1).
NONCE = 12
KEY_FILE = "forms.key"


def key_path() -> Path:
    return Path(settings.KEYS_DIR) / KEY_FILE


def master_key() -> bytes:
    """Return the installation's key; the first call makes the file (mode 0600), two at once keep one key."""
    path = key_path()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{KEY_FILE}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(AESGCM.generate_key(bit_length=256))
        with contextlib.suppress(FileExistsError):
            # A hard link appears whole or fails because another was first; one key stays either way.
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()


def seal(key: bytes, clear: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, None)


def unseal(key: bytes, sealed: bytes) -> bytes:
    """Return the clear bytes; cryptography.exceptions.InvalidTag when they were changed."""
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], None)


def seal_text(text: str) -> bytes:
    return seal(master_key(), text.encode())


def open_text(sealed: bytes) -> str:
    return unseal(master_key(), bytes(sealed)).decode()


def seal_with_new_key(text: str) -> tuple[bytes, bytes]:
    """Return (wrapped key, sealed text)."""
    key = AESGCM.generate_key(bit_length=256)
    return seal(master_key(), key), seal(key, text.encode())


def open_with(wrapped: bytes, sealed: bytes) -> str:
    return unseal(unseal(master_key(), wrapped), sealed).decode()
