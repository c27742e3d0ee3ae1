"""What was read from a consent code, as values."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal as OneOf

from graph_api.engine.terms import Term as RdfTerm
from graph_api.services.consent_codes.vocabulary import Disease

System = OneOf["auto", "dbgap", "duo"]


class Problem(Enum):
    """Why a part of a code is not understood."""

    EMPTY = "there is no code"
    FREE_TEXT = "free text, not a code"
    PLACEHOLDER = "stands in place of a code"
    UNKNOWN = "has no known meaning"
    UNUSABLE = "has no meaning that can be relied on"
    OTHER_SYSTEM = "belongs to another system of codes"
    NO_PERMISSION = "states no permission"
    SECOND_PERMISSION = "a second permission; a code has one"
    CONTRADICTION = "contradicts another part"
    NO_DISEASE = "names no disease"
    DISEASE_UNKNOWN = "is not in the table of disease abbreviations"
    DISEASE_SEVERAL = "has several names in the table of disease abbreviations"
    AMBIGUOUS = "may belong to the disease or be a condition"
    VALUE_MISSING = "needs a value that is not given"
    VALUE_UNKNOWN = "has a value that is not known"
    TEXT_DIFFERS = "the long text says otherwise"


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a code that is not understood: the part as it is spelled, why, and what else is to be said."""

    token: str
    problem: Problem
    detail: str = ""

    @property
    def reason(self) -> str:
        """Why, in words."""
        return f"{self.problem.value}: {self.detail}" if self.detail else self.problem.value


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that a condition sets: the modifier's IRI, the property of a scope that states it, and its value."""

    modifier: str
    predicate: str
    value: RdfTerm


@dataclass(frozen=True, slots=True)
class ConsentCode:
    """What a consent code says.

    IRIs are those of the Data Use Ontology. `methods_allowed` is None where the code says neither that methods
    development is allowed (MDS of dbGaP) nor that it is forbidden (NMDS of DUO); `related_conditions` is False
    where the code does not extend the disease, which does not mean that it excludes anything.
    """

    stated: str
    permission: str | None = None
    modifiers: tuple[str, ...] = ()
    diseases: tuple[Disease, ...] = ()
    methods_allowed: bool | None = None
    related_conditions: bool = False
    limits: tuple[Limit, ...] = ()
    unread: tuple[Unread, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def understood(self) -> bool:
        """Whether every part of the code is understood."""
        return not self.unread

    @property
    def contradicted(self) -> bool:
        """Whether the long text beside the code says something else."""
        return any(u.problem is Problem.TEXT_DIFFERS for u in self.unread)
