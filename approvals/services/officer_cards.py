"""Card numbers in forms belong to officers whose card is in force on the day of the act (0.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from approvals.models import Person
from forms.errors import InvalidAnswers, Message

UNKNOWN = Message(
    "officer_no",
    "执法证号不在执法人员名册中，或者当日无效",
    "No officer has this card number, or the card is not valid today",
)


def check_cards(schema: Mapping[str, Any], answers: Mapping[str, Any], on: date) -> None:
    """Raise InvalidAnswers with every card number that the register of officers does not hold as valid on the day."""
    errors = {name: UNKNOWN for name, number in cards(schema, answers) if not is_in_force(number, on)}
    if errors:
        raise InvalidAnswers(errors)


def cards(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name of the input and the number, of the rows of lists too."""
    for section in schema["sections"]:
        keys = [row["key"] for row in section["fields"] if row["type"] == "officer_no"]
        repeat = section.get("repeat")
        rows = answers.get(repeat["key"]) or () if repeat else (answers,)
        for at, row in enumerate(rows):
            before = f"{repeat['key']}-{at}-" if repeat else ""
            yield from ((f"{before}{key}", str(row[key])) for key in keys if row.get(key))


def is_in_force(number: str, on: date) -> bool:
    holders = Person.objects.filter(officer_no=number)
    return any(person.has_licence(on) for person in holders)
