-- +goose Up

-- A list as somebody likes to see it: filters, columns, order. A view shared with
-- a unit is seen by everyone whose role is held in that unit or below it.
CREATE TABLE saved_views (
    id          TEXT NOT NULL PRIMARY KEY,
    list        TEXT NOT NULL,
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    owner_id    TEXT NOT NULL,
    owner_name  TEXT NOT NULL,
    shared_unit TEXT NOT NULL DEFAULT '',
    content     JSONB NOT NULL,
    archived_at TIMESTAMPTZ,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    version     BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX saved_views_name ON saved_views (owner_id, list, name) WHERE archived_at IS NULL;
CREATE INDEX saved_views_shared ON saved_views (list, shared_unit) WHERE archived_at IS NULL AND shared_unit <> '';

-- The view a person's list opens with.
CREATE TABLE saved_view_defaults (
    user_id TEXT NOT NULL,
    list    TEXT NOT NULL,
    view_id TEXT NOT NULL REFERENCES saved_views (id),
    PRIMARY KEY (user_id, list)
);

-- Everything that left the house as a file: who, what, why, and where it is kept.
-- units are those the rows were taken from; a download asks for the right to them again.
CREATE TABLE exports (
    id            TEXT NOT NULL PRIMARY KEY,
    serial        TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('running', 'ready', 'failed', 'expired')),
    owner_id      TEXT NOT NULL,
    owner_name    TEXT NOT NULL,
    unit_code     TEXT NOT NULL DEFAULT '',
    units         JSONB NOT NULL,
    filter        JSONB NOT NULL,
    filter_words  TEXT NOT NULL DEFAULT '',
    sort          TEXT NOT NULL DEFAULT '',
    columns       JSONB NOT NULL,
    format        TEXT NOT NULL CHECK (format IN ('xlsx', 'csv')),
    lang          TEXT NOT NULL,
    purpose       TEXT NOT NULL DEFAULT '',
    personal      BOOLEAN NOT NULL,
    as_of         TIMESTAMPTZ NOT NULL,
    row_count     BIGINT NOT NULL DEFAULT 0,
    bytes         BIGINT NOT NULL DEFAULT 0,
    sha256        TEXT NOT NULL DEFAULT '',
    file          TEXT NOT NULL DEFAULT '',
    job_id        TEXT NOT NULL DEFAULT '',
    error_code    TEXT NOT NULL DEFAULT '',
    downloads     BIGINT NOT NULL DEFAULT 0,
    created_at    TIMESTAMPTZ NOT NULL,
    finished_at   TIMESTAMPTZ,
    expires_at    TIMESTAMPTZ
);
CREATE UNIQUE INDEX exports_serial ON exports (serial);
CREATE INDEX exports_owner ON exports (owner_id, id DESC);
CREATE INDEX exports_expiry ON exports (expires_at) WHERE state = 'ready';

-- Which firms a file told of, so that each firm can see where its data went.
CREATE TABLE export_rows (
    export_id     TEXT NOT NULL REFERENCES exports (id),
    enterprise_id TEXT NOT NULL,
    PRIMARY KEY (export_id, enterprise_id)
);
CREATE INDEX export_rows_enterprise ON export_rows (enterprise_id, export_id);
