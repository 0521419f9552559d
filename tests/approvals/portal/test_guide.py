"""The first page and the guide: open to everybody, out of the pack, and honest about what can be started."""

from datetime import date

from django.urls import reverse

from approvals.services.packs import deploy_pack
from workflows import timelines
from workflows.actors import SYSTEM


def guide_of(client, pack="second_birth_approval"):
    return client.get(reverse("service_guide", args=[pack]))


def test_first_page_is_open_and_lists_the_training_sample_apart(anybody):
    page = anybody.get(reverse("portal"))
    assert [guide.pack_id for guide in page.context["training"]] == ["second_birth_approval"]
    assert page.context["live"] == []
    assert reverse("login") in page.text


def test_guide_tells_law_limits_and_that_nothing_is_to_be_paid(anybody):
    page = guide_of(anybody)
    assert "行政许可法第四十二条" in page.text
    assert "计划生育法（2001）第十八条" in page.text
    assert page.context["guide"].fees == {"zh": "不收费", "en": "None"}


def test_guide_shows_for_each_ground_what_is_asked_about_it(anybody):
    grounds = {ground.value: ground for ground in guide_of(anybody).context["guide"].grounds}
    assert len(grounds) == 16
    assert [question["zh"] for question in grounds["22(6)"].questions] == [
        "双方均为独生子女",
        "一方及其父母一方均为独生子女（两代）",
    ]


def test_historical_guide_carries_the_training_banner(anybody):
    assert guide_of(anybody).context["frame"]["training"] == {"day": date(2010, 3, 1)}


def test_outside_the_law_in_force_nothing_can_be_started(li):
    timelines.move_to(timeline="training", day=date(2014, 3, 28), actor=SYSTEM)
    page = guide_of(li)
    assert not page.context["guide"].can_start
    assert reverse("apply", args=["second_birth_approval"]) not in page.text
    assert li.get(reverse("apply", args=["second_birth_approval"])).status_code == 404


def test_unknown_service_is_not_found(anybody):
    assert guide_of(anybody, "no_such_pack").status_code == 404


def test_papers_are_told_by_ground_and_by_who_brings_them(anybody):
    grounds = {ground.value: ground for ground in guide_of(anybody).context["guide"].grounds}
    assert [paper["en"] for paper in grounds["22(5)"].papers] == ["Registration of the adoption"]
    assert "结婚证" in grounds["22(5)"].fetched[0]["zh"]
    assert all(ground.papers or ground.fetched for ground in grounds.values())


def test_a_place_tells_its_windows_and_whom_to_turn_to(anybody):
    address = reverse("service_guide", args=["second_birth_approval"])
    page = anybody.get(address, {"place": "990121100"})
    assert [window.level for window in page.context["windows"]] == ["township", "county"]
    # Sixty days and, before May 2015, three months (0.7 S11); the county's government or the city's commission.
    remedies = page.context["remedies"]
    assert (remedies.days, remedies.months, remedies.court) == (60, 3, "青溪县人民法院")
    assert remedies.authorities == ["青溪县人民政府", "示例市人口和计划生育委员会"]
    assert anybody.get(address, {"place": "nowhere"}).context["windows"] == []


def test_services_are_found_by_every_word(anybody):
    def found(text):
        return [guide.pack_id for guide in anybody.get(reverse("portal"), {"q": text}).context["training"]]

    assert found("收养 再生育") == found("ADOPTION") == ["second_birth_approval"]
    assert found("收养 低保") == []
    assert "没有包含" in anybody.get(reverse("portal"), {"q": "低保"}).text


def test_a_guide_may_say_that_no_question_of_its_form_is_a_ground(anybody, db):
    deploy_pack(pack_id="childcare_subsidy", actor=SYSTEM)
    page = guide_of(anybody, "childcare_subsidy")
    assert page.context["guide"].grounds == [] and "申请理由" not in page.text
    assert "可以申请行政复议。" in page.text
