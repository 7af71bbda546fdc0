-- +goose Up

-- How many conditions are unmet and how many unknown: lists begin with the firms
-- that lack least. No rule set has had more than twelve conditions so far.
ALTER TABLE assessments ADD COLUMN unmet INTEGER NOT NULL DEFAULT 0;
ALTER TABLE assessments ADD COLUMN unclear INTEGER NOT NULL DEFAULT 0;
UPDATE assessments SET
    unmet = CAST((not_met >> 0 & 1) + (not_met >> 1 & 1) + (not_met >> 2 & 1) + (not_met >> 3 & 1) + (not_met >> 4 & 1) + (not_met >> 5 & 1) + (not_met >> 6 & 1) + (not_met >> 7 & 1) + (not_met >> 8 & 1) + (not_met >> 9 & 1) + (not_met >> 10 & 1) + (not_met >> 11 & 1) + (not_met >> 12 & 1) + (not_met >> 13 & 1) + (not_met >> 14 & 1) + (not_met >> 15 & 1) + (not_met >> 16 & 1) + (not_met >> 17 & 1) + (not_met >> 18 & 1) + (not_met >> 19 & 1) + (not_met >> 20 & 1) + (not_met >> 21 & 1) + (not_met >> 22 & 1) + (not_met >> 23 & 1) AS INTEGER),
    unclear = CAST((unknown >> 0 & 1) + (unknown >> 1 & 1) + (unknown >> 2 & 1) + (unknown >> 3 & 1) + (unknown >> 4 & 1) + (unknown >> 5 & 1) + (unknown >> 6 & 1) + (unknown >> 7 & 1) + (unknown >> 8 & 1) + (unknown >> 9 & 1) + (unknown >> 10 & 1) + (unknown >> 11 & 1) + (unknown >> 12 & 1) + (unknown >> 13 & 1) + (unknown >> 14 & 1) + (unknown >> 15 & 1) + (unknown >> 16 & 1) + (unknown >> 17 & 1) + (unknown >> 18 & 1) + (unknown >> 19 & 1) + (unknown >> 20 & 1) + (unknown >> 21 & 1) + (unknown >> 22 & 1) + (unknown >> 23 & 1) AS INTEGER);
DROP INDEX assessments_lacks;
CREATE INDEX assessments_least ON assessments (code, unmet, unclear, enterprise_id);

-- What a firm lacks to become a high-tech enterprise, for the list of firms: the
-- codes of the unmet conditions, ",rd_ratio,staff_ratio,"; the counts are null
-- where nothing is assessed.
ALTER TABLE enterprise_summary ADD COLUMN lacks TEXT NOT NULL DEFAULT '';
ALTER TABLE enterprise_summary ADD COLUMN lacks_count INTEGER;
ALTER TABLE enterprise_summary ADD COLUMN unclear_count INTEGER;
CREATE INDEX enterprise_summary_lacks ON enterprise_summary (standing, lacks, sort_name, enterprise_id);
CREATE INDEX enterprise_summary_least ON enterprise_summary (standing, lacks_count, enterprise_id);

-- Every firm is taken up again, so that its row of the list is filled.
UPDATE assessment_state SET rules_version = -1;
