"""How many were decided and how: result, kept limits, extensions, objections, and decisions annulled since."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q

from approvals.models import ClockEvent, Decision, Objection, Review
from approvals.selectors.supervision import late_duties, limits_in_force
from reports.queries.statistics.scope import Cell, Statistics, counted

NAMED = ("granted", "refused")


def decided(wanted: Statistics) -> Iterator[tuple[Cell, dict[str, int]]]:
    """Yield the counts by the month of the decision; a case that was decided anew counts with each of its decisions."""
    late = late_duties(limits_in_force(), case="case", decided="decided_on")
    extended = ClockEvent.objects.filter(clock__case=OuterRef("case"), kind="extend")
    objected = Objection.objects.filter(notice__case=OuterRef("case"))
    rows = Decision.objects.filter(standing__in=Decision.ACTS).annotate(
        is_late=Exists(late), is_extended=Exists(extended), is_objected=Exists(objected), **reviewed()
    )
    return counted(
        rows,
        wanted,
        "decided_on",
        "case__",
        decided=Count("pk"),
        granted=Count("pk", filter=Q(outcome="granted")),
        refused=Count("pk", filter=Q(outcome="refused")),
        otherwise=Count("pk", filter=~Q(outcome__in=NAMED)),
        on_time=Count("pk", filter=Q(is_late=False)),
        extended=Count("pk", filter=Q(is_extended=True)),
        objected=Count("pk", filter=Q(is_objected=True)),
        reconsidered=Count("pk", filter=Q(is_reconsidered=True)),
        sued=Count("pk", filter=Q(is_sued=True)),
        overturned=Count("pk", filter=Q(annulled_on__isnull=False) | Q(is_changed=True)),
    )


def reviewed() -> dict[str, Exists]:
    """Was the decision taken to reconsideration or to court, and was it changed there (S11)?"""
    reviews = Review.objects.filter(decision=OuterRef("pk"))
    return {
        "is_reconsidered": Exists(reviews.filter(kind=Review.Kind.RECONSIDERATION)),
        "is_sued": Exists(reviews.filter(kind=Review.Kind.SUIT)),
        "is_changed": Exists(reviews.filter(outcome="changed")),
    }
