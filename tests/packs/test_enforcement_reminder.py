"""The reminder before the court (Compulsion Law arts 35, 36): who gets it, and what a well-founded view does."""

from pathlib import Path

import pytest
from django.conf import settings

from bpmn import LocalRuntime

FILE = Path(settings.PACKS_DIR) / "enforcement" / "court_enforcement.bpmn"


@pytest.mark.parametrize(("result", "end"), [("dropped", ("k_E3",)), ("upheld", ())])
def test_a_well_founded_view_ends_the_way_to_the_court(result, end):
    runtime = LocalRuntime(FILE)
    case = runtime.start("court_enforcement", {"owing_nos": []}, business_key="A-1")
    runtime.complete("k_P9")
    for job in ("k_P9p", "k_P9d"):
        runtime.complete_job(job)
    runtime.send_message("statement", {}, key="A-1")
    runtime.complete("k_P10", {"statement_result": result})
    assert case.end_events == end
