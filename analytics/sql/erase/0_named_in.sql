-- Those in one column.
INSERT INTO named
SELECT DISTINCT unnest(addresses_in({column})) FROM {table} WHERE contains({column}, '@');
