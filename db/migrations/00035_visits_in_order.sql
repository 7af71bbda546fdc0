-- +goose Up

-- Visits by day, with what a list is filtered by: a filter that few visits meet, or
-- none, is answered by the index alone. It does for a town, too, whose own index
-- gave all its visits to be sorted.
DROP INDEX visits_unit;
DROP INDEX visits_day;
CREATE INDEX visits_day ON visits (visited_on DESC, id DESC, withdrawn_at, unit_code, mode, next_owner_id, enterprise_id);
