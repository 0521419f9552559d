"""The designer's pages from outside: who may enter, the way of a change through two people, a table tried."""

import json

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation

from approvals.models import CaseType, ModelDraft
from approvals.selectors.procedures import choices
from approvals.selectors.trying import value_of
from tests.approvals.designer.procedure import DIAGRAM, TABLE, people, published
from tests.approvals.organisation.cast import person

pytestmark = pytest.mark.django_db
NEW = DIAGRAM.replace('name="审核"', 'name="复核"')


@pytest.fixture
def version(settings, tmp_path):
    people()
    return published(settings, tmp_path)


@pytest.fixture
def entered(client):
    def enter(username):
        user = User.objects.get(username=username)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def started(client, file="leave.bpmn"):
    client.post(reverse("draft_start", args=["leave", 1, file]))
    return ModelDraft.objects.get()


def saved(client, draft, xml, revision=1):
    body = json.dumps({"xml": xml, "revision": revision})
    return client.post(reverse("draft_save", args=[draft.pk]), body, content_type="application/json")


def test_officials_without_the_post_and_strangers_stay_outside(version, client, entered):
    assert client.get(reverse("designer")).status_code == 302
    assert entered("clerk").get(reverse("designer")).status_code == 403
    assert entered("publisher").get(reverse("designer")).status_code == 200


def test_the_first_page_of_who_only_designs_are_the_procedures(version, entered):
    for username in ("drawer", "publisher", "both"):
        assert entered(username).get("/").url == reverse("designer")
    person("clerk_who_draws", "clerk_who_draws", ("TOWN_CLERK", "990121100"), ("DESIGNER", "990100"))
    assert entered("clerk_who_draws").get("/").url == reverse("inbox")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(version, entered, language):
    client = entered("drawer")
    client.cookies["django_language"] = language
    draft = started(client)
    for name, args in [
        ("designer", []),
        ("procedure", ["leave"]),
        ("procedure_file", ["leave", 1, "leave.bpmn"]),
        ("procedure_file", ["leave", 1, "points.dmn"]),
        ("procedure_file_xml", ["leave", 1, "leave.bpmn"]),
        ("procedure_compare", ["leave"]),
        ("draft", [draft.pk]),
        ("draft_xml", [draft.pk]),
    ]:
        assert client.get(reverse(name, args=args)).status_code == 200, name


def test_a_change_goes_through_two_people_into_force(version, entered):
    client = entered("drawer")
    draft = started(client)
    answer = saved(client, draft, NEW)
    assert answer.json() == {"revision": 2, "findings": []}
    client.post(reverse("draft_act", args=[draft.pk, "submit"]), {"reason": "名称"})
    page = reverse("draft", args=[draft.pk])
    assert reverse("draft_act", args=[draft.pk, "publish"]) not in client.get(page).content.decode()

    client = entered("publisher")
    text = client.get(page).content.decode()
    assert reverse("draft_act", args=[draft.pk, "publish"]) in text and "复核" in text and "名称" in text
    done = client.post(reverse("draft_act", args=[draft.pk, "publish"]), {"revision": 2})
    assert done.status_code == 302
    assert CaseType.objects.get(pack_id="leave", is_current=True).version == 2
    compared = client.get(reverse("procedure_compare", args=["leave"])).content.decode()
    assert "审核" in compared and "复核" in compared


def test_a_refusal_keeps_what_was_typed_and_says_why(version, entered):
    client = entered("drawer")
    draft = started(client)
    answer = client.post(reverse("draft_act", args=[draft.pk, "submit"]), {"reason": "理由在此"})
    assert answer.status_code == 409 and "理由在此" in answer.content.decode()


def test_saving_answers_findings_at_elements_and_refuses_stale_and_broken_texts(version, entered):
    client = entered("drawer")
    draft = started(client)
    found = saved(client, draft, DIAGRAM.replace("f_leave", "f_gone")).json()["findings"]
    assert [(row["element_id"], row["severity"]) for row in found] == [("look", "error")]
    assert saved(client, draft, NEW, revision=1).status_code == 409
    assert saved(client, draft, "<broken", revision=2).status_code == 422
    assert saved(entered("other"), draft, NEW, revision=2).status_code == 403


def test_a_table_is_tried_with_values_and_explains_every_row(version, entered):
    url = reverse("procedure_file", args=["leave", 1, "points.dmn"])
    page = entered("publisher").get(url, {"try": "points", "in-days": "4"})
    (table,) = page.context["trial"].tables
    assert table["result"] == "short"
    assert [row["is_hit"] for row in table["rows"]] == [False, True, False]
    assert page.context["asked"][0].values == [] and page.context["asked"][0].kind == "number"


def test_a_row_of_history_is_switched_in_training_only_with_a_second_person(settings, tmp_path, entered):
    people()
    published(settings, tmp_path, mode="training")
    client = entered("drawer")
    draft = started(client, "points.dmn")
    client.post(
        reverse("draft_row", args=[draft.pk]), {"rule": "r1", "on": "yes", "revision": draft.revision}
    )
    draft.refresh_from_db()
    assert [row["severity"] for row in draft.findings] == ["warning"]
    client.post(reverse("draft_act", args=[draft.pk, "submit"]), {"reason": "培训"})
    entered("publisher").post(reverse("draft_act", args=[draft.pk, "publish"]), {"revision": draft.revision})
    assert CaseType.objects.get(pack_id="leave", is_current=True).version == 2


def test_in_live_mode_the_switched_on_row_cannot_be_submitted(version, entered):
    client = entered("drawer")
    draft = started(client, "points.dmn")
    client.post(reverse("draft_row", args=[draft.pk]), {"rule": "r1", "on": "yes", "revision": 1})
    answer = client.post(reverse("draft_act", args=[draft.pk, "submit"]), {"reason": "r"})
    assert answer.status_code == 409
    assert ModelDraft.objects.get().content != TABLE


def test_the_list_asks_the_database_the_same_however_many_drafts_there_are(
    version, entered, django_assert_max_num_queries
):
    client = entered("drawer")
    started(client)
    client.post(reverse("draft_start", args=["leave", 1, "points.dmn"]))
    with django_assert_max_num_queries(14):
        client.get(reverse("designer"))


def test_a_finding_in_a_table_is_read_by_its_row(version, entered):
    draft = started(entered("drawer"), "points.dmn")
    saved(entered("drawer"), draft, TABLE.replace("&lt;= 5", "&lt; &lt; 5"))
    text = entered("publisher").get(reverse("draft", args=[draft.pk])).content.decode()
    assert '<a href="#row-r2">评分，第2行</a>' in text and 'id="row-r2"' in text


def test_the_panel_offers_what_a_diagram_may_call(version):
    offered = choices(version)
    assert offered["decisions"] == [{"value": "points", "label": "points"}]
    assert {"value": "leave", "label": "请假 (leave)"} in offered["processes"]
    assert {row["value"] for row in offered["levels"]} >= {"county", "system", "superior"}


@pytest.mark.parametrize("lists", ["actions", "separations"])
def test_acts_and_groups_of_separation_are_offered_in_words(version, lists):
    with translation.override("zh-hans"):
        assert [row for row in choices(version)[lists] if row["label"] == row["value"]] == []


def test_an_act_is_said_in_the_language_of_the_page(version):
    with translation.override("zh-hans"):
        assert {"value": "sign_paper", "label": "签发文书 (sign_paper)"} in choices(version)["actions"]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-inf", "sNaN"])
def test_a_word_that_only_python_takes_for_a_number_is_a_text(text):
    assert value_of(text) == text
