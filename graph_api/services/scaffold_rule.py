"""Makes everything that a new rule needs: shape, passing, failing and undetermined case."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graph_api.domain.errors import InvalidFieldError
from graph_api.services.document_rules import REGIMES

_ID = re.compile(r"([A-Z]+)-(\d{3})")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_YIELDS = {"prohibited": "Prohibited", "not-granted": "NotGranted", "conditional": "Conditional"}


@dataclass(frozen=True, slots=True)
class NewRule:
    """The files of a new rule: paths from the root of the repository, with their content."""

    files: dict[str, str]


def scaffold(identifier: str, slug: str, verdict: str, templates: Mapping[str, str]) -> NewRule:
    """Return the files of a rule called `identifier` whose fault is `slug`, in words joined by hyphens.

    `verdict` is what a breach yields, `templates` holds the texts of `rule` and `case`. The rule works as it
    stands; its author replaces what it says.
    """
    match = _ID.fullmatch(identifier)
    regimes = {name.removesuffix("Regime").upper(): name for name in REGIMES}
    if match is None or match[1] not in regimes:
        known = ", ".join(f"`{name}-000`" for name in sorted(regimes))
        raise InvalidFieldError("id", f"`{identifier}` is not the id of a rule; ids look like {known}")
    if _SLUG.fullmatch(slug) is None:
        raise InvalidFieldError("fault", f"`{slug}` is not words in lower case joined by hyphens")
    if verdict not in _YIELDS:
        raise InvalidFieldError("yields", f"`{verdict}` is none of {', '.join(f'`{v}`' for v in _YIELDS)}")
    regime = match[1].lower()
    shape = _filled(
        templates["rule"],
        id=identifier,
        slug=slug,
        shape="".join(word.capitalize() for word in slug.split("-")),
        name=slug.replace("-", " "),
        regime=regimes[match[1]],
        verdict=_YIELDS[verdict],
    )
    case = templates["case"]
    cases = f"tests/rules/examples/{regime}/{identifier}"
    return NewRule(
        {
            f"shapes/rules/{regime}/{identifier}-{slug}.ttl": shape,
            f"{cases}/valid.not-sensitive.ttl": _filled(case, flag="\n    ag:sensitive false ;"),
            f"{cases}/invalid.{slug}.ttl": _filled(case, flag="\n    ag:sensitive true ;"),
            f"{cases}/undetermined.{slug}-not-known.ttl": _filled(case, flag=""),
        }
    )


def _filled(template: str, **values: str) -> str:
    for name, value in values.items():
        template = template.replace(f"<<{name}>>", value)
    return template
