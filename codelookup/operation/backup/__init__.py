"""Backups that are proven: a file, and beside it what each table held when it was made."""
