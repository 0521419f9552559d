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
    english: str = ""


# code, name, and the syllable from which the names of its towns are made; each beside its English
COUNTIES = (
    ("990102", "东湖区", "东", "Donghu District", "Dong"),
    ("990103", "西山区", "西", "Xishan District", "Xi"),
    ("990104", "南桥区", "南", "Nanqiao District", "Nan"),
    ("990105", "北塘区", "北", "Beitang District", "Bei"),
    ("990121", "青溪县", "清", "Qingxi County", "Qing"),
    ("990122", "白石县", "白", "Baishi County", "Bai"),
    ("990123", "沙河县", "沙", "Shahe County", "Sha"),
    ("990124", "云岭县", "云", "Yunling County", "Yun"),
    ("990181", "云桥市", "桥", "Yunqiao City", "Qiao"),
    ("990182", "海津市", "海", "Haijin City", "Hai"),
)
TOWNSHIPS = (
    ("001", "东门街道", "Dongmen Subdistrict"),
    ("002", "西门街道", "Ximen Subdistrict"),
    ("003", "南门街道", "Nanmen Subdistrict"),
    ("004", "北门街道", "Beimen Subdistrict"),
    ("100", "{}河镇", "{}he Town"),
    ("101", "{}塘镇", "{}tang Town"),
    ("102", "{}亭镇", "{}ting Town"),
    ("103", "{}杨镇", "{}yang Town"),
    ("200", "{}山乡", "{}shan Township"),
    ("201", "{}泉乡", "{}quan Township"),
)
NAMED = {"990121101": ("高塘镇", "Gaotang Town")}
COMMUNITIES = (
    ("{}社区", "{} Community"),
    ("桥头社区", "Qiaotou Community"),
    ("文昌社区", "Wenchang Community"),
)
VILLAGES = (
    ("杨树村", "Yangshu Village"),
    ("柳林村", "Liulin Village"),
    ("槐树村", "Huaishu Village"),
    ("梅园村", "Meiyuan Village"),
    ("竹园村", "Zhuyuan Village"),
    ("松岗村", "Songgang Village"),
    ("桃源村", "Taoyuan Village"),
    ("上河村", "Shanghe Village"),
    ("下河村", "Xiahe Village"),
    ("前进村", "Qianjin Village"),
    ("光明村", "Guangming Village"),
    ("和平村", "Heping Village"),
    ("新民村", "Xinmin Village"),
    ("团结村", "Tuanjie Village"),
    ("石桥村", "Shiqiao Village"),
    ("东风村", "Dongfeng Village"),
    ("红旗村", "Hongqi Village"),
)
USCC = {"990121": "11990121MB00000018"}


def upper_places() -> Iterator[Place]:
    """Yield the province and the city."""
    province, city = "示例省人口和计划生育委员会", "示例市人口和计划生育委员会"
    yield Place(PROVINCE, "示例省", "province", agency=province, prefix="示省", english="Sample Province")
    yield Place(CITY, "示例市", "city", PROVINCE, city, "示", english="Sample City")


def county_places(code: str) -> Iterator[Place]:
    """Yield a county, its ten townships and their villages, parents first."""
    _code, name, syllable, english, sound = next(row for row in COUNTIES if row[0] == code)
    agency = f"{name}人口和计划生育局"
    # The counties number their papers in one series of the city: 示计生再批〔2010〕第0001号.
    yield Place(code, name, "county", CITY, agency, "示", USCC.get(code, ""), english=english)
    townships = [
        (code + tail, *NAMED.get(code + tail, (shape.format(syllable), words.format(sound))))
        for tail, shape, words in TOWNSHIPS
    ]
    for township, town, words in townships:
        yield Place(township, town, "township", code, f"{name}{town}人民政府", town[:2], english=words)
    for township, town, words in townships:
        yield from village_places(township, town, words)


def village_places(township: str, town: str, english: str) -> Iterator[Place]:
    for number, (shape, words) in enumerate(COMMUNITIES, start=1):
        name, said = shape.format(town[:2]), words.format(english.split()[0])
        yield Place(f"{township}{number:03}", name, "village", township, urban_rural="121", english=said)
    for number, (name, said) in enumerate(VILLAGES, start=200):
        yield Place(f"{township}{number}", name, "village", township, urban_rural="220", english=said)


def county_index(code: str) -> int:
    return [row[0] for row in COUNTIES].index(code)
