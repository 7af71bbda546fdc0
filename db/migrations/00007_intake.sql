-- +goose Up

-- One upload and what became of it, from the first look at the file to its
-- undoing. A person has one unfinished import at a time.
CREATE TABLE imports (
    id           TEXT NOT NULL PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('roster', 'titles', 'contacts', 'ip')),
    state        TEXT NOT NULL CHECK (state IN ('open', 'running', 'done', 'undone', 'dropped')),
    file_name    TEXT NOT NULL,
    file_hash    TEXT NOT NULL,
    format       TEXT NOT NULL,
    encoding     TEXT NOT NULL DEFAULT '',
    sheets       JSONB NOT NULL,
    choices      JSONB NOT NULL,
    checked      BOOLEAN NOT NULL DEFAULT FALSE,
    counts       JSONB NOT NULL,
    job_id       TEXT NOT NULL DEFAULT '',
    error_code   TEXT NOT NULL DEFAULT '',
    error_params JSONB,
    leftovers    JSONB,
    owner_id     TEXT NOT NULL,
    owner_name   TEXT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL,
    finished_at  TIMESTAMPTZ,
    version      BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX imports_one_at_a_time ON imports (owner_id) WHERE state IN ('open', 'running');
CREATE INDEX imports_owner ON imports (owner_id, id DESC);

-- The rows of the file as they came, the corrections beside them, and what the
-- last check said.
CREATE TABLE import_rows (
    import_id TEXT NOT NULL REFERENCES imports (id),
    sheet     INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    cells     JSONB NOT NULL,
    marks     JSONB,
    edits     JSONB,
    outcome   TEXT NOT NULL DEFAULT '',
    problems  JSONB,
    record_no INTEGER,
    PRIMARY KEY (import_id, sheet, number)
);
CREATE INDEX import_rows_outcome ON import_rows (import_id, outcome, sheet, number);

-- What is or was written: a firm, a title, a person or a right. undo_data is
-- what takes it back.
CREATE TABLE import_records (
    import_id     TEXT NOT NULL REFERENCES imports (id),
    no            INTEGER NOT NULL,
    record_key    TEXT NOT NULL,
    label         TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    enterprise_id TEXT NOT NULL DEFAULT '',
    fields        JSONB NOT NULL,
    changes       JSONB,
    conflicts     JSONB,
    undo_data     JSONB,
    PRIMARY KEY (import_id, no)
);
CREATE INDEX import_records_outcome ON import_records (import_id, outcome, no);
CREATE INDEX import_records_firm ON import_records (enterprise_id) WHERE enterprise_id <> '';

-- How a person read a table with these headings the last time.
CREATE TABLE import_columns (
    user_id     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    columns     JSONB NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, kind, fingerprint)
);
