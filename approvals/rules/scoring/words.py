"""The words of a calculation in English. Scores keep their calculation as it was served, which is Chinese; a reader of English
sees the same numbers with these words between them."""

from __future__ import annotations

# Longer phrases first: some hold others.
PHRASES = (
    (
        "测评无效，该项不计，其余项按比例折算",
        "the survey is invalid; the item falls away and the others are re-weighted",
    ),
    ("测评无效，该项不计", "the survey is invalid; the item falls away"),
    (
        "因灾经领导小组审定不计，其余项按比例折算",
        "waived by the lead group after a disaster; the others are re-weighted",
    ),
    ("没有适用的检查项，不计入", "nothing on the list applies; not counted"),
    ("没有适用的指标", "no indicator applies"),
    ("没有下级单位，取本级", "no units below, its own:"),
    ("缺少数据，记 0 分", "no data: 0 points"),
    ("低于最低一档", "is below the lowest band"),
    ("去掉最高、最低后平均", "without the highest and lowest, mean"),
    ("名考核员，", " assessors, "),
    ("进位为", "rounded up to"),
    ("，不低于 0", ", not below 0"),
    ("有效样本", "valid answers"),
    ("不了解占", "don't know:"),
    ("满意率", "satisfied"),
    ("数据误差", "data error"),
    ("同类平均", "mean of the class"),
    ("，权重", ", weights"),
    ("，进步", ", progress"),
    ("，核实", ", verified"),
    ("，误差", ", error"),
    ("上报", "reported"),
    ("水平", "level"),
    ("底线", "floor"),
    ("平均", "mean"),
    (" 档", " steps"),
    (" 取 ", " taken as "),
    ("，", ", "),
    ("；", "; "),
    ("：", ":"),
    ("（", " ("),
    ("）", ")"),
)
FORMULAS = {
    "F1": ("按比例，越高越好", "share of the target, the more the better"),
    "F2": ("按比例，越低越好", "share of the target, the less the better"),
    "F3": ("低于目标的分档扣分", "points off for each step below the target"),
    "F4": ("达到目标得满分，否则不得分", "all points at the target, else none"),
    "F5": ("分段计分", "by bands"),
    "F6": ("水平和进步", "level and progress"),
    "F7": ("上报与核实的误差", "error between reported and verified"),
    "F8": ("考核员评议", "marks by assessors"),
    "F9": ("检查清单落实比例", "share of a checklist that is met"),
    "F10": ("满意率", "satisfaction"),
    "F11": ("每件扣分", "points off for each case"),
}


def in_english(calculation: str) -> str:
    """Return a calculation with its Chinese words in English; what is no word of a calculation stays."""
    for chinese, english in PHRASES:
        calculation = calculation.replace(chinese, english)
    return calculation
