-- +goose Up

-- The firm itself. unit_code is where it belongs today; uscc is missing for a
-- provisional firm and unique otherwise, also among archived ones. A merged firm
-- keeps its row and code and points to the firm it turned out to be.
CREATE TABLE enterprises (
    id                     TEXT NOT NULL PRIMARY KEY,
    uscc                   TEXT,
    provisional            BOOLEAN NOT NULL DEFAULT FALSE,
    name                   TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 200),
    short_name             TEXT NOT NULL DEFAULT '',
    name_key               TEXT NOT NULL,
    core_key               TEXT NOT NULL,
    pinyin                 TEXT NOT NULL,
    initials               TEXT NOT NULL,
    sort_name              TEXT NOT NULL,
    kind                   TEXT NOT NULL DEFAULT '',
    registered_on          DATE,
    registered_capital_fen BIGINT,
    capital_currency       TEXT NOT NULL DEFAULT 'CNY' CHECK (length(capital_currency) = 3),
    business_scope         TEXT NOT NULL DEFAULT '',
    address                TEXT NOT NULL DEFAULT '',
    unit_code              TEXT NOT NULL,
    park_code              TEXT NOT NULL DEFAULT '',
    attribution_code       TEXT NOT NULL,
    industry_code          TEXT NOT NULL DEFAULT '',
    tech_field_code        TEXT NOT NULL DEFAULT '',
    officer_id             TEXT,
    above_scale            BOOLEAN NOT NULL DEFAULT FALSE,
    state                  TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'dormant', 'gone')),
    archived_at            TIMESTAMPTZ,
    archive_reason         TEXT NOT NULL DEFAULT '',
    canonical_id           TEXT REFERENCES enterprises (id),
    facts_seq              BIGINT NOT NULL DEFAULT 0,
    created_at             TIMESTAMPTZ NOT NULL,
    updated_at             TIMESTAMPTZ NOT NULL,
    version                BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX enterprises_uscc ON enterprises (uscc) WHERE uscc IS NOT NULL;
CREATE INDEX enterprises_unit ON enterprises (unit_code, id);
CREATE INDEX enterprises_park ON enterprises (park_code, id) WHERE park_code <> '';
CREATE INDEX enterprises_name_key ON enterprises (name_key);
CREATE INDEX enterprises_core_key ON enterprises (core_key);
CREATE INDEX enterprises_provisional ON enterprises (sort_name, id) WHERE uscc IS NULL;
CREATE INDEX enterprises_canonical ON enterprises (canonical_id) WHERE canonical_id IS NOT NULL;

-- Facts that hold from one day to another: where the firm is, which unit counts
-- it, its state. to_on is the last day; an open row is today's.
CREATE TABLE enterprise_spells (
    id            TEXT NOT NULL PRIMARY KEY,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    kind          TEXT NOT NULL CHECK (kind IN ('unit', 'park', 'attribution', 'state')),
    value         TEXT NOT NULL,
    reason        TEXT NOT NULL DEFAULT '',
    from_on       DATE NOT NULL,
    to_on         DATE,
    created_at    TIMESTAMPTZ NOT NULL
);
CREATE INDEX enterprise_spells_firm ON enterprise_spells (enterprise_id, kind, from_on);
CREATE UNIQUE INDEX enterprise_spells_open ON enterprise_spells (enterprise_id, kind) WHERE to_on IS NULL;
CREATE INDEX enterprise_spells_value ON enterprise_spells (kind, value, from_on);

CREATE TABLE enterprise_former_names (
    id            TEXT NOT NULL PRIMARY KEY,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,
    until_on      DATE,
    created_at    TIMESTAMPTZ NOT NULL
);
CREATE INDEX enterprise_former_names_firm ON enterprise_former_names (enterprise_id);
CREATE INDEX enterprise_former_names_key ON enterprise_former_names (name_key);

CREATE TABLE enterprise_contacts (
    id            TEXT NOT NULL PRIMARY KEY,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    role          TEXT NOT NULL CHECK (role IN ('legal', 'general', 'finance', 'tech', 'contact', 'other')),
    title         TEXT NOT NULL DEFAULT '',
    phone         TEXT NOT NULL DEFAULT '',
    wechat        TEXT NOT NULL DEFAULT '',
    email         TEXT NOT NULL DEFAULT '',
    note          TEXT NOT NULL DEFAULT '',
    is_primary    BOOLEAN NOT NULL DEFAULT FALSE,
    archived_at   TIMESTAMPTZ,
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX enterprise_contacts_firm ON enterprise_contacts (enterprise_id, is_primary DESC, id);

CREATE TABLE enterprise_tags (
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    tag           TEXT NOT NULL CHECK (length(tag) BETWEEN 1 AND 30),
    created_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (enterprise_id, tag)
);
CREATE INDEX enterprise_tags_tag ON enterprise_tags (tag, enterprise_id);

-- One firm opened to one person: coaches, reviewers, agents and the firm's own people.
CREATE TABLE enterprise_grants (
    id            TEXT NOT NULL PRIMARY KEY,
    user_id       TEXT NOT NULL,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    reason        TEXT NOT NULL,
    valid_from    DATE NOT NULL,
    valid_to      DATE,
    granted_by    TEXT NOT NULL DEFAULT '',
    created_at    TIMESTAMPTZ NOT NULL
);
CREATE INDEX enterprise_grants_user ON enterprise_grants (user_id, enterprise_id);
CREATE INDEX enterprise_grants_firm ON enterprise_grants (enterprise_id, user_id);

-- Search: every two neighbouring characters of a name point to their firms. The
-- unit stands in the key so that an officer's search reads only the own town.
CREATE TABLE enterprise_grams (
    gram          TEXT NOT NULL,
    unit_code     TEXT NOT NULL,
    enterprise_id TEXT NOT NULL,
    PRIMARY KEY (gram, unit_code, enterprise_id)
);
CREATE INDEX enterprise_grams_firm ON enterprise_grams (enterprise_id);

-- What lists and boards read. standing is the state, or archived, or merged.
-- Columns from rung on are written by the features that own the facts.
CREATE TABLE enterprise_summary (
    enterprise_id      TEXT NOT NULL PRIMARY KEY REFERENCES enterprises (id),
    standing           TEXT NOT NULL,
    unit_code          TEXT NOT NULL,
    park_code          TEXT NOT NULL,
    attribution_code   TEXT NOT NULL,
    name               TEXT NOT NULL,
    short_name         TEXT NOT NULL,
    uscc               TEXT,
    provisional        BOOLEAN NOT NULL,
    sort_name          TEXT NOT NULL,
    search_text        TEXT NOT NULL,
    industry_code      TEXT NOT NULL,
    tech_field_code    TEXT NOT NULL,
    officer_id         TEXT,
    above_scale        BOOLEAN NOT NULL,
    contacts           INTEGER NOT NULL DEFAULT 0,
    rung               TEXT NOT NULL DEFAULT 'seed',
    rung_rank          INTEGER NOT NULL DEFAULT 0,
    rung_since         DATE,
    lapsed             BOOLEAN NOT NULL DEFAULT FALSE,
    climbing           BOOLEAN NOT NULL DEFAULT FALSE,
    latest_year        INTEGER,
    latest_revenue_fen BIGINT,
    rd_ratio_bp        BIGINT,
    last_visit_on      DATE,
    last_visit_by      TEXT NOT NULL DEFAULT '',
    next_due_on        DATE,
    open_requests      INTEGER NOT NULL DEFAULT 0,
    updated_at         TIMESTAMPTZ NOT NULL
);
-- One index per way the list is walked: everything, one unit, one unit and rung.
CREATE INDEX enterprise_summary_name ON enterprise_summary (standing, sort_name, enterprise_id);
CREATE INDEX enterprise_summary_revenue ON enterprise_summary (standing, latest_revenue_fen, enterprise_id);
CREATE INDEX enterprise_summary_visit ON enterprise_summary (standing, last_visit_on, enterprise_id);
CREATE INDEX enterprise_summary_unit_name ON enterprise_summary (standing, unit_code, sort_name, enterprise_id);
CREATE INDEX enterprise_summary_unit_visit ON enterprise_summary (standing, unit_code, last_visit_on, enterprise_id);
CREATE INDEX enterprise_summary_unit_revenue ON enterprise_summary (standing, unit_code, latest_revenue_fen, enterprise_id);
CREATE INDEX enterprise_summary_rung_revenue ON enterprise_summary (standing, unit_code, rung, latest_revenue_fen, enterprise_id);

CREATE INDEX enterprise_summary_park ON enterprise_summary (standing, park_code, sort_name, enterprise_id);
-- Sorts that are wanted now and then: without an index each would sort every firm.
CREATE INDEX enterprise_summary_ratio ON enterprise_summary (standing, rd_ratio_bp, enterprise_id);
CREATE INDEX enterprise_summary_rung ON enterprise_summary (standing, rung_rank, enterprise_id);
CREATE INDEX enterprise_summary_requests ON enterprise_summary (standing, open_requests, enterprise_id);
CREATE INDEX enterprise_summary_due ON enterprise_summary (standing, next_due_on, enterprise_id);

-- How many active firms stand on which rung in which unit, kept with every write.
CREATE TABLE enterprise_counts (
    unit_code TEXT NOT NULL,
    rung      TEXT NOT NULL,
    firms     BIGINT NOT NULL,
    PRIMARY KEY (unit_code, rung)
);

CREATE TABLE enterprise_merges (
    id         TEXT NOT NULL PRIMARY KEY,
    from_id    TEXT NOT NULL REFERENCES enterprises (id),
    into_id    TEXT NOT NULL REFERENCES enterprises (id),
    reason     TEXT NOT NULL DEFAULT '',
    moved      JSONB NOT NULL,
    merged_by  TEXT NOT NULL DEFAULT '',
    merged_at  TIMESTAMPTZ NOT NULL,
    undone_at  TIMESTAMPTZ
);
CREATE INDEX enterprise_merges_into ON enterprise_merges (into_id);
CREATE UNIQUE INDEX enterprise_merges_from ON enterprise_merges (from_id) WHERE undone_at IS NULL;

-- Two firms that look alike and were judged to be different. left_id < right_id.
CREATE TABLE enterprise_distinct (
    left_id    TEXT NOT NULL REFERENCES enterprises (id),
    right_id   TEXT NOT NULL REFERENCES enterprises (id),
    judged_by  TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (left_id, right_id)
);
