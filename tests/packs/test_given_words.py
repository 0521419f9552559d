"""What the system writes into a form reads in the language of the page; what is kept stays Chinese, as papers are."""

import pytest
from django.urls import reverse
from django.utils import translation

from approvals.scenarios.stage import person_of
from forms.models import Submission
from tests.packs.stories import played, take
from workflows.models import WorkItem

ASKED = {"level": "county", "extension_limit": "county_decision", "extension_reason": "核实材料"}
TITLES = {"zh-hans": "县级决定期限", "en": "Decision by the county"}


@pytest.mark.parametrize("language", TITLES)
def test_the_limit_of_an_extension_is_named_in_the_language_of_the_page(client, blank_pages, language):
    stage = played("a1_only_children", before="a_T09")
    take(stage, "message", {"name": "extension_requested", "variables": ASKED})
    item = WorkItem.objects.get(root=stage.the_case().root, element_id="S12_T1")
    client.force_login(person_of("COUNTY_CLERK", "990121"))
    client.cookies["django_language"] = language
    client.post(f"/desk/items/{item.pk}/", {"act": "claim", "declares": "yes"})
    with translation.override(language):
        form = client.get(f"/desk/items/{item.pk}/").context["form_html"]
        assert TITLES[language] in form
    take(stage, "do", {"at": "S12_T1", "as": "COUNTY_CLERK", "answers": {"reason": "核实材料"}})
    assert Submission.objects.latest("pk").answers["limit_title"] == TITLES["zh-hans"]
    with translation.override(language):
        page = client.get(reverse("case", args=[stage.the_case().number])).content.decode()
    assert (TITLES["zh-hans"] in page) is (language == "zh-hans")
