"""The decision register cites clauses as papers do and marks those that go by the sex of a child (a.5, a.12)."""

import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import override
from lxml import etree

from approvals.selectors.registers import clause_names

PACK = "second_birth_approval"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


def sex_based_rows():
    """Return the clauses whose row in D-A1 says so."""
    table = etree.parse(Path(settings.PACKS_DIR, PACK, "da1_grounds.dmn"))
    for rule in table.iter(f"{DMN}rule"):
        if "sex_based" in rule.findtext(f"{DMN}description"):
            yield re.search(r'"(\d+\(\d\))"', etree.tostring(rule, encoding="unicode")).group(1)


def test_the_register_marks_every_row_that_the_table_calls_sex_based():
    with override("zh-hans"):
        names = clause_names([PACK])
    assert names[PACK, "22(6)"] == "第二十二条第（六）项"
    assert names[PACK, "22(7)"] == "第二十二条第（七）项（sex_based，仅因当时条文如此）"
    marked = {code for (_pack, code), text in names.items() if "sex_based" in text}
    assert marked == set(sex_based_rows()) == {"22(7)", "23(3)", "23(4)", "23(5)"}


def test_clauses_read_in_english_too():
    with override("en"):
        names = clause_names([PACK])
    assert names[PACK, "24(2)"] == "Art. 24(2)"
    assert names[PACK, "23(5)"].startswith("Art. 23(5) (sex_based")
