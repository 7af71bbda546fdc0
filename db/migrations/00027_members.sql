-- +goose Up

-- A firm's consent to be served by an agent: asked for by the agent, who knows the
-- firm by its code only, or offered by the firm with a link. A code nobody here has
-- is kept as it was asked, so that the agent learns nothing from the answer.
CREATE TABLE agent_consents (
    id             TEXT NOT NULL PRIMARY KEY,
    agent_id       TEXT NOT NULL REFERENCES users (id),
    enterprise_id  TEXT REFERENCES enterprises (id),
    uscc           TEXT NOT NULL DEFAULT '',
    asked_name     TEXT NOT NULL DEFAULT '' CHECK (length(asked_name) <= 100),
    origin         TEXT NOT NULL CHECK (origin IN ('asked', 'offered')),
    state          TEXT NOT NULL CHECK (state IN ('asked', 'given', 'refused', 'withdrawn')),
    note           TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 300),
    valid_from     DATE,
    valid_to       DATE NOT NULL,
    confirmed_by   TEXT NOT NULL DEFAULT '',
    confirmed_name TEXT NOT NULL DEFAULT '',
    confirmed_as   TEXT NOT NULL DEFAULT '' CHECK (confirmed_as IN ('', 'firm', 'office')),
    confirmed_at   TIMESTAMPTZ,
    ended_name     TEXT NOT NULL DEFAULT '',
    ended_at       TIMESTAMPTZ,
    end_reason     TEXT NOT NULL DEFAULT '' CHECK (length(end_reason) <= 300),
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    version        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX agent_consents_agent ON agent_consents (agent_id, id);
CREATE INDEX agent_consents_firm ON agent_consents (enterprise_id, id);

-- Until when an invitation opens the firm; empty for its own people.
ALTER TABLE invitations ADD COLUMN grant_to DATE;
CREATE INDEX invitations_firm ON invitations (enterprise_id, id);

-- A topic or a task, how long it takes, and what it is taught from.
ALTER TABLE menu_items ADD COLUMN minutes INTEGER CHECK (minutes BETWEEN 1 AND 60000);
ALTER TABLE menu_items ADD COLUMN kind TEXT NOT NULL DEFAULT 'topic' CHECK (kind IN ('topic', 'task'));
ALTER TABLE menu_items ADD COLUMN materials TEXT NOT NULL DEFAULT '' CHECK (length(materials) <= 500);

-- What a menu item was, each time it was edited.
CREATE TABLE menu_item_versions (
    id           TEXT NOT NULL PRIMARY KEY,
    menu_item_id TEXT NOT NULL REFERENCES menu_items (id),
    version      BIGINT NOT NULL,
    body         JSONB NOT NULL,
    by_name      TEXT NOT NULL,
    at           TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX menu_item_versions_once ON menu_item_versions (menu_item_id, version);
