-- No totals are kept in memory, but those that a build seals.
ALTER TABLE hourly_totals RENAME TO newly_sealed;
CREATE OR REPLACE VIEW sealed_totals AS FROM newly_sealed;
CREATE OR REPLACE VIEW hourly_totals AS FROM sealed_totals;
