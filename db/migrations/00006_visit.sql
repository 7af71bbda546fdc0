-- +goose Up

-- What happened when an officer saw a firm. unit_code is the firm's unit on that
-- day. companions and met are lists of people, purposes and needs lists of codes.
-- next_* is what was agreed; it stays open until next_done_at. A withdrawn visit
-- was a mistake and counts as never made.
CREATE TABLE visits (
    id              TEXT NOT NULL PRIMARY KEY,
    enterprise_id   TEXT NOT NULL REFERENCES enterprises (id),
    unit_code       TEXT NOT NULL,
    visited_on      DATE NOT NULL,
    started_at      TEXT NOT NULL DEFAULT '' CHECK (length(started_at) IN (0, 5)),
    mode            TEXT NOT NULL CHECK (mode IN ('onsite', 'phone', 'office', 'video')),
    led_by_id       TEXT NOT NULL,
    led_by_name     TEXT NOT NULL,
    companions      JSONB NOT NULL,
    met             JSONB NOT NULL,
    purposes        JSONB NOT NULL,
    needs           JSONB NOT NULL,
    findings        TEXT NOT NULL DEFAULT '' CHECK (length(findings) <= 5000),
    next_step       TEXT NOT NULL DEFAULT '' CHECK (length(next_step) <= 500),
    next_on         DATE,
    next_owner_id   TEXT NOT NULL DEFAULT '',
    next_owner_name TEXT NOT NULL DEFAULT '',
    next_done_at    TIMESTAMPTZ,
    next_done_by    TEXT NOT NULL DEFAULT '',
    place           TEXT NOT NULL DEFAULT '' CHECK (length(place) <= 200),
    lat             DOUBLE PRECISION,
    lng             DOUBLE PRECISION,
    created_by      TEXT NOT NULL,
    withdrawn_at    TIMESTAMPTZ,
    withdraw_reason TEXT NOT NULL DEFAULT '',
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1,
    CHECK (next_on IS NULL OR next_step <> '')
);
CREATE INDEX visits_firm ON visits (enterprise_id, visited_on DESC, id DESC);
CREATE INDEX visits_day ON visits (visited_on DESC, id DESC);
CREATE INDEX visits_unit ON visits (unit_code, visited_on DESC, id DESC);
CREATE INDEX visits_leader ON visits (led_by_id, visited_on DESC, id DESC);
CREATE INDEX visits_next ON visits (next_on, id) WHERE next_on IS NOT NULL AND next_done_at IS NULL AND withdrawn_at IS NULL;

-- What a firm asked for. due_on is missing when the working calendar of that
-- year is not published yet; due_days says what was promised all the same.
CREATE TABLE requests (
    id            TEXT NOT NULL PRIMARY KEY,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    visit_id      TEXT REFERENCES visits (id),
    unit_code     TEXT NOT NULL,
    need          TEXT NOT NULL,
    title         TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    state         TEXT NOT NULL CHECK (state IN ('open', 'answered', 'withdrawn')),
    department    TEXT NOT NULL DEFAULT '',
    owner_id      TEXT NOT NULL DEFAULT '',
    owner_name    TEXT NOT NULL DEFAULT '',
    raised_on     DATE NOT NULL,
    due_days      INTEGER NOT NULL DEFAULT 0,
    due_on        DATE,
    answer        TEXT NOT NULL DEFAULT '' CHECK (length(answer) <= 2000),
    answered_on   DATE,
    answered_by   TEXT NOT NULL DEFAULT '',
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX requests_firm ON requests (enterprise_id, raised_on DESC, id DESC);
CREATE INDEX requests_day ON requests (raised_on DESC, id DESC);
CREATE INDEX requests_unit ON requests (unit_code, raised_on DESC, id DESC);
CREATE UNIQUE INDEX requests_visit ON requests (visit_id, need) WHERE visit_id IS NOT NULL AND state <> 'withdrawn';
