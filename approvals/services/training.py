"""Moving the simulated day: asked for in a request, done by whoever runs the background work, once at a time."""

from __future__ import annotations

import logging
import threading
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Notice, TrainingMove
from workflows import timelines
from workflows.actors import SYSTEM, Actor
from workflows.models import HistoryEvent
from workflows.services.timers import next_due

log = logging.getLogger(__name__)
TIMELINE = "training"
FARTHEST = timedelta(days=800)
# One due moment with very many cases takes minutes; a runner silent for longer has died.
LEASE = timedelta(minutes=15)
# Who asked, where the sample cases move the day.
SAMPLE = "sample"
due = threading.Event()
# Set in the server beside which the sample cases play.
sample_under_way = threading.Event()


@transaction.atomic
def ask_move(*, day: date, actor: Actor) -> TrainingMove:
    """Put a move to `day` before the background; Blocked while another is under way, backwards, or too far ahead."""
    today = timelines.today(TIMELINE) if timelines.is_simulated(TIMELINE) else None
    if today is not None and day < today:
        raise Blocked(_("Time moves forward only; choose a day from today on."), code="BACKWARD")
    if today is not None and day > today + FARTHEST:
        raise Blocked(_("Move at most 800 days at once."), code="TOO_FAR")
    try:
        # A savepoint: the constraint may refuse a second move.
        with transaction.atomic():
            move = TrainingMove.objects.create(
                from_day=today,
                to_day=day,
                asked_by_name=actor.name,
                first_event=last_event(),
                first_notice=last_notice(),
            )
    except IntegrityError as error:
        raise Blocked(
            _("The day is being moved already. Wait until that move is through."), code="MOVING"
        ) from error
    # After commit, or the runner would find nothing.
    transaction.on_commit(due.set)
    return move


def run_waiting_moves() -> int:
    """Do the move that waits, or that a runner left behind; return how many were done. Call it outside a transaction."""
    # Running and silent: its runner died.
    silent = Q(status=TrainingMove.Status.RUNNING, seen_at__lt=timezone.now() - LEASE)
    waiting = TrainingMove.objects.filter(Q(status=TrainingMove.Status.WAITING) | silent)
    return sum(done(move) for move in waiting if claimed(move))


def take_up_left_moves() -> int:
    """Free what an ended server left running; only where no second runner can be at it (one machine, at its start)."""
    left = TrainingMove.objects.filter(status=TrainingMove.Status.RUNNING)
    return left.update(status=TrainingMove.Status.WAITING)


def begin_sample(*, first: date, last: date) -> TrainingMove:
    """Note that the sample cases are being played from `first` to `last`: the day is moved by nobody else meanwhile."""
    return TrainingMove.objects.create(
        from_day=first,
        to_day=last,
        asked_by_name=SAMPLE,
        status=TrainingMove.Status.RUNNING,
        seen_at=timezone.now(),
        first_event=last_event(),
        first_notice=last_notice(),
    )


def claimed(move: TrainingMove) -> bool:
    """Take a move by a conditional update, so that of two runners one has it."""
    rows = TrainingMove.objects.filter(pk=move.pk, status=move.status, runs=move.runs)
    running = TrainingMove.Status.RUNNING
    return bool(rows.update(status=running, runs=F("runs") + 1, seen_at=timezone.now()))


def done(move: TrainingMove) -> bool:
    """Go from due moment to due moment; what goes wrong is noted and the timeline stays where it stands."""
    try:
        walk(move)
    except Exception as error:
        log.exception("the training day could not be moved to %s", move.to_day)
        finish(move, TrainingMove.Status.FAILED, f"{type(error).__name__}: {error}"[:300])
        return False
    finish(move, TrainingMove.Status.DONE)
    return True


def walk(move: TrainingMove) -> None:
    # From due moment to due moment, so that the lease is renewed at each.
    while timelines.is_simulated(TIMELINE):
        moment = next_due(
            timeline=TIMELINE, after=timelines.now(TIMELINE), until=timelines.morning(move.to_day)
        )
        if moment is None:
            break
        timelines.move_to(timeline=TIMELINE, instant=moment, actor=SYSTEM)
        still_there(move)
    # The day itself, even if nothing was due on it.
    timelines.move_to(timeline=TIMELINE, day=move.to_day, actor=SYSTEM)


def still_there(move: TrainingMove) -> None:
    """Renew the lease of a move under way."""
    TrainingMove.objects.filter(pk=move.pk).update(seen_at=timezone.now())


def finish(move: TrainingMove, status: str, error: str = "") -> None:
    TrainingMove.objects.filter(pk=move.pk).update(
        status=status,
        error=error,
        finished_at=timezone.now(),
        last_event=last_event(),
        last_notice=last_notice(),
    )


def last_event() -> int:
    """Return the number of the newest event of all cases, 0 when there is none."""
    return HistoryEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def last_notice() -> int:
    """Return the number of the newest notice, 0 when there is none."""
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
