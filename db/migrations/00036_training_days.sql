-- +goose Up

-- The days of a session, each with its own hours. trainings.starts_at is when the
-- first begins, ends_at when the last ends. on_day is the day a span begins.
CREATE TABLE training_days (
    training_id TEXT NOT NULL REFERENCES trainings (id),
    on_day      DATE NOT NULL,
    starts_at   TIMESTAMPTZ NOT NULL,
    ends_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (training_id, on_day),
    CHECK (ends_at > starts_at)
);
CREATE INDEX training_days_at ON training_days (starts_at, ends_at);
INSERT INTO training_days (training_id, on_day, starts_at, ends_at) SELECT id, starts_on, starts_at, ends_at FROM trainings;

-- On which days somebody came. The enrolment keeps the first moment of all.
CREATE TABLE training_arrivals (
    enrolment_id TEXT NOT NULL REFERENCES training_enrolments (id),
    on_day       DATE NOT NULL,
    signed_in_at TIMESTAMPTZ NOT NULL,
    signed_in_by TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (enrolment_id, on_day)
);
INSERT INTO training_arrivals (enrolment_id, on_day, signed_in_at, signed_in_by)
    SELECT n.id, t.starts_on, n.signed_in_at, n.signed_in_by FROM training_enrolments n JOIN trainings t ON t.id = n.training_id
    WHERE n.signed_in_at IS NOT NULL;
