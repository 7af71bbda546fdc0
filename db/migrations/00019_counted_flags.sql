-- +goose Up

-- The counters also say how many of the firms are lapsed, climbing and awaiting,
-- so that today's table is read from them alone.
ALTER TABLE enterprise_summary ADD COLUMN awaiting BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE enterprise_summary SET awaiting = TRUE WHERE EXISTS (
    SELECT 1 FROM rung_spells r WHERE r.enterprise_id = enterprise_summary.enterprise_id AND r.applied AND r.awaiting
    AND NOT EXISTS (SELECT 1 FROM rung_spells later
        WHERE later.enterprise_id = r.enterprise_id AND later.applied AND later.from_on > r.from_on));

ALTER TABLE enterprise_counts ADD COLUMN lapsed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE enterprise_counts ADD COLUMN climbing BIGINT NOT NULL DEFAULT 0;
ALTER TABLE enterprise_counts ADD COLUMN awaiting BIGINT NOT NULL DEFAULT 0;
DELETE FROM enterprise_counts;
INSERT INTO enterprise_counts (unit_code, rung, firms, lapsed, climbing, awaiting)
    SELECT unit_code, rung, count(*), count(*) FILTER (WHERE lapsed), count(*) FILTER (WHERE climbing), count(*) FILTER (WHERE awaiting)
    FROM enterprise_summary WHERE standing = 'active' GROUP BY unit_code, rung;

-- Counting as of a day reads these and no row: the open records, and where each
-- was and how it stood on the day.
CREATE INDEX enterprises_open ON enterprises (id, unit_code, park_code) WHERE archived_at IS NULL AND canonical_id IS NULL;
CREATE INDEX enterprise_spells_day ON enterprise_spells (enterprise_id, kind, from_on, to_on, value);
CREATE INDEX rung_spells_standing ON rung_spells (enterprise_id, from_on, to_on, rung, lapsed, climbing, awaiting);
