"""What small changes of the reader and the evaluator showed to be untested (tests/bpmn/engine/SURVIVORS.md)."""

import pytest

from bpmn.dmn import read_dmn
from bpmn.dmn.document import MAX_BYTES
from bpmn.dmn.runs import MAX_ERRORS
from bpmn.errors import ReadingError
from tests.bpmn.dmn.test_models import HEAD, OVERLAP, model, table

NUMBER = '<itemDefinition name="tAge"><typeRef>number</typeRef></itemDefinition>'


def boxed(box, more="", type_ref=""):
    variable = f'<variable name="d" typeRef="{type_ref}"/>' if type_ref else ""
    return model(f'{more}<decision id="d" name="d">{variable}{box}</decision>')


def literal(text, tag="literalExpression"):
    return f"<{tag}><text>{text}</text></{tag}>"


def problems(body, **options):
    with pytest.raises(ReadingError) as raised:
        model(body, **options)
    return [(problem.line, problem.message) for problem in raised.value.problems]


@pytest.mark.parametrize(
    "policy, extra, outputs, default, value",
    [
        ("COLLECT", 'aggregation="COUNT"', ("a",), "", 0),
        ("COLLECT", 'aggregation="SUM"', ("a",), "", None),
        ("COLLECT", "", ("a",), "", None),
        ("UNIQUE", "", ("a",), "7", 7),
        ("COLLECT", "", ("a",), "7", [7]),
        ("RULE ORDER", "", ("a",), "7", [7]),
        ("COLLECT", 'aggregation="MAX"', ("a",), "7", 7),
        ("FIRST", "", ("a", "b"), "7", {"a": 7, "b": 7}),
    ],
)
def test_what_a_policy_gives_when_no_rule_fits(policy, extra, outputs, default, value):
    found = model(table([("1", *["1"] * len(outputs))], policy, extra, outputs=outputs, default=default))
    result = found.evaluate("band", {"age": 2})
    assert (result.value, result.matched, result.errors) == (value, (), ())


def test_one_column_may_have_a_default_and_another_none():
    text = table([("1", "1", "2")], outputs=("a", "b")).replace(
        '<output name="a">', '<output name="a"><defaultOutputEntry><text>5</text></defaultOutputEntry>'
    )
    assert model(text).evaluate("band", {"age": 2}).value == {"a": 5, "b": None}


@pytest.mark.parametrize("age, said", [(25, "rows 1 and 2 do"), (35, "rows 1, 2 and 3 do")])
def test_an_overlap_names_every_row(age, said):
    (error,) = model(table(OVERLAP)).evaluate("band", {"age": age}).errors
    assert said in error and "Age band" in error


def test_rows_that_differ_are_named_under_any():
    result = model(table([("> 1", "1"), ("> 2", "1"), ("> 3", "2")], "ANY")).evaluate("band", {"age": 5})
    assert result.value is None and "rows 1, 2 and 3 match with different results" in result.errors[0]
    assert model(table([("> 1", "1"), ("> 2", "1")], "ANY")).evaluate("band", {"age": 5}).value == 1


def test_what_stands_in_no_list_of_values_ranks_last():
    found = model(
        table([("> 1", '"x"'), ("> 2", '"b"'), ("> 3", '"a"')], "OUTPUT ORDER", values='"a", "b", "x"')
    )
    assert found.evaluate("band", {"age": 5}).value == ["a", "b", "x"]
    one = found.evaluate("band", {"age": 2})
    assert (one.value, one.matched) == (["x"], (1,))


def explained(text, **given):
    return model(text).evaluate("band", given).explanation[0]


def test_an_explanation_calls_columns_and_tables_by_their_names():
    seen = explained(table([("> 1", "1"), ("off", "-", "2")], outputs=("a",)), age=5)
    assert (seen.table_id, seen.table_name, seen.hit_policy, seen.labels) == (
        "t",
        "Age band",
        "UNIQUE",
        {"a": "a"},
    )
    assert [(i.label, i.value) for i in seen.inputs] == [("age", 5)]
    assert [(row.rule_id, row.number, row.annotation, row.matched, row.enabled) for row in seen.rows] == [
        ("r1", 1, "第1行", True, True),
        ("r2", 2, "第2行", False, False),
    ]
    assert [(cell.text, cell.passed) for row in seen.rows for cell in row.cells] == [
        ("> 1", True),
        ("-", True),
    ]


def test_an_explanation_falls_back_where_something_has_no_name():
    text = table([("", "1")], "COLLECT", 'aggregation="MAX" outputLabel="Fee"').replace(
        '<output name="band">', '<output label="Band">'
    )
    text = text.replace(' id="r1"', "").replace('<input id="i0">', '<input id="i0" label="Years">')
    text = text.replace(
        "<annotationEntry><text>第1行</text></annotationEntry>", "<description>row</description>"
    )
    seen = explained(text, age=5)
    assert (seen.table_name, seen.hit_policy, seen.labels) == ("Fee", "COLLECT MAX", {"Band": "Band"})
    assert (seen.inputs[0].label, seen.rows[0].rule_id, seen.rows[0].annotation) == ("Years", "", "row")
    assert seen.rows[0].cells[0].text == "-"


def test_a_table_is_called_by_the_label_of_its_decision():
    text = table([("-", "1")])
    named = text.replace("<decision ", '<decision label="年龄段" ', 1)
    assert explained(named, age=5).table_name == "年龄段"


def test_a_table_without_an_id_has_one_by_its_place():
    seen = explained(table([("-", "1")]).replace(' id="t"', ""), age=5)
    assert seen.table_id and seen.table_id != "t"


def test_an_input_that_is_no_number_counts_as_null_with_a_warning():
    text = table([("null", "1"), ("-", "2")], "FIRST").replace(
        "<inputExpression>", '<inputExpression typeRef="number">'
    )
    found = model(text)
    result = found.evaluate("band", {"age": "old"})
    assert (result.value, result.errors) == (1, ())
    assert any("the input age does not conform" in warning for warning in result.warnings)
    for age in (None, 3):
        assert not any("conform" in w for w in found.evaluate("band", {"age": age}).warnings)


def test_input_values_are_no_question_of_null_or_of_a_dash():
    listed = "<inputValues><text>{}</text></inputValues></input>"
    text = table([("-", "1")]).replace("</input>", listed.format("1, 2"))
    assert model(text).evaluate("band", {"age": None}).errors == ()
    assert "none of 1, 2" in model(text).evaluate("band", {"age": 3}).errors[0]
    for anything in ("-", ""):
        free = table([("-", "1")]).replace("</input>", listed.format(anything))
        assert model(free).evaluate("band", {"age": 3}).value == 1


def test_the_value_of_a_decision_and_of_input_data_has_its_type():
    typed = '<inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>'
    needs = '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
    found = model(f'{typed}<decision id="d" name="d">{needs}{literal("x")}</decision>'
                  f'<decision id="e" name="e"><variable name="e" typeRef="string"/>{literal("5")}</decision>'
                  f'<decision id="n" name="n"><variable name="n" typeRef="string"/>{literal("null")}</decision>')  # fmt: skip
    assert found.evaluate("d", {"x": 5}).value == 5
    assert found.evaluate("d", {}).errors == ()
    assert "input x: the value does not conform" in found.evaluate("d", {"x": "y"}).errors[0]
    assert "decision e: the value does not conform" in found.evaluate("e", {}).errors[0]
    assert found.evaluate("n", {}).errors == ()


SERVICE = (
    '<inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>'
    '<decision id="a" name="a"><informationRequirement><requiredInput href="#i"/></informationRequirement>{}</decision>'
    '<decision id="b" name="b"><informationRequirement><requiredDecision href="#a"/></informationRequirement>{}</decision>'
    '<decisionService id="s" name="s">{}</decisionService>'
)


def test_a_service_takes_input_data_and_decisions_and_may_give_several_values():
    parts = '<outputDecision href="#a"/><outputDecision href="#b"/><inputData href="#i"/>'
    found = model(SERVICE.format(literal("x + 1"), literal("a * 2"), parts))
    assert found.evaluate("s", {"x": 2}).value == {"a": 3, "b": 6}
    result = found.evaluate("s", {"x": "no"})
    assert result.value is None and "service s: the input x does not conform" in result.errors[0]
    assert found.evaluate("s", {}).errors == ()


def test_an_input_decision_of_a_service_is_given_and_not_computed():
    parts = '<outputDecision href="#b"/><inputDecision href="#a"/>'
    found = model(SERVICE.format(literal("x + 1"), literal("a * 2"), parts))
    assert found.evaluate("s", {"a": 10, "x": 1}).value == 20


def test_a_service_without_inputs_sees_all_that_it_is_asked_with():
    found = model(SERVICE.format(literal("x + 1"), literal("a * 2"), '<outputDecision href="#b"/>'))
    assert found.evaluate("s", {"x": 1}).value == 4
    assert problems(SERVICE.format(literal("1"), literal("2"), '<inputData href="#i"/>'))


def test_the_variable_of_a_decision_is_what_others_call_it():
    text = SERVICE.format(literal("x + 1"), literal("total * 2"), '<outputDecision href="#b"/>')
    found = model(text.replace('name="a">', 'name="a"><variable name="total"/>'))
    assert found.evaluate("b", {"x": 1}).value == 4


def test_functions_keep_to_their_types():
    box = (
        '<context><contextEntry><variable name="f"/><functionDefinition {}><formalParameter name="v" typeRef="number"/>'
        "{}</functionDefinition></contextEntry><contextEntry>{}</contextEntry></context>"
    )
    assert boxed(box.format("", literal("v + 1"), literal("f(2)"))).evaluate("d", {}).value == 3
    assert boxed(box.format("", literal("v"), literal('f("a")'))).evaluate("d", {}).value is None
    assert (
        boxed(box.format('typeRef="string"', literal("v"), literal("f(2)"))).evaluate("d", {}).value is None
    )
    foreign = boxed(box.format('kind="Java"', literal("v"), literal("f(2)")))
    assert foreign.evaluate("d", {}).value is None
    assert ["Java code is never run" in problem.message for problem in foreign.problems] == [True]


def test_a_function_fits_the_function_type_of_its_decision():
    kind = '<itemDefinition name="tF"><functionItem outputTypeRef="{}"><parameters name="v" typeRef="{}"/></functionItem></itemDefinition>'
    box = f'<functionDefinition typeRef="number"><formalParameter name="v" typeRef="number"/>{literal("v")}</functionDefinition>'
    for given, taken, fits in (
        ("number", "number", True),
        ("string", "number", False),
        ("number", "string", False),
    ):
        result = boxed(box, kind.format(given, taken), "tF").evaluate("d", {})
        assert (result.value is not None) == fits


@pytest.mark.parametrize(
    "box, said",
    [
        ('<relation><column name="a"/><column name="b"/><row>' + literal("1") + "</row></relation>", "the row has 1 cells"),
        (f'<context><contextEntry><variable name="a"/>{literal("1")}</contextEntry><contextEntry><variable name="a"/>{literal("2")}</contextEntry></context>', "have one name"),
        ("<for><in>" + literal("[1]") + "</in><return>" + literal("1") + "</return></for>", "no iteratorVariable"),
        ('<for iteratorVariable="x"><return>' + literal("1") + "</return></for>", "in"),
    ],
)  # fmt: skip
def test_boxes_that_are_not_whole_are_problems(box, said):
    ((_, message), *_) = problems(f'<decision id="d" name="d">{box}</decision>')
    assert said in message


@pytest.mark.parametrize(
    "box, value",
    [
        ("<filter><in>{}</in><match>{}</match></filter>".format(literal("[1, 2, 3]"), literal("item > 1")), [2, 3]),
        ("<filter><in>{}</in><match>{}</match></filter>".format(literal("2"), literal("item > 1")), [2]),
        ("<filter><in>{}</in><match>{}</match></filter>".format(literal("null"), literal("item > 1")), None),
        ("<filter><in>{}</in><match>{}</match></filter>".format(literal("[1]"), literal("item")), None),
        ("<filter><in>{}</in><match>{}</match></filter>".format(literal("[1]"), literal("null")), []),
        ("<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>".format(*map(literal, ("true", "1", "2"))), 1),
        ("<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>".format(*map(literal, ("null", "1", "2"))), 2),
        ('<some iteratorVariable="x"><in>{}</in><satisfies>{}</satisfies></some>'.format(literal("[1, null]"), literal("x = 2")), False),
        ('<every iteratorVariable="x"><in>{}</in><satisfies>{}</satisfies></every>'.format(literal("[1]"), literal("null")), None),
        ('<every iteratorVariable="x"><in>{}</in><satisfies>{}</satisfies></every>'.format(literal("[1]"), literal("x")), None),
        ('<relation><column name="a" typeRef="number"/><row>{}</row></relation>'.format(literal('"x"')), [{"a": None}]),
        ('<relation><column name="a"/><row>{}</row></relation>'.format(literal('"x"')), [{"a": "x"}]),
        ('<list typeRef="Any"><description>d</description>{}</list>'.format(literal("1")), [1]),
    ],
)  # fmt: skip
def test_what_boxes_give(box, value):
    assert boxed(box).evaluate("d", {}).value == value


def test_the_language_of_the_whole_model_counts():
    text = f'{HEAD.replace("<definitions", "<definitions expressionLanguage=" + chr(34) + "urn:other" + chr(34))}<decision id="d" name="d">{literal("1")}</decision></definitions>'
    with pytest.raises(ReadingError, match="the language urn:other is not run here"):
        read_dmn(text.encode())


def test_text_that_is_no_feel_gives_null_where_that_is_asked_for():
    found = model(f'<decision id="d" name="d">{literal("1 +")}</decision>', lenient=True)
    assert [problem.severity for problem in found.problems] == ["warning"]
    result = found.evaluate("d", {})
    assert (result.value, result.errors) == (None, ("an expression is no FEEL",))
    assert model(table([("1 +", "5")]), lenient=True).evaluate("band", {"age": 1}).value is None
    ((line, message),) = problems(f'\n<decision id="d" name="d">{literal("1 +")}</decision>')
    assert line == 3 and message.startswith("1 +: ")


def test_a_column_says_what_it_looks_at_and_a_policy_is_known():
    for change, said in (
        (("<text>age</text>", "<text/>"), "the input has no expression"),
        (('hitPolicy="UNIQUE"', 'hitPolicy="SOME"'), "there is no hit policy SOME"),
        (('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT" aggregation="AVG"'), "there is no aggregation AVG"),
        (("<outputEntry><text>1</text></outputEntry>", ""), "rule 1 has 1 inputs and 0 outputs"),
        (("<inputEntry><text>2</text></inputEntry>", ""), "rule 1 has 0 inputs and 1 outputs"),
    ):
        assert [message for _, message in problems(table([("2", "1")]).replace(*change))] == [said]
    assert "the table has no output" in [
        m for _, m in problems('<decision id="d" name="d"><decisionTable/></decision>')
    ]


@pytest.mark.parametrize(
    "content, line, said",
    [
        (b"<a>\n<b></a>", 2, "no well-formed XML"),
        (b"", 1, "no well-formed XML"),
        (
            b'<!DOCTYPE x []>\n<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
            1,
            "document type",
        ),
        (b'\n<other xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>', 2, "the root element is"),
        (b"<definitions/>", 1, "the root element is definitions"),
        (b" " * (MAX_BYTES + 1), 0, "larger than"),
    ],
)
def test_what_is_no_model_says_where(content, line, said):
    with pytest.raises(ReadingError) as raised:
        read_dmn(content)
    ((found),) = raised.value.problems
    assert found.line == line and said in found.message


def test_a_chain_of_decisions_may_be_long_but_not_endless():
    def chain(number):
        needs = '<informationRequirement><requiredDecision href="#d{}"/></informationRequirement>'
        return "".join(
            f'<decision id="d{n}" name="d{n}">{needs.format(n - 1) if n else ""}{literal(f"d{n - 1} + 1" if n else "1")}</decision>'
            for n in reversed(range(number))
        )

    assert model(chain(100)).evaluate("d99", {}).value == 100
    assert problems(chain(400))


def test_errors_are_told_up_to_a_number():
    rows = "[" + ", ".join(["1"] * (MAX_ERRORS + 20)) + "]"
    knowledge = (
        '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic><formalParameter name="age"/>'
        f"{table([('-', '1'), ('-', '2')]).split('>', 1)[1].removesuffix('</decision>')}</encapsulatedLogic></businessKnowledgeModel>"
    )
    needs = '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    found = model(
        f'{knowledge}<decision id="d" name="d">{needs}{literal(f"for i in {rows} return k(i)")}</decision>'
    )
    assert len(found.evaluate("d", {}).errors) == MAX_ERRORS


def test_a_constraint_of_a_type_adds_to_that_of_the_type_it_is_made_of():
    types = (
        '<itemDefinition name="tA"><typeRef>number</typeRef><allowedValues><text>&gt; 0</text></allowedValues></itemDefinition>'
        '<itemDefinition name="tB"><typeRef>tA</typeRef><allowedValues><text>&lt; 9</text></allowedValues></itemDefinition>'
        '<itemDefinition name="tC"><typeRef>number</typeRef><allowedValues/></itemDefinition>'
    )
    for name, text, value in (("tB", "5", 5), ("tB", "-1", None), ("tB", "10", None), ("tC", "5", 5)):
        assert boxed(literal(text), types, name).evaluate("d", {}).value == value
    ((_, message),) = problems(types.replace("&gt; 0", "&gt; &gt;"))
    assert message.startswith("allowedValues: ")


def test_what_another_model_declares_is_found_by_its_prefix():
    other = read_dmn(
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="o" namespace="urn:other">'
        b'<decision id="d" name="fee"><literalExpression><text>5</text></literalExpression></decision></definitions>'
    )
    needs = '<informationRequirement><requiredDecision href="{}#d"/></informationRequirement>'
    imported = (
        '<import name="o" namespace="urn:other" importType="https://www.omg.org/spec/{}/20230324/MODEL/"/>'
    )
    body = f'<decision id="d" name="mine">{needs.format("urn:other")}{literal("o.fee + 1")}</decision>'
    for kind in ("DMN", "dmn"):
        assert model(imported.format(kind) + body, models=[other]).evaluate("d", {}).value == 6
    assert problems(body, models=[other])
    own = f'<decision id="a" name="a">{literal("1")}</decision>' + body.replace(
        "urn:other#d", "urn:sample#a"
    ).replace("o.fee", "a")
    assert model(own).evaluate("d", {}).value == 2
