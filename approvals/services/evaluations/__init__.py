"""The evaluation of units in a year: indicators, letters, reports, assessments, scores, objections, cards, awards."""

from approvals.services.evaluations.appeals import file_appeal
from approvals.services.evaluations.awards import open_innovation
from approvals.services.evaluations.cards import open_card
from approvals.services.evaluations.changes import merge_units, open_change
from approvals.services.evaluations.checks import draw_checks, open_check
from approvals.services.evaluations.comments import commenters
from approvals.services.evaluations.corrections import open_correction
from approvals.services.evaluations.duties import open_round
from approvals.services.evaluations.indicator_changes import open_indicator_change
from approvals.services.evaluations.indicators import publish_indicators
from approvals.services.evaluations.letters import letter_to_read
from approvals.services.evaluations.opening import open_evaluation
from approvals.services.evaluations.results import publish_result, rank_units
from approvals.services.evaluations.scoring import score_all
from approvals.services.evaluations.sheets import SheetProblem, import_workbook, workbook_of
from approvals.services.evaluations.values import correct_value
from approvals.services.evaluations.waivers import open_waiver

__all__ = [
    "SheetProblem",
    "commenters",
    "correct_value",
    "draw_checks",
    "file_appeal",
    "import_workbook",
    "letter_to_read",
    "merge_units",
    "open_card",
    "open_change",
    "open_check",
    "open_correction",
    "open_evaluation",
    "open_indicator_change",
    "open_innovation",
    "open_round",
    "open_waiver",
    "publish_indicators",
    "publish_result",
    "rank_units",
    "score_all",
    "workbook_of",
]
