"""Every legal review of a case has its number, which the examination and the decision cite (F-A3)."""

from tests.packs.stories import answers_at, played, take


def filed(case, form):
    rows = case.submissions.filter(form_key=form).order_by("id")
    return [row.submission.answers for row in rows]


def test_the_examination_after_a_review_cites_its_number(blank_pages):
    stage = played("x24_legal_review_returns", before="S09_T1")
    own = {**answers_at(stage, "S09_T1"), "review_no": "自拟1号"}
    take(stage, "do", {"at": "S09_T1", "as": "LEGAL_REVIEWER", "answers": own})
    again = {
        "facts_checked": "与初审一致",
        "clauses": ["22(6)"],
        "proposal": "approve",
        "reasons": "符合条件",
    }
    take(stage, "do", {"at": "a_T09", "as": "COUNTY_CLERK", "answers": again})
    case = stage.the_case()
    # The reviewer can't choose it.
    assert [row["review_no"] for row in filed(case, "s_11")] == [f"{case.number}-F1"]
    assert [row.get("legal_review_no") for row in filed(case, "f_a3")] == [None, f"{case.number}-F1"]
