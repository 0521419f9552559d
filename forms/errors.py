"""What can go wrong with a form.

FormError
├── InvalidAnswers    answers that the published form does not accept; `errors` maps input name -> Message
├── RejectedFile      an upload that is not kept; `reason` says why in both languages
├── FileInUse         a stored file that was filed can't be deleted
└── DraftConflict     the draft was saved elsewhere since it was read; `current` is its revision
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.schema import Message, SchemaError

__all__ = [
    "DraftConflict",
    "FileInUse",
    "FormError",
    "InvalidAnswers",
    "Message",
    "RejectedFile",
    "SchemaError",
]


class FormError(Exception):
    """Base of all errors of forms."""


class InvalidAnswers(FormError):
    """Answers refused; `errors["children-0-relation"]` is a Message with .zh and .en."""

    def __init__(self, errors: Mapping[str, Message]) -> None:
        super().__init__("; ".join(f"{name}: {message.zh}" for name, message in errors.items()))
        self.errors = dict(errors)

    def texts(self, lang: str) -> dict[str, str]:
        """Return input name -> text in a language."""
        return {name: message.text(lang) for name, message in self.errors.items()}


class RejectedFile(FormError):
    """An upload refused; `reason` tells the person what to do."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.zh)
        self.reason = reason


class FileInUse(FormError):
    """A file that belongs to a filed submission stays as long as the file of the case."""


class DraftConflict(FormError):
    """Somebody (or another window) saved the draft first."""

    def __init__(self, current: int) -> None:
        super().__init__(f"the draft was saved elsewhere (revision {current}); open it again")
        self.current = current
