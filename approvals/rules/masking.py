"""What a public notice shows of persons and grounds: section 0.8 of the common rules."""

from __future__ import annotations

import re

DOUBLE_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐宇文长孙司徒司空夏侯轩辕端木百里东郭南宫西门独孤澹台公冶宗政濮阳"
        "淳于单于太叔申屠仲孙钟离鲜于闾丘亓官司寇公羊赫连呼延闻人拓跋夹谷谷梁左丘东门万俟第五梁丘微生羊舌",
    )
)
# Items of these articles tell health, bereavement or divorce; a notice names the article alone.
ARTICLE = re.compile(r"^(?:第\s*)?(\d{1,3}|[一二三四五六七八九十百零]+)\s*(?:条.*|[(（].*)?$")
DIGITS = "零一二三四五六七八九"


def mask_name(name: str) -> str:
    """Return the surname and a star for each further character: 李**, 欧阳*; a Latin or Uyghur name by its first part."""
    name = name.strip()
    if not name:
        return ""
    if not is_chinese(name):
        first = re.split(r"[\s·•]", name)[0]
        return f"{first[0]}**"
    # Two characters alone are a surname of one and a given name, even if they spell a double surname.
    length = 2 if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else 1
    # At least one star, so that a single character is not shown whole.
    return name[:length] + "*" * max(len(name) - length, 1)


def is_chinese(name: str) -> bool:
    return "·" not in name and all("\u3400" <= c <= "\u9fff" or c == "〇" or c > "\uffff" for c in name)


def mask_id(number: str) -> str:
    """Return an identity number with its last four characters only."""
    # A short number would be shown whole.
    return "*" * max(len(number) - 4, 0) + number[-4:] if len(number) > 4 else "*" * len(number)


def mask_mobile(number: str) -> str:
    """Return a mobile number with its first three and last four digits: 138****0000."""
    if len(number) < 8:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def public_clause(clause: str) -> str:
    """Return the article a clause belongs to, never its item: 22(3) becomes 第二十二条."""
    match = ARTICLE.match(clause.strip())
    if match is None:
        # Rather no article than an item that tells of health or divorce.
        return "相关条款"
    number = match.group(1)
    return f"第{chinese_number(int(number)) if number.isdigit() else number}条"


def chinese_number(number: int) -> str:
    """Return 1 to 999 in Chinese numerals as laws count their articles."""
    if not 0 < number < 1000:
        raise ValueError(f"{number} is no article number; expected 1 to 999")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


def village_label(name: str) -> str:
    """Return the village or community of an address, without group, building or house number."""
    found = re.match(r"^.*?(?:村|社区|居委会|嘎查)", name.strip())
    return found.group(0) if found else name.strip()
