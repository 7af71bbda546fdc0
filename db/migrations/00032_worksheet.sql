-- +goose Up

-- A working sheet: a table of firms that went out to be typed into and comes back as
-- differences. columns are the fields as they went out, round_id the round whose
-- answers it holds, NULL for the record itself.
CREATE TABLE worksheets (
    id           TEXT NOT NULL PRIMARY KEY,
    serial       TEXT NOT NULL,
    title        TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    owner_id     TEXT NOT NULL,
    owner_name   TEXT NOT NULL,
    unit_code    TEXT NOT NULL DEFAULT '',
    round_id     TEXT REFERENCES collection_rounds (id),
    year         INTEGER NOT NULL,
    columns      JSONB NOT NULL,
    lang         TEXT NOT NULL,
    filter_words TEXT NOT NULL DEFAULT '',
    purpose      TEXT NOT NULL CHECK (length(purpose) <= 200),
    personal     BOOLEAN NOT NULL DEFAULT FALSE,
    row_count    INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('out', 'comparing', 'open', 'applying', 'done')),
    file_name    TEXT NOT NULL DEFAULT '',
    file_hash    TEXT NOT NULL DEFAULT '',
    notes        JSONB,
    job_id       TEXT NOT NULL DEFAULT '',
    error_code   TEXT NOT NULL DEFAULT '',
    created_at   TIMESTAMPTZ NOT NULL,
    returned_at  TIMESTAMPTZ,
    busy_since   TIMESTAMPTZ,
    finished_at  TIMESTAMPTZ,
    version      BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX worksheets_serial ON worksheets (serial);
CREATE INDEX worksheets_owner ON worksheets (owner_id, id DESC);

-- A row of it: what stood in the store when it went out, and what came back. The
-- key stands hidden in the file; the stamp is made of key and base, so that a row
-- put together out of two files shows.
CREATE TABLE worksheet_rows (
    worksheet_id  TEXT NOT NULL REFERENCES worksheets (id),
    no            INTEGER NOT NULL,
    row_key       TEXT NOT NULL,
    stamp         TEXT NOT NULL,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    return_id     TEXT REFERENCES collection_returns (id),
    firm_name     TEXT NOT NULL,
    unit_code     TEXT NOT NULL,
    base          JSONB NOT NULL,
    line          INTEGER NOT NULL DEFAULT 0,
    came          JSONB,
    problem       TEXT NOT NULL DEFAULT '',
    problem_params JSONB,
    PRIMARY KEY (worksheet_id, no)
);
CREATE UNIQUE INDEX worksheet_rows_key ON worksheet_rows (row_key);
CREATE INDEX worksheet_rows_firm ON worksheet_rows (enterprise_id);

-- A cell that came back other than it went out, or whose place in the store changed
-- meanwhile: was, mine and theirs are when it went out, as typed, and in the store.
CREATE TABLE worksheet_cells (
    id             TEXT NOT NULL PRIMARY KEY,
    worksheet_id   TEXT NOT NULL REFERENCES worksheets (id),
    row_no         INTEGER NOT NULL,
    column_no      INTEGER NOT NULL,
    code           TEXT NOT NULL,
    ref            TEXT NOT NULL,
    was            TEXT NOT NULL,
    mine           TEXT NOT NULL,
    theirs         TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('here', 'there', 'conflict', 'wrong')),
    state          TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'refused', 'applied', 'failed')),
    problem        TEXT NOT NULL DEFAULT '',
    problem_params JSONB,
    settled_at     TIMESTAMPTZ
);
CREATE INDEX worksheet_cells_row ON worksheet_cells (worksheet_id, row_no, column_no);
CREATE INDEX worksheet_cells_state ON worksheet_cells (worksheet_id, kind, state);
