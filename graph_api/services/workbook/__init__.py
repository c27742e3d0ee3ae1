"""Tables that people fill in: sheets of records, with columns that the ontology gives."""
