-- +goose Up

-- Work that outlives a request. A running job belongs to whoever holds its lease;
-- when the lease runs out, the next process takes the job up again.
CREATE TABLE jobs (
    id           TEXT NOT NULL PRIMARY KEY,
    kind         TEXT NOT NULL,
    label        TEXT NOT NULL DEFAULT '',
    state        TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    args         JSONB,
    owner_id     TEXT NOT NULL DEFAULT '',
    owner_name   TEXT NOT NULL,
    actor        JSONB NOT NULL,
    only_one     TEXT,
    slot         TEXT,
    due_at       TIMESTAMPTZ NOT NULL,
    lease_by     TEXT NOT NULL DEFAULT '',
    lease_until  TIMESTAMPTZ,
    attempts     INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL,
    cancel_asked BOOLEAN NOT NULL DEFAULT FALSE,
    units_done   BIGINT NOT NULL DEFAULT 0,
    units_total  BIGINT NOT NULL DEFAULT 0,
    note         TEXT NOT NULL DEFAULT '',
    result       JSONB,
    error_code   TEXT NOT NULL DEFAULT '',
    error_params JSONB,
    created_at   TIMESTAMPTZ NOT NULL,
    started_at   TIMESTAMPTZ,
    finished_at  TIMESTAMPTZ
);
-- One unfinished job per key ("one import per person"), one running job per slot
-- ("at most two exports at a time"), whichever process asks.
CREATE UNIQUE INDEX jobs_only_one ON jobs (only_one) WHERE only_one IS NOT NULL AND state IN ('queued', 'running');
CREATE UNIQUE INDEX jobs_slot ON jobs (slot) WHERE slot IS NOT NULL AND state = 'running';
CREATE INDEX jobs_open ON jobs (due_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_owner ON jobs (owner_id, id DESC);

-- The ledger: one row per attempt at a job.
CREATE TABLE job_runs (
    id          TEXT NOT NULL PRIMARY KEY,
    job_id      TEXT NOT NULL REFERENCES jobs (id),
    attempt     INTEGER NOT NULL,
    worker      TEXT NOT NULL,
    started_at  TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    outcome     TEXT NOT NULL DEFAULT 'running',
    error_code  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX job_runs_job ON job_runs (job_id, id);

-- One row per schedule and moment it fell due: the first process to write it
-- enqueues the job, the others find it taken.
CREATE TABLE job_ticks (
    schedule   TEXT NOT NULL,
    due_at     TIMESTAMPTZ NOT NULL,
    job_id     TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (schedule, due_at)
);
