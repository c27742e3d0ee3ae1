"""What analysts send in SPARQL: read as text, allowed or refused, run by an engine outside of this process."""
