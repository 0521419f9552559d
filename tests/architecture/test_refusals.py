"""A refusal is said in the reader's language: code raises English marked for translation, never a text in one language."""

import ast
import re

import pytest

from tests.architecture.test_layers import FILES, ROOT, TREES

HAN = re.compile(r"[\u3400-\u9fff]")
# Texts in both languages side by side: Message(code, zh, en) and its raising twin.
BILINGUAL = {"Invalid", "Message", "RejectedFile"}


def refusals(tree):
    """Yield each string within a raise or an answer to a person that is not given in both languages."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
            continue
        if getattr(node.exc.func, "id", "") not in BILINGUAL:
            yield from (part for part in ast.walk(node.exc) if isinstance(part, ast.Constant))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_refusal_is_written_in_chinese(path):
    found = [
        f"line {part.lineno}: {part.value!r}: write _(English) here and its Chinese into locale/parts"
        for part in refusals(TREES[path])
        if isinstance(part.value, str) and HAN.search(part.value)
    ]
    assert found == []
