-- How much of everything a document allows (`breadth.rs`): 0 what it names, 1 all but something, 2 everything, -1 not looked
-- at yet. The server looks when it starts.
ALTER TABLE policy_versions ADD COLUMN breadth BIGINT NOT NULL DEFAULT -1;
ALTER TABLE inline_policies ADD COLUMN breadth BIGINT NOT NULL DEFAULT -1;
CREATE INDEX policy_versions_broad ON policy_versions (policy_id, version) WHERE breadth <> 0;
CREATE INDEX inline_policies_broad ON inline_policies (account_id, target_id) WHERE breadth <> 0;
