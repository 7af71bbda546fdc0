-- +goose Up

-- Who did what: append-only for the application.
CREATE TABLE audit_entries (
    id            TEXT NOT NULL PRIMARY KEY,
    at            TIMESTAMPTZ NOT NULL,
    operation     TEXT NOT NULL,
    object        TEXT NOT NULL,
    object_id     TEXT,
    object_label  TEXT,
    enterprise_id TEXT,
    unit_code     TEXT,
    actor_id      TEXT,
    actor_name    TEXT NOT NULL,
    actor_roles   TEXT NOT NULL DEFAULT '',
    actor_unit    TEXT NOT NULL DEFAULT '',
    ip            TEXT,
    request_id    TEXT,
    outcome       TEXT NOT NULL DEFAULT 'done' CHECK (outcome IN ('done', 'refused')),
    purpose       TEXT,
    changes       JSONB,
    params        JSONB,
    keep_long     BOOLEAN NOT NULL DEFAULT FALSE,
    serial        TEXT,
    prev_hash     TEXT,
    hash          TEXT
);
CREATE INDEX audit_entries_at ON audit_entries (at DESC, id DESC);
CREATE INDEX audit_entries_object ON audit_entries (object, object_id, id DESC);
CREATE INDEX audit_entries_enterprise ON audit_entries (enterprise_id, id DESC) WHERE enterprise_id IS NOT NULL;
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, id DESC);
CREATE UNIQUE INDEX audit_entries_chain ON audit_entries (prev_hash) WHERE keep_long;

-- The end of the hash chain of exports and approvals; one row, which also makes their writers take turns.
CREATE TABLE audit_chain (
    id        INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    length    BIGINT NOT NULL,
    serials   BIGINT NOT NULL,
    last_hash TEXT NOT NULL
);
INSERT INTO audit_chain (id, length, serials, last_hash) VALUES (1, 0, 0, '');

-- One row per create that a client may send twice.
CREATE TABLE idempotency_keys (
    user_id     TEXT NOT NULL,
    key         TEXT NOT NULL CHECK (length(key) <= 100),
    operation   TEXT NOT NULL,
    body_hash   TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, key, operation)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
