-- +goose Up

-- The jurisdiction tree. A division code begins with the code of what it lies
-- in; parks and zones carry local codes below their county.
CREATE TABLE units (
    code        TEXT NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 2 AND 20),
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    short_name  TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('province', 'city', 'county', 'street', 'town', 'zone', 'park')),
    parent_code TEXT REFERENCES units (code),
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX units_parent ON units (parent_code);

-- assignments repeats the open rows of role_assignments as text, written in the
-- same transaction, so that one row tells a request all it needs. A session
-- carries the access_epoch it was made in and ends when the number moves on.
CREATE TABLE users (
    id                   TEXT NOT NULL PRIMARY KEY,
    username             TEXT NOT NULL CHECK (length(username) BETWEEN 2 AND 60),
    name                 TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    phone                TEXT NOT NULL DEFAULT '',
    unit_code            TEXT NOT NULL REFERENCES units (code),
    password_hash        TEXT NOT NULL DEFAULT '',
    must_change_password BOOLEAN NOT NULL DEFAULT FALSE,
    state                TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
    lang                 TEXT NOT NULL DEFAULT '' CHECK (lang IN ('', 'zh-CN', 'en')),
    demo                 BOOLEAN NOT NULL DEFAULT FALSE,
    assignments          TEXT NOT NULL DEFAULT '',
    access_epoch         BIGINT NOT NULL DEFAULT 1,
    failed_sign_ins      INTEGER NOT NULL DEFAULT 0,
    last_sign_in_at      TIMESTAMPTZ,
    created_at           TIMESTAMPTZ NOT NULL,
    updated_at           TIMESTAMPTZ NOT NULL,
    version              BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX users_username ON users (username);
CREATE INDEX users_unit ON users (unit_code, username);

-- A role held in a unit from one day to another; ended_at takes it away at once.
CREATE TABLE role_assignments (
    id         TEXT NOT NULL PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    role       TEXT NOT NULL,
    unit_code  TEXT NOT NULL REFERENCES units (code),
    from_on    DATE NOT NULL,
    to_on      DATE,
    granted_by TEXT NOT NULL DEFAULT '',
    ended_by   TEXT NOT NULL DEFAULT '',
    ended_at   TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    CHECK (to_on IS NULL OR to_on >= from_on)
);
CREATE INDEX role_assignments_user ON role_assignments (user_id, from_on);
CREATE INDEX role_assignments_role ON role_assignments (role, unit_code) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX role_assignments_open ON role_assignments (user_id, role, unit_code) WHERE ended_at IS NULL;

-- Only the hash of a token is kept: who reads this table cannot sign in with it.
CREATE TABLE sessions (
    id           TEXT NOT NULL PRIMARY KEY,
    token_hash   TEXT NOT NULL,
    user_id      TEXT NOT NULL REFERENCES users (id),
    epoch        BIGINT NOT NULL,
    device       TEXT NOT NULL,
    ip           TEXT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    expires_at   TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_user ON sessions (user_id, last_seen_at);

-- One-time links: into a role, and to a new password.
CREATE TABLE invitations (
    id            TEXT NOT NULL PRIMARY KEY,
    token_hash    TEXT NOT NULL,
    name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    role          TEXT NOT NULL,
    unit_code     TEXT NOT NULL REFERENCES units (code),
    enterprise_id TEXT,
    invited_by    TEXT NOT NULL REFERENCES users (id),
    created_at    TIMESTAMPTZ NOT NULL,
    expires_at    TIMESTAMPTZ NOT NULL,
    used_at       TIMESTAMPTZ,
    used_by       TEXT REFERENCES users (id),
    revoked_at    TIMESTAMPTZ
);
CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);
CREATE INDEX invitations_unit ON invitations (unit_code, id);

CREATE TABLE password_resets (
    id         TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id),
    made_by    TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ
);
CREATE UNIQUE INDEX password_resets_token ON password_resets (token_hash);
CREATE INDEX password_resets_user ON password_resets (user_id);
