"""The session engine: Django's database sessions with their owner and browser beside them (SESSION_ENGINE)."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from approvals.models import SignedInSession

AGENT, SINCE = "jw_agent", "jw_since"


class SessionStore(DatabaseStore):
    """Keeps `account_id`, `agent` and `signed_in_at` in step with what the session holds."""

    @classmethod
    def get_model_class(cls) -> type[SignedInSession]:
        return SignedInSession

    def create_model_instance(self, data: dict[str, Any]) -> SignedInSession:
        row = super().create_model_instance(data)
        assert isinstance(row, SignedInSession)
        owner = data.get("_auth_user_id")
        row.account_id = int(owner) if owner else None
        row.agent = str(data.get(AGENT, ""))[:200]
        row.signed_in_at = parse_datetime(str(data.get(SINCE, "")))
        return row


def note_sign_in(session: Any, agent: str) -> None:
    """Note in a session with which browser and when its owner signed in."""
    session[AGENT], session[SINCE] = agent[:200], timezone.now().isoformat()
