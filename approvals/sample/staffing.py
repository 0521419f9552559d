"""Who works where in the sample city: roles and numbers by level (ORG sections 4 and 15)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Staff:
    """How many persons hold the roles at every unit of a level; the first role is the main one."""

    roles: tuple[str, ...]
    number: int
    title: str


STAFFING: dict[str, tuple[Staff, ...]] = {
    "province": (
        Staff(("PROV_HEAD",), 1, "省主任"),
        Staff(("PROV_CLERK", "APPRAISAL_FILE", "SEAL_KEEPER"), 2, "省经办"),
        Staff(("EXPERT",), 12, "省专家"),
    ),
    "city": (
        Staff(("CITY_HEAD", "LEADGROUP_CHAIR"), 1, "主任"),
        Staff(("CITY_DEPUTY", "LEADGROUP_MEMBER"), 4, "副主任"),
        Staff(("DIVISION_HEAD", "UNIT_HEAD"), 8, "处长"),
        Staff(("CITY_CLERK", "APPRAISAL_FILE"), 2, "市经办（鉴定办）"),
        Staff(("CITY_CLERK", "UNIT_REPORTER"), 10, "市经办"),
        Staff(("SPECIAL_PANEL", "UNIT_REVIEWER"), 5, "特殊情形审查组成员"),
        Staff(("LEGAL_REVIEWER",), 2, "法制审核员"),
        Staff(("SEAL_KEEPER",), 1, "印章管理员"),
        Staff(("EXPERT",), 40, "专家"),
        Staff(("ASSESSOR", "DATA_VERIFIER", "SURVEYOR"), 10, "考核员"),
        Staff(("SUPERVISOR",), 2, "督办"),
        Staff(("AUDITOR",), 1, "审计"),
        Staff(("DESIGNER",), 2, "流程设计"),
        Staff(("PUBLISHER",), 2, "流程发布"),
        Staff(("ORG_ADMIN", "CALENDAR_ADMIN", "PARAM_ADMIN"), 2, "组织、日历、参数管理"),
        Staff(("DPO",), 1, "个人信息保护负责人"),
        Staff(("SYSADMIN",), 1, "系统管理"),
        Staff(("LEADGROUP_OFFICE",), 2, "领导小组办公室"),
        Staff(("HOTLINE",), 2, "话务员"),
        Staff(("DISPATCHER",), 1, "派单员"),
        Staff(("CALLBACK",), 1, "回访员"),
    ),
    "county": (
        Staff(("COUNTY_HEAD", "UNIT_HEAD"), 1, "局长"),
        Staff(("COUNTY_DEPUTY",), 3, "副局长"),
        Staff(("SECTION_HEAD", "UNIT_REVIEWER", "ASSESSOR", "DATA_VERIFIER"), 3, "股长"),
        Staff(("COUNTY_CLERK", "UNIT_REPORTER", "APPRAISAL_FILE"), 1, "县经办（鉴定档案）"),
        Staff(("COUNTY_CLERK", "UNIT_REPORTER"), 5, "县经办"),
        Staff(("LEGAL_REVIEWER",), 2, "法制审核员"),
        Staff(("ENF_LEADER", "ENF_OFFICER"), 1, "执法负责人"),
        Staff(("ENF_OFFICER",), 3, "执法人员"),
        Staff(("HEARING_PRESIDER",), 2, "听证主持人"),
        Staff(("HEARING_RECORDER",), 1, "听证记录员"),
        Staff(("FINANCE_CLERK",), 1, "财政审核"),
        Staff(("FINANCE_APPROVER",), 1, "支付复核"),
        Staff(("SEAL_KEEPER",), 1, "印章管理员"),
        Staff(("TOWN_WINDOW",), 1, "县窗口"),
        Staff(("SUPERVISOR",), 1, "督办"),
        Staff(("HOTLINE",), 1, "话务员"),
        Staff(("DISPATCHER",), 1, "派单员"),
        Staff(("CALLBACK",), 1, "回访员"),
        Staff(("PROJECT_OFFICE", "MENTOR", "LEADGROUP_OFFICE"), 1, "项目办"),
    ),
    "township": (
        Staff(("TOWN_HEAD", "UNIT_HEAD"), 1, "分管领导"),
        Staff(("TOWN_WINDOW", "SEAL_KEEPER"), 1, "受理窗口"),
        Staff(("TOWN_WINDOW", "UNIT_REVIEWER", "LEADGROUP_OFFICE"), 1, "受理窗口"),
        Staff(("TOWN_CLERK", "UNIT_REPORTER"), 2, "乡镇经办"),
    ),
    "village": (Staff(("VILLAGE_CLERK", "UNIT_REPORTER", "UNIT_HEAD"), 1, "村（社区）专干"),),
}

SPECIALTIES = (
    "heart",
    "intellectual",
    "cerebral_palsy",
    "hearing",
    "vision",
    "epilepsy",
    "blood",
    "limb",
    "mental",
    "rare",
)


def specialties_of(number: int) -> list[str]:
    """Return what the expert with this number in his pool knows: three fields in turn, every third paediatrics as well."""
    fields = [SPECIALTIES[(number + step) % len(SPECIALTIES)] for step in (0, 3, 6)]
    return [*fields, "paediatrics"] if number % 3 == 0 else fields
