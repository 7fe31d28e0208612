"""Turns what was read into Parquet: one immutable folder a load, one table a record type. Judges nothing."""
