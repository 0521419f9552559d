"""Which papers can be corrected: those of which all is kept that they print, of a case with something to correct."""

from datetime import date

import pytest

from approvals.services.erasure import erase_personal_data
from approvals.services.packs import read_pack
from approvals.services.papers import issue_paper, open_paper, reissue_paper
from approvals.services.papers.step_values import with_replaced
from approvals.services.reissue import correctable_papers
from tests.approvals.papers.cases import CLERK, decide, make_case, make_type, organisation
from tests.approvals.papers.pdfs import text_of

pytestmark = pytest.mark.django_db
KEY = "approval_decision"


def served(**manifest):
    """Return a case whose decision was issued and served, by a procedure that differs by `manifest`."""
    organisation()
    case = make_case(case_type=make_type(**manifest))
    decision = decide(case, served_on=date(2010, 3, 24))
    issue_paper(case=case, key=KEY, context={"met_on": "满六十周岁"}, actor=CLERK, decision=decision)
    return case


def template_with(tag):
    papers = read_pack("second_birth_approval").papers
    return {
        **papers,
        f"{KEY}.html": papers[f"{KEY}.html"].replace("{% endblock %}", f"{tag}{{% endblock %}}", 1),
    }


def test_a_served_paper_of_the_file_is_correctable():
    assert [paper.key for paper in correctable_papers(served())] == [KEY]


STEP = [("{{ values.met_on }}", {}), ("{{ reason_met }}", {"reason_met": "values.met_on"})]


@pytest.mark.parametrize("tag, values", STEP)
def test_a_paper_anew_prints_what_the_step_of_the_old_one_knew(tag, values):
    case = served(paper_templates=template_with(tag), paper_values=values)
    old = correctable_papers(case).get()
    assert "满六十周岁".encode() not in bytes(old.sealed_values)
    new = reissue_paper(paper=old, reason="姓名笔误", context={}, actor=CLERK)
    assert "满六十周岁" in text_of(open_paper(new))


@pytest.mark.parametrize("tag, values", STEP)
def test_one_that_was_issued_before_that_was_kept_is_not_correctable(tag, values):
    case = served(paper_templates=template_with(tag), paper_values=values)
    case.papers.update(sealed_values=b"")
    assert not correctable_papers(case).exists()


def test_what_a_step_knew_goes_with_the_personal_data():
    case = served(paper_templates=template_with("{{ values.met_on }}"))
    erase_personal_data(case=case, actor=CLERK)
    assert not bytes(case.papers.get().sealed_values)


def test_a_name_among_what_the_step_knew_is_put_right_as_deep_as_it_lies():
    known = {"person": "李二", "rows": [{"name": "李二", "sum": 3}], "text": "李二的房屋"}
    assert with_replaced(known, {"李二": "李示一"}) == {
        "person": "李示一",
        "rows": [{"name": "李示一", "sum": 3}],
        "text": "李二的房屋",
    }


def test_nothing_is_correctable_in_one_of_a_case_whose_parties_stand_in_a_list():
    parties = [{"kind": "party", "each": "parties", "name": "party_name", "id": "party_id"}]
    case = served(parties=parties)
    assert not correctable_papers(case).exists()
