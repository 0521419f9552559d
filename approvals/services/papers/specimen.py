"""A paper as it looks, printed for nobody: every value stands in as a word in brackets, every page is marked as a sample.

Values that a case would bring are named by the forms that ask for them; no case is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, SupportsIndex

from approvals.models import CaseType
from approvals.services.rendering_pdf import fill_with, typeset
from approvals.services.signing import qr_image
from forms.models import FormDefinition

WATERMARK = "样张 · 不是正式文书"
CODE = "SAMPLE"
# One of each kind of answer that a filter takes apart.
BY_TYPE = {
    "id18": "990121198001010024", "mobile": "13800000000", "date": "2010-03-22", "month": "2010-03", "time": "09:30",
    "number": "1", "money": "1000.00", "bank_acct": "9901000000000000001", "officer_no": "A001", "doc_no": "示文〔2010〕1号",
}  # fmt: skip
NAMES: Mapping[str, str] = {
    "number": "文号", "type": "事项", "filed_on": "申请日期", "accepted_on": "受理日期", "fact_date": "事实日期",
    "filed_at": "申请时间", "village": "村（居）", "township": "乡镇（街道）", "county": "县（区）", "city": "市",
    "township_agency": "乡镇机关", "county_agency": "县级机关", "city_agency": "市级机关", "subject": "案由",
    "name": "姓名", "id_last4": "后四位", "title": "称谓", "names": "当事人", "facts": "查明的事实", "reasons": "理由",
    "legal_basis": "法律依据", "decided_on": "决定日期", "cited_reply": "批复文号", "agency": "机关", "phone": "电话",
    "address": "地址", "days": "日数", "months_text": "月数", "court": "人民法院", "basis": "制发依据", "text": "内容",
    "from_day": "起日", "to_day": "止日", "recipient": "受送达人", "method_text": "送达方式", "served_on": "送达日期",
    "signer": "签收人", "relation": "与受送达人关系", "place": "地点", "item": "材料", "how_to_get": "取得方式",
    "due_on": "期限", "result": "结论", "votes": "表决", "on": "日期", "purpose": "材料名称", "sha256": "校验值",
    "issued_on": "制发日期", "until": "有效期至", "outcome": "结果", "arguments": "陈述申辩", "held_for": "中止事由",
    "started_on": "起算日", "promised_on": "承诺日期", "length": "长度", "grounds": "事由", "opened_on": "中止日期",
    "closed_on": "恢复日期", "clock": "期限名称", "county_code": "区划代码", "amount": "金额", "officer": "承办人", "clauses": "条款", "authorities": "复议机关",
}  # fmt: skip


class Word(str):
    """A value that is not known: printed as its name in brackets, it has every part, and one row when it is listed."""

    labels: Mapping[str, str]
    path: str

    def __new__(cls, path: str, labels: Mapping[str, str]) -> Word:
        made = super().__new__(cls, labels.get(path) or text_of(path))
        made.path, made.labels = path, labels
        return made

    def __getitem__(self, part: SupportsIndex | slice | str) -> Any:
        if isinstance(part, str):
            path = f"{self.path}.{part}"
            return [Entry(path, self.labels)] if part == "items" else Word(path, self.labels)
        return str(self)[part] if isinstance(part, slice) else self

    def __iter__(self) -> Iterator[Any]:
        yield self

    def __len__(self) -> int:
        return 1

    def __int__(self) -> int:
        return 1


class Entry(Word):
    """The one row of `items`: a list of that name, or the pairs of a mapping."""

    def __len__(self) -> int:
        return 2

    def __iter__(self) -> Iterator[Any]:
        yield Word(f"{self.path}.key", self.labels)
        yield Word(f"{self.path}.value", self.labels)


def text_of(path: str) -> str:
    parent, _dot, last = path.rpartition(".")
    # A filter writes limits by the code of their unit.
    return "CD" if parent.startswith("limits.") and last == "unit" else f"〔{NAMES.get(last, last)}〕"


class Words(dict[str, Any]):
    """Values of which some are known; every other name is a word."""

    def __init__(self, labels: Mapping[str, str], known: Mapping[str, Any], path: str = "") -> None:
        super().__init__(known)
        self.labels, self.path = labels, path

    def __missing__(self, name: str) -> Word:
        return Word(f"{self.path}.{name}".lstrip("."), self.labels)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name not in ("True", "False", "None")


def specimen_pdf(case_type: CaseType, file: str, source: str) -> bytes:
    """Return the sample print of a template; InvalidPack for a broken template, and what its filters raise."""
    return typeset(filled(case_type, file, source))


def filled(case_type: CaseType, file: str, source: str) -> str:
    """Return the HTML of the sample print."""
    return fill_with(source, values(case_type, file), name=file)


def values(case_type: CaseType, file: str) -> Words:
    labels = labels_of(case_type)
    rows = case_type.manifest.get("papers", ())
    row: Mapping[str, Any] = next(
        (row for row in rows if (row.get("template") or f"{row['key']}.html") == file), {}
    )
    title = row.get("title", file)
    heading = {
        "key": row.get("key", ""),
        "title": title["zh"] if isinstance(title, Mapping) else title,
        "number": "〔文号〕",
        "agency": "〔制发机关〕",
        "issued_on": date(2010, 3, 22),
        "watermark": WATERMARK,
        "seal": "",
        "code": CODE,
        "verify_page": "〔核验网址〕",
        "verify_url": "",
        "qr": qr_image(CODE),
    }
    limits = {
        str(limit["key"]): Words(labels, {"length": 1, "unit": "CD", **limit}, f"limits.{limit['key']}")
        for limit in case_type.manifest.get("limits", ())
    }
    known = {
        "paper": heading,
        "limits": Words(labels, limits, "limits"),
        "basis": str(row.get("legal_basis", "")),
        "names": "〔当事人〕",
    }
    return Words(labels, known)


def labels_of(case_type: CaseType) -> dict[str, str]:
    """Return path -> sample of every answer of the procedure's forms: its question in brackets, or one of its kind."""
    found = {}
    start = case_type.forms.get(case_type.manifest.get("start_form", ""))
    for row in FormDefinition.objects.filter(pk__in=set(case_type.forms.values())):
        names = [f"forms.{name}" for name, pk in case_type.forms.items() if pk == row.pk]
        names += ["answers"] if row.pk == start else []
        for section in row.schema.get("sections", ()):
            repeat = section.get("repeat")
            for item in section.get("fields", ()):
                path = f"{repeat['key']}.{item['key']}" if repeat else item["key"]
                found.update({f"{name}.{path}": sample_of(item) for name in names})
    return found


def sample_of(item: Mapping[str, Any]) -> str:
    label = item.get("label", "")
    return (
        BY_TYPE.get(item.get("type", ""))
        or f"〔{label.get('zh', '') if isinstance(label, Mapping) else label}〕"
    )
