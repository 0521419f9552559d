"""Names with characters of Extension B and later: printed where a font has them, else refused with what to do."""

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from approvals.errors import Blocked
from approvals.models import Paper
from approvals.services.papers import issue_paper, open_paper
from approvals.services.rendering_pdf import fonts
from tests.approvals.papers.cases import CLERK, make_case, organisation
from tests.approvals.papers.pdfs import fonts_of, text_of

pytestmark = pytest.mark.django_db
DEBIAN = [folder for folder in fonts.RARE_FOLDERS if folder.is_dir()]


def issue(case):
    return issue_paper(case=case, key="withdrawal_confirmation", context={}, actor=CLERK)


@pytest.fixture(autouse=True)
def only_what_the_test_brings(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(fonts, "RARE_FOLDERS", ())
    settings.FONTS_DIR = tmp_path / "fonts"
    settings.FONTS_DIR.mkdir()
    return settings.FONTS_DIR


def font_with(folder, *characters):
    """Write a font file that has a square for each character."""
    pen = TTGlyphPen(None)
    for point, move in zip(
        [(50, 0), (50, 800), (850, 800), (850, 0)], [pen.moveTo, *[pen.lineTo] * 3], strict=True
    ):
        move(point)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", *(f"u{ord(character):X}" for character in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): name for c, name in zip(characters, names[1:], strict=True)})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 50)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Sample Rare", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    builder.save(folder / "rare.ttf")


def test_a_character_without_glyph_stops_the_paper_and_names_the_line_to_type():
    organisation()
    with pytest.raises(Blocked, match="U\\+20BB7") as blocked:
        issue(make_case(wife="王𠮷"))
    assert blocked.value.code == "MISSING_GLYPH" and not Paper.objects.exists()
    assert "apt-get install -y fonts-hanazono" in str(blocked.value)


def test_a_font_that_the_installation_adds_prints_it(only_what_the_test_brings):
    organisation()
    font_with(only_what_the_test_brings, "𠮷")
    pdf = open_paper(issue(make_case(wife="王𠮷")))
    assert "王𠮷" in text_of(pdf)
    assert any("Extra" in name for name in fonts_of(pdf))


def test_a_paper_without_rare_characters_opens_no_large_font(only_what_the_test_brings):
    font_with(only_what_the_test_brings, "𠮷")
    used, missing = fonts.faces_for("<p>王示例</p>")
    assert (len(used), missing) == (2, [])


@pytest.mark.skipif(not DEBIAN, reason="no Debian package of rare characters is installed (fonts-hanazono)")
def test_debians_fonts_print_names_of_extensions_b_to_e(monkeypatch):
    monkeypatch.setattr(fonts, "RARE_FOLDERS", tuple(DEBIAN))
    organisation()
    pdf = open_paper(issue(make_case(wife="王𠮷𬱖")))
    assert "王𠮷𬱖" in text_of(pdf)
