"""The one gate: whatever is fetched on a person's behalf comes from here, limited to what he may see (ORG section 12).

It fails in neither direction: an applicant reaches every own case, an assignee every case he works on."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from approvals.errors import NotVisible
from approvals.models import (
    AccessRecord,
    BankFile,
    Case,
    CaseFile,
    CaseParty,
    CaseType,
    Entitlement,
    EvaluatedUnit,
    FileCheck,
    Paper,
    PaymentBatch,
    PublicNotice,
    RegisterExport,
)
from approvals.services.mandates import PERSONAL, QUERY, powers_in, seats
from approvals.services.organisation import actor_for
from workflows import timelines
from workflows.actors import Actor
from workflows.models import ProcessInstance, WorkItem
from workflows.selectors import work_list
from workflows.services.history import append

AREA_ROLES = {
    "township": {"TOWN_WINDOW", "TOWN_CLERK", "TOWN_HEAD"},
    "county": {"COUNTY_CLERK", "LEGAL_REVIEWER", "COUNTY_HEAD", "COUNTY_DEPUTY", "SECTION_HEAD", "DIVISION_HEAD",
               "SEAL_KEEPER", "ARCHIVIST"},
}  # fmt: skip
"""Who sees the cases of his area: at the case's own level. The city sees what came to it."""
CITY_ROLES = {"CITY_CLERK", "CITY_HEAD", "CITY_DEPUTY", "SPECIAL_PANEL", "LEGAL_REVIEWER", "DIVISION_HEAD"}
PROVINCE_ROLES = {"PROV_CLERK", "PROV_HEAD"}
SUPERVISING = {"SUPERVISOR", "AUDITOR", "DISCIPLINE"}


def actor_of(user: Any, case: Case | None = None) -> Actor:
    """Return the person with the powers in force today, on the case's own day where one is given."""
    # Without a case the training day counts where one is set: its powers differ from today's.
    timeline = case.timeline if case else "training" if timelines.is_simulated("training") else "live"
    return actor_for(user, timelines.today(timeline), case_id=case.pk if case else None)


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose file the person may open."""
    # Joins over parties would list a case twice.
    seen = own(actor, QUERY) | of_area(actor) | of_one(actor) | with_work(actor) | drawn_for_check(actor)
    return Case.objects.filter(seen).distinct()


def supervised_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases of which the person sees dates and lamps, not the file: those of his units."""
    seen = Q(pk__in=[])
    for unit, _role in actor.posts:
        seen |= beneath(unit)
    return Case.objects.filter(seen)


OFFICE_ROLES = frozenset({"LEADGROUP_OFFICE"})
"""Who keeps the registers of the units evaluated beneath his own, and none that is about persons (e.17)."""
CASE_REGISTER_ROLES = frozenset().union(*AREA_ROLES.values(), CITY_ROLES, PROVINCE_ROLES, SUPERVISING)
REGISTER_ROLES = CASE_REGISTER_ROLES | OFFICE_ROLES
"""Who keeps or reads the registers of his unit (0.11)."""


def register_units(actor: Actor) -> list[str]:
    """Return the codes of the units whose registers the person reads, the highest first."""
    held = {unit for unit, role in actor.posts if role in REGISTER_ROLES}
    return sorted(held, key=lambda code: (len(code.rstrip("0")), code))


def reads_case_registers(actor: Actor) -> bool:
    """Does the person read registers about cases of persons, too, or those of evaluated units alone?"""
    return any(role in CASE_REGISTER_ROLES for _unit, role in actor.posts)


def note_export(
    actor: Actor, *, register: str, unit: str, format: str, query: dict[str, str], reason: str, rows: int
) -> RegisterExport:
    """Log that a register leaves the house as a file, before it does; IntegrityError without a reason (ORG section 12)."""
    return RegisterExport.objects.create(
        user_id=actor.user_id,
        name=actor.name,
        register=register,
        unit=unit,
        format=format,
        query=query,
        reason=reason,
        rows=rows,
        exported_on=timelines.today(),
    )


def own(actor: Actor, power: str = "") -> Q:
    """The cases that concern the person, and those of a proxy while the mandate holds and names the power (S-16)."""
    if actor.user_id is None:
        # The system owns no case; comparing with None would find those without an applicant.
        return Q(pk__in=[])
    held = CaseParty.objects.filter(seats(actor.user_id, power))
    return Q(applicant=actor.user_id) | Q(pk__in=held.values("case_id"))


def of_area(actor: Actor) -> Q:
    seen = Q(pk__in=[])
    for unit, role in actor.posts:
        for level, roles in AREA_ROLES.items():
            if role in roles:
                seen |= Q(**{level: unit})
        if role in CITY_ROLES:
            # The city has the file only while the case lies there (ORG section 12).
            seen |= Q(city=unit, stage="city")
        if role in PROVINCE_ROLES:
            seen |= Q(city__startswith=unit[:2], stage="province")
    closed = closed_types(actor)
    # Taken away from the area, not from one's own work: a closed file stays open to whoever has a step in it.
    return seen & ~Q(case_type__in=closed) if closed else seen


def closed_types(actor: Actor) -> list[int]:
    """Return the versions of procedures whose files are open to a role alone that the person does not hold."""
    # By version, since a later version may close or open the procedure.
    roles = {role for _unit, role in actor.posts}
    rows = CaseType.objects.filter(manifest__has_key="closed_role")
    return [pk for pk, role in rows.values_list("pk", "manifest__closed_role") if role not in roles]


def may_read_form(actor: Actor, case: Case, form_key: str) -> bool:
    """A form among the manifest's `closed_forms` is for holders of the closed role and for the panel of the case."""
    manifest = case.case_type.manifest
    if form_key not in manifest.get("closed_forms", ()):
        return True
    if has_role(actor, str(manifest.get("closed_role", ""))):
        return True
    # The panel needs the form for its opinion, whatever post its members hold.
    return actor.user_id is not None and case.panel_seats.filter(user_id=actor.user_id).exists()


def of_one(actor: Actor) -> Q:
    """Where a power was lent for one case, that case as the principal sees it, and no other (ORG section 10)."""
    seen = Q(pk__in=[])
    for root, unit, role in actor.posts_in_one:
        # As the principal sees it by his post, so the loan shows no more than he could see himself.
        lent = Actor(user_id=None, name=actor.name, posts=frozenset({(unit, role)}))
        seen |= Q(root=root) & of_area(lent)
    return seen


def with_work(actor: Actor) -> Q:
    """Whoever holds, may claim or has done a step of the case may open it."""
    waiting = work_list(actor).order_by().values("root_id")
    # Now waiting or once done: an assignee can always open the case that he worked on.
    mine = Q(root__in=waiting)
    if actor.user_id is not None:
        done = WorkItem.objects.filter(completed_by=actor.user_id).values("root_id")
        mine |= Q(root__in=done)
    return mine


def checking(actor: Actor) -> list[tuple[str, str]]:
    """Return the cities and the procedures of which the person checks files that the lot has named (a.12).

    The procedure says by `checkers` which posts at a city do it; those whose files are of the city's own register come first."""
    posts = [(code, role) for code, role in actor.posts if is_city(code)]
    if not posts:
        return []
    rules = CaseType.objects.filter(is_current=True, manifest__has_key="file_check")
    names = ("pack_id", "manifest__file_check__checkers", "manifest__file_check__row_field")
    found = {
        (field is None, code, pack)
        for pack, roles, field in rules.values_list(*names)
        for code, role in posts
        if role in roles
    }
    return [(code, pack) for _is_later, code, pack in sorted(found)]


def checking_cities(actor: Actor) -> list[str]:
    """Return the codes of the cities in which the person checks files."""
    return sorted({city for city, _pack in checking(actor)})


def is_city(code: str) -> bool:
    """Whether a unit's code is that of a city: four digits and two zeros; a township's is longer."""
    return len(code) == 6 and code.endswith("00") and not code.endswith("0000")


def drawn(actor: Actor) -> Q:
    """The drawn files that the person checks."""
    seen = Q(pk__in=[])
    for city, pack in checking(actor):
        seen |= Q(draw__unit=city, case__case_type__pack_id=pack)
    return seen


def drawn_for_check(actor: Actor) -> Q:
    """Files that the lot named lie open to the checkers until they are checked, and no longer."""
    waiting = FileCheck.objects.filter(drawn(actor), checked_on=None)
    return Q(pk__in=waiting.values("case_id"))


def file_check_for(actor: Actor, pk: int) -> FileCheck:
    """Return a drawn file of a city in which the person checks."""
    rows = FileCheck.objects.select_related("draw", "case__case_type", "case__root")
    found = rows.filter(drawn(actor), pk=pk).first()
    if found is None:
        raise NotVisible(_("This check does not exist, or it is not within your duties"))
    return found


def beneath(unit: str) -> Q:
    """The cases of a unit and of all units below it; a province has every case of its two digits."""
    seen = Q(village=unit) | Q(township=unit) | Q(county=unit) | Q(city=unit)
    # The province has no column of its own in a case; its two digits lead every code below.
    return seen | Q(city__startswith=unit[:2]) if unit.endswith("0000") else seen


def case_for(actor: Actor, number: str, *, purpose: str) -> Case:
    """Return the case and log that the person read its file; NotVisible tells nothing about whether it exists."""
    case = (
        visible_cases(actor).select_related("case_type", "root", "submission").filter(number=number).first()
    )
    if case is None:
        # The same words for both answers, or numbers could be tried out.
        raise NotVisible(_("Case %(number)s does not exist, or you may not see it") % {"number": number})
    AccessRecord.objects.create(case=case, user_id=actor.user_id, name=actor.name, purpose=purpose)
    return case


def own_case(user: Any, number: str, power: str = "") -> Case:
    """Return a case of the person's own, or one in which he is proxy; with a power, one whose mandate names it (S-16)."""
    actor = actor_of(user)
    case = (
        Case.objects.select_related("case_type", "root", "submission")
        .filter(own(actor, power), number=number)
        .first()
    )
    if case is None:
        raise NotVisible(_("Case %(number)s does not exist, or it is not yours") % {"number": number})
    # The applicant sees when a proxy looked into the case, and need not be told of himself.
    purpose = "applicant" if PERSONAL in powers_in(case, actor) else "proxy"
    AccessRecord.objects.create(case=case, user_id=actor.user_id, name=actor.name, purpose=purpose)
    return case


def third_party_seat(user: Any, number: str) -> CaseParty:
    """Return the place of a person whose interest a case touches; it opens what concerns him, never the file."""
    rows = CaseParty.objects.select_related("case__case_type", "case__root")
    found = rows.filter(user=user.pk, kind=CaseParty.Kind.THIRD_PARTY, case__number=number).first()
    if found is None:
        raise NotVisible(_("Case %(number)s does not exist, or it is not yours") % {"number": number})
    actor = actor_of(user, found.case)
    AccessRecord.objects.create(
        case=found.case, user_id=actor.user_id, name=found.masked_name, purpose="third_party"
    )
    return found


def work_item_for(actor: Actor, pk: int) -> WorkItem:
    """Return a work item that the person holds, may claim or has done."""
    waiting = work_list(actor).order_by()
    rows = WorkItem.objects.select_related("instance__definition", "root")
    # 0 is nobody's account: the system has completed steps too.
    item = (
        rows.filter(Q(pk__in=waiting.values("pk")) | Q(completed_by=actor.user_id or 0)).filter(pk=pk).first()
    )
    if item is None:
        raise NotVisible(_("This step does not exist, or it is not within your duties"))
    return item


def file_for(actor: Actor, case: Case, file_id: int) -> CaseFile:
    found = case.files.select_related("stored").filter(pk=file_id).first()
    if found is None:
        raise NotVisible(_("There is no such paper among those filed"))
    return found


def paper_for(actor: Actor, case: Case, paper_id: int) -> Paper:
    found = Paper.objects.filter(case=case, pk=paper_id).first()
    if found is None:
        raise NotVisible(_("There is no such paper of the authority"))
    return found


def operable_instances(actor: Actor) -> QuerySet[ProcessInstance]:
    """Return what a system administrator may repair: every run of a procedure, without its case's file (ORG section 4)."""
    rows = ProcessInstance.objects.all()
    return rows if has_role(actor, "SYSADMIN") else rows.none()


def instance_for(actor: Actor, pk: int) -> ProcessInstance:
    rows = operable_instances(actor).select_related("definition", "deployment", "root")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such run of a procedure."))
    return found


def opened_variables(actor: Actor, pk: int, *, reason: str) -> ProcessInstance:
    """Return an instance whose variables the person reads now: noted in the case's reads and in its history."""
    instance = instance_for(actor, pk)
    append(instance=instance.root_instance, kind="variables_read", actor=actor, payload={"reason": reason})
    case = Case.objects.filter(root=instance.root_instance).first()
    if case is not None:
        # As long as the register of reads takes it.
        AccessRecord.objects.create(
            case=case, user_id=actor.user_id, name=actor.name, purpose=f"variables: {reason}"[:60]
        )
    return instance


def public_notice(pk: int) -> PublicNotice:
    """Return a posting that the public may read now."""
    found = PublicNotice.objects.filter(pk=pk, status=PublicNotice.Status.PUBLISHED).first()
    if found is None:
        raise NotVisible(_("This public notice was taken down, or it does not exist"))
    return found


def is_official(actor: Actor) -> bool:
    return bool(actor.posts or actor.posts_in_one)


def only_designs(actor: Actor) -> bool:
    """Whether the person draws or publishes procedures and has no part in cases, so that no step ever waits for him."""
    return not actor.posts_in_one and {role for _unit, role in actor.posts} <= {"DESIGNER", "PUBLISHER"}


def supervises(actor: Actor) -> bool:
    heads = {"TOWN_HEAD", "COUNTY_HEAD", "COUNTY_DEPUTY", "CITY_HEAD", "CITY_DEPUTY"}
    return any(role in SUPERVISING | heads for _, role in actor.posts)


def has_role(actor: Actor, *roles: str) -> bool:
    return any(role in roles for _, role in actor.posts)


BATCH_ROLES = {
    "COUNTY_CLERK",
    "SECTION_HEAD",
    "COUNTY_HEAD",
    "COUNTY_DEPUTY",
    "FINANCE_CLERK",
    "FINANCE_APPROVER",
}
FINANCE_ROLES = ("FINANCE_CLERK", "FINANCE_APPROVER")


def visible_batches(actor: Actor) -> QuerySet[PaymentBatch]:
    """Return the payment batches of the counties in which the person prepares, approves, pays or supervises."""
    seen = Q(pk__in=[])
    for unit, role in actor.posts:
        if role in BATCH_ROLES:
            seen |= Q(county=unit)
        elif role in SUPERVISING:
            seen |= Q(county__startswith=unit.rstrip("0") if unit.endswith("00") else unit)
    return PaymentBatch.objects.filter(seen)


def audited_units(actor: Actor) -> list[str]:
    """Return the codes of the units whose accounts the person audits."""
    return sorted(unit for unit, role in actor.posts if role == "AUDITOR")


def batch_for(actor: Actor, pk: int) -> PaymentBatch:
    """Return a batch that the person may see."""
    found = visible_batches(actor).select_related("case__case_type", "parent").filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("This batch does not exist, or it is not within your duties"))
    return found


def has_role_at(actor: Actor, unit: str, *roles: str) -> bool:
    return any(code == unit and role in roles for code, role in actor.posts)


def bank_file_for(actor: Actor, batch: PaymentBatch, pk: int) -> BankFile:
    """Return a bank file to finance, and log that it was opened: it holds names and accounts."""
    found = batch.files.filter(pk=pk).first() if has_role_at(actor, batch.county, *FINANCE_ROLES) else None
    if found is None:
        raise NotVisible(_("This file does not exist, or only finance may open it"))
    # A read is noted at a case, so a file of a batch is noted at the batch's own.
    AccessRecord.objects.create(case=batch.case, user_id=actor.user_id, name=actor.name, purpose="bank file")
    return found


def visible_entitlements(actor: Actor) -> QuerySet[Entitlement]:
    """Return the register rows of the person's area; a village worker sees those whom he helped to apply."""
    seen = Q(pk__in=[])
    for unit, role in actor.posts:
        if role in AREA_ROLES["county"]:
            seen |= Q(county=unit)
        elif role in AREA_ROLES["township"]:
            seen |= Q(township=unit)
        elif role == "VILLAGE_CLERK":
            # Those whom he helped and not the whole village (ORG section 12).
            helped = Q(case__parties__user=actor.user_id, case__parties__kind=CaseParty.Kind.PROXY)
            seen |= Q(village=unit) & helped
    return Entitlement.objects.filter(seen)


def entitlement_for(actor: Actor, pk: int) -> Entitlement:
    found = visible_entitlements(actor).filter(pk=pk).distinct().first()
    if found is None:
        raise NotVisible(_("This entitlement does not exist, or it is not within your area"))
    return found


def own_entitlements(user: Any) -> QuerySet[Entitlement]:
    """Return a person's own entitlements."""
    return Entitlement.objects.filter(user=user.pk)


EVALUATED = ("UNIT_REPORTER", "UNIT_REVIEWER", "UNIT_HEAD")
EVALUATING = (
    "LEADGROUP_OFFICE",
    "LEADGROUP_MEMBER",
    "LEADGROUP_CHAIR",
    "ASSESSOR",
    "DATA_VERIFIER",
    "AUDITOR",
)


def evaluated_units(actor: Actor) -> QuerySet[EvaluatedUnit]:
    """Return the units under evaluation that a person sees: his own, those he assesses, all of his city for the lead group."""
    seen = Q(pk__in=[])
    for unit, role in actor.posts:
        if role in EVALUATED:
            seen |= Q(unit=unit)
        if role in EVALUATING:
            seen |= Q(superior=unit) | Q(indicator_set__city=unit)
    return EvaluatedUnit.objects.filter(seen)


def evaluated_unit(actor: Actor, year: int, timeline: str, key: str) -> EvaluatedUnit:
    """Return one unit of a year; NotVisible outside the person's sight."""
    rows = (
        evaluated_units(actor).select_related("indicator_set").filter(year=year, timeline=timeline, key=key)
    )
    found = rows.first()
    if found is None:
        raise NotVisible(_("This unit does not exist, or you may not see it"))
    return found
