"""Grounds on which a statutory clock may stand still, with their longest time: table 0.4.2 of the common rules."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.rules.calendar import Unit


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of suspension. `most` of None: until its cause is gone; `is_once`: a case may use it one time."""

    code: str
    title_zh: str
    title_en: str
    basis: str
    most: tuple[int, Unit] | None = None
    is_once: bool = False


GROUNDS = {
    ground.code: ground
    for ground in (
        Ground("APPRAISAL", "鉴定、检验、专家评审", "appraisal or expert review", "行政许可法第四十五条"),
        Ground("TREATMENT", "治疗观察", "treatment under observation", "行政许可法第四十五条"),
        Ground("HEARING", "听证", "hearing", "行政许可法第四十五条"),
        Ground("INTERAREA", "异地协查", "inquiry to another county", "参照流动人口条例第十六条", (22, "WD")),
        Ground("APPLICANT", "申请人请求暂停", "pause asked by the applicant", "依申请", (30, "CD"), True),
        Ground("FORCE_MAJEURE", "不可抗力", "force majeure", "不可抗力"),
        Ground("COURT", "以其他机关的决定为依据", "pending decision of a court or authority", "依据未决"),
    )
}
