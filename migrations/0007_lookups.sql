-- Counts and searches that begin at the passwords: who has one and no second factor.
CREATE INDEX passwords_by_account ON passwords (account_id, principal_id);
