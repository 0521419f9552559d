"""Loading the sample city: by sets, so that 2,100 units and 2,900 persons take seconds; a second call finds it there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction

from approvals.models import Expert, FunctionalArea, OrgUnit, Person, Post
from approvals.sample.people import ACCOUNTS, DEMO_PHRASE, sample_name
from approvals.sample.places import CITY, COUNTIES, SINCE, Place, county_index, county_places, upper_places
from approvals.sample.staffing import STAFFING, Staff, specialties_of
from approvals.services.work_calendar import load_known_years
from workflows import timelines
from workflows.actors import SYSTEM

BATCH = 1000
# Each county takes its names from a stretch of its own, so that nobody in a case shares a name.
NAMES_OF_COUNTY = 320
USERNAMES = {
    (account.role, account.unit, account.number): account.username for account in ACCOUNTS if account.role
}


@dataclass(frozen=True, slots=True)
class SampleCity:
    """What a call loaded; nothing when everything was there."""

    units: int = 0
    people: int = 0
    posts: int = 0


@dataclass(frozen=True, slots=True)
class Opening:
    """A person to be made, with the unit and the roles of the posts."""

    username: str
    name: str
    unit: OrgUnit
    staff: Staff
    officer_no: str = ""


@transaction.atomic
def load_sample_city(*, counties: Sequence[str] | None = None) -> SampleCity:
    """Load the fictional city with its staff, accounts, functional area and work calendar; what is there stays.

    `counties` limits the load to some counties (codes); a later call adds the others. KeyError: no such county."""
    wanted = list(counties) if counties is not None else [row[0] for row in COUNTIES]
    unknown = set(wanted) - {row[0] for row in COUNTIES}
    if unknown:
        raise KeyError(f"the sample city has no county {', '.join(sorted(unknown))}")
    there = set(OrgUnit.objects.filter(code__in=[CITY, *wanted]).values_list("code", flat=True))
    missing = [code for code in wanted if code not in there]
    if CITY in there and not missing:
        return SampleCity()
    loaded = [] if CITY in there else [load_upper()]
    loaded += [load_county(code) for code in missing]
    return SampleCity(
        units=sum(part.units for part in loaded),
        people=sum(part.people for part in loaded),
        posts=sum(part.posts for part in loaded),
    )


def load_upper() -> SampleCity:
    """Province, city, applicants, the industrial park, and the calendar."""
    load_known_years(last=timelines.today().year + 1, actor=SYSTEM)
    FunctionalArea.objects.get_or_create(
        code="990171", valid_from=SINCE, defaults={"name": "示例工业园区", "acting_region": "990121"}
    )
    units = make_units(list(upper_places()))
    people, posts = employ(openings(units, start=0))
    return SampleCity(len(units), people + make_applicants(), posts)


def load_county(code: str) -> SampleCity:
    units = make_units(list(county_places(code)))
    people, posts = employ(openings(units, start=200 + county_index(code) * NAMES_OF_COUNTY))
    return SampleCity(len(units), people, posts)


def make_units(places: Sequence[Place]) -> list[OrgUnit]:
    """Create the units level by level, because a row needs its parent's key."""
    known = {unit.code: unit for unit in OrgUnit.objects.filter(code__in={place.parent for place in places})}
    made: list[OrgUnit] = []
    for level in ("province", "city", "county", "township", "village"):
        rows = [unit_of(place, known.get(place.parent)) for place in places if place.level == level]
        created = OrgUnit.objects.bulk_create(rows, batch_size=BATCH)
        known.update({unit.code: unit for unit in created})
        made += created
    return made


def unit_of(place: Place, parent: OrgUnit | None) -> OrgUnit:
    return OrgUnit(
        code=place.code,
        name=place.name,
        short_name=place.name[:2],
        name_en=place.english,
        level=place.level,
        kind="village" if place.level == "village" else "agency",
        parent=parent,
        agency_name=place.agency,
        document_prefix=place.prefix,
        uscc=place.uscc,
        urban_rural=place.urban_rural,
        phone=phone_of(place.code) if place.level != "village" else "",
        valid_from=SINCE,
    )


def phone_of(code: str) -> str:
    """Return a telephone under an area code that is not in use."""
    return f"0900-{int(code[4:].ljust(5, '0')[:5]):07}"


def openings(units: Sequence[OrgUnit], *, start: int) -> Iterator[Opening]:
    names = count(start)
    for unit in units:
        numbers: dict[str, int] = {}
        for staff in STAFFING[unit.level]:
            for _each in range(staff.number):
                role = staff.roles[0]
                numbers[role] = number = numbers.get(role, 0) + 1
                serial = next(names)
                yield Opening(
                    username=USERNAMES.get((role, unit.code, number), f"{role.lower()}_{unit.code}_{number}"),
                    name=sample_name(serial),
                    unit=unit,
                    staff=staff,
                    officer_no=f"99{serial:06}" if unit.level in ("county", "township") else "",
                )


def employ(rows: Iterator[Opening]) -> tuple[int, int]:
    """Create users, persons and posts; returns how many persons and posts."""
    places = list(rows)
    phrase = demo_hash()
    named = set(USERNAMES.values())
    users = User.objects.bulk_create(
        [user_of(row.username, row.name, phrase if row.username in named else "!") for row in places],
        batch_size=BATCH,
    )
    people = Person.objects.bulk_create(
        [person_of(row, user) for row, user in zip(places, users, strict=True)], batch_size=BATCH
    )
    posts = [
        Post(person=person, unit=row.unit, role=role, title=row.staff.title, valid_from=SINCE)
        for row, person in zip(places, people, strict=True)
        for role in row.staff.roles
    ]
    Post.objects.bulk_create(posts, batch_size=BATCH)
    make_pools([person for row, person in zip(places, people, strict=True) if "EXPERT" in row.staff.roles])
    return len(people), len(posts)


def make_pools(people: Sequence[Person]) -> None:
    """Enter the experts of each unit in its pool: each with specialties in turn, so that every one has enough."""
    numbers: dict[str, int] = {}
    rows = []
    for post in Post.objects.filter(person__in=people, role="EXPERT").select_related("unit").order_by("pk"):
        number = numbers[post.unit.code] = numbers.get(post.unit.code, -1) + 1
        rows.append(
            Expert(
                person_id=post.person_id,
                unit=post.unit.code,
                specialties=specialties_of(number),
                rank="主任医师" if number % 2 else "副主任医师",
                workplace=f"{post.unit.name[:3]}第{number % 5 + 1}医院",
                valid_from=SINCE,
            )
        )
    Expert.objects.bulk_create(rows)


@cache
def demo_hash() -> str:
    """Return the one hash of the one phrase; making it is slow on purpose, so it is made once."""
    return make_password(DEMO_PHRASE)


def user_of(username: str, name: str, phrase: str) -> User:
    return User(username=username, first_name=name, password=phrase, email=f"{username}@example.org")


def person_of(row: Opening, user: User) -> Person:
    return Person(
        user=user,
        name=row.name,
        phone=row.unit.phone,
        is_official=True,
        officer_no=row.officer_no,
        officer_valid_from=SINCE if row.officer_no else None,
    )


def make_applicants() -> int:
    """The three applicants; whoever has such a user name already is left alone."""
    taken = set(User.objects.filter(username__startswith="applicant").values_list("username", flat=True))
    accounts = [account for account in ACCOUNTS if not account.role and account.username not in taken]
    phrase = demo_hash()
    users = User.objects.bulk_create(user_of(account.username, account.name, phrase) for account in accounts)
    Person.objects.bulk_create(Person(user=user, name=user.first_name) for user in users)
    return len(users)
