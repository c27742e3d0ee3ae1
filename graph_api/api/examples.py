"""Examples of requests, on the reference alliance, with their answers. The tests send each of them."""

from typing import Any

EXAMPLES: dict[str, dict[str, dict[str, Any]]] = {
    "ProposedUse": {
        "licensed background": {
            "summary": "Manufacture by a partner's background, inside the licensed field",
            "description": "The answer is `permitted`.",
            "value": {
                "actor": "LBIO",
                "action": "manufacture",
                "asset": "BG-1",
                "purpose": ["cell-therapy-development", "commercial-manufacture"],
                "disease": "platinum-resistant ovarian cancer",
                "product": "TIL-MDA",
                "place": "US",
                "at": "2018-03-01",
            },
        },
        "publication": {
            "summary": "Publish a manuscript while the partner's review is running",
            "description": "The answer is `conditional`.",
            "value": {
                "actor": "MDACC",
                "action": "publish",
                "asset": "MS-1",
                "place": "US",
                "at": "2019-03-31",
            },
        },
    },
    "ProposedShipment": {
        "tumour sample": {
            "summary": "Send one tumour sample to the partner",
            "description": "The answer is `permitted`.",
            "value": {
                "consignor": "MDACC",
                "consignee": "SITE-SC",
                "receivingOperator": "OP-1",
                "purpose": ["cell-therapy-development", "internal-research"],
                "disease": "platinum-resistant ovarian cancer",
                "project": "STUDY-1",
                "reidentifies": False,
                "lane": "LANE-1",
                "declaredClass": "UN 3373 category B",
                "refrigerant": "liquid nitrogen",
                "declaredRefrigerant": "liquid nitrogen",
                "dispatch": "2018-03-05T09:00:00-06:00",
                "arrival": "2018-03-06T16:00:00-08:00",
                "item": [{"asset": "S-01", "quantity": "1 g"}, {"asset": "S-01-L"}],
            },
        }
    },
    "ReadinessCheck": {
        "first sample": {
            "summary": "Whether all is settled before the first sample ships",
            "description": "The answer is `conditional`.",
            "value": {"allianceAgreement": "SAA-2017", "at": "2018-01-01"},
        }
    },
    "ProposedDataUse": {
        "study data": {
            "summary": "Use the data of a study in own research",
            "description": "The answer is `permitted`.",
            "value": {
                "actor": "MDACC",
                "action": "conduct-research",
                "asset": "DATA-1",
                "purpose": ["cell-therapy-development", "internal-research"],
                "disease": "platinum-resistant ovarian cancer",
                "useSite": "SITE-HOU",
                "place": "US",
                "reidentifies": False,
                "at": "2019-06-01",
            },
        }
    },
}

WHAT_IF: dict[str, dict[str, Any]] = {
    "withdrawn consent": {
        "summary": "What changes when a donor withdraws",
        "description": "One question is permitted no longer.",
        "value": {
            "withdrawConsents": ["D-01"],
            "from": "2018-02-01",
            "questions": [
                {
                    "id": "shipment",
                    "kind": "ProposedShipment",
                    "fields": EXAMPLES["ProposedShipment"]["tumour sample"]["value"],
                },
                {
                    "id": "manufacture",
                    "kind": "ProposedUse",
                    "fields": EXAMPLES["ProposedUse"]["licensed background"]["value"],
                },
            ],
        },
    },
    "delay": {
        "summary": "Whether a delay of 72 hours lets an authorisation lapse",
        "description": "Nothing changes.",
        "value": {
            "delay": "72h",
            "questions": [
                {"kind": "ProposedShipment", "fields": EXAMPLES["ProposedShipment"]["tumour sample"]["value"]}
            ],
        },
    },
}
