"""A small form with one of everything that matters, and answers that it accepts."""

TODAY_TEXT = "2010-03-01"


def text(zh, en=None):
    return {"zh": zh, "en": en or zh}


def a_field(key, kind, **settings):
    return {"key": key, "type": kind, "label": text(key), **settings}


def a_form(*fields, repeat=(), rules=(), form_id="f_test"):
    sections = [{"key": "main", "title": text("基本", "Main"), "fields": list(fields)}]
    if repeat:
        section = {"key": "kids", "title": text("子女", "Children"), "fields": list(repeat)}
        sections.append(
            {**section, "repeat": {"key": "children", "max": 3, "item_title": text("子女", "Child")}}
        )
    return {"id": form_id, "title": text("测试表", "Test form"), "sections": sections, "rules": list(rules)}


FAMILY = a_form(
    a_field("wife_id", "id18", sex="F", required=True),
    a_field("phone", "mobile"),
    a_field("income", "money", variable="income"),
    a_field("married_on", "date", variable=True),
    a_field("ground", "choice", options=[{"value": v, "label": text(v)} for v in ("a", "b")], variable=True),
    a_field("detail", "text", visible={"field": "ground", "equals": "b"}, required=True),
    a_field("agrees", "bool", variable=True),
    a_field("papers", "attach"),
    repeat=[
        a_field("born", "month", required=True),
        a_field("relation", "choice", options=[{"value": v, "label": text(v)} for v in ("joint", "adopted")]),
    ],
)
ANSWERS = {
    "wife_id": "990121197806120027",
    "income": "1200.5",
    "married_on": "2005-01-02",
    "ground": "a",
    "children": [{"born": "2006-05", "relation": "joint"}],
}
