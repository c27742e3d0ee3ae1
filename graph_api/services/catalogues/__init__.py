"""Catalogues and documents of others, read into facts."""
