-- +goose Up

-- The official conditions, as the text of their file. What the program ships is
-- never edited; a local copy is a draft until it is put in force, and goes before
-- the shipped one on the days it covers.
CREATE TABLE rule_sets (
    id             TEXT NOT NULL PRIMARY KEY,
    code           TEXT NOT NULL,
    region         TEXT NOT NULL,
    label          TEXT NOT NULL,
    origin         TEXT NOT NULL CHECK (origin IN ('shipped', 'local')),
    state          TEXT NOT NULL CHECK (state IN ('draft', 'in_force', 'withdrawn')),
    valid_from     DATE NOT NULL,
    valid_to       DATE,
    body           TEXT NOT NULL,
    based_on       TEXT REFERENCES rule_sets (id),
    note           TEXT NOT NULL DEFAULT '',
    tested_version BIGINT NOT NULL DEFAULT 0,
    tested_at      TIMESTAMPTZ,
    test           JSONB,
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX rule_sets_label ON rule_sets (code, region, label);

-- What a firm lacks now, by rule set. The masks have a bit for each condition in
-- the order of the set. findings are codes and numbers in a short form; words are
-- made on reading. A row changes only when what it says does.
CREATE TABLE assessments (
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    code          TEXT NOT NULL,
    rule_set_id   TEXT NOT NULL,
    not_met       BIGINT NOT NULL,
    unknown       BIGINT NOT NULL,
    person        BIGINT NOT NULL,
    class         TEXT NOT NULL DEFAULT '',
    findings      TEXT NOT NULL,
    facts_version BIGINT NOT NULL,
    as_of         DATE NOT NULL,
    computed_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (enterprise_id, code)
);
CREATE INDEX assessments_lacks ON assessments (code, not_met, enterprise_id);

-- What was said before, kept when it changes.
CREATE TABLE assessment_history (
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    code          TEXT NOT NULL,
    rule_set_id   TEXT NOT NULL,
    not_met       BIGINT NOT NULL,
    unknown       BIGINT NOT NULL,
    person        BIGINT NOT NULL,
    class         TEXT NOT NULL DEFAULT '',
    findings      TEXT NOT NULL,
    facts_version BIGINT NOT NULL,
    as_of         DATE NOT NULL,
    computed_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (enterprise_id, code, computed_at)
);

-- Up to what each firm is assessed: its facts, the rules, and the day on which
-- time alone may change a verdict.
CREATE TABLE assessment_state (
    enterprise_id TEXT NOT NULL PRIMARY KEY REFERENCES enterprises (id),
    facts_version BIGINT NOT NULL,
    rules_version BIGINT NOT NULL,
    next_on       DATE NOT NULL
);
CREATE INDEX assessment_state_due ON assessment_state (next_on);
