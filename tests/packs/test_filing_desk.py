"""What a window may file for somebody: what people apply for, never what the authority opens itself."""

from django.urls import reverse

from approvals.scenarios.stage import person_of

TOWNSHIP = "990121100"


def test_a_window_neither_sees_nor_reaches_the_authoritys_own_procedures(client):
    client.force_login(
        person_of("TOWN_WINDOW", TOWNSHIP), backend="django.contrib.auth.backends.ModelBackend"
    )
    offered = {pack.id for pack in client.get(reverse("file_for_applicant")).context["packs"]}
    assert "second_birth_approval" in offered
    assert not offered & {"enforcement_case", "penalty_case", "guidance_ladder"}
    assert client.get(reverse("file_form", args=["penalty_case"])).status_code == 404


def test_no_day_of_the_applicants_is_filled_in_for_them(client):
    client.force_login(
        person_of("TOWN_WINDOW", TOWNSHIP), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(reverse("file_form", args=["second_birth_approval"])).text
    assert 'name="marriage_date" value=""' in page
