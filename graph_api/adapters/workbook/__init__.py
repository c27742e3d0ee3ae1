"""Workbooks of Excel and folders of CSV."""

from pathlib import Path


def worked_example() -> Path:
    """Return the file of the records that the template shows."""
    return Path(__file__).parent / "worked_example.ttl"
