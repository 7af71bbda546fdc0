-- +goose Up

-- What one source says about one firm in one year. Sources stand side by side;
-- which one is used is decided on reading. NULL is missing, 0 is nought.
-- Head counts are yearly averages in hundredths of a person.
CREATE TABLE yearly_figures (
    id                           TEXT NOT NULL PRIMARY KEY,
    enterprise_id                TEXT NOT NULL REFERENCES enterprises (id),
    fiscal_year                  INTEGER NOT NULL CHECK (fiscal_year BETWEEN 1990 AND 2100),
    source                       TEXT NOT NULL CHECK (source IN ('self', 'officer', 'tax', 'statistics', 'audited')),
    sales_revenue_fen            BIGINT,
    total_income_fen             BIGINT,
    gross_income_fen             BIGINT,
    non_taxable_income_fen       BIGINT,
    hitech_income_fen            BIGINT,
    cost_expense_fen             BIGINT,
    rd_expense_hnte_fen          BIGINT,
    rd_expense_hnte_domestic_fen BIGINT,
    rd_expense_tax_fen           BIGINT,
    rd_expense_statistics_fen    BIGINT,
    net_assets_fen               BIGINT,
    total_assets_fen             BIGINT,
    total_liabilities_fen        BIGINT,
    employees_hundredths         BIGINT,
    sci_staff_hundredths         BIGINT,
    evidence                     TEXT NOT NULL DEFAULT '',
    note                         TEXT NOT NULL DEFAULT '',
    created_at                   TIMESTAMPTZ NOT NULL,
    updated_at                   TIMESTAMPTZ NOT NULL,
    version                      BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX yearly_figures_key ON yearly_figures (enterprise_id, fiscal_year, source);
CREATE INDEX yearly_figures_year ON yearly_figures (fiscal_year, id);

CREATE TABLE ip_rights (
    id                  TEXT NOT NULL PRIMARY KEY,
    enterprise_id       TEXT NOT NULL REFERENCES enterprises (id),
    kind                TEXT NOT NULL,
    class               INTEGER NOT NULL CHECK (class IN (1, 2)),
    number              TEXT NOT NULL DEFAULT '',
    name                TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    filed_on            DATE,
    granted_on          DATE,
    owner               TEXT NOT NULL DEFAULT '',
    co_owned            BOOLEAN NOT NULL DEFAULT FALSE,
    acquisition         TEXT NOT NULL CHECK (acquisition IN ('own_rd', 'transfer', 'gift', 'merger')),
    status              TEXT NOT NULL CHECK (status IN ('filed', 'grant_notice', 'granted', 'ended')),
    ended_on            DATE,
    used_in_application BOOLEAN NOT NULL DEFAULT FALSE,
    used_in_year        INTEGER,
    note                TEXT NOT NULL DEFAULT '',
    archived_at         TIMESTAMPTZ,
    archive_reason      TEXT NOT NULL DEFAULT '',
    created_at          TIMESTAMPTZ NOT NULL,
    updated_at          TIMESTAMPTZ NOT NULL,
    version             BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX ip_rights_firm ON ip_rights (enterprise_id, id);
CREATE UNIQUE INDEX ip_rights_number ON ip_rights (enterprise_id, kind, number) WHERE number <> '' AND archived_at IS NULL;
