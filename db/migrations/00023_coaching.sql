-- +goose Up

-- Where an item of a plan came from, when another record led to it: the kind of
-- that record and its id. Empty for what was prescribed, ordered or added.
ALTER TABLE plan_items ADD COLUMN source_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_items ADD COLUMN source_id TEXT NOT NULL DEFAULT '';

-- A coach (辅导专家): what they advise on and when they can be had. weekly are
-- hours of days of the week, exceptions days that differ.
CREATE TABLE coaches (
    id              TEXT NOT NULL PRIMARY KEY,
    user_id         TEXT NOT NULL REFERENCES users (id),
    name            TEXT NOT NULL,
    unit_code       TEXT NOT NULL,
    unit_stem       TEXT NOT NULL,
    organisation    TEXT NOT NULL DEFAULT '' CHECK (length(organisation) <= 100),
    intro           TEXT NOT NULL DEFAULT '' CHECK (length(intro) <= 1000),
    fields          JSONB NOT NULL,
    topics          JSONB NOT NULL,
    weekly          JSONB NOT NULL,
    exceptions      JSONB NOT NULL,
    active          BOOLEAN NOT NULL DEFAULT TRUE,
    inactive_reason TEXT NOT NULL DEFAULT '' CHECK (length(inactive_reason) <= 300),
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX coaches_user ON coaches (user_id);

-- One coaching of one firm by one coach: asked for, with up to three wished
-- times; confirmed for a time; held, cancelled, or nobody came.
CREATE TABLE coachings (
    id             TEXT NOT NULL PRIMARY KEY,
    enterprise_id  TEXT NOT NULL REFERENCES enterprises (id),
    coach_id       TEXT NOT NULL REFERENCES coaches (id),
    menu_item_id   TEXT REFERENCES menu_items (id),
    plan_item_id   TEXT REFERENCES plan_items (id),
    topic          TEXT NOT NULL CHECK (length(topic) BETWEEN 1 AND 100),
    question       TEXT NOT NULL DEFAULT '' CHECK (length(question) <= 2000),
    form           TEXT NOT NULL CHECK (form IN ('onsite', 'online', 'phone')),
    place          TEXT NOT NULL DEFAULT '' CHECK (length(place) <= 200),
    link           TEXT NOT NULL DEFAULT '' CHECK (length(link) <= 500),
    wishes         JSONB NOT NULL,
    starts_at      TIMESTAMPTZ,
    ends_at        TIMESTAMPTZ,
    sort_at        TIMESTAMPTZ NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('requested', 'confirmed', 'held', 'cancelled', 'no_show')),
    state_reason   TEXT NOT NULL DEFAULT '' CHECK (length(state_reason) <= 300),
    by_firm        BOOLEAN NOT NULL DEFAULT FALSE,
    requested_by   TEXT NOT NULL DEFAULT '',
    requested_name TEXT NOT NULL,
    attendees      TEXT NOT NULL DEFAULT '' CHECK (length(attendees) <= 200),
    findings       TEXT NOT NULL DEFAULT '' CHECK (length(findings) <= 5000),
    held_by        TEXT NOT NULL DEFAULT '',
    agreed_at      TIMESTAMPTZ,
    agreed_by      TEXT NOT NULL DEFAULT '',
    rating         INTEGER CHECK (rating BETWEEN 1 AND 5),
    rating_words   TEXT NOT NULL DEFAULT '' CHECK (length(rating_words) <= 1000),
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1,
    CHECK (ends_at > starts_at),
    CHECK (state NOT IN ('confirmed', 'held') OR starts_at IS NOT NULL)
);
CREATE INDEX coachings_when ON coachings (sort_at, id);
CREATE INDEX coachings_firm ON coachings (enterprise_id, sort_at);
CREATE INDEX coachings_coach ON coachings (coach_id, starts_at);
-- The time of a coach is also guarded under a lock of the coach; this is the last line.
CREATE UNIQUE INDEX coachings_once ON coachings (coach_id, starts_at) WHERE state = 'confirmed';

-- What the coach advises; taken over, it is an item of the firm's plan.
CREATE TABLE coaching_opinions (
    id           TEXT NOT NULL PRIMARY KEY,
    coaching_id  TEXT NOT NULL REFERENCES coachings (id),
    position     INTEGER NOT NULL,
    text         TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    owner        TEXT NOT NULL CHECK (owner IN ('firm', 'office')),
    owner_name   TEXT NOT NULL DEFAULT '' CHECK (length(owner_name) <= 60),
    due_on       DATE,
    plan_item_id TEXT REFERENCES plan_items (id)
);
CREATE INDEX coaching_opinions_coaching ON coaching_opinions (coaching_id, position);
CREATE INDEX coaching_opinions_item ON coaching_opinions (plan_item_id) WHERE plan_item_id IS NOT NULL;

-- Each version of a paper the coach looks at, and what was said of it.
CREATE TABLE coaching_materials (
    id            TEXT NOT NULL PRIMARY KEY,
    coaching_id   TEXT NOT NULL REFERENCES coachings (id),
    title         TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    number        INTEGER NOT NULL CHECK (number >= 1),
    attachment_id TEXT NOT NULL REFERENCES attachments (id),
    note          TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    added_name    TEXT NOT NULL,
    added_at      TIMESTAMPTZ NOT NULL,
    verdict       TEXT NOT NULL DEFAULT '' CHECK (verdict IN ('', 'revise', 'good')),
    comment       TEXT NOT NULL DEFAULT '' CHECK (length(comment) <= 2000),
    reviewed_name TEXT NOT NULL DEFAULT '',
    reviewed_at   TIMESTAMPTZ
);
CREATE UNIQUE INDEX coaching_materials_once ON coaching_materials (coaching_id, title, number);

-- What happened to a coaching, in order.
CREATE TABLE coaching_events (
    id          TEXT NOT NULL PRIMARY KEY,
    coaching_id TEXT NOT NULL REFERENCES coachings (id),
    kind        TEXT NOT NULL,
    by_name     TEXT NOT NULL,
    note        TEXT NOT NULL DEFAULT '',
    starts_at   TIMESTAMPTZ,
    ends_at     TIMESTAMPTZ,
    at          TIMESTAMPTZ NOT NULL
);
CREATE INDEX coaching_events_coaching ON coaching_events (coaching_id, id);
