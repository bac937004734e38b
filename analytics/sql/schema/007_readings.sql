-- How the times of a kind of export are read that say neither zone nor order, as somebody said.
CREATE TABLE readings (
    shop     VARCHAR NOT NULL,
    format   VARCHAR NOT NULL,
    timezone VARCHAR,          -- none: the shop's own
    dates    VARCHAR,          -- day_first or month_first
    UNIQUE (shop, format)
);
