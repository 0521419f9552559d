"""Signing a PDF (PAdES, ETSI EN 319 142-1 baseline B) behind an interface, so that a national algorithm can take its place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, Protocol

from cryptography.hazmat.primitives import serialization

from approvals.services.signing.keys import SigningKeys, signing_keys

FIELD = "Signature"


class Signer(Protocol):
    """Whoever signs papers: this installation's key, a card, a signing service (SM2)."""

    def sign(self, pdf: bytes, *, name: str, reason: str) -> bytes:
        """Return the PDF with an invisible certifying signature; `name` is the issuing agency."""
        ...

    def trust_roots(self) -> list[Any]:
        """Return the certificates (asn1crypto) that a signature of this signer leads to."""
        ...


class LocalSigner:
    """Signs with the key in KEYS_DIR, in a thread of its own: pyHanko starts an event loop, and the caller may have one."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    def sign(self, pdf: bytes, *, name: str, reason: str) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import PdfSignatureMetadata, signers
        from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

        about = PdfSignatureMetadata(
            field_name=FIELD,
            name=name,
            reason=reason,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            # Certifying: any change of the file afterwards breaks it.
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        out = BytesIO()
        # Appended to the file: what was rendered stays as it was, byte for byte.
        source = IncrementalPdfFileWriter(BytesIO(pdf))
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(signers.sign_pdf, source, about, signer=self._simple(), output=out).result()
        return out.getvalue()

    def trust_roots(self) -> list[Any]:
        return [asn1(self._keys.ca)]

    def _simple(self) -> Any:
        from asn1crypto.keys import PrivateKeyInfo
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        encoded = self._keys.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(asn1(self._keys.ca))
        return SimpleSigner(
            signing_cert=asn1(self._keys.certificate),
            signing_key=PrivateKeyInfo.load(encoded),
            cert_registry=store,
        )


def asn1(certificate: Any) -> Any:
    from asn1crypto.x509 import Certificate

    return Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


_chosen: list[Signer] = []


def use_signer(signer: Signer | None) -> None:
    """Let papers be signed by `signer`; None brings back the local key."""
    _chosen[:] = [signer] if signer else []


def signer_in_use() -> Signer:
    """Return the signer of this installation."""
    return _chosen[0] if _chosen else LocalSigner(signing_keys())
