"""What an upload is, told by its content: pdf, jpg, png or ofd; places and scripts don't come in."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from pathlib import PurePath

from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from forms.errors import RejectedFile
from forms.schema import Message

CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "ofd": "application/ofd"}
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
MOST_OBJECTS = 20_000
MOST_UNPACKED = 100 * 1024 * 1024
UNKNOWN = Message("kind", "只接受PDF、JPG、PNG、OFD文件", "Only PDF, JPG, PNG and OFD files are accepted")
BROKEN = Message("broken", "文件已损坏，请重新导出后上传", "The file is damaged; export it again")
ACTIVE = Message(
    "active",
    "PDF中含有脚本或自动执行的动作，请另存为不含脚本的PDF",
    "The PDF contains scripts or actions; save it without them",
)
LOCKED = Message("locked", "PDF设有密码，请去除密码后上传", "The PDF has a password; remove it first")
HUGE = Message("pixels", "图片尺寸过大，请缩小后上传", "The picture is too large; make it smaller")
ACTIVE_NAMES = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/RichMedia", "/XFA", "/SubmitForm", "/ImportData"}
)
OFD_PAGE = re.compile(rb"<(?:\w+:)?Page\s")
KEPT_CHUNKS = re.compile(rb"IHDR|PLTE|IDAT|IEND|tRNS|gAMA|cHRM|sRGB|iCCP|sBIT|bKGD|pHYs|hIST")


def kind_of(content: bytes) -> str:
    """Return pdf, jpg, png or ofd; RejectedFile for anything else, whatever its name says."""
    # Readers take the header anywhere in the first kilobyte, so this check must as well.
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    # An OFD is a zip; whether it is more than that is looked at later (`check_ofd`).
    if content.startswith(b"PK\x03\x04"):
        return "ofd"
    raise RejectedFile(UNKNOWN)


def inspected(content: bytes) -> tuple[str, bytes, str]:
    """Return (kind, bytes to keep, what was changed): "" or "metadata_removed". Raises RejectedFile."""
    kind = kind_of(content)
    if kind == "pdf":
        check_pdf(content)
        return kind, content, ""
    if kind == "ofd":
        check_ofd(content)
        return kind, content, ""
    orientation = check_picture(content)
    cleaned = clean_jpeg(content, orientation) if kind == "jpg" else clean_png(content)
    return kind, cleaned, "" if cleaned == content else "metadata_removed"


def check_picture(content: bytes) -> int:
    """Return the picture's orientation (1 to 8); refuses what no decoder reads or memory can't hold."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            # Before decoding: a small file may hold a picture that memory cannot.
            if picture.width * picture.height > MOST_PIXELS:
                raise RejectedFile(HUGE)
            orientation = int(picture.getexif().get(0x0112, 1) or 1)
        # Reading Exif may have decoded the picture already, and a decoded one can't be verified.
        with Image.open(io.BytesIO(content)) as picture:
            picture.verify()
    except RejectedFile:
        raise
    except Image.DecompressionBombError as error:
        raise RejectedFile(HUGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, TypeError) as error:
        raise RejectedFile(BROKEN) from error
    return orientation if 1 <= orientation <= 8 else 1


def clean_jpeg(content: bytes, orientation: int) -> bytes:
    """Drop Exif, XMP, IPTC, comments and everything after the picture, without touching a pixel."""
    kept = [b"\xff\xd8"]
    # The one fact of Exif that a reader needs: which way up.
    if orientation > 1:
        kept.append(orientation_segment(orientation))
    place = 2
    while place + 4 <= len(content):
        marker = content[place + 1]
        if content[place] != 0xFF:
            raise RejectedFile(BROKEN)
        # Fill bytes may stand before a marker (JPEG, B.1.1.2).
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xD9:
            break
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        segment = content[place:end]
        end = scan_end(content, end) if marker == 0xDA else end
        if is_kept_segment(marker, segment):
            kept.append(content[place:end])
        place = end
    kept.append(b"\xff\xd9")
    return b"".join(kept)


def is_kept_segment(marker: int, segment: bytes) -> bool:
    """JFIF, colour profile and Adobe's colour transform shape the picture; other APPn and comments do not."""
    if marker == 0xE2:
        return segment[4:].startswith(b"ICC_PROFILE")
    return marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def scan_end(content: bytes, start: int) -> int:
    """Return where the coded picture data ends: at the next marker that is neither stuffing nor a restart."""
    place = start
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            return len(content)
        following = content[place + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return place
        place += 1 if following == 0xFF else 2


def orientation_segment(orientation: int) -> bytes:
    """An Exif block with one entry: which way up."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def clean_png(content: bytes) -> bytes:
    """Keep the chunks that make the picture; texts, times and Exif go."""
    kept = [content[:8]]
    place = 8
    while place + 12 <= len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        end = place + 12 + length
        if end > len(content):
            raise RejectedFile(BROKEN)
        if KEPT_CHUNKS.fullmatch(name):
            kept.append(content[place:end])
        place = end
        if name == b"IEND":
            break
    return b"".join(kept)


def check_pdf(content: bytes) -> None:
    """Refuse scripts, launch actions and passwords: a file of a case must only be read."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise RejectedFile(LOCKED)
        if has_active_content(reader):
            raise RejectedFile(ACTIVE)
        if len(reader.pages) < 1:
            raise RejectedFile(BROKEN)
    except RejectedFile:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OSError,
        IndexError,
    ) as error:
        raise RejectedFile(BROKEN) from error


def has_active_content(reader: PdfReader) -> bool:
    """Walk every object reachable from the trailer, at most MOST_OBJECTS of them (more is refused as broken)."""
    waiting: list[object] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    for _ in range(MOST_OBJECTS * 20):
        if not waiting:
            return False
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            # Objects may refer to each other in circles.
            if (item.idnum, item.generation) in seen:
                continue
            seen.add((item.idnum, item.generation))
            item = item.get_object()
        if isinstance(item, DictionaryObject):
            if is_active(item):
                return True
            waiting.extend(item.values())
        elif isinstance(item, ArrayObject):
            waiting.extend(item)
        if len(seen) > MOST_OBJECTS:
            break
    raise RejectedFile(BROKEN)


def is_active(item: DictionaryObject) -> bool:
    return bool(ACTIVE_NAMES & set(item)) or item.get("/S") in ACTIVE_NAMES


def check_ofd(content: bytes) -> None:
    """An OFD is a zip with OFD.xml at its root (GB/T 33190); unpacked size and paths are bounded."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise RejectedFile(BROKEN) from error
    if not any(entry.filename == "OFD.xml" for entry in entries):
        raise RejectedFile(UNKNOWN)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED or any(".." in e.filename for e in entries):
        raise RejectedFile(BROKEN)


def page_count(kind: str, content: bytes) -> int | None:
    """Return the number of pages of a file that passed `inspected`; None for an OFD that does not say it."""
    if kind == "pdf":
        return len(PdfReader(io.BytesIO(content), strict=False).pages)
    return ofd_pages(content) if kind == "ofd" else 1


def ofd_pages(content: bytes) -> int | None:
    """Count the pages that the documents of an OFD list (GB/T 33190, 7.5)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        listed = [name for name in archive.namelist() if PurePath(name).name == "Document.xml"]
        try:
            found = sum(len(OFD_PAGE.findall(archive.read(name))) for name in listed)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error):
            return None
    return found or None


def safe_name(name: str, kind: str) -> str:
    """Return the last part of a name without control signs, ending in the kind that the content is."""
    stem = PurePath(name.replace("\\", "/")).stem
    stem = "".join(sign for sign in stem if sign.isprintable() and sign not in '<>:"|?*')[:120].strip(". ")
    return f"{stem or '文件'}.{kind}"
