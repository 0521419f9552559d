"""Payload keys: one random key for each instance tree, wrapped by the installation's master key (AES-256-GCM)."""

from __future__ import annotations

import base64
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

# 96 bits, the length that GCM takes as it is, without hashing (NIST SP 800-38D, 7.1).
NONCE = 12
MASTER_FILE = "history_master.key"


def master_path() -> Path:
    return Path(settings.KEYS_DIR) / MASTER_FILE


def ensure_master_key() -> Path:
    """Create the master key file (mode 0600) unless it is there; two starters at once keep one key."""
    path = master_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f"{MASTER_FILE}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(base64.b64encode(AESGCM.generate_key(bit_length=256)).decode())
        try:
            # A hard link appears whole, or fails because another was first; a rename would replace his key.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path


def new_key() -> str:
    """Return a fresh key, wrapped, as text."""
    return _seal(_master(), AESGCM.generate_key(bit_length=256))


def encrypt(wrapped: str, text: str) -> str:
    return _seal(_unwrapped(wrapped), text.encode())


def decrypt(wrapped: str, sealed: str) -> str:
    """Return the clear text; cryptography.exceptions.InvalidTag when it was changed."""
    return _open(_unwrapped(wrapped), sealed).decode()


def _master() -> AESGCM:
    return _read_master(settings.KEYS_DIR)


@lru_cache(maxsize=4)
def _read_master(folder: str | Path) -> AESGCM:
    """The key in `settings.KEYS_DIR`, which the caller names: another folder is another key."""
    return AESGCM(base64.b64decode(ensure_master_key().read_text()))


# No cache: erasing a tree's key must hold in every process at once, and unwrapping costs microseconds.
def _unwrapped(wrapped: str) -> AESGCM:
    return AESGCM(_open(_master(), wrapped))


def _seal(key: AESGCM, clear: bytes) -> str:
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + key.encrypt(nonce, clear, None)).decode()


def _open(key: AESGCM, sealed: str) -> bytes:
    raw = base64.b64decode(sealed)
    return key.decrypt(raw[:NONCE], raw[NONCE:], None)
