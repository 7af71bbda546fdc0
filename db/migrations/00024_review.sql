-- +goose Up

-- A pre-review (预评审) of one firm for a title and year. The sheet and the rules
-- of the panel are frozen as they were when it began.
CREATE TABLE reviews (
    id                TEXT NOT NULL PRIMARY KEY,
    enterprise_id     TEXT NOT NULL REFERENCES enterprises (id),
    title             TEXT NOT NULL,
    year              INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    note              TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    state             TEXT NOT NULL CHECK (state IN ('open', 'closed', 'cancelled')),
    state_reason      TEXT NOT NULL DEFAULT '' CHECK (length(state_reason) <= 300),
    due_on            DATE NOT NULL,
    rules             TEXT NOT NULL,
    sheet             JSONB NOT NULL,
    pass_above        INTEGER NOT NULL,
    least_experts     INTEGER NOT NULL,
    technical_percent INTEGER NOT NULL,
    least_financial   INTEGER NOT NULL,
    score_num         BIGINT,
    score_den         BIGINT,
    passed            BOOLEAN,
    closed_at         TIMESTAMPTZ,
    released_at       TIMESTAMPTZ,
    created_by        TEXT NOT NULL DEFAULT '',
    created_name      TEXT NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL,
    updated_at        TIMESTAMPTZ NOT NULL,
    version           BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX reviews_firm ON reviews (enterprise_id, id);
CREATE UNIQUE INDEX reviews_once ON reviews (enterprise_id, title, year) WHERE state = 'open';

-- One place on the panel. Only the hash of the link is kept.
CREATE TABLE review_seats (
    id           TEXT NOT NULL PRIMARY KEY,
    review_id    TEXT NOT NULL REFERENCES reviews (id),
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    organisation TEXT NOT NULL DEFAULT '' CHECK (length(organisation) <= 100),
    kind         TEXT NOT NULL CHECK (kind IN ('technical', 'financial')),
    token_hash   TEXT NOT NULL,
    expires_at   TIMESTAMPTZ NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('invited', 'promised', 'submitted', 'declined', 'withdrawn')),
    state_reason TEXT NOT NULL DEFAULT '' CHECK (length(state_reason) <= 300),
    promised_at  TIMESTAMPTZ,
    scores       JSONB,
    comment      TEXT NOT NULL DEFAULT '' CHECK (length(comment) <= 2000),
    submitted_at TIMESTAMPTZ,
    typed_by     TEXT NOT NULL DEFAULT '',
    created_at   TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX review_seats_link ON review_seats (token_hash);
CREATE INDEX review_seats_review ON review_seats (review_id, id);

CREATE TABLE review_opinions (
    id           TEXT NOT NULL PRIMARY KEY,
    review_id    TEXT NOT NULL REFERENCES reviews (id),
    seat_id      TEXT NOT NULL REFERENCES review_seats (id),
    position     INTEGER NOT NULL,
    text         TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    plan_item_id TEXT REFERENCES plan_items (id)
);
CREATE INDEX review_opinions_review ON review_opinions (review_id, seat_id, position);
