"""The sample accounts as the start script prints them."""

from __future__ import annotations

from django.contrib.auth.models import User

from approvals.sample.people import ACCOUNTS, DEMO_PHRASE

SHOWN = (
    ("applicant", "申请人 an applicant with cases"),
    ("village", "村代办员 a village proxy"),
    ("window", "乡镇窗口 the township window"),
    ("town_clerk", "乡镇审核 the township's reviewer"),
    ("town_head", "乡镇分管领导 the township's head"),
    ("county_clerk", "县承办人 the county's examiner"),
    ("county_legal", "县法制审核 the county's legal reviewer"),
    ("county_deputy", "县副局长 decides routine cases"),
    ("county_head", "县局长 decides refusals"),
    ("city_clerk", "市经办人 the city's clerk"),
    ("supervisor", "督办 supervision, moves the training day"),
    ("designer", "流程设计 edits diagrams and tables"),
    ("publisher", "流程发布 publishes them"),
    ("system", "系统管理员 operations"),
)


def has_sample_accounts() -> bool:
    """Whether the sample city is loaded here."""
    names = [account.username for account in ACCOUNTS]
    return User.objects.filter(username__in=names).exists()


def accounts_text() -> str:
    """Return the accounts in lines, nothing where the sample city is not loaded."""
    if not has_sample_accounts():
        return ""
    lines = [f"    {name:<15}{what}" for name, what in SHOWN]
    return "\n".join([f"  Sample accounts, password {DEMO_PHRASE}", *lines, ""])
