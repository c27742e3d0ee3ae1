"""The prefixes that queries are written with."""

from collections.abc import Mapping
from typing import Final

from graph_api.engine.terms import DCTERMS, RDF, RDFS, SKOS, XSD
from graph_api.services.resolve_name import PREFIXES as OF_NAMES

QUERY_PREFIXES: Final[Mapping[str, str]] = {
    **OF_NAMES,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": DCTERMS,
    "dpv": "https://w3id.org/dpv#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": SKOS,
    "xsd": XSD,
}
