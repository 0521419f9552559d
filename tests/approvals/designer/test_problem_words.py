"""What the readers of diagrams and tables object to is said in the designer's language."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from approvals.selectors.problem_words import said_text

ROOT = Path(__file__).resolve().parents[3]
# Scripts of other languages are imported once and mended by those who wrote them; what cannot be carried over quotes code.
FOREIGN = ("python", "script", "programs", "translating", "expressions", "limits", "tokens")
SAYING = {"report", "problem", "Problem", "finding"}
PLACED = ROOT / "bpmn/reading/placement.py"


def texts(node):
    """Yield the sentences that a node may stand for; what varies is filled in with a letter."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))


def said_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            spoken = [*node.args, *(word.value for word in node.keywords)] if name in SAYING else []
        else:
            spoken = node.elts if path == PLACED and isinstance(node, ast.Tuple) else []
        yield from (text for one in spoken for text in texts(one) if " " in text)


def sentences():
    for folder in ("bpmn/reading", "bpmn/linting", "bpmn/dmn"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.name.startswith(FOREIGN):
                yield from said_of(path)


def test_the_readers_have_much_to_say():
    assert len(set(sentences())) > 120


# A quoted text and what is wrong with it, which is said by itself.
@pytest.mark.parametrize("sentence", sorted(set(sentences()) - {"7: 7"}))
def test_a_sentence_of_the_readers_is_said_in_chinese(sentence):
    with translation.override("zh-hans"):
        said = said_text(sentence)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in said), sentence


def test_elements_are_called_as_in_the_palette():
    with translation.override("zh-hans"):
        assert said_text("the serviceTask says nothing to do") == "服务任务没有写明要做什么"
        assert said_text("the endEvent cannot be of the kind timer") == "结束事件不能是定时事件类型"
