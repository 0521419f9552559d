"""Values of papers that a pack writes in FEEL: computed for the paper that names them, checked before it is deployed."""

import re
from decimal import Decimal

import pytest

from approvals.errors import InvalidPack
from approvals.models import CaseType
from approvals.services.packs import pack_findings, pack_ids, read_pack
from approvals.services.papers.computed import READABLE, computed, value_findings
from approvals.services.papers.values import values_of
from approvals.services.rendering_pdf import names_in
from tests.approvals.papers.cases import full_story, make_case, organisation

ROWS = {"claims": [{"unpaid": Decimal("1500.05")}, {"unpaid": Decimal("0")}]}
PAPER = {"key": "letter", "template": "letter.html"}


def test_a_value_uses_others_and_is_written_in_words():
    written = {"owed": "money(sum(claims.unpaid))", "words": "capitals(owed)", "article": "numeral(22)"}
    found = computed(written, "{{ words }}{{ article }}", ROWS)
    assert found == {"owed": Decimal("1500.05"), "words": "壹仟伍佰元零伍分", "article": "二十二"}


def test_what_the_paper_does_not_name_is_not_computed():
    assert computed({"owed": "sum(claims.unpaid)", "other": "1"}, "{{ other }}", {}) == {"other": 1}


def test_values_that_use_each_other_in_a_circle_are_refused():
    with pytest.raises(InvalidPack, match="use each other"):
        computed({"a": "b + 1", "b": "a + 1"}, "{{ a }}", {})


def test_the_names_of_a_template_leave_out_what_its_own_tags_bind():
    source = "{% for row in rows %}{% if row.x > most %}{{ row.y|default:other }}{% endif %}{{ forloop.counter }}{% endfor %}"
    assert names_in(source) == {"rows", "most", "other"}
    assert names_in("{% with a=b.c %}{{ a }}{% endwith %}{% firstof d 'x' %}") == {"b", "d"}


@pytest.mark.parametrize(
    ("values", "text", "finding"),
    [
        ({"owed": "sum("}, "{{ owed }}", r"\[paper_values\] owed: "),
        ({"owed": "budget + 1"}, "{{ owed }}", "owed: uses budget, which no paper can read"),
        ({}, "{{ owed }}", "letter: papers/letter.html names owed"),
        ({}, "{% if %}", "papers/letter.html"),
    ],
)
def test_a_finding_names_the_paper_and_the_value(values, text, finding):
    found = list(value_findings({"papers": [PAPER], "paper_values": values}, {"letter.html": text}))
    assert len(found) == 1
    assert re.search(finding, found[0])


def test_a_paper_without_template_is_a_finding():
    assert list(value_findings({"papers": [PAPER]}, {})) == [
        "papers.toml: letter: papers/letter.html does not exist"
    ]


@pytest.mark.parametrize("pack", pack_ids())
def test_the_packs_have_every_value_that_their_papers_name(pack):
    assert pack_findings(read_pack(pack)) == []


@pytest.mark.django_db
def test_a_paper_can_read_what_the_check_believes_it_can():
    organisation()
    case = full_story(make_case())
    row = case.case_type.entry("papers", "service_receipt")
    values = values_of(case, row=row, unit=case.county, on=case.filed_on, context={}, decision=None)
    written = case.case_type.manifest["paper_values"]
    assert values.keys() - written.keys() | {"paper"} == READABLE


@pytest.mark.django_db
def test_a_version_from_before_packs_wrote_values_takes_those_of_the_newest():
    organisation()
    case = full_story(make_case())
    old = case.case_type
    row = old.entry("papers", "receipt")
    template = row.get("template") or f"{row['key']}.html"
    old.manifest = {**old.manifest, "paper_templates": {template: "{{ serial }}"}}
    old.manifest.pop("paper_values", None)
    old.is_current = False
    old.save()
    asked = {"row": row, "unit": case.county, "on": case.filed_on, "context": {}, "decision": None}
    assert "serial" not in values_of(case, **asked)
    newer = CaseType.objects.get(pk=old.pk)
    newer.pk, newer.version, newer.is_current = None, old.version + 1, True
    newer.manifest = {**old.manifest, "paper_values": {"serial": "case.number"}}
    newer.save()
    assert values_of(case, **asked)["serial"] == case.number


@pytest.mark.parametrize(
    ("first", "second", "reserved"),
    [
        ({"letter_answer": "sign", "head_sign": "甲"}, None, ""),
        ({"letter_answer": "reserve", "reservation": "经费不足", "head_sign": "甲"}, None, "经费不足"),
        # What was proposed and answered is no reservation; what was reserved at the second signing is one.
        (
            {"letter_answer": "change", "reservation": "目标过高", "head_sign": "甲"},
            {"letter_answer": "sign", "head_sign": "乙"},
            "",
        ),
        (
            {"letter_answer": "change", "reservation": "目标过高", "head_sign": "甲"},
            {"letter_answer": "reserve", "reservation": "人员不足", "head_sign": "乙"},
            "人员不足",
        ),
    ],
)
def test_a_letter_of_responsibility_names_what_was_reserved_when_it_was_signed(first, second, reserved):
    written = read_pack("annual_evaluation").manifest["paper_values"]
    forms = {"f_e2": first} | ({"f_e2_sign": second} if second else {})
    found = computed(written, "{{ reservation }}{{ signing.head_sign }}", {"forms": forms})
    assert (found["reservation"], found["signing"]) == (reserved, second or first)


@pytest.mark.parametrize(
    ("kinds", "you"),
    [(["applicant"], "你"), (["applicant", "spouse"], "你们"), (["applicant", "third_party"], "你")],
)
def test_one_applicant_is_no_plural(kinds, you):
    written = read_pack("second_birth_approval").manifest["paper_values"]
    assert computed(written, "{{ you }}", {"applicants": [{"kind": kind} for kind in kinds]}) == {"you": you}


def test_a_paper_is_numbered_with_one_of_its_own_series_alone():
    pack = read_pack("second_birth_approval")
    row = next(row for row in pack.manifest["papers"] if "numbered_with" in row)
    for other in ("refusal_decision", "no_such_paper"):
        row["numbered_with"] = other
        assert [text for text in pack_findings(pack) if other in text and row["key"] in text]
