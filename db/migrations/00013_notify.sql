-- +goose Up

-- What a person is told. One row per person and delivery key, so that a cause
-- that is told twice is read once. sort_on is the due day, or the last day of all
-- for what has none: the inbox is read in its order. params hold what the words
-- of the kind need; the words themselves are chosen at reading.
CREATE TABLE notices (
    id            TEXT NOT NULL PRIMARY KEY,
    user_id       TEXT NOT NULL REFERENCES users (id),
    kind          TEXT NOT NULL CHECK (length(kind) BETWEEN 3 AND 80),
    subject_id    TEXT NOT NULL,
    delivery_key  TEXT NOT NULL,
    enterprise_id TEXT REFERENCES enterprises (id),
    params        JSONB NOT NULL,
    link          TEXT NOT NULL DEFAULT '' CHECK (length(link) <= 300),
    due_on        DATE,
    sort_on       DATE NOT NULL,
    read_at       TIMESTAMPTZ,
    done_at       TIMESTAMPTZ,
    snoozed_until DATE,
    created_at    TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX notices_once ON notices (user_id, delivery_key);
CREATE INDEX notices_open ON notices (user_id, sort_on, id DESC) WHERE done_at IS NULL;
CREATE INDEX notices_user ON notices (user_id, id DESC);
CREATE INDEX notices_subject ON notices (kind, subject_id) WHERE done_at IS NULL;

-- The outbox: what still has to leave the house, one row per notice and channel.
-- A row is claimed by taking a lease; a sender that dies lets the lease run out.
-- message_id is made with the row, so that a mail sent twice is recognised.
CREATE TABLE notice_deliveries (
    id          TEXT NOT NULL PRIMARY KEY,
    notice_id   TEXT NOT NULL REFERENCES notices (id),
    channel     TEXT NOT NULL CHECK (channel IN ('mail')),
    message_id  TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'expired')),
    due_at      TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    lease_by    TEXT NOT NULL DEFAULT '',
    lease_until TIMESTAMPTZ,
    attempts    INTEGER NOT NULL DEFAULT 0,
    last_error  TEXT NOT NULL DEFAULT '',
    finished_at TIMESTAMPTZ,
    created_at  TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX notice_deliveries_once ON notice_deliveries (notice_id, channel);
CREATE INDEX notice_deliveries_due ON notice_deliveries (due_at, id) WHERE state = 'waiting';

-- How a person wants to be told. Without a row: in the inbox only.
CREATE TABLE notice_preferences (
    user_id    TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    email      TEXT NOT NULL DEFAULT '' CHECK (length(email) <= 200),
    by_mail    BOOLEAN NOT NULL DEFAULT FALSE,
    quiet_from TEXT NOT NULL DEFAULT '' CHECK (length(quiet_from) IN (0, 5)),
    quiet_to   TEXT NOT NULL DEFAULT '' CHECK (length(quiet_to) IN (0, 5)),
    updated_at TIMESTAMPTZ NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1
);
