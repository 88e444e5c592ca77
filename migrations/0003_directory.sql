-- The rest of the directory: roles and what assumes them, inline policies, tags, instance profiles.

-- `trust` is the role's trust policy as it was written. `service` is the service that a service-linked role belongs to;
-- such a role is changed by nobody else. `last_used_at` is when a session of it last did something.
CREATE TABLE roles (
  id                  TEXT PRIMARY KEY,
  account_id          TEXT NOT NULL REFERENCES accounts (id),
  name                TEXT NOT NULL,
  name_key            SORT_TEXT NOT NULL,
  path                TEXT NOT NULL,
  description         TEXT NOT NULL,
  created_at          BIGINT NOT NULL,
  trust               TEXT NOT NULL,
  max_session_seconds BIGINT NOT NULL,
  boundary_policy_id  TEXT,
  service             TEXT,
  last_used_at        BIGINT,
  UNIQUE (account_id, name_key)
);

-- Which user or role an ARN in a role's trust policy meant when it was written: a unique id stays behind when they are
-- deleted, and somebody new with the same name is somebody else.
CREATE TABLE trusted_principals (
  role_id      TEXT NOT NULL REFERENCES roles (id),
  arn          TEXT NOT NULL,
  principal_id TEXT NOT NULL,
  PRIMARY KEY (role_id, arn)
);

-- A person's session of the console acts as a role until `role_ends_at`, or until the person goes back.
ALTER TABLE sessions ADD COLUMN role_id TEXT;
ALTER TABLE sessions ADD COLUMN role_session_name TEXT;
ALTER TABLE sessions ADD COLUMN role_since BIGINT;
ALTER TABLE sessions ADD COLUMN role_ends_at BIGINT;
CREATE INDEX sessions_by_role ON sessions (role_id);

-- `target_kind` is user, group or role.
CREATE TABLE inline_policies (
  target_id   TEXT NOT NULL,
  name_key    SORT_TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  account_id  TEXT NOT NULL REFERENCES accounts (id),
  name        TEXT NOT NULL,
  document    TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  PRIMARY KEY (target_id, name_key)
);

-- `resource_id` is the unique id of a user, role, policy or instance profile, or an MFA device's serial number. Keys
-- are unique ignoring case.
CREATE TABLE tags (
  resource_id TEXT NOT NULL,
  key_key     SORT_TEXT NOT NULL,
  account_id  TEXT NOT NULL REFERENCES accounts (id),
  key         TEXT NOT NULL,
  value       TEXT NOT NULL,
  PRIMARY KEY (resource_id, key_key)
);

CREATE TABLE instance_profiles (
  id         TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name       TEXT NOT NULL,
  name_key   SORT_TEXT NOT NULL,
  path       TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  role_id    TEXT REFERENCES roles (id),
  UNIQUE (account_id, name_key)
);
CREATE INDEX instance_profiles_by_role ON instance_profiles (role_id);
