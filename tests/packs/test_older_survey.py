"""A survey that was begun with an older form goes on with it after an upgrade."""

from approvals.services.evaluations.awards import check_questions


def test_batches_of_a_form_without_questions_are_taken():
    counts = {"satisfied": 20, "basically": 2, "dissatisfied": 1, "unknown": 1}
    check_questions({"batches": [{"unit": "u", "group": "resident", "channel": "visit", **counts}]})
