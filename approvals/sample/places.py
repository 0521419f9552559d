"""The places of the sample city: one province, one city, ten counties, 100 townships, 2,000 villages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

SINCE = date(2000, 1, 1)
PROVINCE, CITY = "990000", "990100"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit to be made; `prefix` heads its document numbers."""

    code: str
    name: str
    level: str
    parent: str = ""
    agency: str = ""
    prefix: str = ""
    uscc: str = ""
    urban_rural: str = ""


# code, name, and the syllable from which the names of its towns are made
COUNTIES = (
    ("990102", "东湖区", "东"),
    ("990103", "西山区", "西"),
    ("990104", "南桥区", "南"),
    ("990105", "北塘区", "北"),
    ("990121", "青溪县", "清"),
    ("990122", "白石县", "白"),
    ("990123", "沙河县", "沙"),
    ("990124", "云岭县", "云"),
    ("990181", "云桥市", "桥"),
    ("990182", "海津市", "海"),
)
TOWNSHIPS = (
    ("001", "东门街道"),
    ("002", "西门街道"),
    ("003", "南门街道"),
    ("004", "北门街道"),
    ("100", "{}河镇"),
    ("101", "{}塘镇"),
    ("102", "{}亭镇"),
    ("103", "{}杨镇"),
    ("200", "{}山乡"),
    ("201", "{}泉乡"),
)
NAMED = {"990121101": "高塘镇"}
COMMUNITIES = ("{}社区", "桥头社区", "文昌社区")
VILLAGES = (
    "杨树村",
    "柳林村",
    "槐树村",
    "梅园村",
    "竹园村",
    "松岗村",
    "桃源村",
    "上河村",
    "下河村",
    "前进村",
    "光明村",
    "和平村",
    "新民村",
    "团结村",
    "石桥村",
    "东风村",
    "红旗村",
)
USCC = {"990121": "11990121MB00000018"}


def upper_places() -> Iterator[Place]:
    """Yield the province and the city."""
    yield Place(PROVINCE, "示例省", "province", agency="示例省人口和计划生育委员会", prefix="示省")
    yield Place(CITY, "示例市", "city", PROVINCE, "示例市人口和计划生育委员会", "示")


def county_places(code: str) -> Iterator[Place]:
    """Yield a county, its ten townships and their villages, parents first."""
    name, syllable = next((row[1], row[2]) for row in COUNTIES if row[0] == code)
    agency = f"{name}人口和计划生育局"
    # The counties number their papers in one series of the city: 示计生再批〔2010〕第0001号.
    yield Place(code, name, "county", CITY, agency, "示", USCC.get(code, ""))
    townships = [(code + tail, NAMED.get(code + tail, shape.format(syllable))) for tail, shape in TOWNSHIPS]
    for township, town in townships:
        yield Place(township, town, "township", code, f"{name}{town}人民政府", town[:2])
    for township, town in townships:
        yield from village_places(township, town)


def village_places(township: str, town: str) -> Iterator[Place]:
    for number, shape in enumerate(COMMUNITIES, start=1):
        yield Place(f"{township}{number:03}", shape.format(town[:2]), "village", township, urban_rural="121")
    for number, name in enumerate(VILLAGES, start=200):
        yield Place(f"{township}{number}", name, "village", township, urban_rural="220")


def county_index(code: str) -> int:
    return [row[0] for row in COUNTIES].index(code)
