"""The file for the agent bank (c.6): made from released lines, hashed, signed, kept sealed, handed over by a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction
from django.db.models import Count, F, Q, Sum

from approvals.models import BankFile, PaymentBatch, PaymentLine
from approvals.rules.bank_file import Header, out_line
from approvals.services.entitlements import open_payee
from approvals.services.payments.rows import CHUNK, locked, settings_of
from approvals.services.payments.sealed_lines import keep_lines, kept_lines
from approvals.services.signing.keys import signing_keys
from workflows.actors import Actor

State = PaymentLine.State
TO_SEND = (State.READY, State.RESEND)


def export_file(*, batch: PaymentBatch, on: date, actor: Actor) -> BankFile | None:
    """Make the file of everything that is to be sent; a second call, with nothing left to send, returns the last one.

    The lines count as sent in the transaction that enters the file: a worker that dies before leaves them ready."""
    waiting = batch.lines.filter(state__in=TO_SEND)
    sums = waiting.aggregate(n=Count("pk"), total=Sum("amount"), last=Count("pk", filter=Q(attempts__gt=0)))
    if not sums["n"]:
        # A worker that died after entering the file finds it here.
        return batch.files.filter(direction=BankFile.Direction.OUT).last()
    digest = hashlib.sha256()
    path = keep_lines(hashed(lines_to_send(batch), digest), year=on.year)
    return entered(batch, path, digest.hexdigest(), sums["n"], sums["total"] or Decimal(), on, actor)


def lines_to_send(batch: PaymentBatch) -> Iterator[str]:
    """Yield the lines of the file in the order of their numbers, some thousand rows in memory at a time."""
    settings = settings_of(batch.case)
    purpose = str(settings.scheme(batch.scheme)["purpose"])
    rows = batch.lines.filter(state__in=TO_SEND).order_by("seq")
    last = 0
    # By number and not by offset: nothing is read twice or left out.
    while found := list(rows.filter(seq__gt=last)[:CHUNK]):
        for line in found:
            payee = open_payee(line.payee, line.bank_code)
            yield out_line(
                line.seq, payee.name, payee.account, line.bank_code, line.amount, line.reference, purpose
            )
        last = found[-1].seq


def hashed(lines: Iterator[str], digest: hashlib._Hash) -> Iterator[str]:
    for line in lines:
        digest.update(f"{line}\n".encode())
        yield line


@transaction.atomic
def entered(
    batch: PaymentBatch, path: str, sha256: str, count: int, total: Decimal, on: date, actor: Actor
) -> BankFile:
    # The file was written before the lock; one with the same lines is entered once.
    held = locked(batch)
    known = held.files.filter(direction=BankFile.Direction.OUT, sha256=sha256).first()
    if known is not None:
        return known
    serial = held.files.filter(direction=BankFile.Direction.OUT).count() + 1
    letters = str(settings_of(held.case).scheme(held.scheme)["letters"])
    header = Header(held.number, letters, count, total, on, sha256).text()
    row = BankFile.objects.create(
        batch=held,
        direction=BankFile.Direction.OUT,
        serial=serial,
        name=f"{held.number}-{serial}.txt",
        header=header,
        path=path,
        sha256=sha256,
        signature=signed(header),
        count=count,
        total=total,
        made_on=on,
        made_by_name=actor.name,
    )
    held.lines.filter(state__in=TO_SEND).update(state=State.SENT, attempts=F("attempts") + 1)
    held.status = PaymentBatch.Status.SENT
    held.save(update_fields=["status"])
    return row


def signed(header: str) -> str:
    """Return the installation's signature over the header, which holds the hash of all lines."""
    return signing_keys().key.sign(header.encode(), ec.ECDSA(hashes.SHA256())).hex()


def content_of(file: BankFile) -> Iterator[str]:
    """Yield header and lines as the bank reads them, each with its line feed."""
    yield f"{file.header}\n"
    for line in kept_lines(file.path):
        yield f"{line}\n"
