"""Is this file, byte for byte, what our signer signed?"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from approvals.services.signing.signers import Signer, signer_in_use

log = logging.getLogger(__name__)
# A public page takes these files; larger ones are no papers of ours.
MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """What a signature says: `is_intact` no byte changed since, `is_trusted` made by our signer, `is_whole` it covers
    the file to its end."""

    is_signed: bool
    is_intact: bool = False
    is_trusted: bool = False
    is_whole: bool = False
    signer: str = ""

    @property
    def is_good(self) -> bool:
        return self.is_signed and self.is_intact and self.is_trusted and self.is_whole


def check_signature(pdf: bytes, *, signer: Signer | None = None) -> SignatureCheck:
    """Check the last signature of a PDF; anything that is no readable PDF counts as unsigned, never as an error."""
    # Looked at before any parser is.
    if not pdf.startswith(b"%PDF-") or len(pdf) > MOST_BYTES:
        return SignatureCheck(is_signed=False)
    try:
        return _checked(pdf, (signer or signer_in_use()).trust_roots())
    except Exception:
        # A file from outside may break a parser in any way; whatever the way, it is not our paper.
        log.info("a file could not be read as a signed PDF", exc_info=True)
        return SignatureCheck(is_signed=False)


def _checked(pdf: bytes, roots: list[Any]) -> SignatureCheck:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if not signatures:
        return SignatureCheck(is_signed=False)
    # Nothing is fetched: our own root is all that is trusted.
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    # pyHanko starts an event loop, and the caller may have one: a thread of its own, as for signing.
    with ThreadPoolExecutor(max_workers=1) as pool:
        # The last signature: only it can cover the whole file.
        work = pool.submit(validate_pdf_signature, signatures[-1], signer_validation_context=context)
        status = work.result()
    return SignatureCheck(
        is_signed=True,
        is_intact=bool(status.intact and status.valid),
        is_trusted=bool(status.trusted),
        is_whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        signer=str(status.signing_cert.subject.human_friendly),
    )
