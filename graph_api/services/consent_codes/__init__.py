"""The parts that read consent codes; `graph_api.services.read_consent_code` puts them together."""
