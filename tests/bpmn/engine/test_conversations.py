"""Conversations (BPMN 8.4.2): messages that know each other by what the first of them said."""

import pytest

from tests.bpmn.engine.playing import at, done, play

PROPERTY = (
    '<correlationProperty id="{0}" name="{0}">'
    '<correlationPropertyRetrievalExpression messageRef="ref_m1"><messagePath>{1}</messagePath>'
    "</correlationPropertyRetrievalExpression>"
    '<correlationPropertyRetrievalExpression messageRef="ref_m2"><messagePath>{2}</messagePath>'
    "</correlationPropertyRetrievalExpression></correlationProperty>"
)
KEY = (
    '<collaboration id="co"><participant id="pa" processRef="p"/><participant id="pb" processRef="q"/>'
    '<correlationKey id="ck"><correlationPropertyRef>number</correlationPropertyRef></correlationKey></collaboration>'
)
INQUIRY = """
start s
sub inquiry {loop}
  start i1
  user draft
  throw ask message:m1
  catch answer message:m2
  user file
  i1 -> draft -> ask -> answer -> file
s -> inquiry
"""
OFFICE = "start q1 message:m1\nuser reply\nend q2 message:m2\nq1 -> reply -> q2"


NUMBERED = PROPERTY.format("number", "inquiry_no", "reply_to")


def inquire(loop="", properties=NUMBERED):
    return play(INQUIRY.format(loop=loop), ("q", OFFICE), roots=properties + KEY)


def test_the_message_carries_what_its_key_is_read_from_and_nothing_else():
    runtime = inquire()
    done(runtime, "draft", inquiry_no=7, secret=1)
    assert runtime.children(runtime.first) == []
    assert runtime.variables_at("reply") == {"inquiry_no": 7}


def test_an_answer_finds_the_inquiry_that_it_belongs_to_among_many_side_by_side():
    runtime = inquire("par*3")
    for number, work in enumerate(runtime.work(), start=1):
        runtime.complete(work, {"inquiry_no": number})
    asked = {runtime.variables_at(work)["inquiry_no"]: work for work in runtime.work()}
    runtime.complete(asked[2], {"reply_to": 2})
    assert sorted(key for name, key in runtime.waiting_messages() if name == "m2") == ["1", "3"]
    runtime.complete(asked[3], {"reply_to": 3})
    runtime.complete(asked[1], {"reply_to": 1})
    assert at(runtime) == ["file"] * 3


def test_a_reply_that_names_no_number_belongs_to_the_conversation_all_the_same():
    runtime = inquire()
    second = runtime.start("p", {})
    for number, work in enumerate(runtime.work(), start=1):
        runtime.complete(work, {"inquiry_no": number})
    runtime.complete(next(w for w in runtime.work() if runtime.variables_at(w)["inquiry_no"] == 2))
    assert [w.instance for w in runtime.work() if w.element_id == "file"] == [second.id]


def test_what_is_received_first_settles_what_is_awaited_next():
    runtime = play(
        "start s\ncatch first message:m1\ncatch then message:m2\nuser file\ns -> first -> then -> file",
        roots=PROPERTY.format("number", "n", "n"),
    )
    runtime.send_message("m1", {"n": 4})
    assert runtime.waiting_messages() == [("m2", "4")]


def test_several_properties_make_one_key():
    two = PROPERTY.format("number", "inquiry_no", "reply_to") + PROPERTY.format("year", "year", "year")
    runtime = inquire("par*2", two)
    for year, work in zip((2025, 2026), runtime.work(), strict=True):
        runtime.complete(work, {"inquiry_no": 1, "year": year})
    assert sorted(key for _, key in runtime.waiting_messages()) == ["1 2025", "1 2026"]
    assert runtime.variables_at("reply") == {"inquiry_no": 1, "year": 2025}


@pytest.mark.parametrize("second", ["inquiry_no", "nothing"])
def test_what_was_sent_first_stays_the_key_of_what_is_sent_later(second):
    runtime = play(
        "start s\nthrow ask message:m1\nuser w\nthrow remind message:m2\ncatch answer message:m3\n"
        "s -> ask -> w -> remind -> answer",
        ("q", "start q1 message:m1\ncatch q2 message:m2\nuser q3\nq1 -> q2 -> q3"),
        roots=PROPERTY.format("number", "inquiry_no", second).replace(
            "</correlationProperty>",
            '<correlationPropertyRetrievalExpression messageRef="ref_m3"><messagePath>inquiry_no</messagePath>'
            "</correlationPropertyRetrievalExpression></correlationProperty>",
        ),
        variables={"inquiry_no": 7},
    )
    runtime.complete("w", {"inquiry_no": 8})
    assert at(runtime) == ["q3"]
    assert runtime.waiting_messages() == [("m3", "7")]


def test_a_key_that_an_event_names_itself_is_asked_instead_of_the_conversation():
    keyed = '<messageEventDefinition messageRef="ref_m2" jingwei:correlationKey="own"/>'
    runtime = play(
        f"start s\nthrow ask message:m1\ncatch answer {keyed}\ns -> ask -> answer",
        roots=NUMBERED,
        variables={"inquiry_no": 7, "own": 9},
    )
    assert runtime.waiting_messages() == [("m2", "9")]


@pytest.mark.parametrize("payload, key", [("", "7"), ("{no: inquiry_no}", "7")])
def test_a_payload_is_what_the_path_leads_into(payload, key):
    path = "no" if payload else "inquiry_no"
    extension = (
        '<extensionElements><spiff:messagePayload xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core">'
        f"{payload}</spiff:messagePayload></extensionElements>"
    )
    definition = (
        f'<messageEventDefinition messageRef="ref_m1">{extension if payload else ""}</messageEventDefinition>'
    )
    runtime = play(
        f"start s\nthrow ask {definition}\ncatch answer message:m2\ns -> ask -> answer",
        roots=PROPERTY.format("number", path, "reply_to"),
        variables={"inquiry_no": 7},
    )
    assert runtime.waiting_messages() == [("m2", key)]
