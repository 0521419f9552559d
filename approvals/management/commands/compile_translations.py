"""./manage.py compile_translations: join the Chinese of all screens and compile it for gettext."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

PARTS = Path(settings.BASE_DIR) / "locale" / "parts"
TARGET = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"


def joined(folder: Path = PARTS) -> tuple[Catalog, list[str]]:
    """Return the catalogue of all parts and every message that two parts translate differently."""
    catalog = Catalog(locale="zh_Hans")
    clashes = []
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as source:
            part = read_po(source, locale="zh_Hans")
        for message in part:
            if not message.id:
                continue
            known = catalog.get(message.id, message.context)
            if known and known.string != message.string:
                clashes.append(f"{path.name}: {message.id!r}: {message.string!r}, elsewhere {known.string!r}")
            catalog.add(message.id, message.string, flags=message.flags, context=message.context)
    return catalog, clashes


class Command(BaseCommand):
    help = "Joins locale/parts/*.po and compiles them."

    def handle(self, *args: Any, **options: Any) -> None:
        catalog, clashes = joined()
        if clashes:
            raise CommandError("translated in two ways:\n" + "\n".join(clashes))
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        with TARGET.open("wb") as target:
            write_mo(target, catalog)
