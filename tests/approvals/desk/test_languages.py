"""Who reads English is refused in English, who reads Chinese in Chinese: at the desk, whatever the layer that refuses."""

import re

import pytest
from django.utils import translation

from approvals.selectors.instances import standing
from tests.approvals.desk.procedure import begin, open_item

HAN = re.compile(r"[\u4e00-\u9fff]+")
REFUSED = re.compile(r'role="alert"><p><strong>(.*?)</strong>', re.DOTALL)


def refusal_in(answer):
    return " ".join(REFUSED.findall(answer.content.decode()))


@pytest.fixture
def english(settings, desk_of):
    clerk = desk_of("clerk")
    clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return clerk


def test_a_claim_without_a_declaration_is_refused_in_english(english):
    answer = english.post(f"/desk/items/{open_item(begin()).pk}/", {"act": "claim"})
    assert answer.status_code == 403
    assert "First declare that you have no interest" in refusal_in(answer)
    assert not HAN.search(refusal_in(answer))


def test_and_in_chinese_to_others(desk_of):
    answer = desk_of("clerk").post(f"/desk/items/{open_item(begin()).pk}/", {"act": "claim"})
    assert "请先声明与本案当事人没有利害关系" in refusal_in(answer)


def test_where_a_run_stands_is_named_in_english(db, cast, monkeypatch):
    case = begin()
    monkeypatch.setattr("approvals.selectors.english.words", lambda: {open_item(case).name: "Check the file"})
    with translation.override("en"):
        assert standing([case.root]) == {case.root_id: ["Check the file"]}
