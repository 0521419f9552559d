"""A paper template is data: it can load, call and mark nothing, and what it lacks is named with file and line."""

from decimal import Decimal

import pytest
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from approvals.errors import InvalidPack
from approvals.services.packs import read_pack
from approvals.services.papers.labels import with_law_titles
from approvals.services.rendering_pdf import check, fill, plain, typeset
from approvals.services.rendering_pdf.filters import (
    clock,
    day,
    month,
    period,
    provision,
    sentence,
    signed_day,
)


def filled(source, **values):
    return fill(source, values, name="x.html")


@pytest.mark.parametrize(
    "source",
    [
        "{% load i18n %}",
        "{% include 'base.html' %}",
        "{% url 'home' %}",
        "{% debug %}",
        "{% autoescape off %}{{ a }}{% endautoescape %}",
        "{{ a|safe }}",
        "{% now 'Y' %}",
    ],
)
def test_what_is_not_allowed_is_an_error_with_file_and_line(source):
    with pytest.raises(InvalidPack, match=r"papers/x\.html:2"):
        filled(f"\n{source}", a="x")
    assert check(f"\n{source}", name="x.html")


@given(st.text())
def test_an_answer_is_never_markup(text):
    shown = filled("{{ a }}", a=mark_safe(text))
    assert "<" not in shown and ">" not in shown


def test_a_value_that_does_not_exist_is_named():
    with pytest.raises(InvalidPack, match=r"case\.nubmer"):
        filled("{{ case.nubmer }}", case={"number": "1"})


def test_only_plain_values_enter():
    with pytest.raises(TypeError, match="object"):
        filled("", a=[{"b": object()}])
    assert plain({"a": (1, 2.5, None)}) == {"a": [1, Decimal("2.5"), ""]}


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "x.png"])
def test_nothing_is_fetched_from_anywhere(address):
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises((FatalURLFetchingError, ValueError)):
        typeset(f'<html><body><img alt="x" src="{address}"></body></html>')


@pytest.mark.parametrize("pack_id", ["second_birth_approval"])
def test_the_templates_of_the_packs_are_well_formed_and_all_named(pack_id):
    pack = read_pack(pack_id)
    assert [finding for name, text in pack.papers.items() for finding in check(text, name=name)] == []
    assert {row["template"] for row in pack.manifest["papers"]} == set(pack.papers)


@pytest.mark.parametrize(
    "clause, text",
    [
        ("22(6)", "第二十二条第（六）项"),
        ("24（2）", "第二十四条第（二）项"),
        ("25", "第二十五条"),
        ("条例第三条", "条例第三条"),
    ],
)
def test_a_clause_reads_as_law(clause, text):
    assert provision(clause) == text


@pytest.mark.parametrize(
    "value, text",
    [
        ("2010-03-22", "二〇一〇年三月二十二日"),
        ("2012-06-30", "二〇一二年六月三十日"),
        ("2012-07-01", "2012年7月1日"),
    ],
)
def test_the_day_is_written_as_its_time_wrote_it(value, text):
    assert signed_day(value) == text


def test_days_and_periods_read_as_chinese():
    assert (day("2010-03-01"), day("尚未确定"), day("")) == ("2010年3月1日", "尚未确定", "")
    assert (period({"length": 20, "unit": "WD"}), period(None)) == ("20个工作日", "")


def test_every_line_of_a_text_is_a_paragraph_and_no_markup():
    text = filled("{{ facts|sentence|linebreaks }}", facts="第一段。\n\n<b>第二段</b>")
    assert text == "<p>第一段。</p><p>&lt;b&gt;第二段&lt;/b&gt;。</p>"


def test_hours_and_months_read_as_chinese():
    assert (clock("09:30"), clock("14:00:00"), clock("上午")) == ("9时30分", "14时", "上午")
    assert (month("2026-03"), month("下月")) == ("2026年3月", "下月")


@pytest.mark.parametrize(
    "typed, shown", [("情况属实", "情况属实。"), ("情况属实。", "情况属实。"), ("", ""), (None, "")]
)
def test_a_typed_text_ends_with_a_full_stop(typed, shown):
    assert sentence(typed) == shown


def test_papers_write_the_titles_of_laws_as_titles():
    assert with_law_titles("行政许可法第三十六条、第四十七条") == "《行政许可法》第三十六条、第四十七条"
    both = "人口与计划生育法第十八条，省人口与计划生育条例第二十二条第（六）项"
    assert (
        with_law_titles(both) == "《人口与计划生育法》第十八条，《省人口与计划生育条例》第二十二条第（六）项"
    )
    assert with_law_titles("行政诉讼法（1989）第三十九条") == "《行政诉讼法》（1989）第三十九条"
    assert with_law_titles("《条例》第三条") == "《条例》第三条"
    assert with_law_titles("本流程规定") == "本流程规定"
    assert (
        with_law_titles("《管理办法》，参照行政处罚法第三十一条")
        == "《管理办法》，参照《行政处罚法》第三十一条"
    )
    assert with_law_titles("参照行政处罚法第四十二条") == "参照《行政处罚法》第四十二条"
