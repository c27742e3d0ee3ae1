"""What a well-formed record looks like: the part of SHACL core in which it is said, and the check of records."""
