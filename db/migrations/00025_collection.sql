-- +goose Up

-- A collection round (集中填报): a form, asked of the firms of an audience, until a
-- day. form is the form as it was when the round was planned: a later form does
-- not change what firms are in the middle of answering. audience is the filter of
-- the list of enterprises that chose the firms.
CREATE TABLE collection_rounds (
    id              TEXT NOT NULL PRIMARY KEY,
    unit_code       TEXT NOT NULL,
    unit_stem       TEXT NOT NULL,
    form_code       TEXT NOT NULL,
    form            JSONB NOT NULL,
    year            INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    title           TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    intro           TEXT NOT NULL DEFAULT '' CHECK (length(intro) <= 2000),
    audience        JSONB NOT NULL,
    opens_on        DATE NOT NULL,
    due_on          DATE NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('draft', 'planned', 'open', 'closed', 'cancelled')),
    state_reason    TEXT NOT NULL DEFAULT '' CHECK (length(state_reason) <= 300),
    opened_at       TIMESTAMPTZ,
    created_by      TEXT NOT NULL,
    created_by_name TEXT NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1,
    CHECK (due_on >= opens_on)
);
CREATE INDEX collection_rounds_due ON collection_rounds (due_on DESC, id DESC);
CREATE INDEX collection_rounds_state ON collection_rounds (state, opens_on);

-- What one firm is asked in a round, and what it said. shown is what the firm was
-- shown as known when it said so: what has changed since is told apart from what
-- it wanted to change. A firm that no longer has to answer keeps its row with the
-- day and reason it left.
CREATE TABLE collection_returns (
    id              TEXT NOT NULL PRIMARY KEY,
    round_id        TEXT NOT NULL REFERENCES collection_rounds (id),
    enterprise_id   TEXT NOT NULL REFERENCES enterprises (id),
    state           TEXT NOT NULL CHECK (state IN ('unsent', 'sent', 'received', 'filled', 'returned', 'checked')),
    answers         JSONB,
    shown           JSONB,
    told_at         TIMESTAMPTZ,
    received_at     TIMESTAMPTZ,
    received_by     TEXT NOT NULL DEFAULT '',
    filled_at       TIMESTAMPTZ,
    filled_by       TEXT NOT NULL DEFAULT '',
    filled_how      TEXT NOT NULL DEFAULT '' CHECK (filled_how IN ('', 'page', 'link', 'officer', 'sheet')),
    late            BOOLEAN NOT NULL DEFAULT FALSE,
    reasons         JSONB,
    note            TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    returned_at     TIMESTAMPTZ,
    returned_by     TEXT NOT NULL DEFAULT '',
    checked_at      TIMESTAMPTZ,
    checked_by      TEXT NOT NULL DEFAULT '',
    written         JSONB,
    reminded_at     TIMESTAMPTZ,
    reminders       INTEGER NOT NULL DEFAULT 0,
    left_at         TIMESTAMPTZ,
    left_reason     TEXT NOT NULL DEFAULT '' CHECK (length(left_reason) <= 300),
    class           TEXT NOT NULL DEFAULT '' CHECK (class IN ('', 'A', 'B', 'C', 'D')),
    class_suggested TEXT NOT NULL DEFAULT '' CHECK (class_suggested IN ('', 'A', 'B', 'C', 'D')),
    class_reason    TEXT NOT NULL DEFAULT '' CHECK (length(class_reason) <= 500),
    classed_at      TIMESTAMPTZ,
    classed_by      TEXT NOT NULL DEFAULT '',
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX collection_returns_once ON collection_returns (round_id, enterprise_id);
CREATE INDEX collection_returns_state ON collection_returns (round_id, state);
CREATE INDEX collection_returns_firm ON collection_returns (enterprise_id, round_id);

-- What the firm's own people have typed and not handed in. The office never reads it.
CREATE TABLE collection_drafts (
    return_id     TEXT NOT NULL PRIMARY KEY REFERENCES collection_returns (id),
    answers       JSONB NOT NULL,
    saved_by      TEXT NOT NULL,
    saved_by_name TEXT NOT NULL,
    saved_at      TIMESTAMPTZ NOT NULL,
    version       BIGINT NOT NULL DEFAULT 1
);

-- One-time links by which somebody without an account answers for a firm.
CREATE TABLE collection_links (
    id         TEXT NOT NULL PRIMARY KEY,
    return_id  TEXT NOT NULL REFERENCES collection_returns (id),
    token_hash TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    made_at    TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ
);
CREATE UNIQUE INDEX collection_links_token ON collection_links (token_hash);
CREATE INDEX collection_links_return ON collection_links (return_id) WHERE used_at IS NULL;
