"""Compares what people write: names of diseases and long texts, whatever their case, marks and plurals."""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"), "-")
_QUOTES: Final = {
    **dict.fromkeys(map(ord, "\x92\u2018\u2019\u201a\u201b\u2032"), "'"),  # U+0092: a quote of Windows, misread
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033"), '"'),
}
_UNSEEN: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_AROUND: Final = " \t\"'`<>"


def plain(text: str) -> str:
    """Return `text` with one kind of dash, quote and blank, and without characters that nobody sees."""
    seen = text.translate(_UNSEEN | _DASHES | _QUOTES)
    compatible = unicodedata.normalize("NFKC", seen).translate(_DASHES | _QUOTES)
    return " ".join(compatible.split())


def plain_code(text: str) -> str:
    """Return `text` as a code: `plain`, without quotes around it or a full stop at its end."""
    return plain(text).strip(_AROUND).rstrip(".").strip(_AROUND)


def capitals(text: str) -> str:
    """Return `text` in capitals where it is ASCII; other letters have no place in a code and stay as they are."""
    return text.upper() if text.isascii() else text


def squeezed(text: str) -> str:
    """Return the letters and digits of `text` alone, in small letters."""
    return "".join(_WORD.findall(plain(text).casefold()))


def name_key(text: str) -> str:
    """Return what two spellings of one disease have in common: words without case, marks and plural endings."""
    words = _WORD.findall(plain(text).casefold().replace("'", "").replace("&", " and "))
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


def same_name(left: str, right: str) -> bool:
    """Tell whether two texts name the same disease, as far as spelling goes."""
    return name_key(left) == name_key(right)
