"""Finds where the disease of a disease-specific code ends and its conditions begin.

An abbreviation may have hyphens (`S-CARD`), may look like a condition (`CC` is colorectal cancer in dbGaP and
clinical care in the Data Use Ontology) or may end like one (`PSO-RD`). A code is cut in one way only where every
other cut is impossible; else it is left undetermined.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from graph_api.engine.terms import DUO
from graph_api.services.consent_codes.conditions import is_condition, read_conditions
from graph_api.services.consent_codes.limits import BLANK_VALUES
from graph_api.services.consent_codes.long_text import LongText
from graph_api.services.consent_codes.names import name_key, same_name
from graph_api.services.consent_codes.reading import Problem, System, Unread
from graph_api.services.consent_codes.tokens import Kind, Token, span, tokenise, words_of
from graph_api.services.consent_codes.vocabulary import CodeBook, Disease

RELATED: Final = "RD"
_NO_DISEASE: Final = re.compile(
    r"^(no|not|none|unspecified|unknown|tbd|na)\b"
    r"|^(any|all|multiple|various|several|other)( (diseases?|disorders?|conditions?))?$"
    r"|\bfocused disease\b|\bdata use\b|\buse of\b|\brestricted\b|\blimited to\b",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Cut:
    """A disease-specific code cut in two: its disease, the tokens of its conditions, and what is not understood.

    `related` tells whether the abbreviation itself ends in RD.
    """

    disease: Disease | None
    conditions: tuple[Token, ...]
    related: bool = False
    unread: tuple[Unread, ...] = ()


class _Fit(NamedTuple):
    """A way to cut: the abbreviation's tokens, its entry in the table, and conditions that can all be read."""

    head: tuple[Token, ...]
    disease: Disease
    tail: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class DiseaseCutter:
    """Cuts one code. `rest` is what follows DS."""

    code: str
    rest: tuple[Token, ...]
    book: CodeBook
    system: System

    def cut(self) -> Cut:
        """Return the cut that the grammar and the table of diseases leave."""
        identified = [token for token in self.rest if token.kind is Kind.DISEASE_ID]
        if identified:
            return self._identified(identified)
        if self.rest and self.rest[0].kind is Kind.BRACKET:
            return self._bracketed()
        fits = list(self._fits())
        if not fits:
            return self._without_entry()
        one = self._one_reading(fits)
        if one is None or self._bare():
            return self._ambiguous(fits[-1])
        return self._checked(one)

    def cut_by(self, text: LongText) -> Cut | None:
        """Return the cut that leaves the conditions which `text` lists, or None where several do."""
        lengths = range(1, min(len(self.rest), _MOST_WORDS) + 1)
        ends = [n for n in lengths if self._words(self.rest[n:]) == sorted(text.conditions)]
        if self.rest and not ends:
            why = "the conditions of the text are not those of the code"
            return Cut(None, self.rest[1:], unread=(Unread(text.stated, Problem.TEXT_DIFFERS, why),))
        if len(ends) != 1 or not all(t.kind is Kind.WORD for t in self.rest[: ends[0]]):
            return None
        head, tail = self.rest[: ends[0]], self.rest[ends[0] :]
        swallowed = [t.text for t in head[1:] if t.text in self.book.modifiers and self._is_condition(t)]
        if swallowed:
            why = f"the long text does not tell whether {swallowed[0]} is a condition"
            return Cut(None, tail, unread=(Unread(self._spelled(head), Problem.AMBIGUOUS, why),))
        entry = self.book.diseases.get(_texts(head))
        if entry is not None:
            return self._checked(self._entered(_Fit(head, entry, tail)))
        abbreviation = self._spelled(head)
        if same_name(abbreviation, text.disease):
            return None
        return self._checked(_related(_Fit(head, Disease.abbreviated(abbreviation, text.disease), tail)))

    def _entered(self, fit: _Fit) -> Cut:
        """Return `fit`, or the shorter cut that says the same."""
        same = next((f for f in self._fits() if len(f.head) < len(fit.head) and _adds_related(f, fit)), None)
        return Cut(same.disease, same.tail) if same else _related(fit)

    def _identified(self, identified: list[Token]) -> Cut:
        first, *others = identified
        disease = Disease(self._stated(first).strip("<>"), "", DUO + first.text)
        why = "several diseases, and nothing says whether each alone will do"
        unread = tuple(Unread(self._stated(other), Problem.AMBIGUOUS, why) for other in others)
        return Cut(disease, tuple(t for t in self.rest if t.kind is not Kind.DISEASE_ID), unread=unread)

    def _bracketed(self) -> Cut:
        text, conditions = self.rest[0].text, self.rest[1:]
        within = tokenise(text)
        if len(within) == 1 and within[0].kind is Kind.DISEASE_ID:
            return Cut(Disease(text, "", DUO + within[0].text), conditions)
        disease = self.book.diseases.get(words_of(text)) or self.book.diseases.named(text)
        if disease is not None:
            return self._checked(Cut(disease, conditions))
        return Cut(None, conditions, unread=(self._unknown(self.rest[:1]),))

    def _fits(self) -> Iterator[_Fit]:
        """Yield the cuts with an abbreviation of the table, the shortest first."""
        for length in range(1, min(len(self.rest), _MOST_WORDS) + 1):
            head, tail = self.rest[:length], self.rest[length:]
            disease = self.book.diseases.get(_texts(head))
            if disease is not None and self._readable(tail, disease=True):
                yield _Fit(head, disease, tail)

    def _readable(self, tokens: tuple[Token, ...], *, disease: bool, system: System | None = None) -> bool:
        found = read_conditions(self.code, tokens, self.book, system or self.system, disease=disease)
        return not found.unread

    def _words(self, tokens: tuple[Token, ...]) -> list[str] | None:
        """Return the conditions of `tokens` in order of the alphabet, or None where one cannot be read."""
        found = read_conditions(self.code, tokens, self.book, self.system, disease=True)
        return None if found.unread else sorted(found.words)

    def _bare(self) -> bool:
        """Tell whether one system of codes could read all tokens as conditions of a code without a disease."""
        systems: tuple[System, ...] = ("duo", "dbgap") if self.system == "auto" else (self.system,)
        words = _texts(self.rest)
        return len(set(words)) == len(words) and any(
            self._readable(self.rest, disease=False, system=system) for system in systems
        )

    def _one_reading(self, fits: list[_Fit]) -> Cut | None:
        """Return the one reading to which all `fits` come, or None where they differ.

        An abbreviation such as `PSO-RD`, which is called what `PSO` is called "and related diseases", says no
        more than `PSO` with the condition RD; where it swallows other conditions (`STK-IRB-RD`), the shorter one
        keeps them.
        """
        shortest, *longer = fits
        if longer and all(_adds_related(shortest, fit) for fit in longer):
            return Cut(shortest.disease, shortest.tail)
        return None if longer else self._with_ending(shortest)

    def _with_ending(self, fit: _Fit) -> Cut:
        """Return `fit` as a cut; an abbreviation that itself ends like a condition is doubtful, but for RD."""
        ending = fit.head[-1]
        own = [t.text for t in fit.head[1:] if self._is_condition(t)]
        if len(fit.head) == 1 or not self._is_condition(ending):
            return Cut(fit.disease, fit.tail)
        if own == [RELATED] and "related" in name_key(fit.disease.name).split():
            return _related(fit)
        why = f"the abbreviation ends like the condition {ending.text}"
        return Cut(None, fit.tail, unread=(Unread(self._spelled(fit.head), Problem.AMBIGUOUS, why),))

    def _ambiguous(self, longest: _Fit) -> Cut:
        token, name = self._spelled(longest.head), longest.disease.name
        why = f"it may stand for {name}; give the long text beside the code, or the system of codes"
        return Cut(None, longest.tail, unread=(Unread(token, Problem.AMBIGUOUS, why),))

    def _checked(self, cut: Cut) -> Cut:
        """Return `cut`, without its disease where the table's name for it names none, or where it has several."""
        if cut.disease is None:
            return cut
        abbreviation, name = cut.disease.abbreviation, cut.disease.name
        several = self.book.diseases.several(words_of(abbreviation))
        if several:
            unread = Unread(abbreviation, Problem.DISEASE_SEVERAL, ", ".join(f"`{n}`" for n in several))
        elif names_no_disease(name):
            unread = Unread(abbreviation, Problem.NO_DISEASE, f"it is explained as `{name}`")
        else:
            return cut
        return replace(cut, disease=None, unread=(*cut.unread, unread))

    def _without_entry(self) -> Cut:
        """Return the cut before the first condition, where no cut can be understood."""
        first = 1 if self.book.diseases.get(_texts(self.rest[:1])) else 0
        places = range(first, len(self.rest))
        length = next((n for n in places if self._is_condition(self.rest[n])), len(self.rest))
        head, tail = self.rest[:length], self.rest[length:]
        entry = self.book.diseases.get(_texts(head))
        if entry is not None:
            return self._checked(Cut(entry, tail))
        if not head:
            return Cut(None, tail, unread=(Unread("DS", Problem.NO_DISEASE),))
        if any(token.text in self.book.permissions for token in head[1:]):
            return Cut(None, tail, unread=(Unread(self._spelled(head), Problem.SECOND_PERMISSION),))
        return Cut(None, tail, unread=(self._unknown(head),))

    def _unknown(self, head: tuple[Token, ...]) -> Unread:
        token = self._spelled(head)
        if len(head) == 1 and head[0].text in BLANK_VALUES:
            return Unread(token, Problem.NO_DISEASE)
        if not len(self.book.diseases):
            return Unread(token, Problem.DISEASE_UNKNOWN, "no such table was given")
        known = self.book.diseases.get(_texts(head[:1]))
        why = f"`{head[0].text}` alone is {known.name}" if known and len(head) > 1 else ""
        return Unread(token, Problem.DISEASE_UNKNOWN, why)

    def _is_condition(self, token: Token) -> bool:
        return is_condition(token, self.book, self.system)

    def _spelled(self, tokens: tuple[Token, ...]) -> str:
        return span(self.code, tokens)

    def _stated(self, token: Token) -> str:
        return span(self.code, (token,))


def names_no_disease(name: str) -> bool:
    """Tell whether what a table calls the name of a disease says something else, such as who may not see data."""
    return not name_key(name) or _NO_DISEASE.search(name) is not None


def is_name_with_related(name: str, base: str) -> bool:
    """Tell whether `name` is `base` "and related" something."""
    return f"{name_key(name)} ".startswith(f"{name_key(base)} and related ")


def _related(fit: _Fit) -> Cut:
    """Return `fit`, with its related disorders where its abbreviation ends so and its name says so."""
    related = fit.head[-1].text == RELATED and "related" in name_key(fit.disease.name).split()
    return Cut(fit.disease, fit.tail, related=related and len(fit.head) > 1)


def _adds_related(shorter: _Fit, longer: _Fit) -> bool:
    between = _texts(longer.head[len(shorter.head) :])
    return RELATED in between and is_name_with_related(longer.disease.name, shorter.disease.name)


def _texts(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Return the words of `tokens`; what is no word becomes a text that no abbreviation has."""
    return tuple(t.text if t.kind is Kind.WORD else "" for t in tokens)
