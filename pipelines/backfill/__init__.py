"""The analysis on several machines: parts of the input and buckets of accounts on Ray, then one aggregation in DuckDB.

reading (files) -> resolving (who and whose, one portfolio at a time) -> judging (buckets of accounts) -> merging.
Each part is written whole with a manifest; what is there is not done again. See docs/backfill.md.
"""
