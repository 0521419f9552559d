"""Data that were sealed with other keys: a page that says so and a line for the operator, not a bare failure."""

import logging

from django.urls import reverse

from approvals.scenarios.stage import person_of
from tests.packs.stories import played


def test_wrong_keys_are_named_to_the_operator(client, blank_pages, settings, tmp_path, caplog):
    case = played("a1_only_children", before="a_T09").the_case()
    client.force_login(person_of("COUNTY_CLERK", "990121"))
    address = reverse("case", args=[case.number])
    assert client.get(address).status_code == 200
    settings.KEYS_DIR = tmp_path / "other"
    with caplog.at_level(logging.ERROR):
        answer = client.get(address)
    assert answer.status_code == 503 and "密钥与数据不符" in answer.content.decode()
    assert [row for row in caplog.records if str(tmp_path / "other") in row.getMessage()]
