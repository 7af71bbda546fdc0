-- +goose Up

-- How far a request has come, finer than its state: open is raised, accepted,
-- assigned or reopened; answered is waiting for the firm's word or confirmed by
-- it. The state stays what lists and counts ask for.
ALTER TABLE requests ADD COLUMN step TEXT NOT NULL DEFAULT 'accepted'
    CHECK (step IN ('raised', 'accepted', 'assigned', 'answered', 'confirmed', 'reopened', 'withdrawn'));
ALTER TABLE requests ADD COLUMN origin TEXT NOT NULL DEFAULT 'visit' CHECK (origin IN ('visit', 'firm', 'office'));
ALTER TABLE requests ADD COLUMN detail TEXT NOT NULL DEFAULT '' CHECK (length(detail) <= 2000);
ALTER TABLE requests ADD COLUMN raised_by_id TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN raised_by_name TEXT NOT NULL DEFAULT '';
-- due_from is the day the term is counted from: the day of raising, or of renewal.
ALTER TABLE requests ADD COLUMN due_from DATE;
ALTER TABLE requests ADD COLUMN confirmed_on DATE;
ALTER TABLE requests ADD COLUMN confirmed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN confirmed_how TEXT NOT NULL DEFAULT '' CHECK (confirmed_how IN ('', 'page', 'link', 'call'));
ALTER TABLE requests ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;

UPDATE requests SET step = state WHERE state IN ('answered', 'withdrawn');
UPDATE requests SET raised_by_id = owner_id, raised_by_name = owner_name, due_from = raised_on;

CREATE INDEX requests_owner ON requests (owner_id, id) WHERE state = 'open';
CREATE INDEX requests_due ON requests (due_on, id) WHERE state = 'open';
CREATE INDEX requests_step ON requests (step, raised_on DESC, id DESC);

-- Every act on a request: who, when, from which step to which, and what was said.
-- Rows are only added. to_name and due_on say where it went and by when; called
-- and called_at belong to a recorded call.
CREATE TABLE request_events (
    id         TEXT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests (id),
    act        TEXT NOT NULL CHECK (act IN ('raise', 'accept', 'assign', 'answer', 'confirm', 'reopen', 'call', 'withdraw')),
    from_step  TEXT NOT NULL,
    to_step    TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    department TEXT NOT NULL DEFAULT '',
    to_name    TEXT NOT NULL DEFAULT '',
    due_on     DATE,
    how        TEXT NOT NULL DEFAULT '' CHECK (how IN ('', 'page', 'link', 'call')),
    called     TEXT NOT NULL DEFAULT '' CHECK (length(called) <= 60),
    called_at  TIMESTAMPTZ,
    by_id      TEXT NOT NULL DEFAULT '',
    by_name    TEXT NOT NULL,
    at         TIMESTAMPTZ NOT NULL
);
CREATE INDEX request_events_request ON request_events (request_id, at, id);

INSERT INTO request_events (id, request_id, act, from_step, to_step, department, to_name, due_on, by_id, by_name, at)
    SELECT id, id, 'raise', '', 'accepted', department, owner_name, due_on, owner_id, owner_name, created_at FROM requests;
INSERT INTO request_events (id, request_id, act, from_step, to_step, note, by_name, at)
    SELECT id || '-answer', id, 'answer', 'accepted', 'answered', answer, answered_by, updated_at FROM requests WHERE state = 'answered';
INSERT INTO request_events (id, request_id, act, from_step, to_step, by_name, at)
    SELECT id || '-withdraw', id, 'withdraw', 'accepted', 'withdrawn', owner_name, updated_at FROM requests WHERE state = 'withdrawn';

-- A one-time link by which a firm that does not sign in says whether it is
-- satisfied. Only the hash of the token is kept; a new link ends the one before.
CREATE TABLE request_links (
    id         TEXT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests (id),
    token_hash TEXT NOT NULL,
    made_by    TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at   TIMESTAMPTZ
);
CREATE UNIQUE INDEX request_links_token ON request_links (token_hash);
CREATE INDEX request_links_request ON request_links (request_id) WHERE ended_at IS NULL;

-- Answered requests whose firm has not yet said whether that settles it.
ALTER TABLE enterprise_summary ADD COLUMN unconfirmed_requests INTEGER NOT NULL DEFAULT 0;
UPDATE enterprise_summary SET unconfirmed_requests =
    (SELECT count(*) FROM requests r WHERE r.enterprise_id = enterprise_summary.enterprise_id AND r.step = 'answered');
