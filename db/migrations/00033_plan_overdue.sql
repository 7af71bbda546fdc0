-- +goose Up

-- The day about which somebody was told that an item is late: told once for each
-- day it was to be done by.
ALTER TABLE plan_items ADD COLUMN told_due DATE;
