-- +goose Up

-- What can be ordered or prescribed. Rows are laid out from what ships; one that
-- people edited is never overwritten by a later release.
CREATE TABLE menu_items (
    id          TEXT NOT NULL PRIMARY KEY,
    code        TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 20),
    zh          TEXT NOT NULL CHECK (length(zh) BETWEEN 1 AND 100),
    en          TEXT NOT NULL DEFAULT '' CHECK (length(en) <= 200),
    audiences   JSONB NOT NULL,
    forms       JSONB NOT NULL,
    conditions  JSONB NOT NULL,
    edited      BOOLEAN NOT NULL DEFAULT FALSE,
    archived_at TIMESTAMPTZ,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    version     BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX menu_items_code ON menu_items (code);

-- A firm's plan of a year. Its items are those of the same firm and year, so that
-- they follow the firm through a merge. agreed_* is the firm's consent; an item
-- touched later shows it.
CREATE TABLE plans (
    id            TEXT NOT NULL PRIMARY KEY,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    year          INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    agreed_at     TIMESTAMPTZ,
    agreed_by     TEXT NOT NULL DEFAULT '',
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX plans_firm ON plans (enterprise_id, year);
CREATE INDEX plans_year ON plans (year, id DESC);

CREATE TABLE plan_items (
    id            TEXT NOT NULL PRIMARY KEY,
    enterprise_id TEXT NOT NULL REFERENCES enterprises (id),
    year          INTEGER NOT NULL,
    menu_item_id  TEXT REFERENCES menu_items (id),
    title         TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    note          TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    form          TEXT NOT NULL DEFAULT '' CHECK (form IN ('', 'class', 'one_to_one', 'self_study', 'task')),
    origin        TEXT NOT NULL CHECK (origin IN ('prescribed', 'ordered', 'added')),
    conditions    JSONB NOT NULL,
    owner         TEXT NOT NULL CHECK (owner IN ('firm', 'office')),
    owner_name    TEXT NOT NULL DEFAULT '' CHECK (length(owner_name) <= 60),
    due_on        DATE,
    state         TEXT NOT NULL CHECK (state IN ('todo', 'doing', 'done', 'dropped')),
    state_reason  TEXT NOT NULL DEFAULT '' CHECK (length(state_reason) <= 300),
    created_by    TEXT NOT NULL DEFAULT '',
    created_name  TEXT NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX plan_items_firm ON plan_items (enterprise_id, year, id);
CREATE INDEX plan_items_due ON plan_items (due_on, id) WHERE state IN ('todo', 'doing');
CREATE UNIQUE INDEX plan_items_once ON plan_items (enterprise_id, year, menu_item_id)
    WHERE menu_item_id IS NOT NULL AND state IN ('todo', 'doing');

-- What an item was from one moment to another.
CREATE TABLE plan_item_states (
    id      TEXT NOT NULL PRIMARY KEY,
    item_id TEXT NOT NULL REFERENCES plan_items (id),
    state   TEXT NOT NULL,
    reason  TEXT NOT NULL DEFAULT '',
    by_name TEXT NOT NULL,
    from_at TIMESTAMPTZ NOT NULL,
    to_at   TIMESTAMPTZ
);
CREATE INDEX plan_item_states_item ON plan_item_states (item_id, id);
