"""A standing question gives what its query would give, for other values each time, and is written once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from workflows.models import Deployment, ProcessDefinition, ProcessInstance, Timeline, Timer
from workflows.services.standing import standing

pytestmark = pytest.mark.django_db
MORNING = datetime(2010, 3, 1, 1, tzinfo=UTC)
WRITTEN = []


@standing
def armed_until(timeline: str, moment: datetime):
    WRITTEN.append(timeline)
    rows = Timer.objects.filter(timeline=timeline, status="armed", due_at__lte=moment)
    return rows.order_by("due_at").values_list("timer_id", "due_at")


@standing
def instances_numbered(pk: int):
    return ProcessInstance.objects.select_related("definition", "parent").filter(pk=pk)


@standing
def timelines_from(day: date):
    return Timeline.objects.filter(day__gte=day).order_by("key").values_list("key", flat=True)


@pytest.fixture
def instance():
    deployment = Deployment.objects.create(key="p", version=1, content_hash="0" * 64)
    definition = ProcessDefinition.objects.create(key="p", version=1, content_hash="0" * 64, xml="<x/>")
    return ProcessInstance.objects.create(
        definition=definition,
        deployment=deployment,
        pin="0" * 64,
        started_at=MORNING,
        state={"a": [1, "二"]},
    )


def test_each_asking_fills_its_own_values_in(instance):
    for number in range(3):
        due = MORNING + timedelta(days=number)
        Timer.objects.create(instance=instance, timer_id=f"t{number}", timeline="training", due_at=due)
    WRITTEN.clear()
    for _ in range(3):
        found = [armed_until("training", MORNING + timedelta(days=days)) for days in (-1, 0, 1)]
        assert [[key for key, _due in rows] for rows in found] == [[], ["t0"], ["t0", "t1"]]
    assert armed_until("live", MORNING + timedelta(days=9)) == []
    assert armed_until("training", MORNING) == [("t0", MORNING)] and len(WRITTEN) <= 1


def test_objects_come_as_a_query_gives_them(instance, django_assert_num_queries):
    asked = ProcessInstance.objects.get(pk=instance.pk)
    for _ in range(3):
        [found] = instances_numbered(instance.pk)
        with django_assert_num_queries(0):
            assert found.definition.key == "p" and found.parent is None
        for field in ProcessInstance._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(asked, field.attname)
        assert not found._state.adding and found.state == {"a": [1, "二"]}
    assert instances_numbered(instance.pk + 1) == []


def test_days_are_compared_as_days():
    Timeline.objects.create(key="rehearsal", day=date(2010, 3, 1))
    assert timelines_from(date(2010, 3, 1)) == ["rehearsal"] and timelines_from(date(2010, 3, 2)) == []


def test_one_asking_is_one_query(instance):
    instances_numbered(instance.pk)
    with CaptureQueriesContext(connection) as sent:
        instances_numbered(instance.pk)
    assert len(sent) == 1


def test_a_value_that_does_not_go_in_as_it_is_is_refused():
    def beginning(key: str):
        return Timeline.objects.filter(key__startswith=key)

    with pytest.raises(ValueError, match="not compared as they are"):
        standing(beginning)("tra")
    with pytest.raises(ValueError, match="expected text"):
        standing(beginning)(None)
