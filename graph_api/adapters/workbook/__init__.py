"""Workbooks of Excel and folders of CSV."""
