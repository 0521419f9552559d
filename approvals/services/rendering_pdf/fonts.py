"""The typefaces of papers: those of the font package under private names, and what an installation adds for rare names.

An installed font of the same family would win over the file, so the families have names that nothing else has."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

SONG = "Jingwei Song"
HEI = "Jingwei Hei"
SCHEME = "jingwei-font:"
# Debian's fonts of rare characters, and the line that installs them.
RARE_FOLDERS = (Path("/usr/share/fonts/truetype/hanazono"), Path("/usr/share/fonts/truetype/babelstone"))
RARE_INSTALL = "apt-get install -y fonts-hanazono"
SUFFIXES = frozenset({".otf", ".ttf"})


@dataclass(frozen=True, slots=True)
class Face:
    """A font file and the family under which papers name it."""

    family: str
    path: Path

    @property
    def url(self) -> str:
        return SCHEME + self.family.replace(" ", "-").lower()


def extra_folder() -> Path:
    """Return where an installation puts fonts for characters that the font package lacks."""
    return Path(getattr(settings, "FONTS_DIR", Path(settings.VAR_DIR) / "fonts"))


def faces() -> tuple[Face, ...]:
    """Return the faces of the font package, with which papers are set; ImportError without it."""
    from pylopdf_fonts_zh_cn import sans_path, serif_path

    return (Face(SONG, serif_path()), Face(HEI, sans_path()))


def rare_faces() -> Iterator[Face]:
    """Yield the faces for rare names (Extension B and later): those the installation adds, then Debian's."""
    folder = extra_folder()
    # Sorted, so that the same folder gives the same faces everywhere.
    added = sorted(folder.iterdir()) if folder.is_dir() else []
    debian = [path for folder in RARE_FOLDERS if folder.is_dir() for path in sorted(folder.iterdir())]
    files = [path for path in (*added, *debian) if path.suffix.lower() in SUFFIXES]
    yield from (Face(f"Jingwei Extra {number}", path) for number, path in enumerate(files, 1))


def has_rare_faces() -> bool:
    return next(rare_faces(), None) is not None


def faces_for(text: str) -> tuple[tuple[Face, ...], list[str]]:
    """Return the faces that a text or HTML source needs, in the order in which a character is looked for, and the
    characters that none of them can print.

    The large fonts of rare characters are opened only for a paper that has one."""
    used = faces()
    missing = missing_characters(text, used)
    for face in rare_faces() if missing else ():
        left = [character for character in missing if ord(character) not in covered(face.path)]
        # A font that helps with nothing is not embedded.
        if len(left) < len(missing):
            used, missing = (*used, face), left
        if not missing:
            break
    return used, missing


def font_face_rules(known: tuple[Face, ...]) -> str:
    """Return the @font-face rules of the faces."""
    return "".join(f'@font-face {{ font-family: "{face.family}"; src: url({face.url}) }}\n' for face in known)


def family_list(first: str, known: tuple[Face, ...]) -> str:
    """Return a CSS font-family value that begins with `first` and falls back to every other face."""
    names = [first, *(face.family for face in known if face.family != first)]
    return ", ".join(f'"{name}"' for name in names)


# Reading the table of a font takes longer than setting a page.
@lru_cache(maxsize=16)
def covered(path: Path) -> frozenset[int]:
    """Return the code points that a font file has a glyph for."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing_characters(text: str, known: tuple[Face, ...]) -> list[str]:
    """Return the characters of a text or HTML source that no face can print; they would come out as boxes."""
    # As the reader sees it: entities are characters too.
    asked = {character for character in html.unescape(text) if not character.isspace()}
    return sorted(
        character for character in asked if not any(ord(character) in codes for codes in _codes(known))
    )


def _codes(known: tuple[Face, ...]) -> Iterator[frozenset[int]]:
    return (covered(face.path) for face in known)
