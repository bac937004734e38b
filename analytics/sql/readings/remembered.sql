-- How the times of each kind of export of a shop are read, as somebody said.
SELECT format, timezone, dates FROM readings WHERE shop = $shop;
