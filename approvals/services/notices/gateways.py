"""What text messages go through: the gateway that the settings name, a folder of files on a machine of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

Send = Callable[[str, str], None]


def has_text_messages() -> bool:
    """Whether this installation can send text messages."""
    return bool(settings.SMS_GATEWAY)


def send_text(number: str, text: str) -> None:
    """Hand a text message to the gateway; ValueError without one, OSError when it doesn't take the message."""
    if not settings.SMS_GATEWAY:
        raise ValueError("no gateway is connected for text messages (JINGWEI_SMS_GATEWAY)")
    send: Send = import_string(settings.SMS_GATEWAY)
    send(number, text)


def to_file(number: str, text: str) -> None:
    """Write the message beside the mails; the newest file has the greatest name."""
    folder = Path(settings.SMS_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{time.time_ns()}.txt").write_text(f"{number}\n\n{text}\n", encoding="utf8")
