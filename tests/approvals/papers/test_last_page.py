"""Signature and seal never stand on a page with less than two lines of the text (GB/T 9704-2012, 7.3.5.4)."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from approvals.services.rendering_pdf import fill, typeset

TEXT = "本机关经审查认为材料齐全，现予告知。" * 2
PAPER = """{% extends "base_paper.html" %}{% block body %}{% for text in texts %}<p>{{ text }}</p>{% endfor %}{% endblock %}"""
HEADING = {
    "title": "告知书", "number": "示文〔2011〕1号", "agency": "青溪县人口和计划生育局", "issued_on": date(2011, 3, 1),
    "watermark": "", "seal": "", "code": "AAAA", "qr": "", "verify_page": "核验网页",
}  # fmt: skip


def lines_above_the_signature(texts):
    """Return how many pages there are, and how many lines of the text stand on the last one."""
    pdf = typeset(fill(PAPER, {"paper": HEADING, "texts": texts, "names": ""}, name="test"))
    pages = PdfReader(BytesIO(pdf)).pages
    lines = [line.strip() for line in pages[-1].extract_text().split("\n") if line.strip()]
    return len(pages), lines.index(HEADING["agency"])


@pytest.mark.parametrize("last", ["联系电话：0900-0021100。", TEXT * 2])
def test_the_signature_takes_two_lines_of_the_text_with_it(last):
    found = [lines_above_the_signature([TEXT] * number + [last]) for number in range(8, 14)]
    on_second = [lines for pages, lines in found if pages == 2]
    assert on_second and min(on_second) >= 2
