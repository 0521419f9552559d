"""Messages for people, in both languages; they say what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """`code` is stable for programs; `zh` and `en` are for people."""

    code: str
    zh: str
    en: str

    def text(self, lang: str) -> str:
        """Return the text for a language code ("zh", "zh-hans", "en", ...)."""
        return self.zh if lang.startswith("zh") else self.en

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "zh": self.zh, "en": self.en}
