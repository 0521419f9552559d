"""Forms changed in the designer: question by question, as text, published by a second person."""

import json

import pytest
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import CaseType
from approvals.services.drafts import (
    Unsaveable,
    arrange_question,
    file_difference,
    file_text,
    findings_of,
    publish_draft,
    put_question,
    question_of,
    question_sheet,
    save_draft,
    sheet_answers,
    start_draft,
    submit_draft,
)
from forms.models import FormDefinition
from forms.schema import read_form, validate
from tests.approvals.designer.procedure import FORM, people, published
from workflows import timelines
from workflows.errors import Conflict

pytestmark = pytest.mark.django_db
REASON = {"key": "reason", "type": "text", "label": {"zh": "事由", "en": "Reason"}, "required": True}


@pytest.fixture
def leave(settings, tmp_path):
    return published(settings, tmp_path)


@pytest.fixture
def cast():
    return people()


def begun(leave, cast, file="f_leave.json"):
    return start_draft(case_type=leave, file=file, actor=cast["drawer"])


def asked(draft, cast, question=REASON, key=""):
    return put_question(
        draft_id=draft.pk,
        section="content",
        key=key,
        question=question,
        revision=draft.revision,
        actor=cast["drawer"],
    )


def in_force(draft, cast):
    submit_draft(draft_id=draft.pk, reason="问事由", actor=cast["drawer"])
    draft.refresh_from_db()
    return publish_draft(draft_id=draft.pk, revision=draft.revision, actor=cast["publisher"]).published_as


def with_field(**settings):
    schema = json.loads(json.dumps(FORM))
    schema["sections"][0]["fields"].append({**REASON, **settings})
    return json.dumps(schema, ensure_ascii=False)


def test_a_question_is_added_published_by_a_second_person_and_running_cases_keep_their_form(leave, cast):
    new = in_force(asked(begun(leave, cast), cast), cast)
    assert new.version == 2 and CaseType.objects.get(pk=leave.pk).forms == leave.forms
    now = FormDefinition.objects.get(pk=new.forms["f_leave"])
    assert [field.key for _section, field in read_form(now.schema).fields()] == ["days", "reason"]
    assert '"reason"' not in file_text(leave, "f_leave.json")


def test_the_next_change_of_another_file_keeps_the_published_form(leave, cast):
    new = in_force(asked(begun(leave, cast), cast), cast)
    other = start_draft(case_type=new, file="points.dmn", actor=cast["drawer"])
    text = other.content.replace("&lt;= 5", "&lt;= 6")
    other = save_draft(draft_id=other.pk, content=text, revision=other.revision, actor=cast["drawer"])
    third = in_force(other, cast)
    assert third.version == 3 and third.forms == new.forms


def test_the_author_cannot_publish_and_a_stale_saving_is_refused(leave, cast):
    draft = begun(leave, cast)
    asked(draft, cast)
    with pytest.raises(Conflict):
        asked(draft, cast, {**REASON, "key": "other"})


def test_a_key_is_used_once(leave, cast):
    with pytest.raises(Blocked, match="days"):
        asked(begun(leave, cast), cast, {**REASON, "key": "days"})


def test_questions_change_places_and_go(leave, cast):
    draft = asked(begun(leave, cast), cast)
    arrange = {"draft_id": draft.pk, "section": "content", "actor": cast["drawer"]}
    draft = arrange_question(key="reason", act="up", revision=draft.revision, **arrange)
    assert [item["key"] for item in json.loads(draft.content)["sections"][0]["fields"]] == ["reason", "days"]
    draft = arrange_question(key="days", act="remove", revision=draft.revision, **arrange)
    assert [item["key"] for item in json.loads(draft.content)["sections"][0]["fields"]] == ["reason"]


@pytest.mark.parametrize(
    ("wrong", "place", "words"),
    [
        ({"label": {"zh": "事由"}}, "content.reason", "needs a label"),
        ({"type": "colour"}, "content.reason", "unknown type"),
        ({"label": {"zh": "宗教信仰", "en": "Reason"}}, "content.reason", "never asked"),
        ({"visible": {"field": "nothing", "equals": "x"}}, "content.reason", "unknown field"),
        ({"max_length": "many"}, "content.reason", "takes a number"),
        ({"colour": "red"}, "content.reason", "unknown setting"),
    ],
)
def test_each_finding_stands_at_its_question(leave, wrong, place, words):
    found = findings_of(leave, "f_leave.json", with_field(**wrong), json.dumps(FORM))
    assert [(row["element_id"], row["severity"]) for row in found] == [(place, "error")]
    assert words in found[0]["message"]


def test_an_answer_that_something_reads_cannot_be_dropped(leave):
    leave.manifest["variables"] = {"long": "days > 5"}
    after = json.loads(json.dumps(FORM))
    after["sections"][0]["fields"] = [REASON]
    found = findings_of(leave, "f_leave.json", json.dumps(after), json.dumps(FORM))
    assert [(row["element_id"], row["values"]["key"]) for row in found] == [("content", "days")]
    assert "[variables] long" in found[0]["values"]["place"]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"id": "f_leave", "sections": [1]}', '{"id": "other", "sections": []}']
)
def test_what_is_no_form_is_not_stored_and_the_finding_says_why(leave, cast, text):
    draft = begun(leave, cast)
    with pytest.raises(Unsaveable) as refused:
        save_draft(draft_id=draft.pk, content=text, revision=1, actor=cast["drawer"])
    assert refused.value.findings[0]["severity"] == "error"


def test_a_difference_is_told_by_questions():
    changes = file_difference("f.json", json.dumps(FORM), with_field()).changes
    assert [(change.kind, change.element_id) for change in changes] == [("added", "content.reason")]
    required = file_difference("f.json", with_field(), with_field(required=False)).changes[0]
    assert [(p.name, p.before, p.after) for p in required.properties] == [("required", "true", "false")]
    swapped = json.loads(with_field())
    swapped["sections"][0]["fields"].reverse()
    moved = file_difference("f.json", with_field(), json.dumps(swapped)).changes[0]
    assert [(p.name, p.before, p.after) for p in moved.properties] == [("order", "天数、事由", "事由、天数")]


def every_question(settings):
    for path in sorted((settings.BASE_DIR / "packs").glob("*/forms/*.json")):
        schema = json.loads(path.read_text(encoding="utf8"))
        for section in schema["sections"]:
            yield from ((schema, section["key"], item) for item in section["fields"])


def same(question):
    """A setting that says no, or nothing, is none."""
    kept = {name: value for name, value in question.items() if value is not False and value != ""}
    return {**kept, "variable": True} if kept.get("variable") == kept["key"] else kept


def test_every_question_of_every_pack_comes_out_of_its_sheet_as_it_went_in(settings):
    for schema, section, item in every_question(settings):
        sheet = question_sheet(schema, section, item["key"])
        shown = sheet_answers(item)
        shown = {name: value for name, value in shown.items() if value or name != "options"}
        checked = validate(sheet, shown, timelines.today("live"))
        assert checked.errors == {}, (schema["id"], item["key"])
        assert question_of(checked.answers, item, schema) == same(item), (schema["id"], item["key"])


def test_the_page_of_a_form_shows_questions_and_lets_it_be_tried(leave, cast, client):
    client.force_login(cast_user("drawer"))
    page = client.get(reverse("procedure_file", args=["leave", 1, "f_leave.json"]))
    assert "天数" in page.text and "Days" in page.text
    tried = client.get(
        reverse("procedure_file", args=["leave", 1, "f_leave.json"]), {"preview": "1", "days": "many"}
    )
    assert tried.context["preview"]["form"].count("error") and not tried.context["preview"]["is_valid"]
    right = client.get(
        reverse("procedure_file", args=["leave", 1, "f_leave.json"]), {"preview": "1", "days": "3"}
    )
    assert right.context["preview"]["is_valid"]


def cast_user(name):
    from django.contrib.auth.models import User

    return User.objects.get(username=name)


def test_a_question_is_filled_in_on_its_sheet(leave, cast, client):
    draft = begun(leave, cast)
    client.force_login(cast_user("drawer"))
    address = reverse("draft_question", args=[draft.pk]) + "?section=content"
    sheet = {"label_zh": "事由", "label_en": "Reason", "key": "reason", "type": "text", "max_length": "80"}
    given = {
        **sheet,
        "required": "when",
        "required_field": "days",
        "required_test": "truthy",
        "visible": "no",
    }
    lacking = client.post(address, {**given, "label_en": "", "revision": draft.revision})
    assert lacking.status_code == 422 and "id-label_en-error" in lacking.text
    done = client.post(address, {**given, "revision": draft.revision})
    assert done.status_code == 302 and done.url.endswith("#q-content.reason")
    draft.refresh_from_db()
    made = json.loads(draft.content)["sections"][0]["fields"][1]
    assert made["max_length"] == 80 and made["required"] == {"when": {"field": "days", "truthy": True}}


def test_a_text_that_is_no_json_comes_back_as_it_was_typed(leave, cast, client):
    draft = begun(leave, cast)
    client.force_login(cast_user("drawer"))
    answer = client.post(reverse("draft_text", args=[draft.pk]), {"text": '{"id": ', "revision": 1})
    assert answer.status_code == 422 and "{&quot;id&quot;: " in answer.text


def test_nobody_but_the_author_changes_a_form(leave, cast, client):
    draft = begun(leave, cast)
    client.force_login(cast_user("other"))
    address = reverse("draft_question", args=[draft.pk]) + "?section=content"
    assert client.get(address).status_code == 302
    client.post(
        reverse("draft_arrange", args=[draft.pk]),
        {"section": "content", "question": "days", "act": "remove", "revision": 1},
    )
    draft.refresh_from_db()
    assert draft.revision == 1
    client.force_login(cast_user("clerk"))
    assert client.get(address).status_code == 403
