"""Pages without scripts: what is drawn, what comes back."""

from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from forms.rendering import answers_from_post, is_round_trip, render_answers, render_form
from forms.schema import read_form, validate
from tests.forms.schemas import ANSWERS, FAMILY, a_field, a_form

TODAY = date(2010, 3, 1)
FORM = read_form(FAMILY)


def drawn(answers, errors=None):
    return html.fromstring(f"<form>{render_form(FORM, answers, errors, lang='zh-hans')}</form>")


def posted(page, *button):
    """What a browser would send."""
    pairs = [*page.form_values(), *button] if button else page.form_values()
    return QueryDict(urlencode(pairs))


def test_a_drawn_form_posts_the_answers_it_shows():
    answers = validate(FORM, ANSWERS, TODAY).answers
    back = answers_from_post(FORM, posted(drawn(answers)))
    assert validate(FORM, back, TODAY).answers == answers


rows = st.fixed_dictionaries({"born": st.dates(date(1990, 1, 1), TODAY).map(lambda day: f"{day:%Y-%m}")})


@settings(deadline=None)
@given(
    st.lists(rows, max_size=3),
    st.sampled_from("ab"),
    st.text("中文 <>&\"'x", min_size=1, max_size=20),
    st.booleans(),
)
def test_post_round_trip(children, ground, detail, agrees):
    given_answers = {
        **ANSWERS,
        "children": children,
        "ground": ground,
        "detail": f"x{detail}x",
        "agrees": agrees,
    }
    answers = validate(FORM, given_answers, TODAY).answers
    back = answers_from_post(FORM, posted(drawn(answers)))
    assert validate(FORM, back, TODAY).answers == answers


def test_errors_stand_beside_the_field_and_in_a_summary_with_links():
    checked = validate(FORM, {**ANSWERS, "wife_id": "1", "children": [{}]}, TODAY)
    page = drawn(ANSWERS, checked.errors)
    field = page.get_element_by_id("id-wife_id")
    assert field.get("aria-invalid") == "true" and "id-wife_id-error" in field.get("aria-describedby")
    links = page.xpath("//*[@role='alert']//a/@href")
    assert links == ["#id-wife_id", "#id-children-0-born"]
    assert all(page.get_element_by_id(link[1:]) is not None for link in links)


def test_an_upload_field_says_how_large_a_file_may_be():
    (field,) = drawn(ANSWERS).xpath("//input[@type='file']")
    assert field.get("data-max-bytes") == "10485760"


def test_a_button_adds_a_row_and_another_removes_one():
    page = drawn(ANSWERS)
    more = posted(page, ("_add", "children"))
    less = posted(page, ("_remove", "children-0"))
    assert is_round_trip(more) and len(answers_from_post(FORM, more)["children"]) == 2
    assert answers_from_post(FORM, less)["children"] == []


def test_questions_follow_from_answers():
    assert not drawn(ANSWERS).xpath("//*[@name='detail']")
    assert drawn({**ANSWERS, "ground": "b"}).xpath("//*[@name='detail']")


def test_values_are_escaped():
    page = render_form(FORM, {**ANSWERS, "phone": '"><script>x</script>'}, lang="en")
    assert "<script>" not in page


def test_the_page_speaks_the_active_language():
    with override("en"):
        assert "Main" in render_form(FORM, ANSWERS)
    with override("zh-hans"):
        assert "基本" in render_form(FORM, ANSWERS)


def test_the_masked_view_hides_numbers():
    answers = {**ANSWERS, "phone": "13800000000"}
    masked = render_answers(FORM, answers, masked=True, lang="zh-hans")
    assert "9901**********0027" in masked and "138****0000" in masked
    assert ANSWERS["wife_id"] in render_answers(FORM, answers, lang="zh-hans")


def test_a_text_that_may_name_a_person_is_masked_like_a_name():
    form = read_form(a_form(a_field("party_name", "text", masked=True), a_field("facts", "text")))
    answers = {"party_name": "李某某", "facts": "事实清楚"}
    masked = render_answers(form, answers, masked=True, lang="zh-hans")
    assert "李**" in masked and "李某某" not in masked and "事实清楚" in masked
    assert "李某某" in render_answers(form, answers, lang="zh-hans")


def test_days_and_months_are_read_back_as_the_language_writes_them():
    fields = [a_field("on", "date"), a_field("born", "month"), a_field("note", "text")]
    form = read_form(a_form(*fields))
    answers = {"on": "2006-05-01", "born": "2007-03", "note": "2006-05-01"}
    read = render_answers(form, answers, lang="zh-hans")
    assert "2006年5月1日" in read and "2007年3月" in read and "2006-05-01" in read
    assert "1 May 2006" in render_answers(form, answers, lang="en")
    # What a draft holds may not be a day yet.
    assert "2006-13" in render_answers(form, {"born": "2006-13"}, lang="en")


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["wife_id", "children-0-born", "children-x-born", "papers", "_add"]),
        st.text(max_size=9),
    )
)
def test_random_posts_never_crash(data):
    answers = answers_from_post(FORM, QueryDict(urlencode(data)))
    assert validate(FORM, answers, TODAY) is not None


def test_places_are_offered_by_name_and_read_by_name():
    form = read_form(a_form(a_field("home", "region12")))
    places = {"990121100001": "清河镇东街社区"}
    page = html.fromstring(f"<form>{render_form(form, places=places, lang='zh-hans')}</form>")
    assert page.xpath("//datalist/option/@value") == ["990121100001"]
    assert page.get_element_by_id("id-home").get("list") == "form-places"
    assert "清河镇东街社区" in render_answers(form, {"home": "990121100001"}, places=places, lang="zh-hans")


def test_a_no_from_a_draft_is_read_back_as_no():
    schema = {
        "id": "yes_no",
        "version": 1,
        "title": {"zh": "问", "en": "Ask"},
        "sections": [
            {
                "key": "s",
                "title": {"zh": "问", "en": "Ask"},
                "fields": [
                    {"key": "only_child", "type": "bool", "label": {"zh": "独生子女", "en": "Only child"}}
                ],
            }
        ],
    }
    form = read_form(schema)
    for value in (False, "false"):
        html = render_answers(form, {"only_child": value}, lang="zh-hans")
        assert "否" in html and "是" not in html
    assert "是" in render_answers(form, {"only_child": "true"}, lang="zh-hans")


def test_a_text_that_the_system_wrote_is_there_to_be_read_whole():
    form = read_form(
        a_form(a_field("told", "text", max_length=900, given=True), a_field("own", "text", max_length=900))
    )
    html = render_form(form, dict.fromkeys(("told", "own"), "\n".join("1234567")), lang="zh-hans")
    assert html.count('rows="7"') == html.count('rows="4"') == 1


def test_options_too_long_for_columns_are_known_by_their_width():
    def is_wordy(label):
        options = [
            {"value": "a", "label": {"zh": label, "en": label}},
            {"value": "b", "label": {"zh": "否", "en": "No"}},
        ]
        form = read_form(a_form(a_field("one", "choice", options=options)))
        return "field-wordy" in render_form(form, {}, lang="zh-hans")

    assert not is_wordy("第二十二条第（一）项") and not is_wordy("Met at another place")
    assert is_wordy("是当事人的近姻亲、好友、师生，或者有债权债务") and is_wordy(
        "Same unit as the subject, or subordinate"
    )
