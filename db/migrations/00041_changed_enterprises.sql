-- +goose Up

-- Firms whose record or facts have changed and whose assessments have not followed
-- yet; seq grows with every change, so that one in between is not lost. It saves
-- comparing all firms every few seconds.
CREATE TABLE changed_enterprises (
    enterprise_id TEXT NOT NULL PRIMARY KEY REFERENCES enterprises (id),
    seq           BIGINT NOT NULL
);
