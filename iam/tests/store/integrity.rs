//! What an attacker who can write the database can do to the audit log, and who notices: the chain, its head, the signed
//! checkpoints in the database, one that was kept elsewhere. The chain is made anew here from the documented format alone
//! (docs/reference/audit.md).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use iam::{ChainFault, Checkpoint};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::support::{ACCOUNT, Person, World};

/// The columns in the order in which the hash covers them.
const PARTS: &str = "event_id || '\u{1}' || event_time || '\u{1}' || event_source || '\u{1}' || event_name || '\u{1}' || \
    username || '\u{1}' || access_key_id || '\u{1}' || resource_name || '\u{1}' || \
    (CASE WHEN read_only THEN 'true' ELSE 'false' END) || '\u{1}' || error_code || '\u{1}' || body || '\u{1}' || \
    resource_type || '\u{1}' || request_id";

/// A chain with a signed checkpoint in the middle, and that checkpoint.
async fn with_checkpoint() -> (World, Person, Checkpoint) {
    let (world, root) = World::new().await;
    people(&root, "early").await;
    world.iam.sign_checkpoints().await.unwrap();
    people(&root, "late").await;
    let checkpoint = world.iam.checkpoints(false).await.unwrap().remove(0);
    assert_eq!(fault(&world, std::slice::from_ref(&checkpoint)).await, None);
    (world, root, checkpoint)
}

async fn people(root: &Person, prefix: &str) {
    for index in 0..4 {
        let name = format!("{prefix}-{index}");
        root.does("CreateUser", json!({ "UserName": name })).await;
    }
}

async fn fault(world: &World, elsewhere: &[Checkpoint]) -> Option<ChainFault> {
    let mut reports = world
        .iam
        .verify_audit_against(elsewhere, true)
        .await
        .unwrap();
    reports.remove(0).fault
}

/// The background's finding, as the console sees it.
async fn watched(world: &World, root: &Person) -> serde_json::Value {
    world.iam.watch_audit().await.unwrap();
    root.does("GetAuditIntegrity", json!({})).await
}

/// Makes all hashes and the head anew, as an attacker would who knows the format and has the database.
async fn rehash(world: &World) {
    let rows = world
        .database
        .texts(format!("SELECT {PARTS} FROM audit_events ORDER BY seq"))
        .await;
    let mut before = STANDARD.encode(Sha256::digest(b"bailiwick audit chain v1"));
    let mut seq = 0;
    for row in rows {
        seq += 1;
        let number = seq.to_string();
        let mut parts = vec![before.as_str(), &number];
        parts.extend(row.split('\u{1}'));
        assert_eq!(parts.len(), 14);
        let mut hasher = Sha256::new();
        hasher.update([0]);
        for part in parts {
            hasher.update(u64::try_from(part.len()).unwrap().to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let hash = STANDARD.encode(hasher.finalize());
        let id = row.split('\u{1}').next().unwrap();
        world
            .database
            .execute(format!(
                "UPDATE audit_events SET seq = {seq}, prev_hash = '{before}', hash = '{hash}' WHERE event_id = '{id}'"
            ))
            .await;
        before = hash;
    }
    world
        .database
        .execute(format!(
            "UPDATE accounts SET chain_seq = {seq}, chain_hash = '{before}'"
        ))
        .await;
}

#[tokio::test]
async fn the_documented_format_gives_the_same_hashes() {
    let (world, _, checkpoint) = with_checkpoint().await;
    rehash(&world).await;
    assert_eq!(fault(&world, &[checkpoint]).await, None);
}

#[tokio::test]
async fn one_changed_byte_shows_wherever_it_is() {
    for column in [
        "body",
        "username",
        "event_time",
        "resource_type",
        "request_id",
        "prev_hash",
        "hash",
    ] {
        let (world, root, _) = with_checkpoint().await;
        let change = match column {
            "event_time" => "event_time + 1",
            "body" => "REPLACE(body, '192.0.2.7', '192.0.2.8')",
            _ => "'x'",
        };
        let sql = format!("UPDATE audit_events SET {column} = {change} WHERE seq = 6");
        world.database.execute(sql).await;
        assert_eq!(fault(&world, &[]).await.unwrap().seq, 6, "{column}");
        let seen = watched(&world, &root).await;
        assert_eq!(seen["Fault"]["Sequence"], 6, "{column}");
    }
}

#[tokio::test]
async fn blanked_columns_show_although_older_records_have_none() {
    let (world, _, _) = with_checkpoint().await;
    let blank = "UPDATE audit_events SET resource_type = '', request_id = '' WHERE seq = 7";
    world.database.execute(blank).await;
    assert_eq!(fault(&world, &[]).await.unwrap().seq, 7);
}

#[tokio::test]
async fn an_end_cut_off_together_with_the_head_shows_by_the_checkpoint() {
    let (world, root, checkpoint) = with_checkpoint().await;
    let keep = checkpoint.sequence - 2;
    let cut = format!(
        "DELETE FROM audit_events WHERE seq > {keep}; \
         UPDATE accounts SET chain_seq = {keep}, chain_hash = (SELECT hash FROM audit_events WHERE seq = {keep})"
    );
    world.database.execute(cut).await;
    let found = fault(&world, &[]).await.unwrap();
    assert_eq!(found.seq, keep + 1);
    assert!(found.problem.contains("missing at the end"), "{found:?}");
    assert_eq!(watched(&world, &root).await["Fault"]["Sequence"], keep + 1);
    // Without the checkpoints of the database, only the one kept elsewhere tells.
    world
        .database
        .execute("DELETE FROM audit_checkpoints")
        .await;
    assert_eq!(fault(&world, &[]).await, None);
    assert_eq!(fault(&world, &[checkpoint]).await.unwrap().seq, keep + 1);
}

#[tokio::test]
async fn a_chain_made_anew_shows_by_a_checkpoint_only() {
    let (world, root, checkpoint) = with_checkpoint().await;
    let forge = "UPDATE audit_events SET username = 'mallory' WHERE seq = 6";
    world.database.execute(forge).await;
    rehash(&world).await;
    let found = fault(&world, &[]).await.unwrap();
    assert_eq!(found.seq, 1);
    assert!(found.problem.contains("signed checkpoint"), "{found:?}");
    assert_eq!(watched(&world, &root).await["Fault"]["Sequence"], 1);

    world
        .database
        .execute("DELETE FROM audit_checkpoints")
        .await;
    assert_eq!(fault(&world, &[]).await, None, "the chain itself is whole");
    world.iam.sign_checkpoints().await.unwrap();
    assert_eq!(
        fault(&world, &[]).await,
        None,
        "a new one covers the forgery"
    );
    assert_eq!(fault(&world, &[checkpoint]).await.unwrap().seq, 1);
}

#[tokio::test]
async fn the_first_record_after_the_last_good_checkpoint_is_named() {
    let (world, _, first) = with_checkpoint().await;
    world.iam.sign_checkpoints().await.unwrap();
    let forge = format!(
        "UPDATE audit_events SET username = 'mallory' WHERE seq = {}",
        first.sequence + 2
    );
    world.database.execute(forge).await;
    rehash(&world).await;
    assert_eq!(
        fault(&world, &[]).await.unwrap().seq,
        first.sequence + 1,
        "up to the first checkpoint nothing was changed"
    );
}

#[tokio::test]
async fn a_forged_checkpoint_shows_where_the_key_ring_is() {
    let (world, _, checkpoint) = with_checkpoint().await;
    // Signed well, by somebody else's key.
    let (other, root) = World::new_with_ring(8).await;
    people(&root, "elsewhere").await;
    other.iam.sign_checkpoints().await.unwrap();
    let theirs = other.iam.checkpoints(true).await.unwrap().remove(0);
    let forge = format!(
        "UPDATE audit_checkpoints SET seq = {}, hash = '{}', made_at = {}, public_key = '{}', signature = '{}'",
        theirs.sequence, theirs.hash, theirs.time.0, theirs.public_key, theirs.signature
    );
    world.database.execute(forge).await;
    let found = fault(&world, &[]).await.unwrap();
    assert_eq!(found.seq, theirs.sequence);
    assert!(found.problem.contains("not signed by this server"));
    // A signature that is nobody's shows without the ring too.
    let spoil = format!(
        "UPDATE audit_checkpoints SET seq = {}, hash = '{}'",
        checkpoint.sequence, checkpoint.hash
    );
    world.database.execute(spoil).await;
    let reports = world.iam.verify_audit_against(&[], false).await.unwrap();
    assert_eq!(reports[0].fault.as_ref().unwrap().seq, checkpoint.sequence);
}

#[tokio::test]
async fn an_account_that_is_gone_shows_by_its_checkpoint() {
    let (world, _, mut checkpoint) = with_checkpoint().await;
    checkpoint.account_id = iam::types::AccountId::parse("444455556666").unwrap();
    let reports = world
        .iam
        .verify_audit_against(&[checkpoint], true)
        .await
        .unwrap();
    assert_eq!(reports[1].account.as_str(), "444455556666");
    assert_eq!(reports[1].fault.as_ref().unwrap().seq, 1);
}

#[tokio::test]
async fn the_background_says_what_is_verified_and_takes_a_repaired_fault_back() {
    let (world, root) = World::new().await;
    people(&root, "some").await;
    let before = root.does("GetAuditIntegrity", json!({})).await;
    assert_eq!(before["VerifiedSequence"], 0);
    assert_eq!(before["VerifiedTime"], json!(null));
    let records = world.records().await;
    let seen = watched(&world, &root).await;
    assert_eq!(seen["VerifiedSequence"], records);
    assert_eq!(seen["VerifiedTime"], world.now().0);
    assert_eq!(seen["Fault"], json!(null));

    let swap = |a: i64, b: i64| {
        format!(
            "UPDATE audit_events SET seq = -1 WHERE seq = {a}; UPDATE audit_events SET seq = {a} WHERE seq = {b}; \
             UPDATE audit_events SET seq = {b} WHERE seq = -1"
        )
    };
    world.database.execute(swap(5, 6)).await;
    let seen = watched(&world, &root).await;
    assert_eq!(seen["Fault"]["Sequence"], 5);
    assert_eq!(
        seen["VerifiedSequence"], records,
        "what was verified before"
    );
    world.database.execute(swap(5, 6)).await;
    assert_eq!(watched(&world, &root).await["Fault"], json!(null));
}

#[tokio::test]
async fn checkpoints_are_signed_when_there_is_something_new_and_by_one_server_of_several() {
    let (world, root) = World::new().await;
    let other = world.another_node().await;
    for iam in [&world.iam, &other, &world.iam] {
        iam.sign_checkpoints().await.unwrap();
    }
    assert_eq!(world.iam.checkpoints(false).await.unwrap().len(), 1);
    people(&root, "more").await;
    world.iam.sign_checkpoints().await.unwrap();
    let all = world.iam.checkpoints(false).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(world.iam.checkpoints(true).await.unwrap(), all[1..]);
    assert_eq!(all[1].account_id.as_str(), ACCOUNT);
    assert_eq!(all[1].sequence, world.records().await);
    assert_eq!(all[1].public_key, world.iam.checkpoint_key().unwrap());
}
