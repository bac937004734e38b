-- The records of a large file, in a file of their own, in their order. LZ4 is quick to write and to read;
-- a column of more different texts than these is not worth a dictionary, nor to look for one.
COPY (
{records}
) TO {place} (FORMAT parquet, COMPRESSION lz4, DICTIONARY_SIZE_LIMIT 4096)
