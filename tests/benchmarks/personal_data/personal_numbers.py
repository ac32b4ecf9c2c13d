"""Made-up personal data of Korea, valid by form and check digit, and the ways in which people write and say digits.

Written from how numbers are printed and spoken in Korea (telephone numbering plan, account books of the banks, cards,
registration numbers), without a look at what the handlers recognize.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

WORDS = "공일이삼사오육칠팔구"
NATIVE = ("공", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
HANJA = "零一二三四五六七八九"
Groups = Sequence[str]


def digits(random: Random, count: int) -> str:
    """Returns random digits."""
    return "".join(random.choice("0123456789") for _ in range(count))


# --- numbers, as groups ---------------------------------------------------------------------------------------------


def mobile(random: Random) -> Groups:
    """Returns a mobile number: 010 as a rule, an old prefix at times."""
    head = random.choice(["010"] * 12 + ["011", "016", "017", "018", "019"])
    middle = digits(random, 4 if head == "010" else random.choice([3, 4]))
    return head, middle, digits(random, 4)


def landline(random: Random) -> Groups:
    """Returns a number of a flat, a shop or an internet telephone."""
    area = random.choice(["02", "031", "032", "033", "041", "042", "051", "053", "055", "062", "064", "070", "0505"])
    middle = random.choice("23456789") + digits(random, 3 if area == "0505" or random.random() < 0.5 else 2)
    return area, middle, digits(random, 4)


def _check(number: str, weights: Sequence[int], base: int) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))
    return str((base - total % 11) % 10)


def _person(random: Random, sexes: str, base: int) -> Groups:
    year = random.randint(40, 119)
    month, day = random.randint(1, 12), random.randint(1, 28)
    sex = sexes[(2 if year >= 100 else 0) + random.randint(0, 1)]
    front = f"{year % 100:02}{month:02}{day:02}"
    back = sex + digits(random, 5)
    # Numbers given out since October 2020 end in a digit that checks nothing.
    last = (
        digits(random, 1) if random.random() < 0.3 else _check(front + back, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), base)
    )
    return front, back + last


def resident(random: Random) -> Groups:
    """Returns a resident registration number."""
    return _person(random, "1234", 11)


def foreigner(random: Random) -> Groups:
    """Returns the registration number of a foreigner."""
    return _person(random, "5678", 13)


def _luhn(number: str) -> str:
    total = 0
    for index, char in enumerate(reversed(number)):
        value = int(char) * (2 - index % 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def card(random: Random) -> Groups:
    """Returns a card number of 16 digits with its check digit."""
    number = random.choice(["4", "51", "53", "55", "35", "62", "94", "6544", "4579", "5409", "9410"])
    number += digits(random, 15 - len(number))
    number += _luhn(number)
    return number[:4], number[4:8], number[8:12], number[12:]


def amex(random: Random) -> Groups:
    """Returns a card number of 15 digits."""
    number = random.choice(["34", "37"]) + digits(random, 12)
    number += _luhn(number)
    return number[:4], number[4:10], number[10:]


def diners(random: Random) -> Groups:
    """Returns a card number of 14 digits."""
    number = random.choice(["36", "38"]) + digits(random, 11)
    number += _luhn(number)
    return number[:4], number[4:10], number[10:]


def unionpay(random: Random) -> Groups:
    """Returns a card number of 19 digits."""
    number = "62" + digits(random, 16)
    number += _luhn(number)
    return number[:4], number[4:8], number[8:12], number[12:16], number[16:]


BANKS = {
    "국민은행": ("6-2-6", ""),
    "신한": ("3-3-6", "110"),
    "우리은행": ("4-3-6", "1002"),
    "하나은행": ("3-6-5", ""),
    "농협": ("3-4-4-2", "352"),
    "기업은행": ("3-6-2-3", ""),
    "카카오뱅크": ("4-2-7", "3333"),
    "토스뱅크": ("4-4-4", "1000"),
    "케이뱅크": ("3-3-6", "100"),
    "부산은행": ("3-4-4-2", "112"),
    "새마을금고": ("4-4-4-1", "9002"),
    "우체국": ("6-2-6", ""),
    "신협": ("3-3-6", "131"),
    "수협": ("4-4-4", ""),
    "SC제일은행": ("3-2-6", ""),
    "대구은행": ("3-2-6", "508"),
    "씨티은행": ("3-5-3-2", ""),
    "광주은행": ("3-3-6", ""),
    "카뱅": ("4-2-7", "3333"),
    "토스": ("4-4-4", "1000"),
}


def account(random: Random) -> tuple[str, Groups]:
    """Returns a bank with an account number in the groups that its book shows."""
    bank = random.choice(sorted(BANKS))
    shape, head = BANKS[bank]
    groups = [digits(random, int(size)) for size in shape.split("-")]
    if head:
        groups[0] = head + groups[0][len(head) :]
    elif groups[0].startswith("0"):
        groups[0] = "4" + groups[0][1:]
    return bank, groups


def license_number(random: Random) -> Groups:
    """Returns the number of a driver's license: region, year, number, check."""
    return str(random.randint(11, 28)), digits(random, 2), digits(random, 6), digits(random, 2)


def business(random: Random) -> Groups:
    """Returns a business registration number with its check digit."""
    number = str(random.randint(101, 999)) + digits(random, 6)
    total = sum(int(digit) * weight for digit, weight in zip(number, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
    number += str(-(total + int(number[8]) * 5 // 10) % 10)
    return number[:3], number[3:5], number[5:]


# --- ways of writing -------------------------------------------------------------------------------------------------

Writer = Callable[[Random, Groups], str]


def joined(sign: str) -> Writer:
    """Returns a writer that puts a sign or a word between the groups."""
    return lambda random, groups: sign.join(groups)


def one_by_one(sign: str) -> Writer:
    """Returns a writer that puts a sign between all digits."""
    return lambda random, groups: sign.join("".join(groups))


def in_script(first: int, sign: str = "-") -> Writer:
    """Returns a writer with the digits of another script, whose 0 has the given code."""
    return lambda random, groups: sign.join("".join(chr(first + int(char)) for char in group) for group in groups)


def circled(random: Random, groups: Groups) -> str:
    """Writes circled digits."""
    return "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(char)] for char in "".join(groups))


def keycaps(random: Random, groups: Groups) -> str:
    """Writes the digits as pictures of keys."""
    return "".join(f"{char}\ufe0f\u20e3" for char in "".join(groups))


def said(sign: str, words: Sequence[str] = WORDS) -> Writer:
    """Returns a writer of digit words with something between the groups."""
    return lambda random, groups: sign.join("".join(words[int(char)] for char in group) for group in groups)


def said_one_by_one(sign: str) -> Writer:
    """Returns a writer of digit words with something between all of them."""
    return lambda random, groups: sign.join(WORDS[int(char)] for char in "".join(groups))


def one_group_said(random: Random, groups: Groups) -> str:
    """Writes one of the groups in words and the rest in digits, as speech recognition does."""
    chosen = random.randrange(len(groups))
    parts = [said("")(random, [group]) if at == chosen else group for at, group in enumerate(groups)]
    return random.choice([" ", "-"]).join(parts)


def with_letters(random: Random, groups: Groups) -> str:
    """Writes the letter O for 0 and at times l for 1."""
    text = "-".join(groups)
    if "0" not in text:
        return text.replace("1", "l")
    return text.replace("0", random.choice("Oo"))


def invisible(random: Random, groups: Groups) -> str:
    """Puts signs without a width between the groups."""
    return random.choice(["\u200b-\u200b", "\u200b", "\u2060 ", "\u00ad-"]).join(groups)


def wide(random: Random, groups: Groups) -> str:
    """Writes digits and hyphens in full width."""
    return "－".join("".join(chr(0xFF10 + int(char)) for char in group) for group in groups)


def in_pairs(random: Random, groups: Groups) -> str:
    """Writes two digits at a time."""
    text = "".join(groups)
    return " ".join(text[at : at + 2] for at in range(0, len(text), 2))


def parenthesized(random: Random, groups: Groups) -> str:
    """Puts the first group in parentheses."""
    return f"({groups[0]})" + random.choice(["", " "]) + "-".join(groups[1:])


EVERYDAY: dict[str, Writer] = {
    "dash": joined("-"),
    "plain": joined(""),
    "space": joined(" "),
    "dot": joined("."),
    "en_dash": joined("–"),
    "em_dash": joined("—"),
    "no_break_hyphen": joined("‑"),
    "slash": joined("/"),
    "e": joined("에 "),
    "dasi": joined(" 다시 "),
    "comma": joined(", "),
    "spaced_dash": joined(" - "),
    "said": said(" "),
    "said_glued": said(""),
    "said_comma": said(", "),
    "said_e": said("에 "),
    "one_group_said": one_group_said,
    "parenthesized": parenthesized,
}
UNUSUAL: dict[str, Writer] = {
    "star": joined("*"),
    "colon": joined(":"),
    "pipe": joined("|"),
    "middle_dot": joined("·"),
    "underscore": joined("_"),
    "hangul_bar": joined("ㅡ"),
    "jamo": joined("ㅣ"),
    "tilde": joined("~"),
    "tight_comma": joined(","),
    "guk": joined("국에 "),
    "igo": joined("이고 "),
    "singles_dash": one_by_one("-"),
    "singles_comma": one_by_one(","),
    "singles_space": one_by_one(" "),
    "wide": wide,
    "circled": circled,
    "arabic": in_script(0x660),
    "persian": in_script(0x6F0),
    "bold": in_script(0x1D7CE),
    "mono": in_script(0x1D7F6, " "),
    "devanagari": in_script(0x966),
    "letters": with_letters,
    "invisible": invisible,
    "said_singles": said_one_by_one(" "),
    "said_singles_comma": said_one_by_one(","),
    "said_dasi": said(" 다시 "),
    "minus": joined("−"),
    "keycaps": keycaps,
}
# Written down before the classifier was tried on anything; looked at only for the figure in the docs.
HELD_OUT: dict[str, Writer] = {
    "equals": joined("="),
    "plus": joined("+"),
    "hash": joined("#"),
    "double_dash": joined("--"),
    "horizontal_bar": joined("―"),
    "double_space": joined("  "),
    "no_break_space": joined("\u00a0"),
    "ideographic_space": joined("\u3000"),
    "said_dash": said("-"),
    "native_words": said(" ", NATIVE),
    "hanja": said(" ", HANJA),
    "hyphen_word": joined(" 하이픈 "),
    "dash_word": joined(" 대시 "),
    "then": joined(" 그리고 "),
    "comma_e": joined("에, "),
    "dots": joined("..."),
    "pairs": in_pairs,
    "said_dots": said(". "),
    "thai": in_script(0xE50),
    "hesitating": joined(" 음 "),
    "said_hesitating": said(" 어 "),
    "quoted": joined("' '"),
    "backslash": joined("\\"),
    "bracketed": lambda random, groups: "".join(f"[{group}]" for group in groups),
}
