"""The signing keys of an installation: a certificate authority of its own and one signer, ECDSA P-256, made once."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

FOLDER = "signing"
YEARS = timedelta(days=3653)
FILES = {"ca_key": "ca_key.pem", "ca": "ca.pem", "key": "signer_key.pem", "certificate": "signer.pem"}


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """What a local signer holds; `ca` alone is meant for other eyes."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    ca: x509.Certificate


def folder() -> Path:
    return Path(settings.KEYS_DIR) / FOLDER


def signing_keys() -> SigningKeys:
    """Return the installation's keys; the first call makes them (mode 0600)."""
    if not folder().exists():
        make_keys()
    key = serialization.load_pem_private_key((folder() / FILES["key"]).read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return SigningKeys(key, stored_certificate("certificate"), stored_certificate("ca"))


def stored_certificate(name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder() / FILES[name]).read_bytes())


def make_keys() -> None:
    """Write all four files to a draft folder and put it in place at once: of two processes one wins whole."""
    parent = Path(settings.KEYS_DIR)
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = Path(tempfile.mkdtemp(prefix=f"{FOLDER}-", dir=parent))
    try:
        for name, content in generated().items():
            write_private(draft / FILES[name], content)
        # Renaming a folder onto one that is there fails, so the loser keeps the winner's keys.
        draft.rename(folder())
    except OSError:
        if not folder().exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_private(path: Path, content: bytes) -> None:
    # Readable by the program alone from its first moment.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def generated() -> dict[str, bytes]:
    """Return fresh keys and certificates as PEM, by the names of FILES."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer, subject = name_of("经纬文书签名根证书"), name_of("经纬文书签名")
    now = datetime.now(UTC)
    ca = certificate(issuer, issuer, ca_key, ca_key, now, is_ca=True)
    own = certificate(subject, issuer, key, ca_key, now, is_ca=False)
    return {
        "ca_key": pem(ca_key),
        "ca": ca.public_bytes(serialization.Encoding.PEM),
        "key": pem(key),
        "certificate": own.public_bytes(serialization.Encoding.PEM),
    }


def name_of(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Jingwei"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: datetime,
    *,
    is_ca: bool,
) -> x509.Certificate:
    """Return a certificate for ten years; a signer may sign (and commit itself), an authority may certify."""
    usage = x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=not is_ca,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # An hour back: clocks of hosts differ.
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + YEARS)
        # The authority certifies its signer and no further authority.
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority, critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
