"""The round seal of an authority, drawn as outlines: name along the arc, star, what the seal is for below it."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from approvals.services.rendering_pdf.fonts import faces

# The drawing is 420 units wide and stands for 42 mm, the size laid down for seals of county authorities.
CENTRE = 210
RING = 200
ARC = 148
SIZE = 58
WIDEST_STEP = 27.0
LONGEST_ARC = 270.0
CAPTION_SIZE = 34
RED = "#c8161d"


# An authority prints the same seal all day.
@lru_cache(maxsize=256)
def seal_image(name: str, caption: str = "") -> str:
    """Return the seal as a `data:` address for an <img>; `caption` is the special purpose (受理专用章) or empty."""
    return data_address(seal_svg(name, caption))


def data_address(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def seal_svg(name: str, caption: str = "") -> str:
    """Return the drawing; letters are outlines, so that no viewer can replace or select them."""
    drawn = outlines(faces()[0].path, name + caption)
    parts = [
        f'<circle cx="{CENTRE}" cy="{CENTRE}" r="{RING}" fill="none" stroke="{RED}" stroke-width="11"/>',
        f'<polygon points="{star()}" fill="{RED}"/>',
        *arc_letters(name, drawn),
        *caption_letters(caption, drawn),
    ]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 420" width="420" height="420">'
        f"{''.join(parts)}</svg>"
    )


def star(radius: float = 62) -> str:
    """Return the ten corners of an upright five-pointed star."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    corners = []
    for corner in range(10):
        reach = inner if corner % 2 else radius
        angle = math.radians(corner * 36 - 90)
        corners.append(f"{CENTRE + reach * math.cos(angle):.1f},{CENTRE + reach * math.sin(angle):.1f}")
    return " ".join(corners)


def arc_letters(name: str, drawn: Mapping[str, str]) -> list[str]:
    """Set the name clockwise along the arc, open at the bottom; long names have narrow letters."""
    step = min(WIDEST_STEP, LONGEST_ARC / max(len(name) - 1, 1))
    width = min(1.0, math.radians(step) * ARC / SIZE)
    first = -step * (len(name) - 1) / 2
    return [
        letter(
            drawn[character],
            SIZE,
            width,
            f"rotate({first + step * place:.2f} {CENTRE} {CENTRE})",
            CENTRE - ARC,
        )
        for place, character in enumerate(name)
    ]


def caption_letters(caption: str, drawn: Mapping[str, str]) -> list[str]:
    """Set the purpose of the seal straight below the star."""
    first = -CAPTION_SIZE * (len(caption) - 1) / 2
    return [
        letter(
            drawn[character],
            CAPTION_SIZE,
            1.0,
            f"translate({first + CAPTION_SIZE * place:.1f} 0)",
            CENTRE + 112,
        )
        for place, character in enumerate(caption)
    ]


def letter(path: str, size: int, width: float, placing: str, y: float) -> str:
    """Return one letter centred on the vertical axis at height `y`, then moved by `placing`."""
    scale = size / 1000
    # Letters of a Chinese font stand between -120 and 880 of 1000 units: 380 is their middle.
    return (
        f'<g transform="{placing}"><path fill="{RED}" transform="translate({CENTRE} {y:.1f}) '
        f'scale({scale * width:.4f} {-scale:.4f}) translate(-500 -380)" d="{path}"/></g>'
    )


def outlines(path: Path, characters: str) -> dict[str, str]:
    """Return each character's glyph as an SVG path in font units; a character without glyph is left blank."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        names, glyphs = font.getBestCmap(), font.getGlyphSet()
        drawn = {}
        for character in set(characters):
            pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.0f}")
            glyphs[names.get(ord(character), ".notdef")].draw(pen)
            drawn[character] = str(pen.getCommands()) if ord(character) in names else ""
        return drawn
