"""特殊情形登记簿: what went to the city, under which row of its rules, and what the city replied (a.12)."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.translation import gettext_noop

from approvals.models import CircumstanceReview, Paper
from reports.queries.registers.register import Column, Register

RESULTS = {"granted": gettext_noop("granted"), "refused": gettext_noop("refused")}


def rows() -> QuerySet[Any]:
    """The reply keeps its number where it was issued, so the register asks for it there."""
    # The procedure says under which key it issues the reply (`KT` takes no path through relations).
    paper = KeyTextTransform("paper", KeyTransform("higher_review", "case__case_type__manifest"))
    replies = Paper.objects.filter(case=OuterRef("case"), key=paper).order_by("-pk")
    return CircumstanceReview.objects.annotate(reply_no=Subquery(replies.values("number")[:1])).order_by()


REGISTER = Register(
    key="circumstances",
    title=gettext_noop("Register of special circumstances"),
    note=gettext_noop("Kept by the city for its own rules on special circumstances; it names no person."),
    rows=rows,
    day="reported_on",
    number="case__number",
    is_of_city=True,
    columns=(
        Column(title=gettext_noop("Case number"), path="case__number"),
        Column(title=gettext_noop("Row of the city rules"), path="row"),
        Column(title=gettext_noop("County"), path="case__county", kind="unit"),
        Column(title=gettext_noop("Reported on"), path="reported_on", kind="day"),
        Column(title=gettext_noop("Replied on"), path="replied_on", kind="day"),
        Column(title=gettext_noop("Reply"), path="result", kind="word", words=RESULTS),
        Column(title=gettext_noop("Number of the reply"), path="reply_no"),
    ),
)
