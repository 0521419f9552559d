"""Stored completions a second, beside the floor and two other engines in the same run.

    DATABASE_URL=postgres://.../a_scratch_database python -m benchmarks.persistence [seconds]

The sides take turns, a slice each, so that whatever else the machine does falls on all of them; the middle of the
rounds' ratios is printed. The database must be empty or from an earlier run."""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from benchmarks.persistence.breakdown import breakdown  # noqa: E402
from benchmarks.persistence.diagram import diagram  # noqa: E402
from benchmarks.persistence.sides import SIDES  # noqa: E402
from workflows.actors import SYSTEM  # noqa: E402
from workflows.handlers import Registry, registry  # noqa: E402
from workflows.services.deployment import deploy  # noqa: E402

SLICE = 0.5


def alone():
    """Nothing that the layer above registers."""
    for name, value in vars(Registry()).items():
        setattr(registry, name, value)


def worker(names, rounds, barrier, results):
    """Do every side in turn, together with the other workers; put (round, name, completions a second)."""
    sides = {name: SIDES[name]() for name in names}
    for side in sides.values():
        for _ in range(25):
            next(side)()
    for number in range(rounds):
        for name, side in sides.items():
            barrier.wait()
            results.put((number, name, rate(side)))


def rate(side):
    done, spent, until = 0, 0.0, time.perf_counter() + SLICE
    while time.perf_counter() < until:
        step = next(side)
        begin = time.perf_counter()
        step()
        spent += time.perf_counter() - begin
        done += 1
    return done / spent


def together(names, workers, rounds):
    """Return name -> [completions a second over all workers, one for each round]."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(workers), context.Queue()
    started = [context.Process(target=worker, args=(names, rounds, barrier, results)) for _ in range(workers)]
    for process in started:
        process.start()
    sums = {name: [0.0] * rounds for name in names}
    for _ in range(workers * rounds * len(names)):
        number, name, found = results.get(timeout=300)
        sums[name][number] += found
    for process in started:
        process.join()
    return sums


def prepare():
    call_command("migrate", run_syncdb=True, verbosity=0)
    deploy(key="benchmark", files={"p.bpmn": diagram(True)}, metadata={}, actor=SYSTEM)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    rounds = max(1, round(seconds / SLICE))
    alone()
    prepare()
    print(f"{connection.vendor}, {rounds} rounds\n{'':24}{'a second':>10}{'of the floor':>14}", flush=True)
    for workers in (1, 2, 4):
        sums = together(list(SIDES) if workers == 1 else ["floor", "ours"], workers, rounds)
        for name, rates in sums.items():
            share = statistics.median(a / b for a, b in zip(rates, sums["floor"], strict=True))
            print(f"{name:<12}{workers} worker(s){statistics.median(rates):>12.0f}{share:>14.0%}", flush=True)
    breakdown(2000)


if __name__ == "__main__":
    main()
