"""A lake: the log as a folder of Parquet, in versions, for more e-mails than one file should hold.

Exports are gathered by the import's own pipeline into an inbox of checked messages; an engine
builds the months that they touch, by the import's own statements; the manifest of a new version
names every file; and the app reads the version that ``CURRENT`` names, with DuckDB. An engine is
DuckDB in this process, or a Spark cluster behind Spark Connect. Both build the same, row for row.

A lake can be published to an object store; who reads it there keeps a copy, which is a lake too.
"""
