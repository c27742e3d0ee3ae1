"""Questions with a name: a file each in `queries/`, with parameters and columns in its header."""
