"""The outbox: every message to a person, written in the step's transaction and sent later."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.models.cases import Case


class Notice(models.Model):
    """One message to one recipient on one channel. `not_before` keeps the quiet hours from 21:00 to 08:00 (S18)."""

    class Channel(models.TextChoices):
        PORTAL = "portal", "portal inbox"
        MAIL = "mail", "e-mail"
        SMS = "sms", "text message"

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        DROPPED = "dropped", "dropped"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="notices"
    )
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=60)
    # A repeated job writes the same notice once.
    occasion = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    # The Chinese text is the one that counts; the English is kept beside it, for nobody can fill it in again later.
    subject_en = models.CharField(max_length=200, blank=True, default="")
    body_en = models.TextField(blank=True, default="")
    link = models.CharField(max_length=200, blank=True, default="")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.PORTAL)
    address = models.CharField(max_length=254, blank=True, default="")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "not_before"], name="notice_outbox"),
            models.Index(fields=["recipient", "channel", "-id"], name="notice_inbox"),
            models.Index(
                # For the number beside the bell, which every page asks.
                fields=["recipient"],
                condition=Q(read_at__isnull=True, channel="portal"),
                name="notice_unread",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "case", "key", "channel", "occasion"], name="notice_once_an_occasion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.channel} {self.status}"

    @property
    def subjects(self) -> dict[str, str]:
        """The subject in both languages; notices from before there were two have the Chinese one alone."""
        return {"zh": self.subject, "en": self.subject_en or self.subject}

    @property
    def bodies(self) -> dict[str, str]:
        return {"zh": self.body, "en": self.body_en or self.body}


class Digest(models.Model):
    """That the morning's lists of a day were written on a timeline, so that they are written once."""

    timeline = models.CharField(max_length=10)
    on = models.DateField()
    people = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["timeline", "on"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.timeline} {self.on}"
