"""A scenario about other people in another village: names, identity numbers and places exchanged wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from approvals.sample.payees import with_check
from approvals.sample.people import SURNAMES
from approvals.scenarios.reading import Scenario

# A village or community of the sample city: county, township (1..), village (2..). No code of a bank looks like it.
VILLAGE = re.compile(r"99\d{4}1\d{2}2\d{2}")
GIVEN = ("练页", "练章", "练卷", "练行", "练列")
YEAR = timedelta(days=365)


def resettled(scenario: Scenario, place: str, number: int, by: timedelta) -> Scenario:
    """Return the scenario with everybody exchanged and every village replaced by `place`.

    Who was born when stays the same but for whole years (`by`), so that the rules about age come out as they did."""
    people = dict(persons(scenario.answers))
    changes = {village: place for village in villages(scenario.answers)}
    for at, (old, name) in enumerate(people.items()):
        changes[old] = identity(old, place, number * 4 + at, by // YEAR)
        changes[name] = sample_person(number * 4 + at)
    steps = tuple(replace(step, body=exchanged(step.body, changes)) for step in scenario.steps)
    return replace(scenario, answers=exchanged(scenario.answers, changes), steps=steps)


def persons(value: Any) -> Iterator[tuple[str, str]]:
    """Yield (identity number, name) of every person: answers such as wife_id with wife_name."""
    if isinstance(value, list):
        for item in value:
            yield from persons(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            name = value.get(f"{key.removesuffix('_id')}_name")
            if key.endswith("_id") and name:
                yield str(item), str(name)
            yield from persons(item)


def villages(value: Any) -> Iterator[str]:
    if isinstance(value, str) and VILLAGE.fullmatch(value):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from villages(item)


def exchanged(value: Any, changes: Mapping[str, str]) -> Any:
    """Return the value with every text that is, or holds, one of the old words changed."""
    if isinstance(value, str):
        for old, new in changes.items():
            value = value.replace(old, new)
        return value
    if isinstance(value, Mapping):
        return {key: exchanged(item, changes) for key, item in value.items()}
    return [exchanged(item, changes) for item in value] if isinstance(value, list) else value


def sample_person(number: int) -> str:
    given, surname = divmod(number, len(SURNAMES))
    return SURNAMES[surname] + GIVEN[given % len(GIVEN)]


def identity(old: str, place: str, number: int, years: int) -> str:
    """Return an identity number of the sample city: birthday moved by whole years, the sex of the old one kept."""
    born = f"{int(old[6:10]) + years}{old[10:14]}"
    # The last of the three digits is odd for men: an even number keeps the sex of the old one.
    order = 100 + (number * 2) % 900 + int(old[16]) % 2
    return with_check(f"{place[:6]}{born}{order}")
