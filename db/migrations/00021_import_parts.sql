-- +goose Up

-- An import is written, and taken back, in parts, each in a transaction of its
-- own. The phase says which of the two is under way, the mark of a record how far
-- it has come: written, back, or stayed because somebody had changed it.
ALTER TABLE imports ADD COLUMN phase TEXT NOT NULL DEFAULT '' CHECK (phase IN ('', 'writing', 'taking_back'));
ALTER TABLE import_records ADD COLUMN mark TEXT NOT NULL DEFAULT '' CHECK (mark IN ('', 'written', 'back', 'stayed'));
UPDATE import_records SET mark = 'written'
WHERE undo_data IS NOT NULL AND import_id IN (SELECT id FROM imports WHERE state = 'done');
