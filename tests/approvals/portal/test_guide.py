"""The first page and the guide: open to everybody, out of the pack, and honest about what can be started."""

from datetime import date

from django.urls import reverse

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
    assert page.context["guide"].fees == {"zh": "", "en": ""}


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
