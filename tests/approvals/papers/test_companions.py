"""Papers that go into the file together with another: rows whose `with` names it and whose `when` holds."""

import pytest

from approvals.services.papers import issue_companions, issue_paper, title_of
from approvals.services.papers.computed import value_findings
from tests.approvals.papers.cases import CLERK, complete, make_case, make_type, organisation

pytestmark = pytest.mark.django_db
RECEIPT = {
    "key": "withdrawal_confirmation",
    "template": "withdrawal_confirmation.html",
    "title": "存根",
    "level": "county",
}


def case_with(**row):
    """Return a case whose pack prints a stub together with the notice of extension."""
    organisation()
    stub = {**RECEIPT, "key": "stub", "with": "withdrawal_confirmation", **row}
    case_type = make_type()
    case_type.manifest["papers"].append(stub)
    case_type.save()
    return make_case(case_type=case_type)


def issued(case):
    paper = issue_paper(case=case, key="withdrawal_confirmation", context={}, actor=CLERK)
    return paper, issue_companions(paper, context={}, actor=CLERK)


def test_a_companion_is_printed_once_with_its_paper():
    paper, companions = issued(case_with())
    assert [row.key for row in companions] == ["stub"]
    assert issue_companions(paper, context={}, actor=CLERK) == companions


@pytest.mark.parametrize(
    ("others", "printed"), [(["receipt", "withdrawal_confirmation"], ["stub"]), (["receipt"], [])]
)
def test_a_companion_may_go_with_several_papers(others, printed):
    assert [row.key for row in issued(case_with(**{"with": others}))[1]] == printed


def test_a_paper_is_called_by_what_it_says():
    refusal = {"when": 'decision.outcome = "refused"', "title": {"zh": "不予", "en": "Refusal"}}
    row = {"title": {"zh": "决定", "en": "Decision"}, "other_titles": [refusal]}
    assert title_of(row, {"decision": {"outcome": "refused"}}) == "不予"
    assert title_of(row, {"decision": {"outcome": "granted"}}) == title_of(row, {"decision": {}}) == "决定"
    broken = {**RECEIPT, "other_titles": [{**refusal, "when": "budget > 1"}]}
    [found] = value_findings({"papers": [broken]}, {"withdrawal_confirmation.html": ""})
    assert "budget" in found


def test_a_companion_without_anything_to_say_is_not_printed():
    case = case_with(when="forms.s_note.said != null")
    assert issued(case)[1] == []
    complete(case, "s_note", said="有")
    assert [row.key for row in issued(case)[1]] == ["stub"]


def test_a_condition_reads_forms_alone():
    paper = {**RECEIPT, "when": "budget > 1"}
    found = list(value_findings({"papers": [paper]}, {"withdrawal_confirmation.html": ""}))
    assert found == ["papers.toml: withdrawal_confirmation: when: reads budget, not forms"]
    broken = list(value_findings({"papers": [{**paper, "when": "("}]}, {"withdrawal_confirmation.html": ""}))
    assert len(broken) == 1 and "when: " in broken[0]
