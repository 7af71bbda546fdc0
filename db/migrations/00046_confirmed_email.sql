-- +goose Up

-- Notices go by e-mail only to an address whose owner has confirmed it, through a
-- link that was sent there. What was typed before counts as not confirmed.
ALTER TABLE notice_preferences ADD COLUMN email_confirmed_at TIMESTAMPTZ;

-- A mail that goes to an address of its own: the one to be confirmed, or the one
-- that was replaced. Empty: to the person's confirmed address.
ALTER TABLE notice_deliveries ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- Links that confirm an address; only their hashes. One is made with each attempt to
-- send it, and the first that is used ends the others.
CREATE TABLE email_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    email      TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ
);
CREATE INDEX email_links_user ON email_links (user_id);
