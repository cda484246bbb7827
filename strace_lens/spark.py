"""strace's logs as tables in Spark: ``strace_lens.spark.register(spark)``. See :mod:`strace_lens.export.spark`."""

from strace_lens.export.spark import reader, register, schema

__all__ = ["reader", "register", "schema"]
