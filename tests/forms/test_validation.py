"""Checking answers: field rules, conditions, repeats, cross-field rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.schema import SchemaError, lint_schema, process_values_of, read_form, validate, vocabulary_findings
from forms.schema.fields.identity import id_check_character, organisation_check_character
from tests.forms.schemas import ANSWERS, FAMILY, a_field, a_form, text

TODAY = date(2010, 3, 1)


def one(kind, value, **settings):
    form = read_form(a_form(a_field("it", kind, **settings)))
    return validate(form, {"it": value}, TODAY)


@st.composite
def identity_numbers(draw):
    born = draw(st.dates(min_value=date(1900, 1, 1), max_value=TODAY))
    first = f"99{draw(st.integers(0, 9999)):04}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return first + id_check_character(first)


@settings(deadline=None)
@given(identity_numbers())
def test_an_identity_number_with_its_check_character_passes(number):
    assert one("id18", number).answers == {"it": number}


@settings(deadline=None)
@given(identity_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_changed_digit_never_passes(number, place, step):
    other = str((int(number[place]) + step) % 10)
    assert one("id18", number[:place] + other + number[place + 1 :]).errors


@pytest.mark.parametrize(
    "number", ["990121197806120027", "990121197609030014", "990102194502100032", "99018119860101001x"]
)
def test_the_sample_numbers_pass(number):
    assert one("id18", number).answers["it"] == number.upper()


def test_a_wrong_check_character_says_what_to_do():
    error = one("id18", "990121197806120028").errors["it"]
    assert error.code == "id18_check" and "逐位核对" in error.zh and error.en


def test_the_other_sex_digit_warns_and_never_refuses():
    checked = one("id18", "990121197609030014", sex="F")
    assert checked.is_valid and [message.code for _, message in checked.warnings] == ["id18_sex"]


def test_a_fifteen_digit_number_is_converted_only_where_the_form_says_so():
    assert one("id18", "990121780612002", allow_15=True).answers["it"] == "990121197806120027"
    assert one("id18", "990121780612002").errors


def test_fifteen_digits_are_taken_until_the_day_that_the_form_names():
    form = read_form(a_form(a_field("it", "id18", allow_15="2013-01-01")))
    taken = validate(form, {"it": "990121780612002"}, date(2012, 12, 31))
    assert taken.answers["it"] == "990121197806120027"
    assert validate(form, {"it": "990121780612002"}, date(2013, 1, 1)).errors["it"].code == "id18"
    with pytest.raises(SchemaError, match="allow_15"):
        read_form(a_form(a_field("it", "id18", allow_15="soon")))


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("990121197806120027", ""),
        ("11990121MB00000018", ""),
        ("990121197806120028", "id18_check"),
        ("11990121MB00000019", "uscc_check"),
        ("1234", "uscc"),
    ],
)
def test_a_party_is_a_person_or_an_organisation_where_the_form_says_so(number, wrong):
    errors = one("id18", number, or_uscc=True).errors
    assert (errors["it"].code if errors else "") == wrong
    assert one("id18", "11990121MB00000018").errors


@settings(deadline=None)
@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_an_organisation_code_passes_only_with_its_check_character(first):
    right = organisation_check_character(first)
    assert one("uscc", first + right).is_valid
    assert not one("uscc", first + ("0" if right != "0" else "1")).is_valid


@pytest.mark.parametrize("code", ["11990121MB00000018", "52990100MJ00000025"])
def test_the_sample_organisations_pass(code):
    assert one("uscc", code).is_valid


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("name_zh", "阿依古丽·买买提", "李"),
        ("name_zh", "Anna-Maria O'Neil", "李<b>"),
        ("region12", "990121100001", "99012110000"),
        ("mobile", "13800000000", "12800000000"),
        ("mobile", "0512-68616111", "68616111"),
        ("date", "2010-03-01", "2010-03-02"),
        ("date", "2008-02-29", "2009-02-29"),
        ("month", "2010-03", "2010-04"),
        ("time", "09:30", "24:00"),
        ("money", "1,200.50", "-1"),
        ("number", "3", "3.5"),
        ("bank_acct", "6222020000000000", "12345"),
        ("doc_no", "示府〔2011〕188号", "<script>"),
        ("attach", ["0b9e2c1c-6f0a-4f43-8d0c-7a8a3b1d2e3f"], ["../etc/passwd"]),
        ("addr", {"region": "990121100001", "detail": "东街1号"}, {"region": "990121100001"}),
    ],
)
def test_each_type_keeps_to_its_rule(kind, good, bad):
    assert one(kind, good).is_valid, one(kind, good).errors
    assert not one(kind, bad).is_valid


@pytest.mark.parametrize(("given_amount", "kept"), [("0.005", "0.01"), ("1.004", "1.00"), ("12", "12.00")])
def test_amounts_are_rounded_half_up(given_amount, kept):
    assert one("money", given_amount).answers["it"] == kept


def test_a_luhn_failure_warns():
    assert one("bank_acct", "6222020000000001").warnings or one("bank_acct", "6222020000000002").warnings


def test_unknown_keys_are_errors_at_the_top_and_in_rows():
    checked = validate(
        read_form(FAMILY), {**ANSWERS, "x": 1, "children": [{"born": "2006-05", "y": 1}]}, TODAY
    )
    assert set(checked.errors) == {"x", "children-0-y"}


def test_a_hidden_field_is_neither_required_nor_kept():
    checked = validate(read_form(FAMILY), {**ANSWERS, "detail": "left over"}, TODAY)
    assert checked.is_valid and "detail" not in checked.answers


def test_a_visible_required_field_must_be_answered_unless_partial():
    form, answers = read_form(FAMILY), {**ANSWERS, "ground": "b"}
    assert set(validate(form, answers, TODAY).errors) == {"detail"}
    assert validate(form, answers, TODAY, partial=True).is_valid


@pytest.mark.parametrize(
    ("kind", "more", "asked"),
    [
        ("text", {}, "请填写此项"),
        ("bool", {}, "请选择"),
        ("bool", {"must_be": True}, "请勾选此项"),
        ("attach", {}, "请上传文件"),
    ],
)
def test_what_is_missing_is_asked_for_in_its_own_words(kind, more, asked):
    assert one(kind, None, required=True, **more).errors["it"].zh == asked


def test_a_repeat_has_its_limits():
    rows = [{"born": "2006-05"}] * 4
    assert (
        validate(read_form(FAMILY), {**ANSWERS, "children": rows}, TODAY).errors["children"].code
        == "too_many"
    )


def test_rules_compare_two_answers():
    rule = {"field": "end", "not_before": "start", "message": text("结束不得早于开始")}
    form = read_form(a_form(a_field("start", "date"), a_field("end", "date"), rules=[rule]))
    late = {"start": "2009-01-01", "end": (date(2009, 1, 1) - timedelta(days=1)).isoformat()}
    assert validate(form, late, TODAY).errors["end"].zh == "结束不得早于开始"
    assert validate(form, {**late, "end": "2009-01-01"}, TODAY).is_valid


def test_only_fields_with_a_variable_reach_the_process_as_typed_values():
    answers = validate(read_form(FAMILY), ANSWERS, TODAY).answers
    values = process_values_of(read_form(FAMILY), answers)
    assert values == {"income": 1200.5, "married_on": date(2005, 1, 2), "ground": "a", "agrees": False}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from([*sorted(read_form(FAMILY).keys), "other"])


@settings(deadline=None)
@given(st.dictionaries(KEYS, json_values, max_size=9))
def test_random_answers_never_crash(answers):
    checked = validate(read_form(FAMILY), answers, TODAY)
    assert set(checked.answers) <= read_form(FAMILY).keys


@pytest.mark.parametrize(
    ("key", "label"), [("iud_check_date", "日期"), ("checked_on", "查环日期"), ("x", "避 孕 措施")]
)
def test_forbidden_vocabulary_fails_with_h1(key, label):
    findings = lint_schema(a_form({"key": key, "type": "date", "label": text(label)}))
    assert findings and findings[0].startswith("H1") and key in findings[0]


@pytest.mark.parametrize(
    "words", ["审查环节", "网上环境", "本月经办人", "申请人流程", "以上环节", "物流产业"]
)
def test_ordinary_office_words_pass(words):
    assert vocabulary_findings(words) == ()


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (a_form(a_field("a", "guess")), "unknown type"),
        (a_form(a_field("a", "text"), a_field("a", "text")), "used twice"),
        (a_form(a_field("a", "choice")), "needs options"),
        (a_form(a_field("a", "text", visible={"field": "b", "equals": 1})), "unknown field 'b'"),
        ({"id": "x", "sections": []}, "missing title, sections"),
    ],
)
def test_a_broken_schema_names_the_place(broken, words):
    with pytest.raises(SchemaError, match=words):
        read_form(broken)


def test_a_requirement_without_when_is_named_before_publishing():
    item = {
        "key": "partner",
        "type": "text",
        "label": text("对方"),
        "required": {"field": "name", "truthy": True},
    }
    assert any("partner" in problem and "when" in problem for problem in lint_schema(a_form(item)))


def test_a_month_lies_in_the_future_only_where_the_form_says_so():
    assert one("month", "2010-06").errors["it"].code == "future"
    assert one("month", "2010-06", future=True).is_valid


def test_an_answer_may_need_another_one():
    options = [{"value": value, "label": text(value)} for value in ("a", "b", "c")]
    schema = a_form(a_field("it", "multi_choice", options=options))
    needs = {"any": [{"not": {"field": "it", "includes": "c"}}, {"field": "it", "includes": ["a", "b"]}]}
    schema["rules"] = [
        {"field": "it", "needs": needs, "message": {"zh": "同时选择", "en": "Choose that too"}}
    ]
    assert list(lint_schema(schema)) == []
    wrong = {
        tuple(chosen): set(validate(read_form(schema), {"it": chosen}, TODAY).errors)
        for chosen in (["a"], ["c"], ["b", "c"])
    }
    assert wrong == {("a",): set(), ("c",): {"it"}, ("b", "c"): set()}
    schema["rules"][0]["needs"] = {"field": "nobody", "includes": "c"}
    assert "nobody" in str(list(lint_schema(schema)))
