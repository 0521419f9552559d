"""What a browser prints: a list stays on the sheet, and a long form begins under the head of its case."""

import pytest
from django.contrib.auth.models import User

from tests.journeys.browser import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# What the margins of A4 leave, in pixels of 96 to the inch.
SHEET = (673, 987)
LIST = """<main class="jw-wide"><section class="jw-card"><div class="jw-scroll"><table class="jw-table jw-inbox"><tbody><tr>
<td class="jw-tick"><input type="checkbox"></td>
<td><span class="jw-lamp jw-lamp-red">Overdue · 17 working days over</span></td><td><time>25 February 2010</time></td>
<th scope="row"><a class="jw-num jw-nowrap" href="#">ZSY-990121-2010-000001</a></th><td>Second-birth approval</td>
<td class="jw-names">李**、张**</td><td class="jw-step"><strong>Township serves and fills in the proof of service</strong></td>
<td>Qinghe Town</td><td><button class="btn btn-sm">Claim</button></td><td><time>8 February 2010</time></td>
</tr></tbody></table></div><div class="jw-list-acts">Ticked rows:</div></section></main>"""
LONG = """<main class="jw-wide"><section class="jw-case"><h2>Case</h2></section><section class="jw-card"><header><h2>Form</h2></header>
<dl>%s</dl></section></main>""" % ("<div><dt>Question</dt><dd>Answer</dd></div>" * 90)


@pytest.fixture
def printed(browser):
    def opened(body):
        User.objects.create_user("reader")
        page = browser("reader", SHEET)
        style = (ROOT / "frontend" / "dist" / "css" / "app.css").read_text("utf8")
        page.set_content(f"<style>{style}</style>{body}")
        page.emulate_media(media="print")
        return page

    return opened


def test_a_list_of_work_stays_on_the_sheet(printed):
    page = printed(LIST)
    assert page.evaluate("document.querySelector('table').getBoundingClientRect().right") <= SHEET[0]
    assert page.evaluate("document.querySelector('.jw-lamp').getBoundingClientRect().width") > 60
    assert not page.is_visible(".jw-tick") and not page.is_visible(".jw-list-acts")


def test_a_form_longer_than_a_page_may_break(printed):
    page = printed(LONG)
    inside = "getComputedStyle(document.querySelector('%s')).breakInside"
    assert (page.evaluate(inside % ".jw-card"), page.evaluate(inside % ".jw-card dl > div")) == (
        "auto",
        "avoid",
    )
