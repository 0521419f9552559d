"""Guards on what a report may ask: H11 (no fee income beside scores, budgets or pay) and H5 (no bulk lists of persons)."""

import ast
from pathlib import Path

import pytest

from reports.queries.registers import REGISTERS

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "reports").rglob("*.py"))
INCOME = {"Claim", "ClaimEntry", "ClaimPause", "Instalment", "InstalmentRequest", "Recovery"}
MERIT = {
    "EvaluatedUnit", "IndicatorValue", "InnovationEntry", "ScoreAppeal", "UnitCard", "UnitCheck", "UnitDuty", "UnitScore",
    "ValueCorrection",
}  # fmt: skip
# Ways by which a query reaches the same rows without naming the model.
INCOME_PATHS, MERIT_PATHS = (
    ("claims", "claim__", "instalments"),
    ("score", "evaluated", "budget", "salary", "pay__"),
)
RAW = {"raw", "extra", "cursor", "RawSQL"}
PERSONAL = (
    "applicant_label", "masked_name", "recipient", "signer", "objector", "identity", "person", "answers", "submission",
    "facts", "question", "html", "arguments",
)  # fmt: skip


def offences(source):
    """Return what in a source breaks H11: both kinds of rows in one file, or SQL that this test cannot read."""
    tree = ast.parse(source)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    paths = [text for text in texts if "__" in text and " " not in text]
    is_income = bool(names & INCOME) or any(part in path for path in paths for part in INCOME_PATHS)
    is_merit = bool(names & MERIT) or any(part in path for path in paths for part in MERIT_PATHS)
    return [*(["H11"] if is_income and is_merit else []), *sorted((called | names) & RAW)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_report_sets_fee_income_beside_scores_budgets_or_pay(path):
    assert offences(path.read_text(encoding="utf8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "UnitScore.objects.filter(unit__in=Claim.objects.values('case__county'))",
        "Case.objects.values('claims__entries__amount', 'county__score__total')",
        "connection.cursor().execute('SELECT fee, score')",
        "Case.objects.raw('SELECT * FROM fee_receipt JOIN evaluation_score USING (unit)')",
    ],
)
def test_the_lint_finds_a_report_that_does(source):
    assert offences(source)


@pytest.mark.parametrize("key", REGISTERS)
def test_a_register_names_persons_masked_and_its_files_name_none(key):
    for column in REGISTERS[key].columns:
        if any(word in column.path for word in PERSONAL):
            assert column.is_personal and column.kind == "masked", f"{key}: {column.path}"
