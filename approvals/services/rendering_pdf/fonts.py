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
    """Return every face in the order in which a character is looked for; ImportError without the font package."""
    from pylopdf_fonts_zh_cn import sans_path, serif_path

    folder = extra_folder()
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    added = [path for path in files if path.suffix.lower() in SUFFIXES]
    return (
        Face(SONG, serif_path()),
        Face(HEI, sans_path()),
        *(Face(f"Jingwei Extra {number}", path) for number, path in enumerate(added, 1)),
    )


def font_face_rules(known: tuple[Face, ...]) -> str:
    """Return the @font-face rules of the faces."""
    return "".join(f'@font-face {{ font-family: "{face.family}"; src: url({face.url}) }}\n' for face in known)


def family_list(first: str, known: tuple[Face, ...]) -> str:
    """Return a CSS font-family value that begins with `first` and falls back to every other face."""
    names = [first, *(face.family for face in known if face.family != first)]
    return ", ".join(f'"{name}"' for name in names)


@lru_cache(maxsize=16)
def covered(path: Path) -> frozenset[int]:
    """Return the code points that a font file has a glyph for."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing_characters(text: str, known: tuple[Face, ...]) -> list[str]:
    """Return the characters of a text or HTML source that no face can print; they would come out as boxes."""
    asked = {character for character in html.unescape(text) if not character.isspace()}
    return sorted(
        character for character in asked if not any(ord(character) in codes for codes in _codes(known))
    )


def _codes(known: tuple[Face, ...]) -> Iterator[frozenset[int]]:
    return (covered(face.path) for face in known)
