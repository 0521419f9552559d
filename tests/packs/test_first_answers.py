"""What the forms of a step begin with: what the case knows already is not typed again."""

from django.utils.translation import override

from approvals.selectors.case_path import next_steps
from approvals.selectors.explained_tables import explained_tables
from approvals.services.casework import starting_answers
from tests.packs.stories import played
from workflows.models import WorkItem


def test_the_examination_begins_with_what_the_table_found(blank_pages):
    case = played("a1_only_children", before="a_T09").the_case()
    item = WorkItem.objects.get(root=case.root, element_id="a_T09")
    assert starting_answers(case, item) == {"clauses": ["22(6)"]}
    # The words for people say no numbers of sub-processes.
    assert not [step.name for step in next_steps(item) if step.name.startswith("S0")]
    signing = WorkItem.objects.get(root=case.root, element_id="a_T06h")
    assert starting_answers(case, signing) == {"signed_on": "2010-03-18"}


def test_the_tables_beside_the_examination_speak_in_words(blank_pages):
    case = played("a1_only_children", before="a_T09").the_case()
    item = WorkItem.objects.get(root=case.root, element_id="a_T09")
    with override("zh-hans"):
        parts = {part["name"]: part["result"] for part in explained_tables(case, item)}
    assert not [name for name in parts if name.isascii()]
    assert any("第二十二条第（六）项" in text for text in parts.values())
    assert (parts["核查方式"], parts["年龄条件"]) == ("书面核验", "符合")
