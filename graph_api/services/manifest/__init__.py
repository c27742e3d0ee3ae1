"""Tables of any length, on their way from rows to statements that a store loads as they are."""
