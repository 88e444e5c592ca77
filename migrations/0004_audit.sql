-- Looking up, checking and reporting: the audit log's further columns and indexes, signed checkpoints of its chain, what
-- the last check found, credential reports, and what principals used when.

-- What the record's resource is (`AWS::IAM::User`), and the request that it belongs to. The hash covers both from now on;
-- records of before have neither.
ALTER TABLE audit_events ADD COLUMN resource_type TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_events ADD COLUMN request_id TEXT NOT NULL DEFAULT '';

-- A look-up goes along one index, in order of time, and stops after a bounded number of entries. The first index holds
-- whatever else a look-up narrows to, so that it need not read the records that it passes.
DROP INDEX audit_events_by_name;
DROP INDEX audit_events_by_username;
CREATE INDEX audit_events_by_time ON audit_events
  (account_id, event_time, seq, event_name, username, resource_name, read_only, error_code, event_source, resource_type);
CREATE INDEX audit_events_by_name ON audit_events (account_id, event_name, event_time, seq, read_only, error_code);
CREATE INDEX audit_events_by_username ON audit_events (account_id, username, event_time, seq, read_only, error_code);
CREATE INDEX audit_events_by_resource ON audit_events (account_id, resource_name, event_time, seq, read_only, error_code);
CREATE INDEX audit_events_by_type ON audit_events (account_id, resource_type, event_time, seq, read_only, error_code);
CREATE INDEX audit_events_by_source ON audit_events (account_id, event_source, event_time, seq, read_only, error_code);
CREATE INDEX audit_events_by_request ON audit_events (account_id, request_id, event_time, seq) WHERE request_id <> '';
CREATE INDEX audit_events_by_access_key ON audit_events (account_id, access_key_id, event_time, seq)
  WHERE access_key_id <> '';
-- `> ''` and not `<> ''`, so that neither engine takes the wider index for the narrower one.
CREATE INDEX audit_events_errors ON audit_events (account_id, event_time, seq, read_only, error_code)
  WHERE error_code > '';
CREATE INDEX audit_events_notable ON audit_events (account_id, event_time, seq, read_only, error_code)
  WHERE NOT read_only OR error_code <> '';

-- The server's signature over the chain's head at a time (`audit::checkpoint`).
CREATE TABLE audit_checkpoints (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  seq        BIGINT NOT NULL,
  hash       TEXT NOT NULL,
  made_at    BIGINT NOT NULL,
  key_id     TEXT NOT NULL,
  public_key TEXT NOT NULL,
  signature  TEXT NOT NULL,
  PRIMARY KEY (account_id, seq)
);

-- What the check in the background found last: the chain was whole up to `seq` at `verified_at`, or has a fault.
CREATE TABLE audit_verifications (
  account_id    TEXT PRIMARY KEY REFERENCES accounts (id),
  seq           BIGINT NOT NULL,
  verified_at   BIGINT,
  fault_seq     BIGINT,
  fault_problem TEXT,
  fault_at      BIGINT
);

-- The newest credential report of each account.
CREATE TABLE credential_reports (
  account_id   TEXT PRIMARY KEY REFERENCES accounts (id),
  generated_at BIGINT NOT NULL,
  content      TEXT NOT NULL
);

-- When each user and role last called each action, as the audit log has it; a session of a role is the role.
CREATE TABLE principal_uses (
  principal_id TEXT NOT NULL,
  service      TEXT NOT NULL,
  action       TEXT NOT NULL,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  last_at      BIGINT NOT NULL,
  PRIMARY KEY (principal_id, service, action)
);

-- A report of when services were last accessed. `report` is JSON, as GetServiceLastAccessedDetails answers it.
CREATE TABLE access_reports (
  job_id       TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  entity_arn   TEXT NOT NULL,
  generated_at BIGINT NOT NULL,
  report       TEXT NOT NULL
);
CREATE INDEX access_reports_by_time ON access_reports (generated_at);
