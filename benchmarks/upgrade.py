"""An upgrade with running cases, rehearsed: an older program begins every scenario, this one migrates and plays it to its end.

    git worktree add --detach ../older <the commit or tag in use>
    DATABASE_URL=postgres://.../an_empty_database python -m benchmarks.upgrade ../older [share] [pack or scenario ...]

Each scenario has a database of its own, a copy of the one named, with the sample city; `share` of its steps (0.5) is played by
the older program. The rest, with all that the scenario expects, is played by this one after `migrate`, in the version of the
procedure that the case began in. Prints what differs as one JSON object."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
FOLDER = Path(os.environ.setdefault("JINGWEI_UPGRADE", tempfile.mkdtemp(prefix="jingwei-upgrade-")))
os.environ |= {"JINGWEI_KEYS": str(FOLDER / "keys"), "JINGWEI_FILES": str(FOLDER / "files")}
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from approvals.models import Case  # noqa: E402
from approvals.sample.city import load_sample_city  # noqa: E402
from approvals.scenarios.playing import answering_registers, play_steps  # noqa: E402
from approvals.scenarios.reading import Scenario, read_scenario  # noqa: E402
from approvals.scenarios.stage import TIMELINE, Stage  # noqa: E402
from approvals.services.packs import deploy_pack  # noqa: E402
from workflows import timelines  # noqa: E402
from workflows.actors import SYSTEM  # noqa: E402
from workflows.models import Timeline  # noqa: E402


def database(number: int) -> str:
    return f"{connection.settings_dict['NAME']}_{number}"


def scenario_files(older: Path, named: list[str]) -> list[Path]:
    """Return the scenarios of the packs named and those named themselves ("x05"), all where nothing is named."""
    found = sorted(older.glob("packs/*/scenarios/*.yaml"))
    return [
        path for path in found if not named or {path.parent.parent.name, path.stem.split("_")[0]} & {*named}
    ]


def split(scenario: Scenario, share: float) -> tuple[Scenario, Scenario]:
    at = max(1, round(len(scenario.steps) * share))
    return replace(scenario, steps=scenario.steps[:at]), replace(scenario, steps=scenario.steps[at:])


# The older program's half; this file runs there too, with the older packages on its path.


def begin_all(older: Path, share: float, named: list[str]) -> None:
    call_command("migrate", verbosity=0)
    load_sample_city(counties=["990121", "990122"])
    for number, path in enumerate(scenario_files(older, named)):
        copy(database(number))
        apart(database(number), lambda number=number, path=path: begin(number, path, share))  # type: ignore[misc]


def begin(number: int, path: Path, share: float) -> None:
    whole = read_scenario(path)
    first, _rest = split(whole, share)
    for pack in whole.packs:
        deploy_pack(pack_id=pack, actor=SYSTEM)
    Timeline.objects.update_or_create(key=TIMELINE, defaults={"day": first.today, "instant": None})
    timelines.move_to(timeline=TIMELINE, day=first.today, actor=SYSTEM)
    stage = Stage(first)
    with answering_registers(first.registers):
        differs = list(play_steps(stage, first))
    note(number, {"differs": differs, **handed_over(stage)})


def handed_over(stage: Stage) -> dict[str, Any]:
    """Return what the stage holds in memory: its cases by name, which is its own, and its applicant."""
    cases = {**stage.cases, stage.name: stage.case}
    return {
        "name": stage.name,
        "cases": {name: case.number for name, case in cases.items() if case},
        "applicant": stage.applicant.username if stage.applicant else "",
    }


# This program's half


def go_on_all(older: Path, share: float, named: list[str]) -> Iterator[dict[str, Any]]:
    for number, path in enumerate(scenario_files(older, named)):
        apart(database(number), lambda number=number, path=path: go_on(number, path, share))  # type: ignore[misc]
        yield {"file": path.name, **noted(number)}
        drop(database(number))


def go_on(number: int, path: Path, share: float) -> None:
    before = noted(number)
    began = time.monotonic()
    call_command("migrate", verbosity=0)
    seconds = time.monotonic() - began
    whole = read_scenario(path)
    for pack in whole.packs:
        deploy_pack(pack_id=pack, actor=SYSTEM)
    _first, rest = split(whole, share)
    stage = taken_over(rest, before)
    with answering_registers(rest.registers):
        differs = list(play_steps(stage, rest))
    open_before, steps = stage.case is not None, len(rest.steps)
    note(
        number,
        {
            "older": before["differs"],
            "differs": differs,
            "migrate": seconds,
            "open": open_before,
            "steps": steps,
        },
    )


def taken_over(rest: Scenario, before: dict[str, Any]) -> Stage:
    cases = {name: Case.objects.get(number=number) for name, number in before["cases"].items()}
    stage = Stage(rest, applicant=User.objects.filter(username=before["applicant"]).first())
    stage.name, stage.cases = before["name"], dict(cases)
    stage.case = cases.get(before["name"])
    return stage


# A database and a process for each scenario: nothing that one leaves in memory reaches the next.


def apart(name: str, act: Callable[[], None]) -> None:
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=within, args=(name, act))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"{name}: the scenario's process ended with {child.exitcode}")


def within(name: str, act: Callable[[], None]) -> None:
    connection.settings_dict["NAME"] = name
    act()
    connection.close()


def copy(name: str) -> None:
    original = connection.settings_dict["NAME"]
    at_the_server(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def drop(name: str) -> None:
    at_the_server(f'DROP DATABASE "{name}"')


def at_the_server(*statements: str) -> None:
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def note(number: int, what: dict[str, Any]) -> None:
    (FOLDER / f"{number}.json").write_text(json.dumps(what, ensure_ascii=False), encoding="utf8")


def noted(number: int) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / f"{number}.json").read_text(encoding="utf8"))
    return read


def main() -> None:
    older, share, named = (
        Path(sys.argv[1]).resolve(),
        float(sys.argv[2] if len(sys.argv) > 2 else "0.5"),
        sys.argv[3:],
    )
    if "JINGWEI_UPGRADE_BEGINS" in os.environ:
        begin_all(older, share, named)
        return
    by_older = {**os.environ, "JINGWEI_UPGRADE_BEGINS": "1", "PYTHONPATH": str(older)}
    command = [sys.executable, str(Path(__file__).resolve()), str(older), str(share), *named]
    if not scenario_files(older, named):
        sys.exit(f"no scenario or pack is called {' or '.join(named)}")
    subprocess.run(command, cwd=older, env=by_older, check=True)
    rows = list(go_on_all(older, share, named))
    differing = [row for row in rows if row["differs"] or row["older"]]
    report = {
        "scenarios": len(rows),
        "cases under way": sum(row["open"] for row in rows),
        "steps played on": sum(row["steps"] for row in rows),
        "longest migrate": round(max((row["migrate"] for row in rows), default=0), 1),
        "differing": differing,
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
