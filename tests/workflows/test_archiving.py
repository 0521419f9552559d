"""History of cases that ended long ago lies in files: the proof covers it, the pages say so, and it comes back whole."""

import gzip
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from tests.workflows.diagrams import APPROVAL
from workflows import clock
from workflows.actors import SYSTEM
from workflows.history_protection import let_archived_go, protect, unprotect
from workflows.models import ArchivedHistory, HistoryArchive, HistoryEvent, ProcessInstance
from workflows.selectors import archived_events, history_of
from workflows.services import sealing
from workflows.services.archiving import ArchiveDamaged, archive_history, restore_history
from workflows.services.deployment import deploy
from workflows.services.execution import cancel_process, start_process
from workflows.services.exporting import export_lines
from workflows.services.history import erase_key, payload_of
from workflows.verifier import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]


def run(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql)


# What a migration would be given, inside the test's transaction.
EDITOR = SimpleNamespace(connection=connection, execute=run)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def cases(monkeypatch):
    """Three cases of which two ended; the day is sealed, and a year and a day go by."""
    deployment = deploy(key="approval", files={"approval.bpmn": APPROVAL}, metadata={}, actor=SYSTEM)
    made = [
        start_process(
            deployment=deployment,
            process_id="approval",
            variables={"n": n},
            business_key=f"A-{n}",
            actor=SYSTEM,
        )
        for n in range(3)
    ]
    for instance in made[:2]:
        cancel_process(instance_id=instance.pk, reason="withdrawn", actor=SYSTEM)
    day, now = clock.today(), clock.now()
    monkeypatch.setattr(clock, "today", lambda timeline="live": day + timedelta(days=366))
    monkeypatch.setattr(clock, "now", lambda timeline="live": now + timedelta(days=366))
    sealing.seal_history(day)
    return made


def shown(root):
    return [(row.pk, row.kind, row.recorded_at, row.visits, payload_of(row)) for row in history_of(root)]


def test_archived_events_leave_the_database_and_stay_proved(cases):
    before = list(export_lines())
    assert archive_history(days=365, trees=1) == 4
    assert set(HistoryEvent.objects.values_list("root_id", flat=True)) == {cases[2].pk}
    assert list(export_lines()) == before and verify(before) == []
    assert archive_history(days=365) == 0


def test_they_come_back_as_they_were_and_the_case_tells_of_it(cases):
    ended, lines, before = cases[0], list(export_lines()), shown(cases[0])
    archive_history(days=365)
    where = archived_events(ended)
    assert (where.count, where.archive.path) == (2, "history/000001.jsonl.gz")
    assert shown(ended) == [] and archived_events(cases[2]) is None
    assert restore_history(root_id=ended.pk, reason="an audit", actor=SYSTEM) == 2
    *events, note = shown(ended)
    assert events == before and (note[1], note[4]) == ("history_restored", {"reason": "an audit"})
    # The note is of today, which in this test is the sealed day as well.
    after = [line for line in export_lines() if '"history_restored"' not in line]
    assert after == lines and archived_events(ended) is None


@pytest.mark.parametrize(
    ("since", "days"), [(2, 3), (300, 1)], ids=["of late", "of a day that is not sealed"]
)
def test_a_case_of_which_something_was_recorded_stays(cases, since, days):
    assert archive_history(days=367) == 0
    HistoryEvent.objects.create(
        root=cases[0],
        instance=cases[0],
        kind="key_erased",
        actor_name="system",
        occurred_at=clock.now(),
        recorded_at=clock.now() - timedelta(days=since),
    )
    assert archive_history(days=days) == 2
    assert ArchivedHistory.objects.get().root == cases[1]


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_damaged_archive_is_named(cases, files, damage):
    archive_history(days=365)
    place = files / HistoryArchive.objects.get().path
    place.unlink() if damage == "missing" else place.write_bytes(gzip.compress(b"{}"))
    with pytest.raises(ArchiveDamaged, match=r"history/000001\.jsonl\.gz is"):
        list(export_lines())
    with pytest.raises(CommandError, match=r"history/000001\.jsonl\.gz is"):
        call_command("restore_history", "A-0", "--reason", "an audit")
    assert ArchivedHistory.objects.count() == 2


def test_an_erased_key_keeps_an_archive_closed_after_it_came_back(cases):
    archive_history(days=365)
    erase_key(root_id=cases[0].pk, reason="retention is over", actor=SYSTEM)
    call_command("restore_history", "A-0", "--reason", "an audit", stdout=StringIO())
    assert {payload_of(row) for row in history_of(cases[0]) if row.payload} == {None}


def test_a_run_that_fails_leaves_everything_and_the_next_takes_its_name(cases, files, monkeypatch):
    with pytest.raises(ZeroDivisionError), monkeypatch.context() as patch:
        patch.setattr(ArchivedHistory.objects, "bulk_create", lambda rows: 1 / 0)
        archive_history(days=365)
    assert HistoryEvent.objects.filter(root=cases[0]).exists() and not HistoryArchive.objects.exists()
    assert archive_history(days=365) == 4
    assert [path.name for path in (files / "history").iterdir()] == ["000001.jsonl.gz"]


def test_the_triggers_let_archived_events_go_and_no_others(cases):
    protect(None, EDITOR)
    let_archived_go(None, EDITOR)
    try:
        assert archive_history(days=365) == 4
        for change in (lambda rows: rows.delete(), lambda rows: rows.update(kind="x")):
            with pytest.raises(IntegrityError), transaction.atomic():
                change(HistoryEvent.objects.filter(root=cases[2]))
        restore_history(root_id=cases[0].pk, reason="an audit", actor=SYSTEM)
        with pytest.raises(IntegrityError), transaction.atomic():
            HistoryEvent.objects.filter(root=cases[0]).delete()
    finally:
        unprotect(None, EDITOR)


def test_an_unknown_case_is_named():
    with pytest.raises(CommandError, match="no history of a case A-9 is archived"):
        call_command("restore_history", "A-9", "--reason", "an audit")
    assert not ProcessInstance.objects.exists()
