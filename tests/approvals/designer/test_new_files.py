"""A procedure gets a diagram or a table that it did not have: begun, checked, published by a second person, in force."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import CaseType, ModelDraft
from approvals.services import drafts
from approvals.services.drafts.files import file_text, files_of
from tests.approvals.designer.procedure import people, published
from workflows.errors import NotCompetent
from workflows.services.deployment import evaluate_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return people()


@pytest.fixture
def version(settings, tmp_path, cast):
    return published(settings, tmp_path)


def begin(version, actor, kind="bpmn", key="second_look", title="复查 <重要>"):
    return drafts.start_new_file(case_type=version, key=key, title=title, kind=kind, actor=actor)


def put_into_force(draft, cast):
    drafts.submit_draft(draft_id=draft.pk, reason="增加复查环节", actor=cast["drawer"])
    return drafts.publish_draft(draft_id=draft.pk, revision=draft.revision, actor=cast["publisher"])


def test_a_new_diagram_goes_into_force_beside_the_others(version, cast):
    draft = begin(version, cast["drawer"])
    assert not draft.has_errors
    new = put_into_force(draft, cast).published_as
    assert new.is_current and [file.name for file in files_of(new)][1] == "second_look.bpmn"
    assert "复查 &lt;重要&gt;" in file_text(new, "second_look.bpmn")
    assert file_text(new, "leave.bpmn") == file_text(version, "leave.bpmn")


def test_a_new_table_answers_once_it_is_in_force(version, cast):
    new = put_into_force(begin(version, cast["drawer"], kind="dmn", key="weight"), cast).published_as
    result = evaluate_decision(deployment=new.deployment, table="weight", variables={"value": "x"})
    assert result.value == ""


@pytest.mark.parametrize(
    ("key", "title", "code"),
    [("Zweiter", "标题", "KEY"), ("a", "标题", "KEY"), ("../x", "标题", "KEY"), ("good_key", " ", "TITLE"),
     ("leave", "标题", "TAKEN")],
)  # fmt: skip
def test_what_cannot_be_a_file_is_refused(version, cast, key, title, code):
    with pytest.raises(Blocked) as refused:
        begin(version, cast["drawer"], key=key, title=title)
    assert refused.value.code == code and not ModelDraft.objects.exists()


def test_two_do_not_begin_the_same_file_and_clerks_begin_none(version, cast):
    begin(version, cast["drawer"])
    with pytest.raises(Blocked):
        begin(version, cast["other"])
    with pytest.raises(NotCompetent):
        begin(version, cast["clerk"], key="another")


def test_the_author_does_not_publish_it(version, cast):
    draft = begin(version, cast["both"])
    drafts.submit_draft(draft_id=draft.pk, reason="增加", actor=cast["both"])
    with pytest.raises(NotCompetent):
        drafts.publish_draft(draft_id=draft.pk, revision=draft.revision, actor=cast["both"])
    assert CaseType.objects.count() == 1


def test_the_page_offers_it_to_designers_alone(version, cast, client):
    address = reverse("procedure", args=["leave"])
    client.force_login(User.objects.get(pk=cast["publisher"].user_id))
    assert reverse("draft_new", args=["leave"]) not in client.get(address).text
    client.force_login(User.objects.get(pk=cast["drawer"].user_id))
    assert reverse("draft_new", args=["leave"]) in client.get(address).text
    answer = client.post(
        reverse("draft_new", args=["leave"]), {"key": "second_look", "title": "复查", "kind": "bpmn"}
    )
    draft = ModelDraft.objects.get()
    assert answer.url == reverse("draft", args=[draft.pk]) and client.get(answer.url).status_code == 200
