-- What lists are sorted and searched by. Each sort's value comes with the unique key that settles ties.

-- Searches and filters read this instead of the users themselves.
CREATE INDEX users_by_name ON users (account_id, name_key, path, id, password_last_used);
CREATE INDEX users_by_creation ON users (account_id, created_at, name_key, path, id);
CREATE INDEX users_by_sign_in ON users (account_id, (COALESCE(password_last_used, 0)), name_key, path, id);
-- How many users and roles each policy is the boundary of.
CREATE INDEX users_by_boundary ON users (boundary_policy_id, account_id);
CREATE INDEX roles_by_boundary ON roles (boundary_policy_id, account_id);

CREATE INDEX mfa_devices_in_use ON mfa_devices (owner_id) WHERE enabled_at IS NOT NULL;

CREATE INDEX policies_by_change ON policies (owner, updated_at, arn);
DROP INDEX attachments_by_policy;
CREATE INDEX attachments_by_policy ON attachments (policy_id, account_id);
