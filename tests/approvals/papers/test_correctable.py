"""Which papers can be corrected: those that the file alone can print again, of a case with something to correct."""

from datetime import date

import pytest

from approvals.services.packs import read_pack
from approvals.services.papers import issue_paper
from approvals.services.reissue import correctable_papers
from tests.approvals.papers.cases import CLERK, decide, make_case, make_type, organisation

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


@pytest.mark.parametrize("tag", ["{{ values.met_on }}", "{{ reason_met }}"])
def test_a_paper_that_prints_what_its_step_knew_is_not(tag):
    case = served(paper_templates=template_with(tag), paper_values={"reason_met": "values.met_on"})
    assert case.papers.exists() and not correctable_papers(case).exists()


def test_nor_is_one_of_a_case_whose_parties_stand_in_a_list():
    parties = [{"kind": "party", "each": "parties", "name": "party_name", "id": "party_id"}]
    case = served(parties=parties)
    assert not correctable_papers(case).exists()
