"""Workbooks and CSV files in: read whole, checked whole, then written all or nothing."""
