"""A change of a procedure: saved, checked, submitted, published by a second person; running cases stay on theirs."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from approvals.errors import Blocked
from approvals.models import CaseType, ModelDraft
from approvals.services import drafts
from approvals.services.drafts import lifecycle
from approvals.services.drafts.files import file_text
from approvals.services.packs import deploy_pack
from tests.approvals.designer.procedure import DIAGRAM, TABLE, people, published
from workflows.actors import SYSTEM
from workflows.errors import Conflict, NotCompetent
from workflows.services.deployment import evaluate_decision
from workflows.services.execution import start_process

pytestmark = pytest.mark.django_db
NEW = DIAGRAM.replace('name="审核"', 'name="复核"')


@pytest.fixture
def cast():
    return people()


@pytest.fixture
def version(settings, tmp_path, cast):
    return published(settings, tmp_path)


def begun(version, cast, file="leave.bpmn", content=None):
    draft = drafts.start_draft(case_type=version, file=file, actor=cast["drawer"])
    if content:
        draft = drafts.save_draft(draft_id=draft.pk, content=content, revision=1, actor=cast["drawer"])
    return draft


def submitted(version, cast, **more):
    draft = begun(version, cast, content=more.pop("content", NEW), **more)
    return drafts.submit_draft(draft_id=draft.pk, reason="名称与职责一致", actor=cast["drawer"])


def started(case_type):
    return start_process(
        deployment=case_type.deployment,
        process_id="leave",
        variables={},
        business_key="x",
        timeline="live",
        actor=SYSTEM,
    )


def names(instance):
    return [item.name for item in instance.work_items.all()]


def test_new_cases_run_on_what_a_second_person_published_and_running_ones_stay(version, cast):
    old = started(version)
    draft = submitted(version, cast)
    done = drafts.publish_draft(draft_id=draft.pk, revision=draft.revision, actor=cast["publisher"])

    current = CaseType.objects.get(pack_id="leave", is_current=True)
    new = started(current)
    old.refresh_from_db()
    assert (done.status, done.published_as, current.version) == ("published", current, 2)
    assert names(old) == ["审核"] and names(new) == ["复核"]
    assert old.definition.version == 1 and new.definition.version == 2
    assert old.deployment_id != new.deployment_id


def test_what_was_published_survives_the_next_deployment_of_the_folder(version, cast):
    draft = submitted(version, cast)
    drafts.publish_draft(draft_id=draft.pk, revision=draft.revision, actor=cast["publisher"])
    second = submitted(version, cast, file="points.dmn", content=TABLE.replace("5", "7"))
    drafts.publish_draft(draft_id=second.pk, revision=second.revision, actor=cast["publisher"])
    current = CaseType.objects.get(pack_id="leave", is_current=True)
    assert 'name="复核"' in file_text(current, "leave.bpmn")
    result = evaluate_decision(deployment=current.deployment, table="points", variables={"days": 6})
    assert result.value == "short"


@pytest.mark.parametrize("who", ["drawer", "both", "other", "clerk"])
def test_neither_the_author_nor_anyone_without_the_post_publishes(version, cast, who):
    author = "both" if who == "both" else "drawer"
    draft = drafts.start_draft(case_type=version, file="leave.bpmn", actor=cast[author])
    drafts.save_draft(draft_id=draft.pk, content=NEW, revision=1, actor=cast[author])
    drafts.submit_draft(draft_id=draft.pk, reason="r", actor=cast[author])
    with pytest.raises(NotCompetent):
        drafts.publish_draft(draft_id=draft.pk, revision=2, actor=cast[who])
    assert CaseType.objects.filter(pack_id="leave").count() == 1


def test_the_database_itself_keeps_the_four_eyes(version, cast):
    draft = submitted(version, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelDraft.objects.filter(pk=draft.pk).update(status="published", decided_by=draft.author)


def test_a_stale_revision_is_not_saved_over(version, cast):
    draft = begun(version, cast, content=NEW)
    with pytest.raises(Conflict):
        drafts.save_draft(draft_id=draft.pk, content=DIAGRAM, revision=1, actor=cast["drawer"])
    draft.refresh_from_db()
    assert draft.content == NEW and draft.revision == 2


def test_only_the_author_changes_a_draft_and_a_submitted_one_stands_still(version, cast):
    draft = begun(version, cast)
    with pytest.raises(NotCompetent):
        drafts.save_draft(draft_id=draft.pk, content=NEW, revision=1, actor=cast["other"])
    drafts.save_draft(draft_id=draft.pk, content=NEW, revision=1, actor=cast["drawer"])
    drafts.submit_draft(draft_id=draft.pk, reason="r", actor=cast["drawer"])
    with pytest.raises(Blocked):
        drafts.save_draft(draft_id=draft.pk, content=DIAGRAM, revision=2, actor=cast["drawer"])


def test_one_change_of_a_file_at_a_time(version, cast):
    begun(version, cast)
    with pytest.raises(Blocked):
        drafts.start_draft(case_type=version, file="leave.bpmn", actor=cast["other"])


def test_the_publisher_publishes_the_revision_that_he_read(version, cast):
    draft = submitted(version, cast)
    with pytest.raises(Conflict):
        drafts.publish_draft(draft_id=draft.pk, revision=1, actor=cast["publisher"])


def test_a_draft_made_from_an_overtaken_file_is_refused(version, cast):
    first = submitted(version, cast)
    drafts.take_back_draft(draft_id=first.pk, actor=cast["drawer"])
    drafts.withdraw_draft(draft_id=first.pk, actor=cast["drawer"])
    second = submitted(version, cast)
    drafts.publish_draft(draft_id=second.pk, revision=2, actor=cast["publisher"])
    ModelDraft.objects.filter(pk=first.pk).update(status="submitted")
    with pytest.raises(Blocked, match="2"):
        drafts.publish_draft(draft_id=first.pk, revision=2, actor=cast["publisher"])


def test_what_lies_changed_in_the_folder_is_not_published_along(version, cast, tmp_path):
    draft = submitted(version, cast)
    (tmp_path / "leave" / "points.dmn").write_text(TABLE.replace("5", "9"), encoding="utf8")
    with pytest.raises(Blocked, match=r"points\.dmn"):
        drafts.publish_draft(draft_id=draft.pk, revision=2, actor=cast["publisher"])
    assert CaseType.objects.get(pack_id="leave", is_current=True).version == 1
    deploy_pack(pack_id="leave", actor=SYSTEM)
    done = drafts.publish_draft(draft_id=draft.pk, revision=2, actor=cast["publisher"])
    assert done.published_as.version == 3 and "9" in file_text(done.published_as, "points.dmn")


def test_a_draft_without_change_or_reason_is_not_submitted(version, cast):
    draft = begun(version, cast)
    with pytest.raises(Blocked):
        drafts.submit_draft(draft_id=draft.pk, reason="r", actor=cast["drawer"])
    drafts.save_draft(draft_id=draft.pk, content=NEW, revision=1, actor=cast["drawer"])
    with pytest.raises(Blocked):
        drafts.submit_draft(draft_id=draft.pk, reason="  ", actor=cast["drawer"])


def test_a_rejected_draft_goes_back_with_the_reason_and_can_be_taken_up_again(version, cast):
    draft = submitted(version, cast)
    with pytest.raises(Blocked):
        drafts.reject_draft(draft_id=draft.pk, answer="", actor=cast["publisher"])
    rejected = drafts.reject_draft(draft_id=draft.pk, answer="名称过长", actor=cast["publisher"])
    assert (rejected.status, rejected.answer) == ("rejected", "名称过长")
    assert drafts.reopen_draft(draft_id=draft.pk, actor=cast["drawer"]).status == "draft"


def test_of_two_who_take_a_change_up_at_once_one_is_refused(version, cast, monkeypatch):
    draft = submitted(version, cast)
    drafts.reject_draft(draft_id=draft.pk, answer="名称过长", actor=cast["publisher"])
    begun(version, cast)
    # As it looks to whoever asked before the other had stored his.
    monkeypatch.setattr(QuerySet, "exists", lambda rows: False)
    with pytest.raises(Blocked):
        drafts.reopen_draft(draft_id=draft.pk, actor=cast["drawer"])
    draft.refresh_from_db()
    assert draft.status == "rejected"


def test_an_old_version_is_restored_as_a_draft_on_the_present_one(version, cast):
    draft = submitted(version, cast)
    drafts.publish_draft(draft_id=draft.pk, revision=2, actor=cast["publisher"])
    restored = drafts.start_draft(case_type=version, file="leave.bpmn", actor=cast["other"])
    assert restored.content == DIAGRAM and restored.based_on.version == 2


def test_text_that_is_no_xml_is_not_stored(version, cast):
    draft = begun(version, cast)
    with pytest.raises(drafts.Unsaveable) as caught:
        drafts.save_draft(draft_id=draft.pk, content="<broken", revision=1, actor=cast["drawer"])
    assert caught.value.findings[0]["severity"] == "error"


def test_nobody_waits_for_the_checks_of_a_draft(version, cast, monkeypatch):
    outside, depths = len(connection.savepoint_ids), []
    really = lifecycle.findings_of

    def looked(*given):
        depths.append(len(connection.savepoint_ids))
        return really(*given)

    monkeypatch.setattr(lifecycle, "findings_of", looked)
    draft = begun(version, cast, content=NEW)
    drafts.check_draft(draft_id=draft.pk, actor=cast["drawer"])
    assert depths == [outside] * 3


def test_a_check_says_nothing_of_a_text_that_was_saved_meanwhile(version, cast, monkeypatch):
    draft = begun(version, cast)
    really = lifecycle.findings_of

    def slow(*given):
        monkeypatch.setattr(lifecycle, "findings_of", really)
        drafts.save_draft(draft_id=draft.pk, content=NEW, revision=1, actor=cast["drawer"])
        return []

    monkeypatch.setattr(lifecycle, "findings_of", slow)
    with pytest.raises(Conflict):
        drafts.check_draft(draft_id=draft.pk, actor=cast["drawer"])
    draft.refresh_from_db()
    assert (draft.content, draft.status, draft.revision) == (NEW, "draft", 2)
