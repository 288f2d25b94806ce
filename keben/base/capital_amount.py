"""Amounts in capital Chinese numerals (大写金额), as contracts and invoices need them.

Follows the rules for filling in bills annexed to 支付结算办法.
"""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_UNITS = ((10**8, "亿"), (10**4, "万"))


def _four(number: int) -> str:
    """One group of four digits without leading or trailing zeros, inner zeros written once."""
    text, pending = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if pending and text else "") + _DIGITS[digit] + _PLACES[place]
            pending = False
        else:
            pending = True
    return text


def _whole(yuan: int) -> str:
    for unit, name in _UNITS:
        if yuan >= unit:
            high, low = divmod(yuan, unit)
            zero = "零" if 0 < low < unit // 10 else ""
            return _whole(high) + name + zero + _whole(low)
    return _four(yuan)


def amount_in_words(minor: int) -> str:
    """Fen to words: 14095_00 → 壹万肆仟零玖拾伍元整, 5 → 伍分, 0 → 零元整."""
    yuan, cents = divmod(abs(minor), 100)
    jiao, fen = divmod(cents, 10)
    text = _whole(yuan) + "元" if yuan else ""
    if jiao:
        text += _DIGITS[jiao] + "角"
    if fen:
        text += ("零" if yuan and not jiao else "") + _DIGITS[fen] + "分"
    else:
        text = (text or "零元") + "整"
    return ("负" if minor < 0 else "") + text
