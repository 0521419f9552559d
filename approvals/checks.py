"""System checks: what a machine lacks for printing papers, said when the program starts and not at the first paper."""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning, register

from approvals.services.rendering_pdf.fonts import RARE_INSTALL, has_rare_faces

# Library name as the linker knows it: the Debian package that brings it.
PANGO = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0"}
SUBSETTER = "harfbuzz-subset"
FONTS = "pylopdf_fonts_zh_cn"


@register("papers")
def check_printing(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Return what is missing for papers: Pango (E001), the subsetter (W001), the Chinese fonts (E002),
    fonts for rare names (W002)."""
    return [*missing_pango(), *missing_subsetter(), *missing_fonts(), *missing_rare_fonts()]


def is_there(library: str) -> bool:
    """Can the library be loaded? `find_library` alone needs tools that a slim machine has not."""
    names = (ctypes.util.find_library(library), f"lib{library}.so.0", f"lib{library}.dylib")
    for name in names:
        try:
            if name:
                ctypes.CDLL(name)
                return True
        except OSError:
            continue
    return False


def missing_pango() -> list[CheckMessage]:
    missing = [package for library, package in PANGO.items() if not is_there(library)]
    if not missing:
        return []
    hint = f"apt-get install {' '.join(missing)}"
    return [Error("Papers cannot be printed: Pango is missing.", hint=hint, id="approvals.E001")]


def missing_subsetter() -> list[CheckMessage]:
    if is_there(SUBSETTER):
        return []
    message = "libharfbuzz-subset is missing: a page takes seconds instead of a fraction of one."
    return [Warning(message, hint="apt-get install libharfbuzz-subset0", id="approvals.W001")]


def missing_fonts() -> list[CheckMessage]:
    if importlib.util.find_spec(FONTS) is not None:
        return []
    message = "The Chinese fonts of papers are missing: text would be printed as boxes."
    return [Error(message, hint="pip install pylopdf-fonts-zh-cn", id="approvals.E002")]


def missing_rare_fonts() -> list[CheckMessage]:
    if has_rare_faces():
        return []
    message = "Names with rare characters (CJK Extension B and later) cannot be printed on papers."
    return [Warning(message, hint=RARE_INSTALL, id="approvals.W002")]
