"""Drawings: what lies over what, where names stand, which signs tell the kinds apart."""

import re

import pytest
from lxml import etree

from bpmn.drawing import draw
from bpmn.drawing.texts import rows
from tests.bpmn.engine.playing import bpmn

SPACES = (
    'xmlns:b="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:d="http://www.omg.org/spec/DD/20100524/DI"'
)


def drawn(text, *shapes, edges=(), roots="", **options):
    """Shapes are (element, x, y, width, height, attributes or label bounds), edges (flow, points)."""
    plane = "".join(
        f'<b:BPMNShape bpmnElement="{key}" {more if isinstance(more, str) else ""}>'
        f'<c:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>{label(more)}</b:BPMNShape>'
        for key, x, y, w, h, more in shapes
    ) + "".join(
        f'<b:BPMNEdge bpmnElement="{key}">{"".join(f"<d:waypoint x={x!r} y={y!r}/>" for x, y in points)}</b:BPMNEdge>'
        for key, points in edges
    )
    layout = f'<b:BPMNDiagram {SPACES}><b:BPMNPlane bpmnElement="p">{plane}</b:BPMNPlane></b:BPMNDiagram>'
    content = bpmn(text, roots=roots).replace(b"</definitions>", layout.encode() + b"</definitions>")
    svg = draw(content, **options)
    etree.fromstring(svg.encode())
    return svg


def label(more):
    if isinstance(more, str):
        return ""
    x, y, w, h = more
    return f'<b:BPMNLabel><c:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/></b:BPMNLabel>'


def test_what_is_large_lies_under_what_it_holds_and_a_group_covers_nothing():
    svg = drawn(
        "start s\nsub S\n  user a\nboundary b on=S message:m1\n<group id='g'/>\ns -> S",
        ("b", 90, 90, 20, 20, ""),
        ("a", 20, 20, 50, 40, ""),
        ("g", 0, 0, 300, 300, ""),
        ("S", 10, 10, 100, 90, 'isExpanded="true"'),
    )
    places = [svg.index(f'x="{x}" y="{x}"') for x in (0, 10, 20)]
    assert places == sorted(places) and places[-1] < svg.rindex("<circle")
    assert 'class="shape dashed open" x="0"' in svg


def test_names_stand_over_everything_and_where_the_modeler_put_them():
    svg = drawn(
        'start s name="Application came in"\nuser a name="Look"\ns -> a',
        ("s", 0, 0, 36, 36, (200, 50, 60, 28)),
        ("a", 60, 0, 100, 80, ""),
        edges=[("s_a", [("36", "18"), ("60", "18")])],
    )
    found = re.findall(r'<text class="label" x="(\d+)" y="(\d+)">([^<]*)', svg)
    assert found == [("230", "57", "Application"), ("230", "71", "came in")]
    assert svg.index("<polyline") < svg.index("Application")


def test_a_token_within_a_folded_step_is_drawn_at_that_step():
    svg = drawn(
        "start s\nsub S\n  user a\ns -> S", ("S", 10, 10, 100, 80, 'isExpanded="false"'), tokens={"a": 2}
    )
    assert '<circle class="token" cx="110" cy="10"' in svg and ">2</text>" in svg


def test_a_name_without_a_place_stands_under_an_event_and_over_a_gateway():
    svg = drawn("end s name=done\nxor x name=which", ("s", 0, 0, 36, 36, ""), ("x", 100, 100, 50, 50, ""))
    assert (
        '<text class="label" x="18" y="47">done' in svg and '<text class="label" x="125" y="89">which' in svg
    )


@pytest.mark.parametrize(
    "head, filled", [("catch c signal:s1", False), ("throw c signal:s1", True), ("end c signal:s1", True)]
)
def test_what_throws_is_filled(head, filled):
    svg = drawn(f"start s\n{head}\ns -> c", ("c", 0, 0, 36, 36, ""))
    assert ("icon thrown" in svg.partition("</style>")[2]) is filled


def test_default_and_conditional_flows_are_marked():
    line = [("0", "0"), ("100", "0")]
    text = "start s\nuser a default=a_b\nuser b\nuser c\nxor x\ns -> a -> b\na -> c if n\nb -> x\nx -> c if n"
    plain = drawn(text, edges=[("s_a", line)]).partition("</defs>")[2]
    assert "<polygon" not in plain and '<path class="flow"' not in plain
    assert '<path class="flow"' in drawn(text, edges=[("a_b", line)])
    assert '<polygon class="shape"' in drawn(text, edges=[("a_c", line)])
    assert "<polygon" not in drawn(text, edges=[("x_c", line)])  # the gateway says it already


def test_pools_and_lanes_upright_and_lying():
    roots = '<collaboration id="co"><participant id="pp" name="Town" processRef="p"/><participant id="o" name="Outside"/></collaboration>'
    shapes = [
        ("pp", 0, 0, 600, 200, ""),
        ("l", 30, 0, 570, 200, 'isHorizontal="true"'),
        ("o", 0, 300, 600, 60, ""),
    ]
    text = '<laneSet id="ls"><lane id="l" name="Desk"/></laneSet>\nstart s'
    svg = drawn(text, *shapes, roots=roots)
    assert svg.count("rotate(-90") == 2 and '<text x="300" y="330">Outside' in svg
    turned = drawn(text, ("pp", 0, 0, 200, 600, 'isHorizontal="false"'), roots=roots)
    assert '<text x="100" y="15">Town' in turned and "rotate" not in turned


def test_tokens_stand_where_they_are_and_nowhere_else():
    svg = drawn("start s\nuser a\ns -> a", ("a", 0, 0, 100, 80, ""), tokens={"a": 2, "ghost": 1, "s": 0})
    assert svg.count('class="token"') == 1 and ">2</text>" in svg and "shape active" in svg


@pytest.mark.parametrize(
    "words, width, expected",
    [
        ("年龄条件（D-A3）", 60, ["年龄条件", "（D-A3）"]),
        ("Look at the  file", 60, ["Look at", "the file"]),
        ("Unbreakable", 10, ["Unbreakable"]),
        ("", 10, []),
    ],
)
def test_names_are_broken_where_they_may_be(words, width, expected):
    assert rows(words, width) == expected
