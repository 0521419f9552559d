"""记录、异议登记簿: minutes, objections and the like, as each procedure names their forms ([[records]], b.7); never what they say."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from approvals.models import CaseSubmission, CaseType
from reports.queries.registers.register import Column, Register


def rows() -> QuerySet[Any]:
    """Return the filed forms that the procedures in force name."""
    wanted = Q(pk__in=())
    named = CaseType.objects.filter(is_current=True).values_list("pack_id", "manifest__records")
    for pack, forms in named:
        keys = [row["form"] for row in forms or ()]
        wanted |= Q(case__case_type__pack_id=pack, form_key__in=keys) if keys else Q(pk__in=())
    return CaseSubmission.objects.filter(wanted).order_by()


REGISTER = Register(
    key="records",
    title=gettext_noop("Register of records and objections"),
    note=gettext_noop("What was recorded stands in the case alone."),
    rows=rows,
    day="filed_on",
    number="case__number",
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Procedure"), path="case__case_type__pack_id", kind="procedure"),
        Column(title=gettext_noop("Record"), path="step", kind="name"),
        Column(title=gettext_noop("Entered on"), path="filed_on", kind="day"),
        Column(title=gettext_noop("Void"), path="is_voided", kind="flag"),
    ),
)
