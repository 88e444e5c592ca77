-- An AWS-managed policy that an operator imported stays as it is when the server starts; ours follow the server's version.
ALTER TABLE policies ADD COLUMN imported BOOLEAN NOT NULL DEFAULT FALSE;
