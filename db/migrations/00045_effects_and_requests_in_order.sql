-- +goose Up

-- The effect of the menu follows firms in the order of their ids through what was
-- said of them: the indexes answer without the rows, which are long.
CREATE INDEX assessments_past ON assessments (code, enterprise_id, computed_at, rule_set_id, not_met, unknown, person);
CREATE INDEX assessment_history_past ON assessment_history (code, enterprise_id, computed_at, rule_set_id, not_met, unknown, person);
CREATE INDEX plan_items_done ON plan_items (enterprise_id, menu_item_id, id) WHERE state = 'done' AND menu_item_id IS NOT NULL;

-- Requests are counted by town and by step over a whole county, from the index alone.
CREATE INDEX requests_counted ON requests (unit_code, enterprise_id, state, step, due_on, raised_on);
