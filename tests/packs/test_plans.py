"""Plans of instalments at their edges that no scenario reaches."""

from datetime import date

from approvals.models import ClaimPause, Instalment
from tests.packs.stories import played_until
from workflows import clock
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, registry


def test_the_late_fee_runs_again_when_no_day_of_the_plan_is_left(blank_pages):
    case = played_until("dx9_plan_not_kept", date(2011, 6, 21)).the_case()
    assert ClaimPause.objects.filter(claim__case=case, kind="plan", until_on=None).count() == 2
    Instalment.objects.filter(claim__case=case).update(due_on=date(2011, 6, 20))
    assert run("next_instalment", case) == {"instalment_check": None}
    pauses = ClaimPause.objects.filter(claim__case=case, kind="plan")
    assert set(pauses.values_list("until_on", flat=True)) == {date(2011, 6, 21)}


def run(handler, case):
    root = case.root
    context = JobContext(
        instance=root, root=root, business_key=case.number, element="c_P4", properties={}, variables={},
        idempotency_key="plan", now=clock.now(case.timeline), actor=SYSTEM,
    )  # fmt: skip
    return registry.handlers[handler].function(context)
