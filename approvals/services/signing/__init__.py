"""Signing papers and checking signatures."""

from approvals.services.signing.codes import (
    content_hash,
    normal_code,
    qr_image,
    verification_code,
    verify_address,
    verify_page,
)
from approvals.services.signing.keys import signing_keys, stored_certificate
from approvals.services.signing.signers import LocalSigner, Signer, signer_in_use, use_signer
from approvals.services.signing.validation import MOST_BYTES, SignatureCheck, check_signature

__all__ = [
    "MOST_BYTES",
    "LocalSigner",
    "SignatureCheck",
    "Signer",
    "check_signature",
    "content_hash",
    "normal_code",
    "qr_image",
    "signer_in_use",
    "signing_keys",
    "stored_certificate",
    "use_signer",
    "verification_code",
    "verify_address",
    "verify_page",
]
