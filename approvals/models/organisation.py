"""Who exists and who may act: units, posts, delegations, functional areas, and the work calendar. All dated."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from tree_queries.query import TreeQuerySet


def in_force_on(day: date) -> Q:
    """Rows whose period of validity contains the day; an open end lasts."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Level(models.TextChoices):
    """Levels of government; SPECIAL areas have the level that they act for."""

    VILLAGE = "village", "village"
    TOWNSHIP = "township", "township"
    COUNTY = "county", "county"
    CITY = "city", "city"
    PROVINCE = "province", "province"


class OrgUnit(models.Model):
    """An authority or village with its period; the code is the short region code (4+00, 6, 9 or 12 digits)."""

    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40, blank=True, default="")
    name_en = models.CharField(max_length=120, blank=True, default="")
    level = models.CharField(max_length=10, choices=Level.choices)
    kind = models.CharField(max_length=20, default="agency")
    agency_name = models.CharField(max_length=120, blank=True, default="")
    document_prefix = models.CharField(max_length=40, blank=True, default="")
    uscc = models.CharField(max_length=18, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    urban_rural = models.CharField(max_length=3, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        indexes = [
            models.Index(fields=["level", "code"], name="unit_level_code"),
            models.Index(fields=["parent", "code"], name="unit_parent_code"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="unit_code_once_a_day"),
            # A code may be used again only after its predecessor ended (ORG section 2).
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="unit_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="unit_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @classmethod
    def in_force(cls, on: date) -> QuerySet[OrgUnit]:
        """Return the units that exist on a day."""
        return cls.objects.filter(in_force_on(on))

    def subtree(self) -> QuerySet[OrgUnit]:
        """Return the unit and everything below it, whatever the day."""
        found: QuerySet[OrgUnit] = TreeQuerySet(OrgUnit).descendants(self, include_self=True)
        return found

    def superiors(self) -> QuerySet[OrgUnit]:
        """Return the units above it, the highest first."""
        found: QuerySet[OrgUnit] = TreeQuerySet(OrgUnit).ancestors(self)
        return found

    @property
    def signature(self) -> str:
        """The name that stands under a paper: the agency's, else the unit's."""
        return self.agency_name or self.name


class FunctionalArea(models.Model):
    """An area without a region code of its own (industrial park) and the region whose law it acts under."""

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    acting_region = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="functional_area_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.code} -> {self.acting_region}"


class Jurisdiction(models.Model):
    """Which unit handles which subject (pack id, or * for all) in an area, when it isn't the area's own unit."""

    area = models.CharField(max_length=12)
    subject = models.CharField(max_length=80, default="*")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="jurisdictions")
    basis = models.CharField(max_length=200, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "subject", "valid_from"], name="jurisdiction_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.subject} -> {self.unit_id}"


class Person(models.Model):
    """Someone with an account: an official or an applicant. Identity numbers are not kept here."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="person")
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True, default="")
    officer_no = models.CharField(max_length=20, blank=True, default="")
    officer_valid_from = models.DateField(null=True)
    officer_valid_to = models.DateField(null=True)
    is_official = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["name"], name="person_name")]

    def __str__(self) -> str:
        return self.name

    def has_licence(self, on: date) -> bool:
        """Is the person's enforcement licence in force on the day (section 8, rule 2)?"""
        starts, ends = self.officer_valid_from, self.officer_valid_to
        return bool(self.officer_no) and (starts is None or starts <= on) and (ends is None or on <= ends)


class Post(models.Model):
    """A role at a unit held by a person for a time; employer and manager may differ from the workplace."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40)
    title = models.CharField(max_length=60, blank=True, default="")
    employer = models.ForeignKey(OrgUnit, null=True, on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey(OrgUnit, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "role"], name="post_unit_role")]
        constraints = [
            # A post may be held again later; only open ones exclude each other.
            models.UniqueConstraint(
                fields=["person", "unit", "role"], condition=Q(valid_to__isnull=True), name="post_held_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="post_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"


class Delegation(models.Model):
    """A post's power used by another person for a time: standing, absence or ad hoc (ORG section 10)."""

    class Kind(models.TextChoices):
        STANDING = "standing", "standing delegation"
        ABSENCE = "absence", "absence deputy"
        AD_HOC = "ad_hoc", "ad hoc"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    from_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations_given")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations_held")
    matters = models.JSONField(default=list)
    case = models.ForeignKey(
        "approvals.Case", null=True, on_delete=models.CASCADE, related_name="delegations"
    )
    letter_no = models.CharField(max_length=60, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    valid_from = models.DateField()
    # Unlike a post a loan always has an end (ORG section 10).
    valid_to = models.DateField()
    ended_on = models.DateField(null=True)
    created_by_name = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["to_person", "valid_to"], name="delegation_to")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="delegation_period"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_post_id} -> {self.to_person_id}"


class CalendarYear(models.Model):
    """One year of the work calendar from the State Council notice. What is entered waits in `pending`, and becomes
    a new version with its days when a second person confirms it."""

    year = models.PositiveSmallIntegerField(unique=True)
    version = models.PositiveIntegerField(default=0)
    pending = models.JSONField(default=dict)
    source = models.CharField(max_length=200, blank=True, default="")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    loaded_by_name = models.CharField(max_length=60)
    confirmed_by_name = models.CharField(max_length=60, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def is_entered_by(self, user_id: int | None, name: str) -> bool:
        """Is it this person who entered what waits? By account; by name where one of both acts without an account."""
        # By account, since two persons may bear one name.
        if self.loaded_by_id and user_id:
            return self.loaded_by_id == user_id
        return self.loaded_by_name == name


class CalendarDay(models.Model):
    """A day on which the notice differs from Monday to Friday: a weekday off or a weekend day worked."""

    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(unique=True)
    is_workday = models.BooleanField()

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'worked' if self.is_workday else 'off'}"
