"""Text, dates, amounts, choices, files and signatures (common rules 0.5)."""

from __future__ import annotations

import re
import uuid
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from forms.schema.fields.registry import Check, Invalid, field_type, text_of

CENT = Decimal("0.01")
MOST_FILES = 20
NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?", re.ASCII)
# Formats marked "recalled" in the domain pages are checked for shape only.
CODES = {
    "birth_cert_no": (r"[A-Z]\d{9}", "出生医学证明编号为1个字母加9位数字", "One letter and nine digits"),
    "disability_no": (r"\d{17}[0-9X][1-7][1-4](B\d)?", "残疾人证号为20位", "The number has 20 characters"),
    "officer_no": (
        r"[A-Z0-9]{1,20}",
        "执法证号由数字和字母组成，不超过20位",
        "Letters and digits, at most 20",
    ),
    "doc_no": (
        r"[^\s<>]{3,60}",
        "请按文书填写文号，如“示府〔2011〕188号”",
        "Enter the number as on the document",
    ),
}


@field_type("text")
def text(value: Any, check: Check) -> str:
    words = text_of(value)
    least, most = int(check.setting("min_length", 1)), int(check.setting("max_length", 2000))
    if not least <= len(words) <= most:
        raise Invalid("length", f"请填写{least}至{most}个字", f"Enter {least} to {most} characters")
    return words


def code_cleaner(name: str) -> Any:
    pattern, zh, en = CODES[name]
    compiled = re.compile(pattern, re.ASCII)

    def clean(value: Any, check: Check) -> str:
        code = text_of(value)
        # A document number is kept as written; the others may be typed in either case.
        code = code if name == "doc_no" else code.upper()
        if not compiled.fullmatch(code):
            raise Invalid(name, zh, en)
        return code

    return clean


for _name in CODES:
    field_type(_name, is_sensitive=_name != "doc_no")(code_cleaner(_name))


def day_of(words: str) -> date:
    """Read YYYY-MM-DD; Invalid when it is no day."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", words, re.ASCII):
            raise ValueError(words)
        return date.fromisoformat(words)
    except ValueError:
        raise Invalid("date", "请填写日期，如 2010-03-01", "Enter a date such as 2010-03-01") from None


@field_type("date", load=date.fromisoformat)
def day(value: Any, check: Check) -> str:
    """ISO; not in the future unless the setting `future` is true."""
    found = day_of(text_of(value))
    if found > check.today and not check.setting("future"):
        raise Invalid("future", "日期不能晚于今天", "The date may not be later than today")
    if found.year < 1900:
        raise Invalid("date", "请核对年份", "Check the year")
    return found.isoformat()


@field_type("month")
def month(value: Any, check: Check) -> str:
    """A year and month, YYYY-MM: asked where the day is nobody's business. Not in the future, as with a date."""
    words = text_of(value)
    if not re.fullmatch(r"(19|20)\d{2}-(0[1-9]|1[0-2])", words, re.ASCII):
        raise Invalid("month", "请填写年月，如 2008-05", "Enter year and month such as 2008-05")
    if words > check.today.isoformat()[:7] and not check.setting("future"):
        raise Invalid("future", "年月不能晚于本月", "The month may not be later than this one")
    return words


@field_type("time")
def time_of_day(value: Any, check: Check) -> str:
    """HH:MM within the setting `between` (two such texts)."""
    words = text_of(value)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", words, re.ASCII):
        raise Invalid("time", "请填写时间，如 09:30", "Enter a time such as 09:30")
    first, last = check.setting("between", ("00:00", "23:59"))
    if not first <= words <= last:
        raise Invalid(
            "time_range", f"时间应在{first}至{last}之间", f"The time must lie between {first} and {last}"
        )
    return words


def decimal_of(value: Any) -> Decimal:
    words = text_of(value).replace(",", "").replace("，", "")
    if not NUMBER.fullmatch(words):
        raise Invalid("number", "请填写数字", "Enter a number")
    try:
        return Decimal(words)
    except InvalidOperation:
        raise Invalid("number", "请填写数字", "Enter a number") from None


def within(number: Decimal, check: Check) -> Decimal:
    least, most = check.setting("min"), check.setting("max")
    if least is not None and number < Decimal(str(least)):
        raise Invalid("min", f"不能小于{least}", f"Must be at least {least}")
    if most is not None and number > Decimal(str(most)):
        raise Invalid("max", f"不能大于{most}", f"Must be at most {most}")
    return number


@field_type("money", load=Decimal)
def money(value: Any, check: Check) -> str:
    """Yuan, decimal(14,2), rounded half up."""
    amount = within(decimal_of(value).quantize(CENT, ROUND_HALF_UP), check)
    if amount < 0 and check.setting("min") is None:
        raise Invalid("min", "金额不能为负数", "The amount may not be negative")
    return str(amount)


@field_type("number", load=Decimal)
def number(value: Any, check: Check) -> int | str:
    """A number with at most `decimals` places; without places it is kept as a whole number, else as text."""
    found = within(decimal_of(value), check)
    places = int(check.setting("decimals", 0))
    if found != found.quantize(Decimal(1).scaleb(-places)):
        if places == 0:
            raise Invalid("integer", "请填写整数", "Enter a whole number")
        raise Invalid("decimals", f"最多{places}位小数", f"At most {places} decimal places")
    return int(found) if places == 0 else str(found)


@field_type("bank_acct", is_sensitive=True)
def bank_account(value: Any, check: Check) -> str:
    digits = re.sub(r"[ \-]", "", text_of(value))
    if not re.fullmatch(r"\d{12,19}", digits, re.ASCII):
        raise Invalid("bank_acct", "银行账号为12至19位数字", "A bank account has 12 to 19 digits")
    if not luhn_holds(digits):
        # Passbook accounts carry no check digit, so this never refuses.
        check.warn(
            "bank_luhn",
            "账号未通过校验位检查，请再核对一次",
            "The check digit does not match; please compare again",
        )
    return digits


def luhn_holds(digits: str) -> bool:
    doubled = [int(sign) * (2 if place % 2 else 1) for place, sign in enumerate(reversed(digits))]
    return sum(part // 10 + part % 10 for part in doubled) % 10 == 0


YES = frozenset({"true", "yes", "on", "1"})
NO = frozenset({"false", "no", "off", "0"})


@field_type("bool")
def yes_or_no(value: Any, check: Check) -> bool:
    """True or False; with the setting `must_be` only that answer goes on."""
    if isinstance(value, bool):
        answer = value
    elif isinstance(value, str) and value.lower() in YES | NO:
        answer = value.lower() in YES
    else:
        raise Invalid("bool", "请选择是或否", "Choose yes or no")
    must_be = check.setting("must_be")
    if must_be is not None and answer is not must_be:
        raise Invalid("must_be", "请确认此项后再提交", "Please confirm this before you go on")
    return answer


@field_type("choice")
def choice(value: Any, check: Check) -> str:
    if not isinstance(value, str) or value not in {option.value for option in check.field.options}:
        raise Invalid("choice", "请从所列选项中选择", "Choose one of the options")
    return value


@field_type("multi_choice")
def several_choices(value: Any, check: Check) -> list[str]:
    """A list without repetition in the order of the options; `max` limits it."""
    chosen = [value] if isinstance(value, str) else value
    known = [option.value for option in check.field.options]
    if not isinstance(chosen, list | tuple) or any(item not in known for item in chosen):
        raise Invalid("choice", "请从所列选项中选择", "Choose among the options")
    found = [item for item in known if item in chosen]
    if len(found) > int(check.setting("max", len(known))):
        raise Invalid(
            "too_many", f"最多选择{check.setting('max')}项", f"Choose at most {check.setting('max')}"
        )
    return found


@field_type("attach")
def files(value: Any, check: Check) -> list[str]:
    """Public ids of stored files, at most `max` (20)."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(item, str) for item in given):
        raise Invalid("attach", "请上传文件", "Upload a file")
    most = int(check.setting("max", MOST_FILES))
    if len(given) > most:
        raise Invalid("too_many", f"最多上传{most}个文件", f"Upload at most {most} files")
    try:
        return list(dict.fromkeys(str(uuid.UUID(item)) for item in given))
    except ValueError:
        raise Invalid(
            "attach", "文件编号无效，请重新上传", "The file is not known; upload it again"
        ) from None


@field_type("sign", is_sensitive=True)
def signature(value: Any, check: Check) -> str:
    """A typed name that stands for the signature; `matches` names the field that it repeats."""
    words = text_of(value)
    other = check.answers.get(str(check.setting("matches", "")))
    if other and words != str(other).strip():
        raise Invalid("sign", "签名应与所填姓名一致", "The signature must repeat the name above")
    if not 2 <= len(words) <= 50:
        raise Invalid("sign", "请输入本人姓名作为签名", "Type your own name as signature")
    return words
