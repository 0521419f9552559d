"""What no form may ask: the never-collect list (common rules 0.5; guards H1 and H2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from forms.schema.structure import schema_problems

# The words of the list, and the spellings by which the same things enter keys and foreign labels.
CHINESE = (
    "避孕", "节育", "结扎", "上环", "取环", "查环", "查孕", "孕检", "环情", "孕情", "引产", "流产", "人流", "月经",
    "四术", "胎儿性别", "绝育", "妊娠检查", "宗教信仰", "政治观点", "指纹", "虹膜", "人脸识别", "基因信息", "病历",
    "就诊记录",
)  # fmt: skip
# Ordinary office words in which two of these signs meet by chance: 审查环节, 网上环境, 本月经办人, 申请人流程.
HARMLESS = re.compile(
    r"[上取查]环[节境保]|引产[业品]|流产[业品]|人流[程转动量]|月经[办审批手营过济费核由理]|以上环"
)
LATIN = re.compile(
    r"(?<![a-z])("
    r"iud|contracepti\w*|sterili[sz]\w*|vasectom\w*|ligation|abortion\w*|miscarriage\w*|menstrua\w*|last_period"
    r"|pregnancy_(test|check)\w*|pregnancy (test|check)\w*|induced_labou?r|induced labou?r|fo?etal_sex|fo?etus_sex"
    r"|sex of (the |a )?fo?etus|ultrasound\w*|fingerprint\w*|biometric\w*|religio\w*|medical_records?|medical records?"
    r"|biyun|jieyu|jieza|shanghuan|quhuan|chahuan|chayun|huanqing|yunqing|yinchan|liuchan|yuejing"
    r")(?![a-z])",
    re.IGNORECASE,
)
# Characters that people put between the signs of a word to slip it past a list.
SEPARATORS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff·・._\-*/]+")


# Every procedure carries the shared diagrams and forms: the same texts come once for each.
@lru_cache(maxsize=2**15)
def vocabulary_findings(text: str) -> tuple[str, ...]:
    """Return the forbidden words in a text, each once, in order of the list."""
    # Harmless words leave a mark behind, or their neighbours would join to a forbidden one.
    joined = HARMLESS.sub("|", SEPARATORS.sub("", text))
    found = [word for word in CHINESE if word in joined]
    found += [match.group(0) for match in LATIN.finditer(text)]
    return tuple(dict.fromkeys(found))


def lint_schema(schema: Mapping[str, Any]) -> list[str]:
    """Return everything that keeps a schema from being deployed: what is no form, and what H1/H2 forbid."""
    problems = list(schema_problems(schema))
    for place, text in texts(schema, str(schema.get("id", "form"))):
        problems += [
            f"H1 {place}: “{word}” is never asked for; leave it out" for word in vocabulary_findings(text)
        ]
    return problems


def texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield (place, text) for every text of a schema; the place of a field is its key."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        key = value.get("key")
        here = f"{place}.{key}" if isinstance(key, str) else place
        for item in value.values():
            yield from texts(item, here)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item, place)
