"""HTML to PDF: one warm typesetter a process, fonts embedded, archive variant PDF/A-2, nothing fetched from anywhere."""

from __future__ import annotations

import atexit
import hashlib
import threading
import warnings
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.services.rendering_pdf.fonts import (
    HEI,
    RARE_INSTALL,
    SONG,
    Face,
    extra_folder,
    faces_for,
    family_list,
    font_face_rules,
)

VARIANT = "pdf/a-2a"
_lock = threading.Lock()


def typeset(html: str) -> bytes:
    """Return the PDF of a whole HTML document; title, author and day come from its head.

    Raises Blocked with code MISSING_GLYPH when no font has a character (it would be printed as a box), and WeasyPrint's
    FatalURLFetchingError when the document names a file other than `data:` or our fonts."""
    known, missing = faces_for(html)
    if missing:
        shown = ", ".join(f"{character} (U+{ord(character):04X})" for character in missing)
        raise Blocked(
            _(
                "No font has %(characters)s, so the paper cannot be printed. The system administrator types “%(line)s”, or puts a font file with these characters into the folder %(folder)s; then the step is tried again."
            )
            % {"characters": shown, "line": RARE_INSTALL, "folder": extra_folder()},
            code="MISSING_GLYPH",
        )
    # Pango's font map is shared by all papers of the process and not made for two threads at once.
    with _lock:
        return typesetter(known).pdf(html)


# One for each set of faces: rare names are few.
@lru_cache(maxsize=4)
def typesetter(known: tuple[Face, ...]) -> Typesetter:
    return Typesetter(known)


# WeasyPrint's fonts remove their folder when they are collected, which fails once the interpreter is half gone.
atexit.register(typesetter.cache_clear)


class Typesetter:
    """WeasyPrint with its fonts loaded; made once, because reading the fonts costs more than a page."""

    def __init__(self, known: tuple[Face, ...]) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self._fonts = FontConfiguration()
        self._fetcher = closed_fetcher(known)
        self._style = CSS(string=typefaces(known), font_config=self._fonts, url_fetcher=self._fetcher)

    def pdf(self, html: str) -> bytes:
        from weasyprint import HTML

        # A base address of no known kind: a relative address is refused too, not dropped in silence.
        document = HTML(string=html, base_url="jingwei:///", url_fetcher=self._fetcher)
        with warnings.catch_warnings():
            # WeasyPrint leaves the file of its colour profile to the garbage collector.
            warnings.simplefilter("ignore", ResourceWarning)
            content: bytes = document.write_pdf(
                stylesheets=[self._style],
                font_config=self._fonts,
                pdf_variant=VARIANT,
                # The same document gives the same file: nothing in it is drawn by chance.
                pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
            )
        return content


def typefaces(known: tuple[Face, ...]) -> str:
    """Return the style sheet that names the faces: --song for the text, --hei for headings (there is no bold)."""
    song, hei = family_list(SONG, known), family_list(HEI, known)
    return f"{font_face_rules(known)}html {{ --song: {song}; --hei: {hei}; font-family: {song} }}"


def closed_fetcher(known: tuple[Face, ...]) -> Any:
    """Return a fetcher that answers `data:` and the faces, and stops the paper at anything else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    files = {face.url: face.path for face in known}

    class ClosedFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in files:
                return URLFetcherResponse(url, files[url].read_bytes(), {"Content-Type": "font/otf"})
            return super().fetch(url, headers)

    return ClosedFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
