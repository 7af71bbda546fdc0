-- +goose Up

-- What went from one officer to a successor, so that it can be taken back for a
-- while. version is that of the next step or the request as it was handed over:
-- a newer one has been worked on since.
CREATE TABLE portfolio_handovers (
    id          TEXT NOT NULL PRIMARY KEY,
    from_id     TEXT NOT NULL,
    from_name   TEXT NOT NULL,
    to_id       TEXT NOT NULL,
    to_name     TEXT NOT NULL,
    reason      TEXT NOT NULL CHECK (length(reason) <= 300),
    firms       INTEGER NOT NULL,
    next_steps  INTEGER NOT NULL,
    requests    INTEGER NOT NULL,
    by_name     TEXT NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    undo_until  TIMESTAMPTZ NOT NULL,
    undone_at   TIMESTAMPTZ,
    undone_by   TEXT NOT NULL DEFAULT '',
    undo_reason TEXT NOT NULL DEFAULT '' CHECK (length(undo_reason) <= 300)
);
CREATE INDEX portfolio_handovers_from ON portfolio_handovers (from_id, id);
CREATE INDEX portfolio_handovers_to ON portfolio_handovers (to_id, id);

CREATE TABLE portfolio_handover_items (
    id            TEXT NOT NULL PRIMARY KEY,
    handover_id   TEXT NOT NULL REFERENCES portfolio_handovers (id),
    kind          TEXT NOT NULL CHECK (kind IN ('firm', 'step', 'request')),
    subject_id    TEXT NOT NULL,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    version       BIGINT NOT NULL
);
CREATE UNIQUE INDEX portfolio_handover_items_once ON portfolio_handover_items (handover_id, kind, subject_id);
CREATE INDEX portfolio_handover_items_firm ON portfolio_handover_items (enterprise_id);
