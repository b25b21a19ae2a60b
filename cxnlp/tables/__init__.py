"""The tables that are written: their columns as data, and Parquet files of them."""
