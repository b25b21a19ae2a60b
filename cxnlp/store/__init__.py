"""The workspace: one SQLite file that keeps what was read and what was found between runs."""
