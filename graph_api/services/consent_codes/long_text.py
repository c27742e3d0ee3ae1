"""Reads the long text that stands beside a consent code."""

import re
from dataclasses import dataclass
from typing import Final

from graph_api.services.consent_codes.names import capitals, plain, squeezed
from graph_api.services.consent_codes.vocabulary import CodeBook

_BEFORE_LIST: Final = re.compile(r"(?P<head>[^()]+?)\s*\((?P<list>.*)\)", re.DOTALL)
_NEXT_SENTENCE: Final = re.compile(r"(?<=\.)\s+(?=[A-Z])")
_NO_NAME: Final = re.compile(r'disease "(?P<abbreviation>.*)"', re.IGNORECASE)
_DATA, _WHO = r"use of (the|this) data", r"requestor"
# The sentences in which dbGaP and AnVIL spell out a token, each from its first to its last word.
_SENTENCES: Final = {
    "NRES": r"no restrictions? on (the )?data use",
    "GRU": rf"{_DATA} is limited only by the terms of the (model )?data use certification",
    "HMB": rf"{_DATA} is limited to health/medical/biomedical purposes([;,] does not include .{{0,60}} ancestry)?",
    "DS": rf"{_DATA} must be related to (?P<disease>.+?)",
    "IRB": rf"requesting institution's irb .{{0,60}} approve .{{0,30}}|{_WHO} must .{{0,50}}irb.{{0,10}} approval",
    "PUB": rf"{_WHO} agrees to make results of .{{0,40}} available to the larger scientific community",
    "COL": rf"{_WHO} must .{{0,40}}collaboration with the primary study investigator(s|\(s\))?",
    "NPU": rf"{_DATA} is limited to not-for-profit organi[sz]ations",
    "MDS": rf"(the dataset can be used for|{_DATA} includes) methods [a-z ]{{0,40}}(\(e\.g\.[^()]*\))?",
    "GSO": rf"{_DATA} is limited to genetic studies only",
}
_READERS: Final = {token: re.compile(rf"({pattern})\.?", re.IGNORECASE) for token, pattern in _SENTENCES.items()}


@dataclass(frozen=True, slots=True)
class LongText:
    """What a long text says: the shorthand of the permission, the disease as it names it (or nothing), and the
    tokens of the conditions.
    """

    stated: str
    permission: str
    disease: str
    conditions: frozenset[str]


def read_long_text(text: str, book: CodeBook) -> LongText | None:
    """Return what `text` says, or None where it is not wholly understood.

    Two wordings are read: that of dbGaP, such as `Disease-Specific (Eye Disease, IRB)`, and sentences, such as
    `Use of the data must be related to Eye Disease. Use of the data is limited to genetic studies only.`
    """
    smooth = plain(text)
    return _listed(smooth, book) or _sentences(smooth, book)


def _listed(text: str, book: CodeBook) -> LongText | None:
    match = _BEFORE_LIST.fullmatch(text)
    head, inner = (match["head"], match["list"]) if match else (text, "")
    permission, *more = _heads(head, book) or [""]
    if permission not in book.permissions:
        return None
    items = [item.strip() for item in inner.split(",")] if inner.strip() else []
    conditions = list(more)
    while items and capitals(items[-1]) in book.dbgap and capitals(items[-1]) not in book.permissions:
        conditions.append(capitals(items.pop()))
    disease = ", ".join(items)
    if bool(disease) != (permission == "DS"):
        return None
    return LongText(text, permission, disease, frozenset(conditions))


def _heads(head: str, book: CodeBook) -> list[str]:
    """Return the tokens for which `head` stands: a permission, with a condition where one follows in words."""
    whole = squeezed(head)
    if whole in book.long_spellings:
        return [book.long_spellings[whole]]
    for spelled, token in book.long_spellings.items():
        condition = book.long_spellings.get(whole.removeprefix(spelled)) if whole.startswith(spelled) else None
        if condition is not None and token in book.permissions and condition not in book.permissions:
            return [token, condition]
    return []


def _sentences(text: str, book: CodeBook) -> LongText | None:
    read = [_sentence(sentence) for sentence in _NEXT_SENTENCE.split(text)]
    found = {token: name for tokens in read for token, name in tokens.items()}
    permissions = [token for token in found if token in book.permissions]
    if not all(read) or len(permissions) != 1 or (permissions == ["DS"] and not found["DS"]):
        return None
    return LongText(text, permissions[0], found.get("DS", ""), frozenset(found) - {permissions[0]})


def _sentence(text: str) -> dict[str, str]:
    """Return the token that `text` spells out, with the disease that it names; nothing where it is unknown."""
    for token, reader in _READERS.items():
        match = reader.fullmatch(text)
        if match is not None:
            name = match["disease"] if "disease" in reader.groupindex else ""
            unnamed = _NO_NAME.fullmatch(name)
            return {token: unnamed["abbreviation"] if unnamed else name}
    return {}
