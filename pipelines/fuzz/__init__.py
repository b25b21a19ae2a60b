"""Fuzzing of everything that reads other people's files: a target per family, with laws instead of "no crash" alone.

`families.py` lists the targets and their seeds, `laws.py` says what must hold of any input, `mutate.py` changes JSON
values, table cells, MIME parts and archive members, `target.py` is one atheris process, `__main__.py` runs them all.
"""
