"""Money in Chinese capitals, as bank papers and decisions write it (正确填写票据和结算凭证的基本规定)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
# The largest number that the four groups can write.
MOST = Decimal("9999999999999999.99")


def in_capitals(amount: Decimal | int | str) -> str:
    """Return 880.00 as 捌佰捌拾元整, 1500.05 as 壹仟伍佰元零伍分; ValueError beyond sixteen digits or below zero."""
    value = Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if not 0 <= value <= MOST:
        raise ValueError(f"{amount} can't be written in capitals; expected 0 to {MOST}")
    yuan, cents = divmod(int(value * 100), 100)
    if not yuan and not cents:
        return "零元整"
    text = f"{whole(yuan)}元" if yuan else ""
    return text + small(cents, has_yuan=bool(yuan))


def whole(number: int) -> str:
    """Write a positive whole number, group by group of four digits."""
    # From the lowest group up, written from the highest down.
    groups = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    text, is_gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            is_gap = bool(text)
            continue
        # A group below a thousand leaves a gap that must be said (零).
        text += ("零" if text and (is_gap or group < 1000) else "") + four(group) + GROUPS[index]
        is_gap = False
    return text


def four(group: int) -> str:
    text, is_gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if is_gap and text else "") + DIGITS[digit] + PLACES[place]
        is_gap = not digit
    return text


def small(cents: int, *, has_yuan: bool) -> str:
    """Write jiao and fen; 整 stands where there are no fen."""
    jiao, fen = divmod(cents, 10)
    if not cents:
        return "整"
    # 零 marks the missing jiao, but not where no yuan stand before it.
    text = f"{DIGITS[jiao]}角" if jiao else "零" if has_yuan else ""
    return text + (f"{DIGITS[fen]}分" if fen else "整")
