-- +goose Up

-- Files on disk, one row each. A staged file has no owner yet: its uploader
-- alone sees it, and it is swept away when nothing takes it up. client_id is
-- chosen by the phone, so that a photo sent twice is kept once.
CREATE TABLE attachments (
    id             TEXT NOT NULL PRIMARY KEY,
    owner_kind     TEXT NOT NULL CHECK (length(owner_kind) BETWEEN 1 AND 40),
    owner_id       TEXT,
    enterprise_id  TEXT,
    client_id      TEXT,
    name           TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    media_type     TEXT NOT NULL,
    size           BIGINT NOT NULL CHECK (size > 0),
    sha256         TEXT NOT NULL,
    path           TEXT NOT NULL,
    width          INTEGER NOT NULL DEFAULT 0,
    height         INTEGER NOT NULL DEFAULT 0,
    uploaded_by    TEXT NOT NULL,
    archived_at    TIMESTAMPTZ,
    archive_reason TEXT NOT NULL DEFAULT '',
    created_at     TIMESTAMPTZ NOT NULL
);
CREATE INDEX attachments_owner ON attachments (owner_kind, owner_id, id) WHERE owner_id IS NOT NULL;
CREATE INDEX attachments_staged ON attachments (created_at) WHERE owner_id IS NULL;
CREATE INDEX attachments_enterprise ON attachments (enterprise_id, id) WHERE enterprise_id IS NOT NULL;
CREATE UNIQUE INDEX attachments_path ON attachments (path);
CREATE UNIQUE INDEX attachments_client ON attachments (uploaded_by, client_id) WHERE client_id IS NOT NULL;
