"""Keeps the rules of the house true: who may import whom, and through which doors."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bpmn", "forms", "workflows", "approvals", "reports", "config")
MAY_IMPORT = {
    "bpmn": set(),
    "forms": set(),
    "workflows": {"bpmn"},
    "approvals": {"workflows", "forms", "bpmn"},
    "reports": {"approvals", "workflows", "forms"},
    "config": {"approvals"},
}
DOORS = {
    "services",
    "selectors",
    "models",
    "errors",
    "handlers",
    "actors",
    "timelines",
    "rendering",
    "worker",
}
REPORTS_DOORS = {
    # The gate is among them: whoever reads on a person's behalf passes it, and it notes what leaves the house.
    "approvals": {"selectors", "models", "errors", "site", "templatetags", "access"},
    "workflows": DOORS,
    "forms": DOORS,
}
DJANGO_FREE = ("bpmn/", "forms/schema/", "approvals/rules/")
PROCEDURE_FREE = ("services", "selectors", "process_handlers", "rules", "models")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "misc", "manager", "managers"}


def source_files():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def imports_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


FILES = list(source_files())
TREES = {path: ast.parse(path.read_text(encoding="utf8")) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_never_point_up(path):
    package = path.relative_to(ROOT).parts[0]
    used = {name.split(".")[0] for _, name in imports_of(TREES[path])} & set(PACKAGES)
    assert used - {package} <= MAY_IMPORT[package]


@pytest.mark.parametrize("package", ["approvals", "reports"])
def test_neighbours_are_entered_through_their_doors(package):
    for path in FILES:
        if path.relative_to(ROOT).parts[0] != package:
            continue
        for _, name in imports_of(TREES[path]):
            top, *rest = name.split(".")
            if top in {"workflows", "forms"} and rest:
                assert rest[0] in DOORS, f"{path.relative_to(ROOT)} imports {name}"


def test_reports_read_through_doors_and_never_write():
    """Neither the views of casework nor any service: a page of reports stands in the frame of approvals/site.py."""
    for path in FILES:
        if path.relative_to(ROOT).parts[0] != "reports":
            continue
        for _, name in imports_of(TREES[path]):
            top, *rest = name.split(".")
            if top in REPORTS_DOORS and rest:
                assert rest[0] in REPORTS_DOORS[top] - {"services"}, (
                    f"{path.relative_to(ROOT)} imports {name}"
                )


@pytest.mark.parametrize("package", ["workflows", "approvals"])
def test_bpmn_is_used_by_its_public_names(package):
    public = {"bpmn", "bpmn.feel", "bpmn.dmn", "bpmn.linting", "bpmn.values", "bpmn.engine", "bpmn.errors"}
    for path in FILES:
        if path.relative_to(ROOT).parts[0] != package:
            continue
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "bpmn":
                assert ".".join(node.module.split(".")[:2]) in public, (
                    f"{path.relative_to(ROOT)}: {node.module}"
                )


def test_django_free_rooms_stay_django_free():
    for path in FILES:
        name = str(path.relative_to(ROOT))
        if name.startswith(DJANGO_FREE):
            assert not [n for _, n in imports_of(TREES[path]) if n.split(".")[0] == "django"], name


def test_the_engine_reads_no_clock_and_opens_nothing():
    forbidden = {"eval", "exec", "now", "today", "utcnow"}
    for path in FILES:
        if not str(path.relative_to(ROOT)).startswith("bpmn/engine/"):
            continue
        for node in ast.walk(TREES[path]):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert called not in forbidden, f"{path.relative_to(ROOT)}:{node.lineno} {called}"


def test_no_first_party_import_inside_a_function():
    for path, tree in TREES.items():
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or function.name == "ready":
                continue
            for node, name in imports_of(function):
                assert name.split(".")[0] not in PACKAGES, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_no_code_runs_from_data():
    for path, tree in TREES.items():
        for node, name in imports_of(tree):
            assert name.split(".")[0] not in {"pickle", "marshal", "shelve"}, f"{path}:{node.lineno}"
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec"}, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_views_write_nothing():
    writes = {
        "save",
        "create",
        "bulk_create",
        "update",
        "bulk_update",
        "delete",
        "get_or_create",
        "update_or_create",
    }
    for path in FILES:
        if "views" not in str(path.relative_to(ROOT)):
            continue
        for node in ast.walk(TREES[path]):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in writes
            ):
                manager = ast.unparse(node.func.value)
                assert ".objects" not in manager and manager != "form", (
                    f"{path.relative_to(ROOT)}:{node.lineno}"
                )


def names_of_evaluation():
    """Return the ids of processes, tables and forms of the pack that evaluates units."""
    pack = ROOT / "packs" / "annual_evaluation"
    found = {path.stem for path in (pack / "forms").glob("*.json")}
    for path in (*pack.glob("*.bpmn"), *pack.glob("*.dmn")):
        found |= set(
            re.findall(r'<(?:bpmn:process|decision) [^>]*?id="([^"]+)"', path.read_text(encoding="utf8"))
        )
    return found


def test_no_service_names_a_process_form_or_table_of_an_evaluation():
    """The manifest says which of them plays which part, so that another pack may run an evaluation of its own."""
    names = names_of_evaluation()
    assert {"evaluation_card", "f_e5", "de4_card"} <= names
    for path in FILES:
        if path.relative_to(ROOT).parts[:2] not in {("approvals", room) for room in PROCEDURE_FREE}:
            continue
        said = {node.value for node in ast.walk(TREES[path]) if isinstance(node, ast.Constant)}
        assert not said & names, f"{path.relative_to(ROOT)}: {said & names}"


def test_names_say_something():
    assert not [path for path in FILES if path.stem in FORBIDDEN_NAMES]


def test_every_test_folder_is_a_package():
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


def test_no_machine_path_or_registry_stands_in_the_tree():
    hosts = ("pypi.org", "files.pythonhosted.org", "registry.npmjs.org")
    for pattern in ("*.lock", "*.in", "*lock.json", ".npmrc"):
        for path in ROOT.glob(pattern):
            assert not [host for host in hosts if host in path.read_text(encoding="utf8")], path
