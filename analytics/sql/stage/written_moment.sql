-- A time without a zone, in any of the ways that the format writes it.
CREATE OR REPLACE TEMP MACRO written_moment(said) AS
coalesce(plain_moment(said), {otherwise});
