-- +goose Up

-- Titles in the order they begin, which is how they are listed, and whether a
-- firm's title was followed by another of its kind: without these a list of those
-- not renewed compared every title with every later one.
CREATE INDEX titles_from ON titles (valid_from, id);
CREATE INDEX titles_renewed ON titles (enterprise_id, kind, valid_from) WHERE withdrawn_at IS NULL;
