"""The acts that an intervention can do to an instance: what each needs, whether it would succeed now, and doing it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from bpmn import State, advance, values
from bpmn.engine import commands
from workflows import clock
from workflows.actors import Actor
from workflows.errors import NotFound, WrongState
from workflows.models import Deployment, Incident, ProcessInstance
from workflows.services import compiled, execution, incidents, migration

Arguments = Mapping[str, Any]
Check = Callable[[ProcessInstance], None]
Run = Callable[[int, Arguments, str, Actor], object]
Instance = ProcessInstance.Status


@dataclass(frozen=True, slots=True)
class Shape:
    """What an argument must be: in words, and as a question."""

    words: str
    fits: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Act:
    """`needs` are its arguments with their shapes; `checking` returns what raises whatever `run` would and writes nothing."""

    needs: Mapping[str, Shape]
    checking: Callable[[Arguments], Check]
    run: Run

    def require(self, arguments: Arguments) -> None:
        """Raise WrongState, which names the field, unless exactly the arguments that the act needs are there."""
        if not isinstance(arguments, Mapping) or set(arguments) != set(self.needs):
            given = (
                sorted(map(str, arguments)) if isinstance(arguments, Mapping) else type(arguments).__name__
            )
            raise WrongState(f"expected the arguments {sorted(self.needs)}, got {given}")
        for name, shape in self.needs.items():
            if not shape.fits(arguments[name]):
                raise WrongState(f"{name}: expected {shape.words}, got {type(arguments[name]).__name__}")
        for name, value in arguments.get("variables", {}).items():
            require_storable(name, value)


def require_storable(name: str, value: Any) -> None:
    """Raise WrongState when the variable cannot be kept in the database."""
    try:
        text = json.dumps(values.dump(value))
        # The halves of a character that JSON can spell and UTF-8 cannot.
        json.dumps(values.dump(value), ensure_ascii=False).encode()
    except ValueError as error:
        raise WrongState(f"variables.{name}: {error}") from error
    if "\\u0000" in text:
        raise WrongState(f"variables.{name}: PostgreSQL keeps no text with the character U+0000")


def each(check: Callable[[ProcessInstance, Arguments], None]) -> Callable[[Arguments], Check]:
    """Turn a check that needs nothing prepared into one that is asked of instance after instance."""
    return lambda arguments: lambda instance: check(instance, arguments)


def check_status(*allowed: str) -> Callable[[ProcessInstance, Arguments], None]:
    def check(instance: ProcessInstance, arguments: Arguments) -> None:
        if instance.status not in allowed:
            raise WrongState(f"process instance {instance.pk} is {instance.status}")

    return check


def try_command(instance: ProcessInstance, command: commands.Command) -> None:
    """Advance a copy of the state and forget the result."""
    check_status(Instance.ACTIVE)(instance, {})
    # The same hour as the step itself would see: at the seat of the authority.
    now = clock.now(instance.timeline).astimezone(clock.ZONE)
    advance(compiled.process_of(instance), State.from_json(instance.state), command, now=now)


def check_move(instance: ProcessInstance, arguments: Arguments) -> None:
    try_command(instance, commands.MoveTokens(from_elements=arguments["from"], to_elements=arguments["to"]))


def check_variables(instance: ProcessInstance, arguments: Arguments) -> None:
    try_command(instance, commands.SetVariables(variables=arguments["variables"]))


def check_retry(instance: ProcessInstance, arguments: Arguments) -> None:
    check_status(Instance.ACTIVE)(instance, arguments)
    if not open_incidents(instance.pk).exists():
        raise WrongState(f"process instance {instance.pk} has no open incident")


def check_skip(instance: ProcessInstance, arguments: Arguments) -> None:
    incident = open_incident(instance.pk, arguments["incident"])
    leave, enter = [incident.element_id], arguments["to"]
    try_command(instance, commands.MoveTokens(from_elements=leave, to_elements=enter))


def open_incidents(instance_id: int) -> QuerySet[Incident]:
    """Return those of the instance; a whole case's with those of all that it called."""
    within = Q(instance=instance_id) | Q(instance__root=instance_id)
    return Incident.objects.filter(within, status=Incident.Status.OPEN)


def open_incident(instance_id: int, incident_id: int) -> Incident:
    found = Incident.objects.filter(pk=incident_id, instance=instance_id, status=Incident.Status.OPEN).first()
    if found is None:
        raise WrongState(f"process instance {instance_id} has no open incident")
    return found


def checking_migration(arguments: Arguments) -> Check:
    return migration.checking(target=target_of(arguments), mapping=arguments["mapping"])


def target_of(arguments: Arguments) -> Deployment:
    found = Deployment.objects.filter(pk=arguments["deployment"]).first()
    if found is None:
        raise NotFound(f"no deployment {arguments['deployment']}")
    return found


def retry(instance_id: int, arguments: Arguments, reason: str, actor: Actor) -> None:
    # In the order of the instances, as everyone who locks several does.
    ids = list(open_incidents(instance_id).order_by("instance_id", "pk").values_list("pk", flat=True))
    if not ids:
        raise WrongState(f"process instance {instance_id} has no open incident")
    for incident_id in ids:
        incidents.retry(incident_id=incident_id, reason=reason, actor=actor)


def skip(instance_id: int, arguments: Arguments, reason: str, actor: Actor) -> None:
    # The incident is asked for by number and instance, so that one of another case cannot be skipped with it.
    incident = open_incident(instance_id, arguments["incident"])
    incidents.skip(incident_id=incident.pk, to_elements=arguments["to"], reason=reason, actor=actor)


def move(instance_id: int, arguments: Arguments, reason: str, actor: Actor) -> None:
    execution.move_tokens(
        instance_id=instance_id,
        from_elements=arguments["from"],
        to_elements=arguments["to"],
        reason=reason,
        actor=actor,
    )


def set_variables(instance_id: int, arguments: Arguments, reason: str, actor: Actor) -> None:
    execution.set_variables(
        instance_id=instance_id, variables=arguments["variables"], reason=reason, actor=actor
    )


def migrate(instance_id: int, arguments: Arguments, reason: str, actor: Actor) -> None:
    migration.migrate(
        instance_id=instance_id,
        target=target_of(arguments),
        mapping=arguments["mapping"],
        reason=reason,
        actor=actor,
    )


def by_reason(service: Callable[..., object]) -> Run:
    """Turn a service that takes instance_id, reason and actor into the doing of an act."""

    def run(instance_id: int, arguments: Arguments, reason: str, actor: Actor) -> None:
        service(instance_id=instance_id, reason=reason, actor=actor)

    return run


def are_texts(found: Any) -> bool:
    return isinstance(found, list | tuple) and all(isinstance(each, str) for each in found)


def is_number(found: Any) -> bool:
    return type(found) is int


def is_by_name(found: Any) -> bool:
    return isinstance(found, Mapping) and all(isinstance(key, str) for key in found)


def is_renaming(found: Any) -> bool:
    return is_by_name(found) and are_texts(list(found.values()))


ELEMENTS = Shape("a list of element ids", are_texts)
NUMBER = Shape("a number", is_number)
VARIABLES = Shape("an object of values by the names of variables", is_by_name)
RENAMING = Shape("an object of new element ids by old ones", is_renaming)
NOTHING: Mapping[str, Shape] = {}
ACTS: Mapping[str, Act] = {
    "retry": Act(NOTHING, each(check_retry), retry),
    "skip": Act({"incident": NUMBER, "to": ELEMENTS}, each(check_skip), skip),
    "move": Act({"from": ELEMENTS, "to": ELEMENTS}, each(check_move), move),
    "set_variables": Act({"variables": VARIABLES}, each(check_variables), set_variables),
    "suspend": Act(NOTHING, each(check_status(Instance.ACTIVE)), by_reason(execution.suspend)),
    "resume": Act(NOTHING, each(check_status(Instance.SUSPENDED)), by_reason(execution.resume)),
    "cancel": Act(
        NOTHING, each(check_status(Instance.ACTIVE, Instance.SUSPENDED)), by_reason(execution.cancel_process)
    ),
    "migrate": Act({"deployment": NUMBER, "mapping": RENAMING}, checking_migration, migrate),
}


def act_named(kind: str) -> Act:
    """Return the act; WrongState when there is none of the name."""
    if kind not in ACTS:
        raise WrongState(f"kind: expected one of {sorted(ACTS)}, got {kind!r}")
    return ACTS[kind]
