"""Examples of requests, on the reference alliance. The tests send each of them."""

from typing import Any

EXAMPLES: dict[str, dict[str, dict[str, Any]]] = {
    "ProposedUse": {
        "licensed background": {
            "summary": "Manufacture by a partner's background, inside the licensed field",
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
            "value": {
                "consignor": "MDACC",
                "consignee": "SITE-SC",
                "dispatch": "2018-06-01T14:00:00Z",
                "arrival": "2018-06-02T18:00:00Z",
                "purpose": ["cell-therapy-development", "internal-research"],
                "disease": "platinum-resistant ovarian cancer",
                "project": "STUDY-1",
                "item": [{"asset": "S-01"}],
            },
        }
    },
    "ProposedDataUse": {
        "study data": {
            "summary": "Use the data of a study in own research",
            "value": {
                "actor": "MDACC",
                "action": "conduct-research",
                "asset": "DATA-1",
                "purpose": ["cell-therapy-development", "internal-research"],
                "disease": "platinum-resistant ovarian cancer",
                "useSite": "SITE-HOU",
                "place": "US",
                "at": "2019-06-01",
            },
        }
    },
}
