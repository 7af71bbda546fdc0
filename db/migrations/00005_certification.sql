-- +goose Up

-- What an authority granted to a firm. valid_to is the last day as computed or
-- entered; ended_on is the first day on which a title taken away or given up no
-- longer holds. A withdrawn row was a mistake and counts as never held.
CREATE TABLE titles (
    id              TEXT NOT NULL PRIMARY KEY,
    enterprise_id   TEXT NOT NULL REFERENCES enterprises (id),
    kind            TEXT NOT NULL,
    number          TEXT NOT NULL DEFAULT '',
    state           TEXT NOT NULL CHECK (state IN ('publicised', 'announced', 'certified')),
    origin          TEXT NOT NULL CHECK (origin IN ('first', 'renewed', 'moved_in')),
    recognised_on   DATE NOT NULL,
    valid_from      DATE NOT NULL,
    valid_to        DATE,
    validity_reason TEXT NOT NULL DEFAULT '',
    batch           TEXT NOT NULL DEFAULT '',
    source          TEXT NOT NULL DEFAULT '',
    note            TEXT NOT NULL DEFAULT '',
    ended_on        DATE,
    ending          TEXT NOT NULL DEFAULT '' CHECK (ending IN ('', 'revoked', 'left')),
    end_reason      TEXT NOT NULL DEFAULT '',
    withdrawn_at    TIMESTAMPTZ,
    withdraw_reason TEXT NOT NULL DEFAULT '',
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    version         BIGINT NOT NULL DEFAULT 1,
    CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CHECK ((ended_on IS NULL) = (ending = ''))
);
CREATE INDEX titles_firm ON titles (enterprise_id, id);
CREATE UNIQUE INDEX titles_once ON titles (enterprise_id, kind, recognised_on) WHERE withdrawn_at IS NULL;
CREATE INDEX titles_number ON titles (number) WHERE number <> '';
CREATE INDEX titles_kind ON titles (kind, valid_from DESC, id DESC);
CREATE INDEX titles_end ON titles (valid_to, id) WHERE valid_to IS NOT NULL AND withdrawn_at IS NULL;

-- The rungs of a firm, derived from its titles, known future ends included. The
-- time before the first row is the lowest rung. applied: the summary shows it.
CREATE TABLE rung_spells (
    id            TEXT NOT NULL PRIMARY KEY,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    rung          TEXT NOT NULL,
    climbing      BOOLEAN NOT NULL,
    lapsed        BOOLEAN NOT NULL,
    awaiting      BOOLEAN NOT NULL,
    from_on       DATE NOT NULL,
    to_on         DATE,
    causes        JSONB NOT NULL,
    applied       BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX rung_spells_firm ON rung_spells (enterprise_id, from_on);
CREATE INDEX rung_spells_due ON rung_spells (from_on) WHERE NOT applied;
CREATE INDEX rung_spells_day ON rung_spells (from_on, to_on);

-- Windows of yearly titles that the office entered; they go before the shipped ones.
CREATE TABLE title_windows (
    id         TEXT NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL,
    year       INTEGER NOT NULL,
    opens      DATE NOT NULL,
    closes     DATE NOT NULL,
    source     TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    CHECK (closes >= opens)
);
CREATE UNIQUE INDEX title_windows_year ON title_windows (kind, year);
