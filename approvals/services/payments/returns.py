"""What the bank answers: the acknowledgement of a file, and the return file with a result for each line (D-C4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import BankFile, PaymentBatch, PaymentFinding, PaymentLine
from approvals.rules.bank_file import BankFileError, Header, Result, hash_of, read_header, read_results
from approvals.rules.pieces import in_pieces
from approvals.services.deadlines import stop_clock
from approvals.services.intake import deliver
from approvals.services.payments.rows import CHUNK, locked, mark_of, say_progress, settings_of
from approvals.services.payments.sealed_lines import keep_lines, kept_lines
from workflows.actors import Actor
from workflows.models import MessageSubscription
from workflows.services import messages
from workflows.services.deployment import evaluate_decision

State = PaymentLine.State
AFTER = {
    "book": State.PAID,
    "contact": State.FAILED,
    "check_name": State.FAILED,
    "split": State.FAILED,
    "hold": State.HELD,
    "resend": State.RESEND,
    "wait": State.UNKNOWN,
}
"""The state of a line after each action of D-C4."""
MISSING = "99"
ARRIVED = "payment_arrived"
Group = tuple[str, str, date]


@transaction.atomic
def acknowledge(*, file: BankFile, count: int, total: Decimal, on: date, actor: Actor) -> BankFile:
    """Record that the bank has read the file; Blocked when it counts or adds up otherwise (c.P9)."""
    row = BankFile.objects.select_for_update().get(pk=file.pk)
    if (count, total) != (row.count, row.total):
        raise Blocked(
            _(
                "The bank read %(count)s lines of %(total)s, the file has %(own_count)s of %(own_total)s: do not release"
            )
            % {"count": count, "total": total, "own_count": row.count, "own_total": row.total},
            code="ACKNOWLEDGEMENT",
        )
    row.acknowledged_on = on
    row.save(update_fields=["acknowledged_on"])
    case = row.batch.case
    if case is not None and (key := case.case_type.manifest.get("payments", {}).get("acknowledgement")):
        stop_clock(case=case, key=str(key), on=on, actor=actor)
    return row


@transaction.atomic
def receive_return(*, batch: PaymentBatch, text: str, on: date, actor: Actor) -> BankFile:
    """Check and keep a return file and let the procedure go on; the same file twice is taken once.

    Raises Blocked when it is of another batch, was changed on the way, or holds a line that cannot be read."""
    held = locked(batch)
    lines = text.splitlines()
    header = checked_header(held, lines)
    known = held.files.filter(direction=BankFile.Direction.BACK, sha256=header.sha256).first()
    if known is not None:
        return known
    if held.status != PaymentBatch.Status.SENT:
        raise Blocked(_("No file of this batch waits for an answer of the bank"), code="BATCH_STATUS")
    serial = held.files.filter(direction=BankFile.Direction.BACK).count() + 1
    row = BankFile.objects.create(
        batch=held,
        direction=BankFile.Direction.BACK,
        serial=serial,
        name=f"{held.number}-{serial}-back.txt",
        header=lines[0],
        path=keep_lines(lines[1:], year=on.year),
        sha256=header.sha256,
        count=header.count,
        total=header.total,
        made_on=on,
        made_by_name=actor.name,
    )
    deliver(held.case, "bank_return", {"bank_return_on": on}, actor)
    return row


def checked_header(batch: PaymentBatch, lines: list[str]) -> Header:
    try:
        header = read_header(lines[0] if lines else "")
        count = sum(1 for _result in read_results(lines[1:]))
    except BankFileError as error:
        raise Blocked(
            _("The file cannot be read: %(problem)s") % {"problem": error}, code="BANK_FILE"
        ) from error
    problem = ""
    if header.batch != batch.number:
        problem = _("it answers batch %(number)s") % {"number": header.batch}
    # Empty lines at the end are no part of what was hashed.
    elif header.sha256 != hash_of(line for line in lines[1:] if line):
        problem = _("its hash does not fit its lines: it was changed on the way")
    elif header.count != count:
        problem = _("its header names %(said)s lines, it holds %(count)s") % {
            "said": header.count,
            "count": count,
        }
    if problem:
        raise Blocked(_("The file cannot be taken: %(problem)s") % {"problem": problem}, code="BANK_FILE")
    return header


def apply_return(batch: PaymentBatch, on: date) -> PaymentBatch:
    """Enter the results of the last return file, piece by piece; what the file left out is unknown (code 99).

    Only lines that are at the bank take a result, so that going on after a stop changes nothing twice."""
    file = batch.files.filter(direction=BankFile.Direction.BACK, applied_on__isnull=True).last()
    if file is None:
        return batch
    actions = Actions(batch)
    _done, mark = mark_of(batch, f"return {file.serial}")
    results = read_results(kept_lines(file.path))
    for number, piece in enumerate(in_pieces(results, CHUNK), start=1):
        # Pieces before the mark are entered already.
        if number > mark:
            apply_piece(batch, file, piece, actions, number)
    return close_return(batch, file, actions, on)


class Actions:
    """D-C4 asked once for each code; `attempts` of a line decides whether it may be sent again unchanged."""

    def __init__(self, batch: PaymentBatch) -> None:
        self._deployment = batch.case.case_type.deployment
        self._table = settings_of(batch.case).results
        self._known: dict[tuple[str, bool], str] = {}

    def of(self, code: str, *, is_resent: bool) -> str:
        """Return the action; a code that the table does not know is treated as unknown: nothing is sent again."""
        key = (code, is_resent)
        if key not in self._known:
            variables = {"code": code, "is_resent": is_resent}
            value = evaluate_decision(
                deployment=self._deployment, table=self._table, variables=variables
            ).value
            self._known[key] = str(value) if value in AFTER else "wait"
        return self._known[key]


@transaction.atomic
def apply_piece(
    batch: PaymentBatch, file: BankFile, piece: Iterable[Result], actions: Actions, number: int
) -> None:
    held = locked(batch)
    groups: Mapping[Group, list[int]] = grouped(piece)
    for (code, message, bank_date), seqs in groups.items():
        for is_resent in (False, True):
            lines = held.lines.filter(state=State.SENT, seq__in=seqs)
            lines = lines.filter(attempts__gt=1) if is_resent else lines.filter(attempts__lte=1)
            enter(lines, code, message, bank_date, actions.of(code, is_resent=is_resent))
    done = sum(len(seqs) for seqs in groups.values())
    say_progress(held, f"return {file.serial}", (number - 1) * CHUNK + done, file.count, number)


def grouped(piece: Iterable[Result]) -> dict[Group, list[int]]:
    groups: dict[Group, list[int]] = defaultdict(list)
    for result in piece:
        groups[(result.code, result.message, result.bank_date)].append(result.seq)
    return groups


def enter(lines: object, code: str, message: str, bank_date: date | None, action: str) -> None:
    """Give the lines their result; whatever was not booked becomes a finding for somebody to settle."""
    from_lines: Iterator[int] = lines.values_list("pk", flat=True)  # type: ignore[attr-defined]
    after = AFTER[action]
    # A booked line needs nobody; one to be sent again goes by itself.
    if after not in (State.PAID, State.RESEND):
        PaymentFinding.objects.bulk_create(
            (PaymentFinding(line_id=pk, kind=f"bank_{code}", detail=message) for pk in list(from_lines)),
            batch_size=1000,
            ignore_conflicts=True,
        )
    values: dict[str, object] = {"state": after, "result_code": code, "result_text": message}
    if after == State.PAID:
        values["paid_on"] = bank_date
    lines.update(**values)  # type: ignore[attr-defined]


@transaction.atomic
def close_return(batch: PaymentBatch, file: BankFile, actions: Actions, on: date) -> PaymentBatch:
    held = locked(batch)
    row = BankFile.objects.select_for_update().get(pk=file.pk)
    if row.applied_on is None:
        enter(held.lines.filter(state=State.SENT), MISSING, "", None, actions.of(MISSING, is_resent=False))
        row.applied_on = on
        row.save(update_fields=["applied_on"])
        held.status = PaymentBatch.Status.RETURNED
        held.save(update_fields=["status"])
        tell_arrivals(held)
    return held


def tell_arrivals(batch: PaymentBatch) -> None:
    """Tell the cases that wait for the first payment of their right that it has arrived."""
    waiting = MessageSubscription.objects.filter(kind="message", name=ARRIVED).values("correlation_key")
    arrived = batch.lines.filter(state=State.PAID, entitlement__case__number__in=waiting)
    for number in arrived.values_list("entitlement__case__number", flat=True):
        messages.queue(name=ARRIVED, key=number, timeline=batch.timeline)
