"""A small case on a simulated day, with a process instance whose timers follow its clocks."""

from datetime import date, datetime
from itertools import count

from approvals.models import Case, CaseType
from workflows import timelines
from workflows.actors import SYSTEM, Actor
from workflows.models import Deployment, ProcessDefinition, ProcessInstance, Timeline, Timer

HEAD = Actor(user_id=None, name="王局长")
SERIAL = count(1)
LIMITS = [
    {"key": "township_examination", "title": "乡镇审核", "length": 20, "promised": 7, "level": "township"},
    {"key": "county_decision", "title": "县级决定", "length": 20, "extension": 10, "level": "county"},
    {"key": "service", "title": "送达", "length": 10},
    {"key": "supplement", "title": "补正", "length": 30, "unit": "CD"},
]


def set_day(text):
    """Put the training timeline at nine o'clock of a day."""
    moment = datetime.fromisoformat(f"{text}T09:00:00+08:00")
    Timeline.objects.update_or_create(key="training", defaults={"day": moment.date(), "instant": moment})


def make_case(day="2010-03-01", limits=LIMITS):
    set_day(day)
    number = next(SERIAL)
    deployment = Deployment.objects.create(key="sample", version=number, content_hash=f"{number:064}")
    case_type = CaseType.objects.create(
        pack_id=f"sample_{number}",
        version=1,
        code="YB",
        name_zh="样本",
        name_en="sample",
        mode="training",
        manifest={"limits": list(limits)},
        content_hash="0" * 64,
        deployment=deployment,
    )
    definition = ProcessDefinition.objects.create(
        key=f"sample_{number}", version=1, content_hash="0" * 64, xml="<definitions/>"
    )
    root = ProcessInstance.objects.create(
        definition=definition,
        deployment=deployment,
        pin="0" * 64,
        timeline="training",
        started_at=timelines.now("training"),
    )
    return Case.objects.create(
        case_type=case_type,
        number=f"YB-990121-2010-{number:06}",
        timeline="training",
        root=root,
        county="990121",
        township="990121100",
        filed_on=date.fromisoformat(day),
        fact_date=date.fromisoformat(day),
    )


def arm_timer(case, clock):
    """Let a process timer follow a clock."""
    return Timer.objects.create(
        instance=case.root, timer_id=f"t-{clock}", element_id="timer", clock=clock, timeline="training"
    )


__all__ = ["HEAD", "LIMITS", "SYSTEM", "arm_timer", "make_case", "set_day"]
