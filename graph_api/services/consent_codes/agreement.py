"""Holds a reading of a code against the long text beside it."""

from collections.abc import Iterator

from graph_api.services.consent_codes.disease_part import RELATED, is_name_with_related
from graph_api.services.consent_codes.long_text import LongText
from graph_api.services.consent_codes.names import name_key, same_name
from graph_api.services.consent_codes.reading import ConsentCode
from graph_api.services.consent_codes.tokens import words_of
from graph_api.services.consent_codes.vocabulary import METHODS, CodeBook
from graph_api.services.consent_codes.vocabulary import RELATED as RELATED_CONDITIONS


def tokens_of(code: ConsentCode, book: CodeBook) -> frozenset[str]:
    """Return the shorthands of the conditions that `code` states, MDS and RD among them."""
    terms = (book.term(iri) for iri in code.modifiers)
    stated = {term.notation for term in terms if term is not None}
    flags = {METHODS: code.methods_allowed is True, RELATED_CONDITIONS: code.related_conditions}
    return frozenset(stated | {token for token, iri in book.states.items() if flags[iri]})


def differences(code: ConsentCode, text: LongText, book: CodeBook) -> Iterator[str]:
    """Yield in what `text` differs from `code`."""
    term = book.term(code.permission or "")
    permission = term.notation if term else "none"
    if permission != text.permission:
        yield f"the code permits {permission}, the text {text.permission}"
    own, named = tokens_of(code, book), text.conditions
    if "related" in name_key(text.disease).split():
        own, named = own - {RELATED}, named - {RELATED}
    for missing in sorted(named - own):
        yield f"the text has {missing}, the code has not"
    for extra in sorted(own - named):
        yield f"the code has {extra}, the text has not"
    for disease in code.diseases:
        if not is_name_of(text.disease, disease.name, disease.abbreviation, book):
            yield f"{disease.abbreviation} is `{disease.name}`, the text says `{text.disease}`"


def is_name_of(text: str, name: str, abbreviation: str, book: CodeBook) -> bool:
    """Tell whether `text` names the disease with `name` and `abbreviation`, related disorders or not."""
    with_related = book.diseases.get((*words_of(abbreviation), RELATED))
    names = [name, abbreviation, *([with_related.name] if with_related else [])]
    return any(same_name(text, known) for known in names) or is_name_with_related(text, name)
