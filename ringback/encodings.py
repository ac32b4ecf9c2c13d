"""Text of files: UTF-8, or the name of the encoding it is in instead and how it gets there."""

from __future__ import annotations

import codecs
import json
import re

BOM = codecs.BOM_UTF8
_WIDE = {
    "utf-16": "UTF-16, as PowerShell's > and Windows Notepad write it",
    "utf-32": "UTF-32",
}
_GUESSES = (
    ("cp932", re.compile("[ぁ-ヿ]"), "Shift JIS, the code page of Japanese Windows"),
    ("cp949", re.compile("[가-힣]"), "CP949 (EUC-KR), the code page of Korean Windows"),
    ("cp1252", re.compile("[À-ÿ]"), "Windows-1252 (Latin-1), the code page of western Windows"),
)
"""Encodings in which text that is no UTF-8 is tried, and letters that make the guess likely."""
_SAMPLE = 4096


class EncodingError(ValueError):
    """The reason why bytes are no UTF-8 text, with the place of the first byte that is none."""

    def __init__(self, message: str, before: bytes) -> None:
        super().__init__(message)
        self.line = before.count(b"\n") + 1
        self.column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1


def utf8_text(data: bytes) -> str:
    """Returns the text of a file without its byte order mark; raises EncodingError with the likely encoding."""
    wide = json.detect_encoding(data[:4]).partition("-")
    if wide[0] == "utf" and (family := f"utf-{wide[2][:2]}") in _WIDE:
        raise EncodingError(_message(_WIDE[family], family), b"")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EncodingError(_guess(data, error.start), data[: error.start]) from error


def _guess(data: bytes, offset: int) -> str:
    sample = data[offset : offset + _SAMPLE]
    for name, letters, words in _GUESSES:
        for cut in range(2):  # the sample may end within a letter
            try:
                text = sample[: len(sample) - cut].decode(name)
            except UnicodeDecodeError:
                continue
            if letters.search(text):
                return _message(f"it looks like {words}", name)
    return f"not UTF-8 text: byte 0x{data[offset]:02x} at offset {offset}; save the file as UTF-8"


def _message(words: str, name: str) -> str:
    what = words if words.startswith("it looks") else f"this is {words}"
    return f"not UTF-8 text: {what}; save the file as UTF-8 (iconv -f {name.upper()} -t UTF-8)"
