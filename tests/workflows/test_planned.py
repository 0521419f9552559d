"""PostgreSQL: statements are planned once for a connection, and rows are locked in the order of the house."""

import threading
import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from tests.workflows.diagrams import APPROVAL
from workflows.actors import SYSTEM
from workflows.models import ProcessInstance, Timeline, WorkItem
from workflows.services import planned
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, start_process

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("runtime_alone"),
]
INSERT = "INSERT INTO workflows_timeline (key) VALUES (%s)"


@pytest.fixture(autouse=True)
def only_on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (DATABASE_URL)")


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'jingwei%'")
        return [statement for (statement,) in cursor.fetchall()]


def add(key):
    with transaction.atomic():
        planned.send([(INSERT, [key])])


def test_a_statement_that_comes_again_is_prepared_once():
    connection.close()
    for key in ("a", "b", "c'%", "d"):
        add(key)
    assert len(prepared()) == 1
    assert set(Timeline.objects.values_list("key", flat=True)) == {"a", "b", "c'%", "d"}


def test_an_error_while_preparing_is_forgotten():
    connection.close()
    add("a")
    with pytest.raises(IntegrityError):
        add("a")
    add("b")
    add("c")
    assert Timeline.objects.count() == 3


def test_a_new_connection_begins_without_plans():
    for key in ("a", "b", "c"):
        add(key)
    connection.close()
    add("d")
    assert prepared() == []


@pytest.mark.parametrize("key", ["o'clock", "back\\slash'", "'); --", "100 %s", "二\n行", "E'\\''"])
def test_text_arrives_as_it_was_sent(key):
    connection.close()
    add("a")
    add(key)
    assert Timeline.objects.filter(key=key).exists()


def test_text_with_a_zero_character_is_refused():
    with pytest.raises(psycopg.DataError):
        add("a\0'); DELETE FROM workflows_timeline; --")


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (datetime(2026, 3, 1, 8, 0, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai")), "2026-03-01 00:00:00.000005+00"),
        (datetime(1900, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")), "1899-12-31 15:54:17+00"),
        (None, None),
    ],
)
def test_a_moment_arrives_as_it_was_sent(value, stored):
    insert = "INSERT INTO workflows_timeline (key, day, instant) VALUES (%s, %s, %s)"
    for key in ("a", "b", "c"):
        planned.send([(insert, [key, date(2026, 3, 1), value])])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT day, (instant AT TIME ZONE 'UTC')::text || '+00' FROM workflows_timeline"
        )
        assert cursor.fetchall() == [(date(2026, 3, 1), stored)]


def test_a_refused_value_leaves_the_transaction_one_that_can_be_rolled_back():
    connection.close()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        with pytest.raises(psycopg.DataError):
            planned.send([(INSERT, ["a\0"])])
        with pytest.raises(UnicodeEncodeError):
            planned.send([(INSERT, ["half a pair \ud800"])])
        Timeline.objects.create(key="after")
        raise ZeroDivisionError
    assert not Timeline.objects.filter(key="after").exists()


def test_begin_travels_with_the_first_statement(tmp_path):
    item = open_item()
    with (tmp_path / "trace").open("w") as trace:
        connection.connection.pgconn.trace(trace.fileno())
        complete_work_item(work_item_id=item.pk, variables={}, actor=SYSTEM)
        connection.connection.pgconn.untrace()
    sent = [line.split("\t") for line in (tmp_path / "trace").read_text().splitlines()]
    kinds = [kind for _, direction, _, kind, *_ in sent if direction == "F" and kind in ("Sync", "Query")]
    texts = [fields[-1] for _, direction, _, kind, *fields in sent if direction == "F" and kind == "Parse"]
    # Two pipelines, of which the first begins the transaction, and the commit.
    assert kinds == ["Sync", "Sync", "Query"] and "BEGIN" in texts[0]


def test_what_began_with_a_statement_is_rolled_back_as_a_whole():
    connection.close()
    with pytest.raises(RuntimeError), transaction.atomic():
        planned.send([(INSERT, ["a"])])
        planned.send([(INSERT, ["b"])])
        raise RuntimeError
    assert connection.get_autocommit() and not Timeline.objects.exists()
    add("c")
    assert Timeline.objects.count() == 1


def open_item():
    deployment = deploy(key="p", files={"p.bpmn": APPROVAL}, metadata={}, actor=SYSTEM)
    instance = start_process(
        deployment=deployment, process_id="approval", variables={}, business_key="A", actor=SYSTEM
    )
    return WorkItem.objects.get(root=instance)


def test_a_pooler_gets_plain_statements(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {})
    connection.close()
    deployment = deploy(key="p", files={"p.bpmn": APPROVAL}, metadata={}, actor=SYSTEM)
    for _ in range(4):
        instance = start_process(
            deployment=deployment, process_id="approval", variables={}, business_key="A", actor=SYSTEM
        )
        item = WorkItem.objects.get(root=instance)
        complete_work_item(work_item_id=item.pk, variables={"note": "100 %"}, actor=SYSTEM)
    assert prepared() == []
    assert WorkItem.objects.filter(status="completed").count() == 4


def test_whoever_waits_for_the_instance_does_not_hold_the_item():
    deployment = deploy(key="p", files={"p.bpmn": APPROVAL}, metadata={}, actor=SYSTEM)
    instance = start_process(
        deployment=deployment, process_id="approval", variables={}, business_key="A", actor=SYSTEM
    )
    item = WorkItem.objects.get(root=instance)

    def complete():
        try:
            complete_work_item(work_item_id=item.pk, variables={}, actor=SYSTEM)
        finally:
            connections.close_all()

    worker = threading.Thread(target=complete)
    with transaction.atomic():
        ProcessInstance.objects.select_for_update().get(pk=instance.pk)
        worker.start()
        await_waiting_for_a_lock()
        WorkItem.objects.select_for_update(nowait=True).get(pk=item.pk)
    worker.join(20)
    item.refresh_from_db()
    assert item.status == "completed"


def await_waiting_for_a_lock():
    until = time.monotonic() + 20
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_more_values_than_the_protocol_can_count_arrive_all_the_same():
    number = planned.MOST_VALUES + 1
    insert = f"INSERT INTO workflows_timeline (key) VALUES {', '.join(['(%s)'] * number)}"
    with transaction.atomic():
        planned.send([(insert, [f"o'{n}" for n in range(number)])])
    assert Timeline.objects.count() == number


def test_after_a_refused_statement_the_others_of_its_step_are_not_done():
    connection.close()
    with pytest.raises(IntegrityError), transaction.atomic():
        planned.send([(INSERT, ["a"]), (INSERT, ["a"]), (INSERT, ["b"])])
    assert not Timeline.objects.exists()
    add("c")


def test_a_server_that_goes_away_in_the_middle_is_an_error_and_not_an_endless_wait():
    connection.close()
    add("a")
    with pytest.raises(OperationalError), transaction.atomic():
        planned.send([("SELECT pg_terminate_backend(pg_backend_pid()), %s::int", [1]), (INSERT, ["b"])])
    add("c")
    assert set(Timeline.objects.values_list("key", flat=True)) == {"a", "c"}


def test_who_is_interrupted_while_waiting_leaves_no_answer_to_the_next(monkeypatch):
    connection.close()
    add("a")

    def interrupted(generator):
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(connection.connection, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        planned.send([(INSERT, ["b"])])
    add("c")
    assert set(Timeline.objects.values_list("key", flat=True)) == {"a", "c"}
