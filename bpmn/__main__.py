"""Check, print, draw, run and simulate a BPMN file from a terminal.

python -m bpmn check FILE            what cannot be read, and what goes wrong in it
python -m bpmn print FILE            the processes with their elements and flows
python -m bpmn draw FILE > x.svg     the drawing, with --at ELEMENT tokens
python -m bpmn run FILE              play it: work is listed, you complete it
python -m bpmn simulate FILE         thousands of cases, how long they take"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

from bpmn import values
from bpmn.drawing import draw
from bpmn.errors import BpmnError, Problem, ReadingError
from bpmn.linting import check, rank
from bpmn.model import FlowNode, Process
from bpmn.reading import read_bpmn
from bpmn.runtime import Instance, LocalRuntime, NotFound
from bpmn.simulation import Exponential, Fixed, Scenario, simulate

HELP = """commands:  <number> [JSON]   complete that work with variables
           m NAME [JSON]     send a message          s NAME [JSON]   send a signal
           j NUMBER [JSON]   complete a job          e ELEMENT       let an event come
           t                 go to the next timer    v               show variables
           q                 stop"""


def main(
    arguments: Sequence[str] | None = None, out: TextIO | None = None, into: TextIO | None = None
) -> int:
    """Run a command; return 0, or 1 when the file has errors."""
    chosen = parser().parse_args(arguments)
    out, into = out or sys.stdout, into or sys.stdin
    try:
        return int(COMMANDS[chosen.command](chosen, out, into))
    except ReadingError as error:
        print(error, file=out)
    except BpmnError as error:
        print(f"error: {error}", file=out)
    except OSError as error:
        print(f"cannot read {chosen.file}: {error.strerror}", file=out)
    return 1


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m bpmn", description="Check, print, draw, run and simulate BPMN files."
    )
    commands = made.add_subparsers(dest="command", required=True)
    for name in COMMANDS:
        one = commands.add_parser(name)
        one.add_argument("file", type=Path, help="a BPMN 2.0 file")
        one.add_argument("--process", default="", help="the id of the process, where the file holds several")
    commands.choices["draw"].add_argument("--at", action="append", default=[], help="an element with a token")
    commands.choices["run"].add_argument("--with", dest="others", action="append", type=Path, default=[],
                                         help="a further BPMN or DMN file")  # fmt: skip
    for name in ("run", "simulate"):
        commands.choices[name].add_argument("--start", help="the id of the start event that is triggered")
    commands.choices["run"].add_argument("--variables", default="{}", help="variables as JSON")
    commands.choices["simulate"].add_argument("--cases", type=int, default=1000)
    commands.choices["simulate"].add_argument(
        "--every", type=float, default=60, help="minutes between two cases"
    )
    commands.choices["simulate"].add_argument("--task", type=float, default=60, help="minutes a task takes")
    commands.choices["simulate"].add_argument(
        "--clock", type=float, default=5, help="days a statutory clock runs"
    )
    commands.choices["simulate"].add_argument("--seed", type=int, default=1)
    return made


def check_file(chosen: argparse.Namespace, out: TextIO, into: TextIO) -> int:
    found = read_bpmn(chosen.file.read_bytes(), chosen.file.name)
    problems = list(found.problems)
    for process in found.processes.values():
        problems += check(process)
    if not found.processes:
        problems.append(
            Problem(chosen.file.name, 1, "", "the file holds no process that could run",
                    "draw one; collaborations and choreographies only describe", "warning")
        )  # fmt: skip
    for problem in sorted(problems, key=rank):
        print(f"{problem.severity}: {problem}", file=out)
    errors = sum(problem.severity == "error" for problem in problems)
    print(f"{counted(len(found.processes), 'process', 'processes')}, {counted(errors, 'error')}, "
          f"{counted(len(problems) - errors, 'warning')}", file=out)  # fmt: skip
    return int(errors > 0)


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def print_file(chosen: argparse.Namespace, out: TextIO, into: TextIO) -> int:
    for process in read_bpmn(chosen.file.read_bytes(), chosen.file.name, strict=False).processes.values():
        print(f"{process.id} {one_line(process.name)}".strip(), file=out)
        for line in tree(process, "", 1):
            print(line, file=out)
    return 0


def tree(process: Process, scope: str, depth: int) -> Iterator[str]:
    for key in process.scopes[scope].members:
        element = process.elements[key]
        yield "  " * depth + f"{element.type} {key} {one_line(element.name)}".rstrip() + ways(element)
        if key in process.scopes:
            yield from tree(process, key, depth + 1)


def one_line(name: str) -> str:
    """Return a name without the line breaks that fit it into its box."""
    return " ".join(name.split())


def ways(element: FlowNode) -> str:
    parts = []
    for flow in element.outgoing:
        why = " (default)" if flow.id == element.default else ""
        why = f" if {flow.condition.original or flow.condition.text}" if flow.condition else why
        parts.append(flow.target + why)
    return f" -> {', '.join(parts)}" if parts else ""


def draw_file(chosen: argparse.Namespace, out: TextIO, into: TextIO) -> int:
    print(draw(chosen.file.read_bytes(), chosen.file.name, tokens=Counter(chosen.at)), file=out)
    return 0


def run_file(chosen: argparse.Namespace, out: TextIO, into: TextIO) -> int:
    runtime = LocalRuntime(chosen.file, *chosen.others)
    if not runtime.processes:
        raise NotFound("the file holds no process that could run")
    instance = runtime.start(chosen.process, read_variables(chosen.variables), start_event=chosen.start)
    print(HELP, file=out)
    while not instance.is_ended:
        show(runtime, instance, out)
        line = into.readline()
        if not line or line.strip() == "q":
            break
        try:
            act(runtime, instance, line.strip(), out)
        except (BpmnError, ValueError) as error:
            print(f"error: {error}", file=out)
    print(f"{instance.outcome or 'still open'} {' '.join(instance.end_events)}".strip(), file=out)
    return 0


def show(runtime: LocalRuntime, instance: Instance, out: TextIO) -> None:
    for number, work in enumerate(runtime.work(), 1):
        print(f"{number}. {one_line(work.name) or work.element_id} ({work.element_id})", file=out)
    for number, job in enumerate(runtime.jobs(), 1):
        print(f"job {number}. {job.handler or job.topic} ({job.element_id})", file=out)
    for incident in runtime.incidents():
        print(f"! {incident.element_id}: {incident.message}", file=out)
    for name, key in runtime.waiting_messages():
        print(f"waits for message {name} {key}".rstrip(), file=out)
    for due, name in runtime.due_timers():
        print(f"timer {name} at {due:%Y-%m-%d %H:%M}", file=out)


def act(runtime: LocalRuntime, instance: Instance, line: str, out: TextIO) -> None:
    word, _, rest = line.partition(" ")
    name, _, given = rest.partition(" ")
    if word == "t":
        runtime.fire_next_timer()
    elif word == "v":
        print(json.dumps(values.dump(instance.variables), ensure_ascii=False), file=out)
    elif word == "m":
        runtime.send_message(name, read_variables(given))
    elif word == "s":
        runtime.broadcast(name, read_variables(given))
    elif word == "e":
        runtime.trigger(name, read_variables(given))
    elif word == "j" and name.isdigit() and 0 < int(name) <= len(runtime.jobs()):
        runtime.complete_job(runtime.jobs()[int(name) - 1], read_variables(given))
    elif word.isdigit() and 0 < int(word) <= len(runtime.work()):
        runtime.complete(runtime.work()[int(word) - 1], read_variables(rest))
    else:
        print(HELP, file=out)


def read_variables(text: str) -> dict[str, Any]:
    found = json.loads(text or "{}")
    if not isinstance(found, dict):
        raise ValueError('variables are a JSON object, for example {"days": 3}')
    return found


def simulate_file(chosen: argparse.Namespace, out: TextIO, into: TextIO) -> int:
    processes = read_bpmn(chosen.file.read_bytes(), chosen.file.name).processes
    if not processes:
        raise NotFound("the file holds no process that could run")
    process = processes.get(chosen.process or next(iter(processes)))
    if process is None:
        raise NotFound(f"no process {chosen.process} in the file (there are {', '.join(processes)})")
    scenario = Scenario(
        process=process,
        called=processes,
        start_event=chosen.start,
        cases=chosen.cases,
        seed=chosen.seed,
        arrivals=Exponential(timedelta(minutes=chosen.every)),
        clocks={"": timedelta(days=chosen.clock)},
        usual_duration=Fixed(timedelta(minutes=chosen.task)),
    )
    print(simulate(scenario).table(), file=out)
    return 0


COMMANDS = {
    "check": check_file,
    "print": print_file,
    "draw": draw_file,
    "run": run_file,
    "simulate": simulate_file,
}

if __name__ == "__main__":
    sys.exit(main())
