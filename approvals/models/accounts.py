"""Accounts that applicants make themselves: what is known of the person, codes that confirm an address, links to cases."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from approvals.models.cases import Case


class ApplicantAccount(models.Model):
    """What a person who registered said of himself. The identity number is sealed; `identity_index` finds an equal one.

    The number is a claim until a window has seen the identity card: only then is it unique and opens cases."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applicant_account"
    )
    # A keyed digest: equal numbers can be found, a number cannot be read.
    identity_index = models.CharField(max_length=64, blank=True, default="")
    identity_sealed = models.BinaryField(default=b"")
    identity_seen_on = models.DateField(null=True)
    identity_seen_by_name = models.CharField(max_length=60, blank=True, default="")
    terms_version = models.CharField(max_length=10)
    terms_accepted_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["identity_index"], name="account_identity")]
        constraints = [
            models.UniqueConstraint(
                fields=["identity_index"],
                # Unique only once a window saw the card, or a
                # stranger could block a number by claiming it first.
                condition=Q(identity_seen_on__isnull=False, closed_at__isnull=True),
                name="account_identity_seen_once",
            ),
        ]

    def __str__(self) -> str:
        return f"account of user {self.user_id}"


class ConfirmationCode(models.Model):
    """Six digits sent to an address. Address, sender and code are kept as keyed digests, what waits for it sealed."""

    class Purpose(models.TextChoices):
        REGISTER = "register", "register"
        RESET = "reset", "reset the password"
        CONTACT = "contact", "change the address"

    token = models.UUIDField(unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="confirmation_codes"
    )
    contact_index = models.CharField(max_length=64)
    client_index = models.CharField(max_length=64)
    code_index = models.CharField(max_length=64, blank=True, default="")
    sealed = models.BinaryField(default=b"")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact_index", "created_at"], name="code_of_contact"),
            models.Index(fields=["client_index", "created_at"], name="code_of_client"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.token}"


class CaseLink(models.Model):
    """A person asks for the cases that others filed under his identity number; the window confirms each in person.

    The row tells the asker nothing about whether there are any: they are looked up for the window alone."""

    class Status(models.TextChoices):
        ASKED = "asked", "asked"
        CONFIRMED = "confirmed", "confirmed"
        REFUSED = "refused", "refused"

    account = models.ForeignKey(ApplicantAccount, on_delete=models.CASCADE, related_name="links")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="account_links")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=60, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            # One open question a person; the answer may then concern several cases.
            models.UniqueConstraint(
                fields=["account"], condition=Q(case__isnull=True, status="asked"), name="link_asked_once"
            ),
            models.UniqueConstraint(
                fields=["account", "case"], condition=Q(case__isnull=False), name="link_settled_once_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.case_id} {self.status}"


class SignedInSession(AbstractBaseSession):
    """A session with its owner, so that a person sees where he is signed in and ends what is not his."""

    account_id = models.BigIntegerField(null=True, db_index=True)
    agent = models.CharField(max_length=200, blank=True, default="")
    signed_in_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "approvals_session"
