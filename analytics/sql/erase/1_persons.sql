-- Those who are to be erased.
CREATE OR REPLACE TEMP TABLE persons AS SELECT unnest($addresses::VARCHAR[]) AS address;
