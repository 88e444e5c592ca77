-- The whole first schema. One text for SQLite and PostgreSQL: TEXT, BIGINT and BOOLEAN columns only,
-- times as BIGINT milliseconds since the epoch, sealed secrets as base64 TEXT. SORT_TEXT is a text that
-- sorts by its bytes on both (on PostgreSQL a domain that the store creates before the first migration).

-- One row: how this installation was set up. `set_up_at` never becomes NULL again, so deleting users
-- cannot reopen the set-up page.
CREATE TABLE installation (
  id               BIGINT PRIMARY KEY CHECK (id = 1),
  set_up_at        BIGINT,
  setup_hash       TEXT,
  setup_expires_at BIGINT
);

-- An account's revision and the head of its audit chain are one row: a writing transaction takes both.
CREATE TABLE accounts (
  id             TEXT PRIMARY KEY,
  alias          TEXT UNIQUE,
  root_email     TEXT NOT NULL,
  root_email_key TEXT NOT NULL UNIQUE,
  created_at     BIGINT NOT NULL,
  revision       BIGINT NOT NULL,
  chain_seq      BIGINT NOT NULL,
  chain_hash     TEXT NOT NULL
);

CREATE TABLE users (
  id                 TEXT PRIMARY KEY,
  account_id         TEXT NOT NULL REFERENCES accounts (id),
  name               TEXT NOT NULL,
  name_key           SORT_TEXT NOT NULL,
  path               TEXT NOT NULL,
  created_at         BIGINT NOT NULL,
  boundary_policy_id TEXT,
  password_last_used BIGINT,
  UNIQUE (account_id, name_key)
);

CREATE TABLE user_groups (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name       TEXT NOT NULL,
  name_key   SORT_TEXT NOT NULL,
  path       TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (account_id, name_key)
);

CREATE TABLE group_members (
  group_id TEXT NOT NULL REFERENCES user_groups (id),
  user_id  TEXT NOT NULL REFERENCES users (id),
  added_at BIGINT NOT NULL,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_by_user ON group_members (user_id);

-- AWS-managed policies are rows of the account `aws`; `owner` is that word or an account id.
CREATE TABLE policies (
  id              TEXT PRIMARY KEY,
  owner           TEXT NOT NULL,
  name            TEXT NOT NULL,
  name_key        SORT_TEXT NOT NULL,
  path            TEXT NOT NULL,
  arn             SORT_TEXT NOT NULL UNIQUE,
  description     TEXT NOT NULL,
  created_at      BIGINT NOT NULL,
  updated_at      BIGINT NOT NULL,
  default_version BIGINT NOT NULL,
  last_version    BIGINT NOT NULL,
  UNIQUE (owner, name_key)
);

CREATE TABLE policy_versions (
  policy_id  TEXT NOT NULL REFERENCES policies (id),
  version    BIGINT NOT NULL,
  document   TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (policy_id, version)
);

-- A managed policy attached to a user or a group (`target_id` is its unique id).
CREATE TABLE attachments (
  target_id   TEXT NOT NULL,
  policy_id   TEXT NOT NULL REFERENCES policies (id),
  target_kind TEXT NOT NULL,
  account_id  TEXT NOT NULL REFERENCES accounts (id),
  attached_at BIGINT NOT NULL,
  PRIMARY KEY (target_id, policy_id)
);
CREATE INDEX attachments_by_policy ON attachments (policy_id);

-- A principal is a user (its unique id) or the root user (the account id).
CREATE TABLE passwords (
  principal_id   TEXT PRIMARY KEY,
  account_id     TEXT NOT NULL REFERENCES accounts (id),
  phc            TEXT NOT NULL,
  pepper_key_id  TEXT NOT NULL,
  reset_required BOOLEAN NOT NULL,
  created_at     BIGINT NOT NULL,
  changed_at     BIGINT NOT NULL
);

CREATE TABLE mfa_devices (
  serial        TEXT PRIMARY KEY,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  name          TEXT NOT NULL,
  name_key      SORT_TEXT NOT NULL,
  owner_id      TEXT,
  sealed_seed   TEXT NOT NULL,
  last_step     BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  enabled_at    BIGINT,
  last_used_at  BIGINT,
  UNIQUE (account_id, name_key)
);
CREATE INDEX mfa_devices_by_owner ON mfa_devices (owner_id);

CREATE TABLE access_keys (
  id            TEXT PRIMARY KEY,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  owner_id      TEXT NOT NULL,
  sealed_secret TEXT NOT NULL,
  active        BOOLEAN NOT NULL,
  created_at    BIGINT NOT NULL,
  last_used_at  BIGINT
);
CREATE INDEX access_keys_by_owner ON access_keys (owner_id);

-- `id_hash` is the SHA-256 of what the cookie holds. `stage` is the sign-in machine's state.
CREATE TABLE sessions (
  id_hash         TEXT PRIMARY KEY,
  account_id      TEXT NOT NULL REFERENCES accounts (id),
  principal_id    TEXT NOT NULL,
  stage           TEXT NOT NULL,
  created_at      BIGINT NOT NULL,
  mfa_at          BIGINT,
  last_seen_at    BIGINT NOT NULL,
  expires_at      BIGINT NOT NULL,
  failed_attempts BIGINT NOT NULL,
  enrolling       TEXT,
  source_ip       TEXT NOT NULL,
  user_agent      TEXT NOT NULL,
  ended_at        BIGINT
);
CREATE INDEX sessions_by_principal ON sessions (principal_id);

-- The chain: `hash` = SHA-256 over the previous hash and the record's text. The columns beside `body`
-- only repeat parts of it for look-up.
CREATE TABLE audit_events (
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  seq           BIGINT NOT NULL,
  event_id      TEXT NOT NULL UNIQUE,
  event_time    BIGINT NOT NULL,
  event_source  TEXT NOT NULL,
  event_name    TEXT NOT NULL,
  username      TEXT NOT NULL,
  access_key_id TEXT NOT NULL,
  resource_name TEXT NOT NULL,
  read_only     BOOLEAN NOT NULL,
  error_code    TEXT NOT NULL,
  body          TEXT NOT NULL,
  prev_hash     TEXT NOT NULL,
  hash          TEXT NOT NULL,
  PRIMARY KEY (account_id, seq)
);
CREATE INDEX audit_events_by_name ON audit_events (account_id, event_name, seq);
CREATE INDEX audit_events_by_username ON audit_events (account_id, username, seq);
