"""Small edits of the ontology, each of which makes one hygiene query find something."""

from typing import NamedTuple

from tests.ontology.files import AG, BASE

PREFIXES = f"""
PREFIX ag: <{AG}>
PREFIX m: <{BASE}>
PREFIX dc: <http://purl.org/dc/elements/1.1/>
PREFIX odrl: <http://www.w3.org/ns/odrl/2/>
PREFIX obo: <http://purl.obolibrary.org/obo/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


class Fault(NamedTuple):
    """A small edit that makes one query find something: `finds` holds the first column of its rows."""

    query: str
    name: str
    finds: set[str]
    edit: str


def without(module: str, pattern: str) -> str:
    """Return an edit that takes the statements of `pattern` out of `module`."""
    return f"DELETE WHERE {{ GRAPH <{BASE}{module}> {{ {pattern} }} }}"


def added(module: str, statements: str) -> str:
    """Return an edit that adds `statements` to `module`."""
    return f"INSERT DATA {{ GRAPH <{BASE}{module}> {{ {statements} }} }}"


def changed(module: str, subject: str, predicate: str, new: str) -> str:
    """Return an edit that replaces what `subject` has for `predicate`."""
    gone = without(module, f"{subject} {predicate} ?old")
    return f"{gone} ;\n{added(module, f'{subject} {predicate} {new}')}"


NEW_CLASS = 'ag:Novelty a owl:Class ; rdfs:label "novelty"@en ; skos:definition "thing that is new"@en'
FAULTS = [
    Fault("find-missing-labels", "none", {"ag:Sample"}, without("samples", "ag:Sample rdfs:label ?x")),
    Fault(
        "find-missing-labels", "language", {"ag:Sample"}, changed("samples", "ag:Sample", "rdfs:label", '"sample"')
    ),
    Fault("find-missing-labels", "borrowed", {"odrl:Rule"}, without("odrl", "odrl:Rule rdfs:label ?x")),
    Fault("find-missing-definitions", "none", {"ag:Sample"}, without("samples", "ag:Sample skos:definition ?x")),
    Fault(
        "find-missing-definitions",
        "individual",
        {"ag:Plasma"},
        without("vocabulary/materials", "ag:Plasma skos:definition ?x"),
    ),
    Fault("find-terms-of-no-module", "none", {"ag:Sample"}, without("samples", "ag:Sample rdfs:isDefinedBy ?x")),
    Fault(
        "find-terms-of-no-module",
        "other module",
        {"ag:Sample"},
        changed("samples", "ag:Sample", "rdfs:isDefinedBy", "m:core"),
    ),
    Fault(
        "find-terms-of-no-module",
        "borrowed term claimed",
        {"odrl:Rule"},
        changed("odrl", "odrl:Rule", "rdfs:isDefinedBy", "m:odrl"),
    ),
    Fault(
        "find-labels-with-capitals",
        "title case",
        {"ag:Sample"},
        changed("samples", "ag:Sample", "rdfs:label", '"Sample"@en'),
    ),
    Fault(
        "find-labels-with-capitals",
        "no proper name",
        {"ag:EuropeanUnion"},
        without("vocabulary/regions", "ag:EuropeanUnion ag:properName ?x"),
    ),
    Fault(
        "find-shared-labels",
        "two classes",
        {"sample"},
        changed("samples", "ag:Aliquot", "rdfs:label", '"sample"@en'),
    ),
    Fault(
        "find-shared-labels",
        "two members",
        {"serum"},
        changed("vocabulary/materials", "ag:Plasma", "rdfs:label", '"SERUM"@en'),
    ),
    Fault(
        "find-circular-definitions",
        "same words",
        {"ag:Aliquot"},
        changed("samples", "ag:Aliquot", "skos:definition", '"an aliquot"@en'),
    ),
    Fault(
        "find-definitions-as-sentences",
        "capital",
        {"ag:Aliquot"},
        changed("samples", "ag:Aliquot", "skos:definition", '"Portion of a sample"@en'),
    ),
    Fault(
        "find-definitions-as-sentences",
        "full stop",
        {"ag:Aliquot"},
        changed("samples", "ag:Aliquot", "skos:definition", '"portion of a sample."@en'),
    ),
    Fault(
        "find-repeated-texts",
        "two labels",
        {"ag:Aliquot"},
        added("samples", 'ag:Aliquot rdfs:label "portion"@en'),
    ),
    Fault(
        "find-shared-definitions",
        "copied",
        {"same text"},
        f"""{changed("samples", "ag:Aliquot", "skos:definition", '"same text"@en')} ;
        {changed("samples", "ag:Pool", "skos:definition", '"same text"@en')}""",
    ),
    Fault("find-missing-domains", "none", {"ag:donor"}, without("samples", "ag:donor rdfs:domain ?x")),
    Fault(
        "find-missing-domains", "reason gone", {"ag:quantity"}, without("samples", "ag:quantity ag:openDomain ?x")
    ),
    Fault("find-missing-domains", "both", {"ag:donor"}, added("samples", 'ag:donor ag:openDomain "why"')),
    Fault("find-missing-ranges", "none", {"ag:donor"}, without("samples", "ag:donor rdfs:range ?x")),
    Fault("find-missing-ranges", "reason gone", {"ag:period"}, without("core", "ag:period ag:openRange ?x")),
    Fault("find-missing-ranges", "both", {"ag:donor"}, added("samples", 'ag:donor ag:openRange "why"')),
    Fault("find-import-cycles", "itself", {"m:core"}, added("core", "m:core owl:imports m:core")),
    Fault(
        "find-import-cycles",
        "upwards",
        {"m:core", "m:partners"},
        added("core", "m:core owl:imports m:partners"),
    ),
    Fault(
        "find-terms-out-of-reach",
        "term of a higher module",
        {"ag:Donor"},
        added("partners", "ag:Person rdfs:seeAlso ag:Donor"),
    ),
    Fault(
        "find-terms-out-of-reach",
        "property of a higher module",
        {"ag:donor"},
        added("partners", "ag:Person ag:donor ag:Person"),
    ),
    Fault(
        "find-terms-out-of-reach",
        "sibling",
        {"ag:Improvement"},
        added("samples", "ag:Improvement rdfs:seeAlso ag:Sample"),
    ),
    Fault("find-undeclared-terms", "object", {"ag:Smaple"}, added("samples", "ag:Pool rdfs:subClassOf ag:Smaple")),
    Fault("find-undeclared-terms", "predicate", {"ag:smaple"}, added("samples", "ag:Pool ag:smaple true")),
    Fault(
        "find-undeclared-terms", "subject", {"ag:Smaple"}, added("samples", "ag:Smaple rdfs:subClassOf ag:Pool")
    ),
    Fault("find-undeclared-terms", "ODRL", {"odrl:targt"}, added("samples", "ag:Pool odrl:targt ag:Pool")),
    Fault(
        "find-dangling-iris",
        "no such ontology",
        {"m:smaples"},
        added("samples", "ag:Pool rdfs:isDefinedBy m:smaples"),
    ),
    Fault(
        "find-dangling-iris",
        "no such place",
        {"https://w3id.org/alliance-graph/place/XX"},
        added("vocabulary/regions", "ag:World rdfs:seeAlso <https://w3id.org/alliance-graph/place/XX>"),
    ),
    Fault(
        "find-punned-properties",
        "object and datatype",
        {"ag:donor"},
        added("samples", "ag:donor a owl:DatatypeProperty"),
    ),
    Fault("find-punned-properties", "class", {"ag:donor"}, added("consent", "ag:donor a owl:Class")),
    Fault(
        "find-concepts-without-scheme",
        "plain concept",
        {"ag:Export"},
        without("vocabulary/materials", "ag:Export skos:inScheme ?x"),
    ),
    Fault(
        "find-concepts-without-scheme",
        "sibling in one",
        {"ag:Plasma"},
        without("vocabulary/materials", "ag:Plasma skos:inScheme ?x"),
    ),
    Fault(
        "find-loose-concepts",
        "no top, nothing broader",
        {"ag:Plasma"},
        without("vocabulary/materials", "ag:Plasma skos:topConceptOf ?x"),
    ),
    Fault(
        "find-individuals-without-type",
        "no class",
        {"ag:Plasma"},
        without("vocabulary/materials", "ag:Plasma a ag:MaterialType"),
    ),
    Fault("find-unconnected-classes", "new", {"ag:Novelty"}, added("samples", NEW_CLASS)),
    Fault("find-deprecated-patterns", "comment", {"ag:Pool"}, added("samples", 'ag:Pool rdfs:comment "mixed"@en')),
    Fault("find-deprecated-patterns", "class of RDFS", {"ag:Pool"}, added("samples", "ag:Pool a rdfs:Class")),
    Fault("find-deprecated-patterns", "container", {"ag:Pool"}, added("samples", "ag:Pool a rdf:Bag")),
    Fault("find-deprecated-patterns", "Dublin Core", {"ag:Pool"}, added("samples", 'ag:Pool dc:title "pool"')),
    Fault(
        "find-deprecated-patterns",
        "deprecated action",
        {"ag:publish"},
        added("vocabulary/actions", "ag:publish odrl:includedIn odrl:copy"),
    ),
    Fault(
        "find-incomplete-headers",
        "no licence",
        {"m:samples"},
        without("samples", "m:samples <http://purl.org/dc/terms/license> ?x"),
    ),
    Fault(
        "find-incomplete-headers",
        "version of two numbers",
        {"m:samples"},
        f"""{changed("samples", "m:samples", "owl:versionInfo", '"1.0"')} ;
        {changed("samples", "m:samples", "owl:versionIRI", "<https://w3id.org/alliance-graph/ontology/samples/1.0>")}""",
    ),
    Fault(
        "find-incomplete-headers",
        "version IRI of another version",
        {"m:samples"},
        changed("samples", "m:samples", "owl:versionInfo", '"1.0.1"'),
    ),
    Fault(
        "find-incomplete-headers",
        "another ontology in the file",
        {"m:pools"},
        """INSERT { GRAPH m:samples { m:pools a owl:Ontology ; ?p ?o } }
        WHERE { GRAPH m:samples { m:samples ?p ?o FILTER(?p NOT IN (owl:versionIRI, owl:versionInfo)) } } ;
        INSERT DATA { GRAPH m:samples {
            m:pools owl:versionInfo "1.0.0" ; owl:versionIRI <https://w3id.org/alliance-graph/ontology/pools/1.0.0>
        } }""",
    ),
    Fault(
        "find-misleading-hierarchies",
        "modifier of DUO",
        {"obo:DUO_0000045"},
        added("vocabulary/data-use-terms", "obo:DUO_0000045 rdfs:subClassOf obo:DUO_0000018"),
    ),
    Fault(
        "find-misleading-hierarchies",
        "operand of ODRL",
        {"odrl:and"},
        added("odrl", "odrl:and rdfs:subPropertyOf odrl:operand"),
    ),
]
