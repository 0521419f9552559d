"""The routing tables R1 to R6 as data (ORG section 6.2). Rows are tried from the top; the first that fits is used.

`when` names derived facts and the values that fit; `take` names the fact whose place becomes competent (empty: the
common superior designates); `then` says what the office that was asked does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    rule: str
    when: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    take: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


FORWARD = ("accept_here", "forward_within_1_WD", "watch")

R1 = (
    Row("R1.1", {"service": ("all_city",), "agreement": (True,)}, ("filing_place",)),
    Row("R1.2", {"service": ("residence_first",), "lives_here": (True,)}, ("residence",)),
    Row("R1.3", {"service": ("registration_benefit",), "registered_here": (True,)}, ("registered",)),
    Row(
        "R1.4",
        {"service": ("registration_benefit",), "lives_here": (True,), "agreement": (True,)},
        ("registered",),
        FORWARD,
    ),
    Row(
        "R1.5",
        {"service": ("registration_benefit",), "lives_here": (True,), "agreement": (False,)},
        ("registered",),
        (*FORWARD, "plain_notice"),
    ),
    Row("R1.6", {"service": ("appraisal",), "registered_here": (True,)}, ("registered",)),
    Row(
        "R1.7",
        {"service": ("appraisal",), "lives_here": (True,), "agreement": (True,)},
        ("registered",),
        FORWARD,
    ),
    Row("R1.8", {"service": ("petition",)}, ("against_place",), ("apply_R5",)),
    Row("R1.9", {}, ("registered", "residence"), ("refer", "forward_on_consent")),
)

R2 = (
    Row("R2.7", {"is_away": (True,)}, ("husband_registered", "last_registered", "wife_registered")),
    Row("R2.6", {"in_transfer": (True,)}, ("last_registered", "wife_registered")),
    Row("R2.1", {"is_early": (True,), "wife": ("here",)}, ("wife_registered",)),
    Row(
        "R2.2",
        {"is_early": (True,), "wife": ("other",), "husband": ("here",), "lives": ("here",)},
        ("husband_registered",),
        ("ask_wifes_county",),
    ),
    Row(
        "R2.3",
        {"is_early": (True,), "wife": ("other",), "husband": ("here",), "lives": ("other",)},
        ("wife_registered",),
        ("forward_within_1_WD",),
    ),
    Row(
        "R2.4",
        {"is_early": (True,), "wife": ("other",), "husband": ("other",), "lives": ("here",)},
        ("wife_registered",),
        FORWARD,
    ),
    Row("R2.5", {"is_early": (False,), "two_provinces": (True,)}, (), ("more_favourable_rule",)),
    Row("R2.8", {}, (), ("superior_designates_within_3_WD",)),
)

R3 = (
    Row("R3.6", {"is_decided": (True,)}, (), ("close_not_twice",)),
    Row("R3.7", {"birth_in": ("abroad",)}, (), ("no_case",)),
    Row("R3.5", {"found_by": ("two",)}, (), ("superior_designates",)),
    Row("R3.1", {"birth_in": ("residence",), "found_by": ("residence",)}, ("residence",)),
    Row("R3.3", {"birth_in": ("residence",), "found_by": ("registered",)}, ("residence",), ("transfer",)),
    Row("R3.2", {"birth_in": ("registered",)}, ("registered",)),
    Row(
        "R3.4", {"birth_in": ("elsewhere",), "found_by": ("residence", "registered", "other")}, ("found_at",)
    ),
    Row("R3.8", {}, (), ("superior_designates",)),
)

R5 = (
    Row("R5.discipline", {"matter": ("discipline", "secret")}, (), ("to_discipline_body",)),
    Row("R5.hotline", {"against": ("hotline",)}, ("city_above",)),
    Row("R5.several", {"against": ("several",)}, ("main_office",), ("dispatcher_names_main_office",)),
    Row("R5.head", {"against": ("head", "unit")}, ("unit_above",)),
    Row("R5.person", {"against": ("person",)}, ("against_unit",), ("to_head_of_unit",)),
    Row("R5.matter", {"against": ("none",), "has_office": (True,)}, ("main_office",)),
    Row("R5.none", {}, (), ("to_leadgroup_office",)),
)

R6 = (
    Row("R6.vertical", {"object": ("vertical",)}, ("city_above",)),
    Row("R6.department", {"object": ("department",)}, ("government",)),
    Row("R6.cross_county", {"object": ("cross_county",)}, ("seat",)),
    Row("R6.unit", {"object": ("unit", "functional_area")}, ("unit_place",)),
    Row("R6.other", {}, (), ("superior_designates",)),
)

TABLES: Mapping[str, tuple[Row, ...]] = {"R1": R1, "R2": R2, "R3": R3, "R5": R5, "R6": R6}
