-- The shops that have e-mail.
SELECT DISTINCT shop FROM selected_totals($filters) ORDER BY shop;
