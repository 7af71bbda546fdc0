-- +goose Up

-- A second step of signing in: a code from the person's phone. The flag on the
-- user's row repeats confirmed_at, so that one row tells a request all it needs.
ALTER TABLE users ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;

-- last_step is the time step of the last code that was accepted: no code is
-- accepted twice. A secret that is not confirmed yet opens nothing.
CREATE TABLE second_factors (
    user_id      TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    secret       TEXT NOT NULL,
    last_step    BIGINT NOT NULL DEFAULT 0,
    confirmed_at TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL
);

-- Codes for the day the phone is lost, each good once; only their hashes.
CREATE TABLE recovery_codes (
    user_id   TEXT NOT NULL REFERENCES users (id),
    code_hash TEXT NOT NULL,
    used_at   TIMESTAMPTZ,
    PRIMARY KEY (user_id, code_hash)
);
