-- +goose Up

-- What completes a year: the parts of the incomes, research spending by the
-- eight categories of document 195, and staff by month. NULL is missing.
ALTER TABLE yearly_figures ADD COLUMN main_product_income_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN product_income_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN technical_income_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN rd_personnel_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN rd_direct_input_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN rd_depreciation_fen BIGINT;
-- The part of depreciation the tax rule leaves out: buildings and long-term deferred expense.
ALTER TABLE yearly_figures ADD COLUMN rd_buildings_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN rd_intangibles_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN rd_design_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN rd_trials_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN rd_outsourced_domestic_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN rd_outsourced_overseas_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN rd_other_fen BIGINT;
ALTER TABLE yearly_figures ADD COLUMN months_operated INTEGER CHECK (months_operated BETWEEN 1 AND 12);
ALTER TABLE yearly_figures ADD COLUMN staff_months JSONB;

-- Transformed results. Several results of one achievement count once.
CREATE TABLE research_results (
    id              TEXT NOT NULL PRIMARY KEY,
    enterprise_id   TEXT NOT NULL REFERENCES enterprises (id),
    source          TEXT NOT NULL CHECK (source IN ('self', 'officer')),
    achievement     TEXT NOT NULL CHECK (length(achievement) BETWEEN 1 AND 300),
    outcome         TEXT NOT NULL CHECK (length(outcome) BETWEEN 1 AND 300),
    form            TEXT NOT NULL CHECK (form IN ('own', 'transfer', 'licence', 'cooperation', 'equity', 'other')),
    year            INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    source_evidence TEXT NOT NULL DEFAULT '',
    result_evidence TEXT NOT NULL DEFAULT '',
    note            TEXT NOT NULL DEFAULT '',
    archived_at     TIMESTAMPTZ,
    archive_reason  TEXT NOT NULL DEFAULT '',
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX research_results_firm ON research_results (enterprise_id, year);

-- How research is managed: one row for each thing document 195 asks after.
CREATE TABLE management_documents (
    id             TEXT NOT NULL PRIMARY KEY,
    enterprise_id  TEXT NOT NULL REFERENCES enterprises (id),
    source         TEXT NOT NULL CHECK (source IN ('self', 'officer')),
    item           TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('in_place', 'partly', 'none')),
    dated_on       DATE,
    evidence       TEXT NOT NULL DEFAULT '',
    note           TEXT NOT NULL DEFAULT '',
    archived_at    TIMESTAMPTZ,
    archive_reason TEXT NOT NULL DEFAULT '',
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX management_documents_item ON management_documents (enterprise_id, item) WHERE archived_at IS NULL;
CREATE INDEX management_documents_firm ON management_documents (enterprise_id, id);

-- Accidents, penalties, lists of dishonesty.
CREATE TABLE incidents (
    id             TEXT NOT NULL PRIMARY KEY,
    enterprise_id  TEXT NOT NULL REFERENCES enterprises (id),
    source         TEXT NOT NULL CHECK (source IN ('self', 'officer')),
    kind           TEXT NOT NULL,
    severity       TEXT NOT NULL CHECK (severity IN ('ordinary', 'serious', 'unclear')),
    happened_on    DATE NOT NULL,
    removed_on     DATE,
    title          TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    authority      TEXT NOT NULL DEFAULT '',
    reference      TEXT NOT NULL DEFAULT '',
    note           TEXT NOT NULL DEFAULT '',
    archived_at    TIMESTAMPTZ,
    archive_reason TEXT NOT NULL DEFAULT '',
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX incidents_firm ON incidents (enterprise_id, happened_on);

-- Somebody looked and found no record. Without such a row absence is unknown.
CREATE TABLE record_checks (
    id             TEXT NOT NULL PRIMARY KEY,
    enterprise_id  TEXT NOT NULL REFERENCES enterprises (id),
    source         TEXT NOT NULL CHECK (source IN ('self', 'officer')),
    kinds          JSONB NOT NULL,
    as_of          DATE NOT NULL,
    place          TEXT NOT NULL CHECK (length(place) BETWEEN 1 AND 300),
    checked_by     TEXT NOT NULL,
    note           TEXT NOT NULL DEFAULT '',
    archived_at    TIMESTAMPTZ,
    archive_reason TEXT NOT NULL DEFAULT '',
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX record_checks_firm ON record_checks (enterprise_id, as_of);

-- Lists of yearly figures can be imported too. A check of a column cannot be
-- changed in place on both engines, so the column is made anew.
ALTER TABLE imports ADD COLUMN about TEXT NOT NULL DEFAULT 'roster' CHECK (about IN ('roster', 'titles', 'contacts', 'ip', 'figures'));
UPDATE imports SET about = kind;
ALTER TABLE imports DROP COLUMN kind;
ALTER TABLE imports RENAME COLUMN about TO kind;
