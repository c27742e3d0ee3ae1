"""What holds of every code, whatever stands in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_api.services.consent_codes.reading import ConsentCode
from tests.services.consent_codes.book import TABLE, book, reading

CONDITIONS = ("IRB", "PUB", "COL", "NPU", "MDS", "GSO", "RD", "NCU", "NMDS", "CC", "RTN", "US", "GS", "TS")
PARTS = st.sampled_from(
    ("GRU", "HMB", "NRES", "POA", "DS", *(abbreviation for abbreviation, _ in TABLE), *CONDITIONS)
)
CODES = st.lists(PARTS, min_size=1, max_size=6).map("-".join)
SYSTEMS = st.sampled_from(("auto", "dbgap", "duo"))
ANY_TEXT = st.text(st.characters(), max_size=60)


def said(code: ConsentCode) -> tuple[object, ...]:
    return code.permission, code.modifiers, code.diseases, code.methods_allowed, code.related_conditions


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT | CODES, SYSTEMS, ANY_TEXT)
def test_reading_never_raises(text: str, system: str, long_text: str) -> None:
    code = reading(text, system=system, long_text=long_text)
    assert code.stated == text
    assert code.understood is (not code.unread)
    assert not (code.understood and code.permission is None)
    assert all(part.token for part in code.unread)


@settings(deadline=None, max_examples=300)
@given(CODES, SYSTEMS, st.sampled_from(["-", "_", ",", ", ", " ", "; ", "\u2013", " - "]), st.booleans())
def test_case_and_separators_do_not_matter(text: str, system: str, separator: str, small: bool) -> None:
    other = text.replace("-", separator)
    other = other.lower() if small else other
    assert said(reading(other, system=system)) == said(reading(text, system=system))


@settings(deadline=None, max_examples=300)
@given(CODES, SYSTEMS, st.integers(0, 6), st.sampled_from(["QQZ", "18+", "?", "GRÜ", "IRB's", "DUO:9999999"]))
def test_an_unknown_token_leaves_every_code_undetermined(text: str, system: str, place: int, token: str) -> None:
    parts = text.split("-")
    parts.insert(place, token)
    assert not reading("-".join(parts), system=system).understood


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["GRU", "HMB", "DS-CVD"]), st.sets(st.sampled_from(["IRB", "PUB", "COL", "NPU", "MDS", "GSO"]))
)
def test_every_condition_that_is_stated_is_read(head: str, conditions: set[str]) -> None:
    code = reading("-".join([head, *sorted(conditions)]), system="dbgap")
    assert code.understood
    modifiers = {t.notation for t in map(book().term, code.modifiers) if t}
    assert modifiers == conditions - {"MDS"}
    assert (code.methods_allowed is True) == ("MDS" in conditions)
