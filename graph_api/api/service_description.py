"""The service description of `/sparql` (SPARQL 1.1 Service Description)."""

from typing import Final

from fastapi import Request
from fastapi.responses import Response
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from graph_api.bootstrap import Application
from graph_api.domain.errors import NotAcceptableError
from graph_api.services.sparql.media_types import GRAPHS, formats_for

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
VOID = Namespace("http://rdfs.org/ns/void#")
_WRITERS: Final = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "pretty-xml",
}
RESULTS: Final = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
RDF_FORMATS: Final = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")


def service_description(application: Application, request: Request) -> Response:
    """Return what the endpoint that `request` is sent to can do, in a format that is accepted."""
    media_type = formats_for(request.headers.get("accept")).graph
    if media_type is None:
        raise NotAcceptableError(f"the description is written as {', '.join(sorted(set(GRAPHS.values())))}")
    endpoint = URIRef(str(request.url.replace(query="", fragment="")))
    text = _description(endpoint, updates=application.sparql.updates).serialize(format=_WRITERS[media_type])
    return Response(text, media_type=media_type, headers={"vary": "Accept"})


def _description(endpoint: URIRef, *, updates: bool) -> Graph:
    graph = Graph()
    graph.bind("sd", SD)
    service, dataset, default = BNode(), BNode(), BNode()
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, endpoint))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    if updates:
        graph.add((service, SD.supportedLanguage, SD.SPARQL11Update))
    graph.add((service, SD.feature, SD.UnionDefaultGraph))
    for name in (*RESULTS, *RDF_FORMATS):
        graph.add((service, SD.resultFormat, FORMATS[name]))
    if updates:
        for name in RDF_FORMATS:
            graph.add((service, SD.inputFormat, FORMATS[name]))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    graph.add((default, VOID.description, Literal("the versions of all documents in force, merged")))
    return graph
