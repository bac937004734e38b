-- The shop of the rows whose file names none.
SET VARIABLE shop = $shop;
