"""Many traces as tables: a Parquet data set, SQL over it, and the same tables in Spark.

The tables are derived from the subjects and fields of :mod:`strace_lens.facts`; DuckDB and Spark are extras,
loaded when they are used.
"""
