"""Application configuration: when Django starts, everything that diagrams may name is registered."""

from importlib import import_module

from django.apps import AppConfig
from django.core.signals import request_started

REGISTERING = (
    "approvals.checks",
    "approvals.process_handlers",
    "approvals.services.assignment",
    "approvals.services.calendar_starts",
    "approvals.services.case_life",
    "approvals.services.collections",
    "approvals.services.deadlines",
    "approvals.services.decisions",
    "approvals.services.digests",
    "approvals.services.entitlements.acts",
    "approvals.services.evidence",
    "approvals.services.examination",
    "approvals.services.extension",
    "approvals.services.file_checks",
    "approvals.services.hearings",
    "approvals.services.issuing",
    "approvals.services.publication",
    "approvals.services.jurisdiction",
    "approvals.services.linked_cases",
    "approvals.services.officers",
    "approvals.services.panels",
    "approvals.services.paper_checks",
    "approvals.services.payments.acts",
    "approvals.services.pinned",
    "approvals.services.public_notice",
    "approvals.services.recusal",
    "approvals.services.reissue.steps",
    "approvals.services.remedies",
    "approvals.services.reminders",
    "approvals.services.returning",
    "approvals.services.supervision",
    "approvals.services.telephone_checks",
    "approvals.services.certificates",
)
"""Modules that register handlers, actions, guards, observers and checks by being imported."""


class ApprovalsConfig(AppConfig):
    name = "approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for module in REGISTERING:
            import_module(module)
        english = import_module("approvals.selectors.english")
        request_started.connect(english.forget, dispatch_uid="english")
