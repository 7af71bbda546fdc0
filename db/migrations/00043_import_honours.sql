-- +goose Up

-- Lists of prizes and standards can be imported too. A check of a column cannot be
-- changed in place on both engines, so the column is made anew.
ALTER TABLE imports ADD COLUMN about TEXT NOT NULL DEFAULT 'roster' CHECK (about IN ('roster', 'titles', 'contacts', 'ip', 'figures', 'honours'));
UPDATE imports SET about = kind;
ALTER TABLE imports DROP COLUMN kind;
ALTER TABLE imports RENAME COLUMN about TO kind;
