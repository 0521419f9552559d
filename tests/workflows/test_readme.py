"""The table of what proves the runtime names tests that exist."""

import ast
import re
from pathlib import Path

FOLDER = Path(__file__).parent
ROWS = re.findall(r"^\| .+ \| (\S+\.py)::(\w+) \|$", (FOLDER / "README.md").read_text(encoding="utf8"), re.M)


def test_every_row_names_a_test():
    assert len(ROWS) > 30
    for file, name in ROWS:
        tree = ast.parse((FOLDER / file).read_text(encoding="utf8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, name
