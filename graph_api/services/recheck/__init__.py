"""Which recorded decisions would be answered otherwise today.

A record keeps its question, the state it was made in, and where the reading of its facts started. A case file
changes only if a statement comes or goes about a node that was read, and such a node is reached from a start by
the steps of the walk of `services/read_case.py`. Those steps are followed backwards, from what changed, over all
that any version ever stated: so the records that may be touched are looked up and never searched through.
"""
