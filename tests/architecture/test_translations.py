"""Every word of the interface has its Chinese: what templates and code mark for translation stands in locale/parts."""

import re
from pathlib import Path

from approvals.management.commands.compile_translations import joined

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = re.compile(r"""\{%\s*trans\s+"([^"\\]*)"(?:\s+context\s+"([^"]*)")?""")
CODE = re.compile(r"""\b(?:_|gettext|gettext_noop|gettext_lazy)\(\s*"([^"\\]*)"\s*\)()""")


def marked():
    """Yield (file, message, context) of everything marked in one piece."""
    for package in ("approvals", "forms", "reports", "workflows"):
        for path in sorted((ROOT / package).rglob("*")):
            pattern = {".html": TEMPLATE, ".py": CODE}.get(path.suffix)
            if pattern:
                for found in pattern.finditer(path.read_text(encoding="utf8")):
                    yield path.relative_to(ROOT), found[1], found[2] or ""


def test_nothing_marked_is_left_in_english():
    catalog, clashes = joined()
    # A word that has its Chinese in one context alone stays English wherever it is marked without it.
    known = {
        (message.id if isinstance(message.id, str) else message.id[0], message.context or "")
        for message in catalog
        if message.id
    }
    assert clashes == []
    assert [f"{path}: {text}" for path, text, context in marked() if (text, context) not in known] == []
