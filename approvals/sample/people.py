"""Names that belong to nobody, and the accounts with which the sample city is tried."""

from __future__ import annotations

from dataclasses import dataclass

SURNAMES = "李张王刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
FIRST = "样测示范演模试练参"
SECOND = "本试例文章册卷页行列"
# Every demonstration account has this phrase; no other sample account can log in.
DEMO_PHRASE = "Jingwei-2010"


def sample_name(number: int) -> str:
    """Return the name with a number from 0 to 3599; different numbers, different names."""
    rest, surname = divmod(number, len(SURNAMES))
    first, second = divmod(rest % (len(FIRST) * len(SECOND)), len(SECOND))
    return SURNAMES[surname] + FIRST[first] + SECOND[second]


@dataclass(frozen=True, slots=True)
class Account:
    """A named account: the n-th holder of a role at a unit, or an applicant (empty role)."""

    username: str
    role: str = ""
    unit: str = ""
    number: int = 1
    name: str = ""


COUNTY, TOWN, VILLAGE, CITY, PROVINCE = "990121", "990121100", "990121100201", "990100", "990000"
ACCOUNTS = (
    Account("applicant", name="李样本"),
    Account("applicant2", name="张测试"),
    Account("applicant3", name="王示例"),
    Account("village", "VILLAGE_CLERK", VILLAGE),
    Account("window", "TOWN_WINDOW", TOWN),
    Account("window2", "TOWN_WINDOW", TOWN, 2),
    Account("town_clerk", "TOWN_CLERK", TOWN),
    Account("town_clerk2", "TOWN_CLERK", TOWN, 2),
    Account("town_head", "TOWN_HEAD", TOWN),
    Account("county_clerk", "COUNTY_CLERK", COUNTY),
    Account("county_clerk2", "COUNTY_CLERK", COUNTY, 2),
    Account("section_head", "SECTION_HEAD", COUNTY),
    Account("county_legal", "LEGAL_REVIEWER", COUNTY),
    Account("county_deputy", "COUNTY_DEPUTY", COUNTY),
    Account("county_head", "COUNTY_HEAD", COUNTY),
    Account("county_seal", "SEAL_KEEPER", COUNTY),
    Account("county_supervisor", "SUPERVISOR", COUNTY),
    Account("presider", "HEARING_PRESIDER", COUNTY),
    Account("finance", "FINANCE_CLERK", COUNTY),
    Account("finance_approver", "FINANCE_APPROVER", COUNTY),
    Account("enforcement", "ENF_OFFICER", COUNTY),
    Account("city_clerk", "CITY_CLERK", CITY),
    Account("city_legal", "LEGAL_REVIEWER", CITY),
    Account("panel1", "SPECIAL_PANEL", CITY),
    Account("panel2", "SPECIAL_PANEL", CITY, 2),
    Account("panel3", "SPECIAL_PANEL", CITY, 3),
    Account("division_head", "DIVISION_HEAD", CITY),
    Account("city_deputy", "CITY_DEPUTY", CITY),
    Account("city_head", "CITY_HEAD", CITY),
    Account("city_seal", "SEAL_KEEPER", CITY),
    Account("supervisor", "SUPERVISOR", CITY),
    Account("auditor", "AUDITOR", CITY),
    Account("designer", "DESIGNER", CITY),
    Account("publisher", "PUBLISHER", CITY),
    Account("organisation", "ORG_ADMIN", CITY),
    Account("organisation2", "ORG_ADMIN", CITY, 2),
    Account("privacy", "DPO", CITY),
    Account("system", "SYSADMIN", CITY),
    Account("province", "PROV_CLERK", PROVINCE),
)
