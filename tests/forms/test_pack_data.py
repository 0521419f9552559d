"""What the packs hold: every name that a diagram uses exists, every form can be read, filled in and drawn."""

import json
import re
import tomllib
from datetime import date
from html import unescape
from itertools import chain
from pathlib import Path

import pytest

from bpmn.feel import compile_expression
from forms.rendering import render_form
from forms.schema import lint_schema, process_values_of, read_form, validate

PACKS = Path(__file__).resolve().parents[2] / "packs"
DIAGRAMS = sorted(PACKS.glob("*/*.bpmn"))
FORMS = {path: json.loads(path.read_text(encoding="utf8")) for path in sorted(PACKS.glob("*/forms/*.json"))}
MANIFESTS = sorted([*PACKS.glob("*/*.toml"), *PACKS.glob("*/procedures/*.toml")])
TABLES = {path: tomllib.loads(path.read_text(encoding="utf8")) for path in MANIFESTS}
# What the steps of the casework layer hand to the process: see approvals/process_handlers.py and its named actions.
FROM_HANDLERS = {
    "legal_period_ok", "jurisdiction_clear", "jurisdiction_rule", "accept_date", "outcome", "filing_date", "result",
    "decision", "panel_result", "township", "county", "item",
    "instalment_check", "instalment_kept", "under_review", "claims_open", "ratings_differ", "card_accepted", "officer_recused", "rounds",
    "comments_heard", "help_accepted", "has_majority", "file_complete", "is_deferred", "decision_period_ok", "duty_open", "second_approval",
    "colour", "card_stands", "decided_alone", "remedies_open", "is_published", "late_fee_look", "late_fee_over", "notice_until",
}  # fmt: skip
# Handed over by the caller or the message that starts the step: its level, the ground, the reviewing body's outcome.
FROM_CALLERS = {"line", "check_kind", "level", "service_level", "ground", "review_outcome", "intake", "match", "age_gate", "verification",
    "city_legal_review", "supervised_by", "review_result", "repealed_basis", "court_legal_review", "instalments", "asked_by", "granted"}  # fmt: skip


def named(attribute):
    pattern = re.compile(rf'{attribute}="([^"]+)"')
    return {name for path in DIAGRAMS for name in pattern.findall(path.read_text(encoding="utf8"))}


def rows(table):
    return {row["key"]: row for manifest in TABLES.values() for row in manifest.get(table, ())}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_every_form_is_readable_bilingual_and_lawful(path):
    assert lint_schema(FORMS[path]) == [] and FORMS[path]["id"] == path.stem
    form = read_form(FORMS[path])
    assert "form-section" in render_form(form, lang="zh-hans") and "form-section" in render_form(
        form, lang="en"
    )


@pytest.mark.parametrize(
    ("attribute", "known"),
    [
        ("jingwei:form", {schema["id"] for schema in FORMS.values()}),
        ("jingwei:paper", set(rows("papers"))),
        ("jingwei:notice", set(rows("notices"))),
        ("jingwei:clock", set(rows("limits"))),
        (" limit", {"*", *rows("limits")}),
        ("camunda:decisionRef", set(chain(*(re.findall(r'<decision id="(\w+)"', path.read_text(encoding="utf8")) for path in PACKS.glob("*/*.dmn"))))),
    ],
)  # fmt: skip
def test_every_name_in_a_diagram_exists(attribute, known):
    assert named(attribute) and named(attribute) <= known


def test_every_variable_of_a_condition_is_set_by_somebody():
    from_manifests = set(chain(*(table.get("variables", ()) for table in TABLES.values())))
    from_rules = named("camunda:resultVariable") | named("target")
    from_forms = set()
    for schema in FORMS.values():
        form = read_form(schema)
        from_forms |= {item.variable for section in form.sections for item in section.fields if item.variable}
    known = FROM_HANDLERS | FROM_CALLERS | from_forms | from_manifests | from_rules
    pattern = re.compile(r"<bpmn:(?:conditionExpression|loopCardinality)[^>]*>([^<]+)<")
    for path in DIAGRAMS:
        for text in pattern.findall(path.read_text(encoding="utf8")):
            text = unescape(text)
            assert compile_expression(text).variables <= known, f"{path.name}: {text}"


def test_the_papers_of_the_decision_table_exist():
    text = (PACKS / "second_birth_approval" / "da4_decision_document.dmn").read_text(encoding="utf8")
    assert {"second_birth_certificate", "approval_decision", "refusal_decision"} <= set(rows("papers"))
    assert all(
        key in rows("papers")
        for key in re.findall(r'"(\w+_(?:decision|certificate))"', text)
        if "da4" not in key
    )


def test_every_series_of_a_paper_exists():
    assert {row["series"] for row in rows("papers").values() if row["series"]} <= set(rows("series"))


def test_every_text_for_people_has_both_languages():
    for row in chain(rows("papers").values(), rows("notices").values()):
        for name in ("title", "subject", "body"):
            if name in row:
                assert row[name]["zh"] and row[name]["en"], row["key"]


APPLICATION = {
    "wife_name": "李某某",
    "wife_id": "990121197806120027",
    "wife_hukou": "990121100001",
    "wife_hukou_type": "nonfarm",
    "wife_marriage_type": "first",
    "husband_name": "张某",
    "husband_id": "990121197609030014",
    "husband_hukou": "990121100001",
    "husband_hukou_type": "nonfarm",
    "husband_marriage_type": "first",
    "residence": "990121100001",
    "residence_detail": "东街1号",
    "phone": "13800000000",
    "marriage_no": "示结字第1号",
    "marriage_date": "2003-05-01",
    "children": [{"year_month": "2005-02", "relation": "joint", "living": True}],
    "ground_claimed": ["22(6)"],
    "ground_facts": "双方均为独生子女",
    "both_only_child": True,
    "one_only_child_two_generations": False,
    "consent_query": True,
    "e_service": True,
    "truthful": True,
    "wife_sign": "李某某",
    "husband_sign": "张某",
}


def application(**changes):
    schema = FORMS[PACKS / "second_birth_approval" / "forms" / "f_a1.json"]
    return validate(read_form(schema), {**APPLICATION, **changes}, date(2010, 3, 1))


def test_a_complete_application_is_accepted_without_doubts():
    checked = application()
    assert checked.errors == {} and checked.warnings == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"husband_id": "990121197806120027"}, "husband_id"),
        ({"wife_sign": "李某"}, "wife_sign"),
        ({"truthful": False}, "truthful"),
        ({"marriage_date": "2010-03-02"}, "marriage_date"),
        ({"ground_claimed": ["22(6)", "23(1)"]}, "one_only_child"),
        ({"children": [{"year_month": "2005-02", "relation": "joint"}]}, "children-0-living"),
        ({"ground_claimed": []}, "ground_claimed"),
    ],
)
def test_an_application_with_one_fault_names_the_field(changes, field):
    assert set(application(**changes).errors) == {field}


def test_only_the_questions_of_the_claimed_ground_are_asked():
    kept = application(ground_claimed=["22(6)"], child_is_girl=True).answers
    assert "child_is_girl" not in kept and "one_only_child" not in kept


def test_nothing_of_the_application_is_a_process_variable():
    schema = FORMS[PACKS / "second_birth_approval" / "forms" / "f_a1.json"]
    assert process_values_of(read_form(schema), APPLICATION) == {}


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ("second_birth_approval/forms/f_a1.json", "wife_id"),
        ("second_birth_approval/forms/f_a1.json", "husband_id"),
        ("disability_child_appraisal/forms/f_b1.json", "mother_id"),
        ("disability_child_appraisal/forms/f_b1.json", "father_id"),
    ],
)
def test_historical_applications_take_the_numbers_of_before_2000(form, key):
    checked = validate(read_form(FORMS[PACKS / form]), {key: "990122850320002"}, date(2010, 3, 1))
    assert checked.answers[key] == "990122198503200020"


@pytest.mark.parametrize(("day", "is_taken"), [(date(2012, 12, 31), True), (date(2013, 1, 1), False)])
def test_the_fee_case_takes_the_numbers_of_before_2000_until_they_ended(day, is_taken):
    schema = FORMS[PACKS / "enforcement/forms/f_d1.json"]
    checked = validate(read_form(schema), {"parties": [{"party_id": "990122850320002"}]}, day)
    assert ("parties-0-party_id" not in checked.errors) is is_taken
    assert (checked.answers["parties"][0].get("party_id") == "990122198503200020") is is_taken


def test_a_penalty_case_knows_persons_and_organisations_by_numbers_that_exist():
    form = read_form(FORMS[PACKS / "enforcement/forms/f_p1.json"])
    for number, is_taken in (("990122198503200020", True), ("52990100MJ00000025", True), ("无", False)):
        checked = validate(form, {"parties": [{"party_id": number}]}, date(2025, 3, 3))
        assert ("parties-0-party_id" not in checked.errors) is is_taken
