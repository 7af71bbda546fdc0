-- +goose Up

-- A training session (培训班) of a unit. unit_stem is the part of the unit's code
-- that everything below it shares. starts_on is the day it counts for. The secret
-- makes the links that participants sign in by; it is never shown.
CREATE TABLE trainings (
    id             TEXT NOT NULL PRIMARY KEY,
    unit_code      TEXT NOT NULL,
    unit_stem      TEXT NOT NULL,
    title          TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    intro          TEXT NOT NULL DEFAULT '' CHECK (length(intro) <= 2000),
    place          TEXT NOT NULL DEFAULT '' CHECK (length(place) <= 200),
    link           TEXT NOT NULL DEFAULT '' CHECK (length(link) <= 500),
    teacher        TEXT NOT NULL DEFAULT '' CHECK (length(teacher) <= 60),
    coach_id       TEXT REFERENCES users (id),
    organiser_id   TEXT NOT NULL,
    organiser_name TEXT NOT NULL,
    starts_at      TIMESTAMPTZ NOT NULL,
    ends_at        TIMESTAMPTZ NOT NULL,
    starts_on      DATE NOT NULL,
    enrol_until    TIMESTAMPTZ NOT NULL,
    capacity       INTEGER NOT NULL CHECK (capacity BETWEEN 1 AND 5000),
    open_to        TEXT NOT NULL CHECK (open_to IN ('all', 'invited')),
    state          TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'held', 'cancelled')),
    state_reason   TEXT NOT NULL DEFAULT '' CHECK (length(state_reason) <= 300),
    secret         TEXT NOT NULL,
    created_by     TEXT NOT NULL DEFAULT '',
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1,
    CHECK (ends_at > starts_at)
);
CREATE INDEX trainings_day ON trainings (starts_on, id);
CREATE INDEX trainings_unit ON trainings (unit_code, starts_at);
CREATE INDEX trainings_coach ON trainings (coach_id) WHERE coach_id IS NOT NULL;

CREATE TABLE training_topics (
    training_id  TEXT NOT NULL REFERENCES trainings (id),
    menu_item_id TEXT NOT NULL REFERENCES menu_items (id),
    PRIMARY KEY (training_id, menu_item_id)
);
CREATE INDEX training_topics_item ON training_topics (menu_item_id);

CREATE TABLE training_invitations (
    id            TEXT NOT NULL PRIMARY KEY,
    training_id   TEXT NOT NULL REFERENCES trainings (id),
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    invited_by    TEXT NOT NULL,
    invited_at    TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX training_invitations_once ON training_invitations (training_id, enterprise_id);
CREATE INDEX training_invitations_firm ON training_invitations (enterprise_id);

-- One person of one firm at one session: a seat, a place on the waiting list, or
-- given up. Signed in is one moment, however often it is tried.
CREATE TABLE training_enrolments (
    id             TEXT NOT NULL PRIMARY KEY,
    training_id    TEXT NOT NULL REFERENCES trainings (id),
    enterprise_id  TEXT NOT NULL REFERENCES enterprises (id),
    name           TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    post           TEXT NOT NULL DEFAULT '' CHECK (length(post) <= 40),
    phone          TEXT NOT NULL DEFAULT '' CHECK (length(phone) <= 30),
    state          TEXT NOT NULL CHECK (state IN ('enrolled', 'waiting', 'cancelled')),
    cancel_reason  TEXT NOT NULL DEFAULT '' CHECK (length(cancel_reason) <= 300),
    walk_in        BOOLEAN NOT NULL DEFAULT FALSE,
    by_firm        BOOLEAN NOT NULL DEFAULT FALSE,
    enrolled_by    TEXT NOT NULL,
    enrolled_at    TIMESTAMPTZ NOT NULL,
    signed_in_at   TIMESTAMPTZ,
    signed_in_by   TEXT NOT NULL DEFAULT '',
    rating         INTEGER CHECK (rating BETWEEN 1 AND 5),
    words          TEXT NOT NULL DEFAULT '' CHECK (length(words) <= 1000),
    rated_at       TIMESTAMPTZ
);
CREATE UNIQUE INDEX training_enrolments_once ON training_enrolments (training_id, enterprise_id, name) WHERE state <> 'cancelled';
CREATE INDEX training_enrolments_queue ON training_enrolments (training_id, state, id);
CREATE INDEX training_enrolments_firm ON training_enrolments (enterprise_id, training_id);
