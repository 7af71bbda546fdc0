-- +goose Up

-- Papers a firm has handed in. Each is stored once and proves as many facts as it
-- does; the file itself is an attachment of the paper.
CREATE TABLE papers (
    id             TEXT NOT NULL PRIMARY KEY,
    enterprise_id  TEXT NOT NULL REFERENCES enterprises (id),
    sha256         TEXT NOT NULL,
    source         TEXT NOT NULL CHECK (source IN ('self', 'officer')),
    archived_at    TIMESTAMPTZ,
    archive_reason TEXT NOT NULL DEFAULT '',
    created_at     TIMESTAMPTZ NOT NULL
);
CREATE INDEX papers_firm ON papers (enterprise_id, sha256);

-- What a paper proves. One that was taken off stays, with the day.
CREATE TABLE paper_facts (
    paper_id   TEXT NOT NULL REFERENCES papers (id),
    fact_kind  TEXT NOT NULL CHECK (fact_kind IN ('figure', 'right', 'result', 'document', 'incident', 'check', 'honour')),
    fact_id    TEXT NOT NULL,
    source     TEXT NOT NULL CHECK (source IN ('self', 'officer')),
    created_at TIMESTAMPTZ NOT NULL,
    removed_at TIMESTAMPTZ,
    PRIMARY KEY (paper_id, fact_kind, fact_id)
);
CREATE INDEX paper_facts_fact ON paper_facts (fact_kind, fact_id);

-- National awards and standards a firm led, or that somebody made sure there are
-- none.
CREATE TABLE honours (
    id             TEXT NOT NULL PRIMARY KEY,
    enterprise_id  TEXT NOT NULL REFERENCES enterprises (id),
    source         TEXT NOT NULL CHECK (source IN ('self', 'officer')),
    kind           TEXT NOT NULL CHECK (kind IN ('award', 'standard', 'none')),
    level          TEXT NOT NULL DEFAULT '',
    name           TEXT NOT NULL DEFAULT '',
    number         TEXT NOT NULL DEFAULT '',
    place          INTEGER CHECK (place BETWEEN 1 AND 999),
    dated_on       DATE NOT NULL,
    note           TEXT NOT NULL DEFAULT '',
    archived_at    TIMESTAMPTZ,
    archive_reason TEXT NOT NULL DEFAULT '',
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX honours_firm ON honours (enterprise_id, dated_on);
