-- +goose Up

-- Lists of firms ask for verdicts of any rule set: the index answers without the
-- rows, which are long.
DROP INDEX assessments_least;
CREATE INDEX assessments_least ON assessments (code, unmet, unclear, enterprise_id, not_met, unknown, person);
