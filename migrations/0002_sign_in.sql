-- What the complete sign-in needs: factors of several kinds, recovery codes, throttling, known devices, the account's
-- own rules, and what a person is told. Sessions gain what they are judged by, so those of before end: everybody signs
-- in once more.
DELETE FROM sessions;

-- Of these words: password totp security-key passkey recovery-code. What the session was proven with.
ALTER TABLE sessions ADD COLUMN factors TEXT NOT NULL DEFAULT '';
-- When a factor was last proven: a fresh proof is asked for before sensitive changes.
ALTER TABLE sessions ADD COLUMN proved_at BIGINT;
-- The name by which its owner and administrators may end it; no credential.
ALTER TABLE sessions ADD COLUMN handle TEXT NOT NULL DEFAULT '';
-- The account's limits when they were last set.
ALTER TABLE sessions ADD COLUMN idle_seconds BIGINT NOT NULL DEFAULT 3600;
-- A WebAuthn ceremony's state: used once, for a few minutes.
ALTER TABLE sessions ADD COLUMN ceremony TEXT;
ALTER TABLE sessions ADD COLUMN ceremony_ends_at BIGINT;
CREATE INDEX sessions_by_handle ON sessions (handle);

-- `kind` is totp, security-key or passkey. `label` is the person's own name for it. A WebAuthn credential is its public
-- key and counter; its id is the whole installation's.
ALTER TABLE mfa_devices ADD COLUMN kind TEXT NOT NULL DEFAULT 'totp';
ALTER TABLE mfa_devices ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE mfa_devices ADD COLUMN credential_id TEXT;
ALTER TABLE mfa_devices ADD COLUMN credential TEXT;
-- A hardware token's time step, and how many steps its clock is ahead of ours.
ALTER TABLE mfa_devices ADD COLUMN step_seconds BIGINT NOT NULL DEFAULT 30;
ALTER TABLE mfa_devices ADD COLUMN drift_steps BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX mfa_devices_by_credential ON mfa_devices (credential_id);

-- The handle that authenticators know a principal by: random, and no name.
CREATE TABLE webauthn_users (
  handle       TEXT PRIMARY KEY,
  principal_id TEXT NOT NULL UNIQUE,
  account_id   TEXT NOT NULL REFERENCES accounts (id)
);

-- Challenges of passkey sign-ins that were answered: none is answered twice.
CREATE TABLE used_challenges (
  hash    TEXT PRIMARY KEY,
  ends_at BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
  principal_id  TEXT NOT NULL,
  selector      TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  phc           TEXT NOT NULL,
  pepper_key_id TEXT NOT NULL,
  created_at    BIGINT NOT NULL,
  used_at       BIGINT,
  PRIMARY KEY (principal_id, selector)
);

-- One row per thing that is guessed at: a keyed hash of what, never a name. `level` leaks with time (thousandths).
CREATE TABLE throttles (
  key           TEXT PRIMARY KEY,
  failures      BIGINT NOT NULL,
  level         BIGINT NOT NULL,
  blocked_until BIGINT NOT NULL,
  updated_at    BIGINT NOT NULL
);
CREATE INDEX throttles_by_time ON throttles (updated_at);

-- A browser that a principal signed in with before, by the hash of its cookie.
CREATE TABLE known_devices (
  device_hash  TEXT NOT NULL,
  principal_id TEXT NOT NULL,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  user_agent   TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  PRIMARY KEY (device_hash, principal_id)
);
CREATE INDEX known_devices_by_principal ON known_devices (principal_id);

CREATE TABLE known_addresses (
  principal_id TEXT NOT NULL,
  address      TEXT NOT NULL,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  last_used_at BIGINT NOT NULL,
  PRIMARY KEY (principal_id, address)
);

-- What a person is told about their own account. `detail` is JSON.
CREATE TABLE notices (
  id           TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  principal_id TEXT NOT NULL,
  kind         TEXT NOT NULL,
  detail       TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  seen_at      BIGINT
);
CREATE INDEX notices_by_principal ON notices (principal_id, created_at);

-- A password that expires by itself: an administrator's reset.
ALTER TABLE passwords ADD COLUMN expires_at BIGINT;

CREATE TABLE password_history (
  principal_id  TEXT NOT NULL,
  account_id    TEXT NOT NULL REFERENCES accounts (id),
  phc           TEXT NOT NULL,
  pepper_key_id TEXT NOT NULL,
  replaced_at   BIGINT NOT NULL,
  PRIMARY KEY (principal_id, phc)
);

-- AWS's password policy; without a row, ours (NIST SP 800-63B-4). NULL: no such rule.
CREATE TABLE password_policies (
  account_id            TEXT PRIMARY KEY REFERENCES accounts (id),
  minimum_length        BIGINT NOT NULL,
  require_symbols       BOOLEAN NOT NULL,
  require_numbers       BOOLEAN NOT NULL,
  require_uppercase     BOOLEAN NOT NULL,
  require_lowercase     BOOLEAN NOT NULL,
  allow_users_to_change BOOLEAN NOT NULL,
  max_age_days          BIGINT,
  reuse_prevention      BIGINT,
  hard_expiry           BOOLEAN NOT NULL
);

-- The account's sign-in rules; without a row, the defaults of `settings.rs`. `mfa` is everyone or groups.
CREATE TABLE account_settings (
  account_id                TEXT PRIMARY KEY REFERENCES accounts (id),
  mfa                       TEXT NOT NULL,
  idle_seconds              BIGINT NOT NULL,
  absolute_seconds          BIGINT NOT NULL,
  sessions_per_person       BIGINT NOT NULL,
  self_service_security     BOOLEAN NOT NULL,
  self_service_access_keys  BOOLEAN NOT NULL
);

-- Groups whose members need a second factor, or one that cannot be phished.
CREATE TABLE mfa_requirements (
  account_id         TEXT NOT NULL REFERENCES accounts (id),
  group_id           TEXT NOT NULL REFERENCES user_groups (id),
  phishing_resistant BOOLEAN NOT NULL,
  PRIMARY KEY (account_id, group_id)
);
