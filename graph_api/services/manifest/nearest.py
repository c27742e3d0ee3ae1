"""Finds the records of a table that resemble what is not known, after the whole table was read.

A roll keeps no texts: the rows are read once more, and compared with a bounded number of texts.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from rapidfuzz import fuzz, process

from graph_api.services.manifest.faults import Faults
from graph_api.services.workbook.layout import Layout

_BATCH: Final = 10_000
_MOST_TEXTS: Final = 100
_NEAREST, _LEAST_LIKENESS = 3, 70
_UNKNOWN: Final = "is not known as"
Text = tuple[str, str]  # a header, and what stands below it


def suggest_records(
    faults: Faults, layout: Layout, records: Iterator[tuple[str, int]], kinds: Sequence[tuple[str, ...]]
) -> None:
    """Add to what `faults` say is not known the identifiers among `records` that resemble it.

    `records` are identifiers with the number of their classes in `kinds`; of a hundred texts, the first ones.
    """
    texts = [text for text in faults.texts(_UNKNOWN) if layout.by_header(text[0]) is not None][:_MOST_TEXTS]
    if texts:
        found = _found(_by_kinds(texts, layout, kinds), records)
        faults.suggest(_UNKNOWN, {text: tuple(name for name, _ in near) for text, near in found.items() if near})


def _by_kinds(
    texts: Sequence[Text], layout: Layout, kinds: Sequence[tuple[str, ...]]
) -> Mapping[frozenset[int], list[Text]]:
    """Return `texts` by the numbers of the kinds of record that fit their columns."""
    found: dict[frozenset[int], list[Text]] = {}
    for text in texts:
        column = layout.by_header(text[0])
        wanted = column.range if column else ""
        fitting = frozenset(n for n, classes in enumerate(kinds) if _fits(classes, wanted, layout))
        found.setdefault(fitting, []).append(text)
    return found


def _fits(classes: Collection[str], wanted: str, layout: Layout) -> bool:
    above = layout.schema.superclasses
    return not wanted or any(wanted == own or wanted in above.get(own, ()) for own in classes)


def _found(
    wanted: Mapping[frozenset[int], Sequence[Text]], records: Iterator[tuple[str, int]]
) -> Mapping[Text, list[tuple[str, float]]]:
    """Return for each text the names that resemble it most, with how much."""
    nearest: dict[Text, list[tuple[str, float]]] = {text: [] for texts in wanted.values() for text in texts}
    while batch := list(islice(records, _BATCH)):
        for fitting, texts in wanted.items():
            names = [name for name, kind in batch if kind in fitting]
            lowered = [name.lower() for name in names]
            for text in texts:
                hits = process.extract(
                    text[1].lower(), lowered, scorer=fuzz.ratio, limit=_NEAREST, score_cutoff=_LEAST_LIKENESS
                )
                close = [*nearest[text], *((names[place], score) for _, score, place in hits)]
                nearest[text] = sorted(close, key=lambda hit: -hit[1])[:_NEAREST]
    return nearest
