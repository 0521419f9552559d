"""S13: how long a file is kept stands in the procedure, and its catalogue begins with what the file holds."""

import pytest
from django.urls import reverse
from lxml import html

from approvals.scenarios.stage import item_at, person_of
from tests.packs.stories import played


def archive_page(client, stage):
    item = item_at(stage, "S13_T1")
    client.force_login(person_of("COUNTY_CLERK", "990121"))
    client.post(reverse("work_item", args=[item.pk]), {"act": "claim", "declares": "yes"})
    return html.fromstring(client.get(reverse("work_item", args=[item.pk])).text)


@pytest.mark.parametrize(("stem", "kept"), [("x03_refusal_in_silence", "10y"), ("g2_refused", "30y")])
def test_the_period_is_that_of_the_procedure(client, blank_pages, stem, kept):
    page = archive_page(client, played(stem, "S13_T1"))
    (only,) = page.xpath("//input[@name='retention']")
    assert only.get("value") == kept and only.get("checked") is not None


def test_the_catalogue_begins_with_what_the_file_holds(client, blank_pages):
    stage = played("x03_refusal_in_silence", "S13_T1")
    titles = archive_page(client, stage).xpath(
        "//input[starts-with(@name, 'items-') and contains(@name, 'title')]/@value"
    )
    assert titles[0] == "再生育申请表（F-A1）"
    assert titles.count("收件审查（S-03）") == 1
