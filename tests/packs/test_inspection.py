"""A party inspects the file: the application at any time, the examination once an intended refusal was told (a.10)."""

from django.test import Client
from django.urls import reverse

from tests.packs.stories import played


def page_of(stage):
    client = Client()
    client.force_login(stage.the_applicant())
    return client.get(reverse("own_inspection", args=[stage.the_case().number]))


def test_before_anything_is_intended_only_the_application_is_open(blank_pages):
    page = page_of(played("x02_refusal_after_statement", "a_T09"))
    assert "李示一" in page.text and page.context["forms"] == []


def test_with_the_notice_the_records_are_open(blank_pages):
    stage = played("x02_refusal_after_statement", "a_T14h")
    page = page_of(stage)
    titles = {row.form_key for row in stage.the_case().submissions.all()}
    assert {"f_a2", "f_a3"} <= titles and len(page.context["forms"]) >= 2
    assert all(form.who for form in page.context["forms"])


def test_somebody_else_does_not_learn_of_it(blank_pages):
    stage = played("x02_refusal_after_statement", "a_T09")
    client = Client()
    client.force_login(type(stage.the_applicant()).objects.create(username="stranger"))
    assert client.get(reverse("own_inspection", args=[stage.the_case().number])).status_code == 404
