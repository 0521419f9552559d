"""The sample city: complete, fictional, quick, and loaded once."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

from approvals.models import OrgUnit, Person, Post
from approvals.sample.city import load_sample_city
from approvals.sample.people import ACCOUNTS, DEMO_PHRASE, sample_name
from approvals.services.organisation import people_with

pytestmark = pytest.mark.django_db


def test_the_whole_city_is_loaded_by_sets(django_assert_max_num_queries):
    with django_assert_max_num_queries(400):
        loaded = load_sample_city()
    levels = {
        level: OrgUnit.objects.filter(level=level).count() for level in ("county", "township", "village")
    }
    assert levels == {"county": 10, "township": 100, "village": 2000}
    assert loaded.units == 2112 and 2800 <= loaded.people <= 3100
    assert not OrgUnit.objects.exclude(code__startswith="99").exists()
    assert not OrgUnit.objects.filter(parent=None).exclude(code="990000").exists()


def test_a_second_call_returns_at_once_and_a_wider_one_adds(django_assert_max_num_queries):
    load_sample_city(counties=["990121"])
    with django_assert_max_num_queries(3):
        assert load_sample_city(counties=["990121"]).units == 0
    assert load_sample_city(counties=["990121", "990122"]).units == 211
    assert OrgUnit.objects.filter(level="county").count() == 2


def test_the_named_places_stand_where_the_book_puts_them():
    load_sample_city(counties=["990121"])
    names = dict(OrgUnit.objects.values_list("code", "name"))
    assert names["990121100"] == "清河镇" and names["990121101"] == "高塘镇"
    assert names["990121100201"] == "柳林村" and names["990121100001"] == "清河社区"
    village = OrgUnit.objects.get(code="990121100201")
    assert [unit.code for unit in village.superiors()] == ["990000", "990100", "990121", "990121100"]


def test_every_named_account_has_the_password_and_nobody_else():
    load_sample_city(counties=["990121"])
    for account in ACCOUNTS:
        user = User.objects.get(username=account.username)
        assert user.check_password(DEMO_PHRASE), account
        roles = set(Post.objects.filter(person__user=user).values_list("role", flat=True))
        assert not account.role or account.role in roles
    other = User.objects.exclude(username__in=[account.username for account in ACCOUNTS]).first()
    assert not other.has_usable_password()


def test_names_in_one_county_are_all_different():
    load_sample_city(counties=["990121"])
    names = list(Person.objects.filter(is_official=True).values_list("name", flat=True))
    assert len(names) == len(set(names))
    assert len({sample_name(number) for number in range(3600)}) == 3600


def test_two_clerks_and_two_windows_work_in_each_township():
    load_sample_city(counties=["990121"])
    for role in ("TOWN_CLERK", "TOWN_WINDOW"):
        assert people_with(role, "990121100").count() == 2


def test_the_command_prints_the_accounts(capsys):
    call_command("load_sample_city", "--county", "990121")
    printed = capsys.readouterr().out
    assert DEMO_PHRASE in printed and "county_head" in printed and "清河镇" in printed
    call_command("load_sample_city", "--county", "990121")
    assert "already" in capsys.readouterr().out
    with pytest.raises(CommandError, match="990199"):
        call_command("load_sample_city", "--county", "990199")
