"""Lines of the log as JSON, with the numbers of case, instance and job, and without personal data.

Values of the people live in the database, behind its rights; a log is copied, shipped and kept by others. So of an
exception its kind and its path through the program are written and not its words, and numbers that look like an
identity card or a telephone are masked wherever they come from."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

_about: ContextVar[Mapping[str, Any]] = ContextVar("about", default=MappingProxyType({}))
# Identity card (GB 11643), mobile telephone.
PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
# The last frames name the place of the fault; the first ones are the server's own, the same every time.
PATH = 8


@contextmanager
def about(**ids: Any) -> Iterator[None]:
    """Let every line that is logged inside carry these numbers (case, instance, job, timer)."""
    token = _about.set({**_about.get(), **{name: value for name, value in ids.items() if value}})
    try:
        yield
    finally:
        _about.reset(token)


class JsonFormatter(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, the numbers of `about`, and the path of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
            **_about.get(),
        }
        if record.exc_info and record.exc_info[0]:
            # An exception's words may quote a value of the case (see above).
            line["error"] = record.exc_info[0].__name__
            line["path"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-PATH:]
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


def masked(text: str) -> str:
    return PERSONAL.sub("***", text)
