"""The sheets of the workbook in their order: the classes of the records of each, and what it shows beside them."""

from dataclasses import dataclass
from typing import Final

from graph_api.engine.terms import ODRL, SKOS, ag


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet before its columns are known: title, classes of its records, further properties that it shows."""

    title: str
    classes: tuple[str, ...]
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def _ags(names: str) -> tuple[str, ...]:
    return tuple(ag(name) for name in names.split())


_TIME: Final = _ags("validFrom validUntil openEnded")
_STATED: Final = (*_ags("statedIn"), *_TIME)
_PARTIES: Final = tuple(
    ODRL + name
    for name in (
        *("attributedParty", "attributingParty", "compensatedParty", "compensatingParty", "consentedParty"),
        *("consentingParty", "contractedParty", "contractingParty", "function", "informedParty"),
        *("informingParty", "output", "relation", "trackedParty", "trackingParty"),
    )
)
PLANS: Final = (
    SheetPlan("Partners", _ags("Organisation")),
    SheetPlan("Affiliates", _ags("ControlInterest"), _TIME),
    SheetPlan("Sites", _ags("Site")),
    SheetPlan("People", _ags("Person")),
    SheetPlan("Posts", (*_ags("Employment AllianceContact"), "http://www.w3.org/ns/org#Membership"), _TIME),
    SheetPlan("Bodies and systems", (*_ags("Committee AiSystem Agent"), ODRL + "Party", ODRL + "PartyCollection")),
    SheetPlan("Amendments", _ags("Amendment SideLetter"), (*_TIME, ag("timeZone"))),
    SheetPlan("Agreements", _ags("Agreement"), (*_TIME, ag("timeZone"), ag("effectiveUpon"))),
    SheetPlan("Clauses", _ags("Clause"), (*_TIME, ag("effectiveUpon"))),
    SheetPlan("Rights and duties", (ODRL + "Rule",), _STATED, _PARTIES),
    SheetPlan(
        "Limits", (ODRL + "Constraint", ODRL + "LogicalConstraint"), (ODRL + "rightOperand", ag("statedIn"))
    ),
    SheetPlan("Provisions", _ags("Provision"), (*_STATED, *_ags("validUntilAsStated runsFrom period quantity"))),
    SheetPlan("Conditions", _ags("EffectivenessCondition Deadline"), _ags("statedIn runsFrom period timeZone")),
    SheetPlan("Improvements", _ags("Improvement")),
    SheetPlan("Background IP", _ags("IntellectualProperty")),
    SheetPlan("Background lists", _ags("BackgroundListing"), _STATED),
    SheetPlan("Ownership", _ags("Ownership"), _ags("byVirtueOf validFrom validUntil openEnded")),
    SheetPlan("Consent scopes", _ags("ConsentScope")),
    SheetPlan("Donors", _ags("Donor")),
    SheetPlan("Consents", _ags("Consent"), _TIME),
    SheetPlan("Samples", _ags("Material"), (ODRL + "partOf", *_ags("quantity"))),
    SheetPlan("Procedures", _ags("Procedure")),
    SheetPlan("Data sets", _ags("DataSet Model"), (ODRL + "partOf",)),
    SheetPlan(
        "Data protection",
        _ags("ProcessingGround TransferSafeguard AdequacyDecision FrameworkCertification"),
        _TIME,
    ),
    SheetPlan("Projects", _ags("Project"), (ODRL + "partOf",)),
    SheetPlan("Collections", (ODRL + "AssetCollection",), (ODRL + "partOf",)),
    SheetPlan("Charters", _ags("Charter"), _TIME),
    SheetPlan("Permits", _ags("Permit PermitRequirement TransitBan TransportDocument DueDiligenceRecord"), _TIME),
    SheetPlan("Site authorisations", _ags("SiteAuthorisation SiteQualification AccessAuthorisation"), _TIME),
    SheetPlan("Lanes", _ags("Lane"), _TIME),
    SheetPlan("Legs", _ags("Leg")),
    SheetPlan("Works", _ags("Work ConfidentialInformation"), (ODRL + "partOf",)),
    SheetPlan("Contributions", _ags("Contribution")),
    SheetPlan("Events", _ags("Event"), _ags("validFrom validUntil byVirtueOf quantity evidencedBy")),
    SheetPlan("Quantities", _ags("Quantity TemperatureRange")),
    SheetPlan("Places", _ags("Place")),
    SheetPlan("Concepts", (SKOS + "ConceptScheme", SKOS + "Concept")),
    SheetPlan("Policies", (ODRL + "Policy",)),
    SheetPlan("Other documents", _ags("Document"), _TIME),
    SheetPlan("Other assets", (*_ags("Asset"), ODRL + "Asset"), (ODRL + "partOf",)),
)
