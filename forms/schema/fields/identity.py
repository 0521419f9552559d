"""Numbers and names of persons, organisations and places (common rules 0.5)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from forms.schema.fields.registry import Check, Invalid, field_type, text_of

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
# I, O, S, V and Z are left out (GB 32100).
ORGANISATION_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
HAN = "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
HAN_NAME = re.compile(rf"[{HAN}](?:[{HAN}·]{{0,48}}[{HAN}])")
LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ](?:[A-Za-zÀ-ɏ '.,\-]{0,48}[A-Za-zÀ-ɏ.])")
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}", re.ASCII)


def id_check_character(first17: str) -> str:
    """Return the 18th character of an identity number (ISO 7064 MOD 11-2, GB 11643)."""
    return ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, ID_WEIGHTS, strict=True)) % 11]


def birth_of(number: str) -> date | None:
    """Return the date of birth in an 18-character number; None when it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


@field_type("id18", is_sensitive=True)
def identity_number(value: Any, check: Check) -> str:
    """An identity number; with `or_uscc` the code of an organisation may stand instead."""
    number = text_of(value).upper()
    # Numbers from before 2000 have fifteen digits and no century: it was 19 (0.5).
    if takes_15(check) and re.fullmatch(r"\d{15}", number, re.ASCII):
        number = f"{number[:6]}19{number[6:]}"
        number += id_check_character(number)
    # Digits alone, or digits and an X, are a person's number: a wrong one is told so.
    if check.setting("or_uscc") and not re.fullmatch(r"\d{17}[0-9X]", number, re.ASCII):
        return str(organisation_code(value, check))
    if not re.fullmatch(r"\d{17}[0-9X]", number, re.ASCII):
        raise Invalid("id18", "公民身份号码为18位，请核对", "An identity number has 18 characters; check it")
    birth = birth_of(number)
    if birth is None or birth > check.today:
        raise Invalid(
            "id18_birth",
            "公民身份号码第7至14位不是有效的出生日期",
            "Characters 7 to 14 are not a possible date of birth",
        )
    if number[17] != id_check_character(number[:17]):
        raise Invalid(
            "id18_check",
            "公民身份号码校验码不符，请逐位核对",
            "The check character does not match; compare the number digit by digit",
        )
    warn_about_sex(number, check)
    return number


def takes_15(check: Check) -> bool:
    """Does the form take fifteen digits today? `allow_15` says true, or the first day on which they are over.

    Cards of the first generation ended on 1 January 2013 (2011 amendment of the Identity Card Act, art. 23)."""
    allowed = check.setting("allow_15", False)
    return check.today < date.fromisoformat(allowed) if isinstance(allowed, str) else bool(allowed)


def warn_about_sex(number: str, check: Check) -> None:
    """The 17th digit is odd for men; another one asks for proof and never refuses (a.4)."""
    wanted = check.setting("sex")
    if wanted in ("F", "M") and (int(number[16]) % 2 == 1) is not (wanted == "M"):
        check.warn(
            "id18_sex",
            "号码第17位与所填一方的性别不一致，请在受理时出示证明",
            "The 17th digit does not fit this person; please show proof at the window",
        )


@field_type("name_zh", is_sensitive=True)
def name(value: Any, check: Check) -> str:
    # Three middle dots look alike; one is kept (U+00B7, 0.5).
    text = text_of(value).replace("・", "·").replace("•", "·")
    if not (HAN_NAME.fullmatch(text) or LATIN_NAME.fullmatch(text)):
        raise Invalid(
            "name",
            "请填写证件上的姓名（2至50个字，间隔号用“·”）",
            "Enter the name as on the document (2 to 50 characters)",
        )
    return text


def organisation_check_character(first17: str) -> str:
    """Return the 18th character of a unified social credit code (GB 32100)."""
    total = sum(ORGANISATION_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first17))
    return ORGANISATION_SIGNS[(31 - total % 31) % 31]


@field_type("uscc")
def organisation_code(value: Any, check: Check) -> str:
    code = text_of(value).upper()
    if len(code) != 18 or any(sign not in ORGANISATION_SIGNS for sign in code):
        raise Invalid(
            "uscc", "统一社会信用代码为18位数字和大写字母", "The unified social credit code has 18 characters"
        )
    if code[17] != organisation_check_character(code[:17]):
        raise Invalid(
            "uscc_check",
            "统一社会信用代码校验码不符，请核对",
            "The check character of the code does not match",
        )
    return code


# Down to which level a place is chosen: the `level` of a field, villages where it names none.
REGION_LEVELS = {
    "village": ("请选择到村（社区）的行政区划", "Choose the place down to the village or community"),
    "township": ("请选择到乡镇（街道）的行政区划", "Choose the place down to the township or subdistrict"),
    "county": ("请选择到县（市、区）的行政区划", "Choose the place down to the county"),
}


def region_code(value: Any, check: Check) -> str:
    """Twelve digits; the code of a larger place is filled up with zeros."""
    code = text_of(value)
    if not re.fullmatch(r"\d{12}", code, re.ASCII):
        raise Invalid("region12", *REGION_LEVELS[check.setting("level", "village")])
    if check.is_region is not None and not check.is_region(code, check.today):
        raise Invalid(
            "region_inactive",
            "该区划代码在当日无效，请重新选择",
            "This place code is not in force on the day; choose again",
        )
    return code


@field_type("region12")
def region(value: Any, check: Check) -> str:
    return region_code(value, check)


@field_type("addr", is_sensitive=True)
def address(value: Any, check: Check) -> dict[str, str]:
    """{"region": 12 digits, "detail": up to 100 characters}."""
    if not isinstance(value, dict) or not set(value) <= {"region", "detail"}:
        raise Invalid("addr", "请选择区划并填写详细地址", "Choose the place and enter the address")
    detail = text_of(value.get("detail") or "")
    if not 1 <= len(detail) <= 100:
        raise Invalid("addr_detail", "详细地址为1至100个字", "The address has 1 to 100 characters")
    return {"region": region_code(value.get("region") or "", check), "detail": detail}


@field_type("mobile", is_sensitive=True)
def telephone(value: Any, check: Check) -> str:
    number = re.sub(r"[ \u3000]", "", text_of(value))
    if not (MOBILE.fullmatch(number) or LANDLINE.fullmatch(number)):
        raise Invalid(
            "mobile",
            "请填写11位手机号码，或带区号的固定电话",
            "Enter an 11-digit mobile number or a landline with area code",
        )
    return number
