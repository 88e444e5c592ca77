//! The audit chain: what is in it, and that it shows what was done to it.

use serde_json::json;

use crate::support::World;

async fn fault_after(tamper: &[&str]) -> (i64, String) {
    let (world, root) = World::new().await;
    for index in 0..8 {
        root.does("CreateUser", json!({ "UserName": format!("user-{index}") }))
            .await;
    }
    let report = world.iam.verify_audit().await.unwrap().remove(0);
    assert_eq!(report.fault, None);
    assert_eq!(report.rows, world.records().await);
    for sql in tamper {
        world.database.execute(*sql).await;
    }
    let fault = world
        .iam
        .verify_audit()
        .await
        .unwrap()
        .remove(0)
        .fault
        .expect("the tampering was not seen");
    (fault.seq, fault.problem)
}

#[tokio::test]
async fn a_changed_record_shows() {
    let body =
        "UPDATE audit_events SET body = REPLACE(body, '192.0.2.7', '192.0.2.8') WHERE seq = 6";
    assert_eq!(fault_after(&[body]).await.0, 6);
    for column in [
        "username",
        "event_name",
        "resource_name",
        "error_code",
        "event_id",
    ] {
        let sql = format!("UPDATE audit_events SET {column} = 'x' WHERE seq = 7");
        assert_eq!(fault_after(&[&sql]).await.0, 7, "{column}");
    }
}

#[tokio::test]
async fn a_removed_record_shows() {
    assert_eq!(
        fault_after(&["DELETE FROM audit_events WHERE seq = 5"]).await,
        (5, "the record is missing".to_owned())
    );
    assert_eq!(
        fault_after(&["DELETE FROM audit_events WHERE seq = 1"])
            .await
            .0,
        1
    );
}

#[tokio::test]
async fn swapped_records_show() {
    let swap = [
        "UPDATE audit_events SET seq = -1 WHERE seq = 5",
        "UPDATE audit_events SET seq = 5 WHERE seq = 6",
        "UPDATE audit_events SET seq = 6 WHERE seq = -1",
    ];
    assert_eq!(fault_after(&swap).await.0, 5);
}

#[tokio::test]
async fn a_cut_off_tail_shows() {
    // Four records of signing in and eight of users.
    let cut = ["DELETE FROM audit_events WHERE seq > 9"];
    assert_eq!(
        fault_after(&cut).await,
        (10, "records are missing at the end".to_owned())
    );
    assert_eq!(fault_after(&["DELETE FROM audit_events"]).await.0, 1);
}

#[tokio::test]
async fn a_copied_record_shows() {
    let copy = "INSERT INTO audit_events SELECT account_id, seq + 1, 'copy', event_time, event_source, event_name, \
                username, access_key_id, resource_name, read_only, error_code, body, prev_hash, hash, resource_type, request_id \
                FROM audit_events WHERE seq = (SELECT MAX(seq) FROM audit_events)";
    let (seq, _) = fault_after(&[copy]).await;
    assert_eq!(seq, 13);
}

#[tokio::test]
async fn reads_are_recorded_when_they_are_flushed_and_once() {
    let (world, root) = World::new().await;
    let before = world.records().await;
    root.does("ListUsers", json!({})).await;
    assert_eq!(
        root.fails("GetUser", json!({ "UserName": "absent" })).await,
        "NoSuchEntity"
    );
    assert_eq!(world.records().await, before);
    world.iam.flush_reads().await.unwrap();
    world.iam.flush_reads().await.unwrap();
    assert_eq!(world.records().await, before + 2);
    let (brief, record) = world.newest_record().await;
    assert_eq!(brief, "GetUser NoSuchEntity");
    assert_eq!(record["readOnly"], true);
    assert_eq!(record["userIdentity"]["type"], "Root");
    assert_eq!(world.iam.verify_audit().await.unwrap()[0].fault, None);
}

/// They are written some at a time: around each of these sizes, every one must be there, in order, in a whole chain.
#[tokio::test]
async fn any_number_of_reads_is_recorded_together() {
    let (world, root) = World::new().await;
    for count in [1, 31, 32, 33, 64, 100] {
        let before = world.records().await;
        for _ in 0..count {
            root.does("ListUsers", json!({})).await;
        }
        world.iam.flush_reads().await.unwrap();
        assert_eq!(world.records().await, before + count);
        assert_eq!(world.iam.verify_audit().await.unwrap()[0].fault, None);
    }
}

#[tokio::test]
async fn a_record_has_cloudtrails_shape() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let (_, record) = world.newest_record().await;
    assert_eq!(record["eventVersion"], "1.11");
    assert_eq!(record["eventSource"], "iam.amazonaws.com");
    assert_eq!(record["eventName"], "CreateUser");
    assert_eq!(record["eventType"], "AwsApiCall");
    assert_eq!(
        record["userIdentity"]["sessionContext"]["attributes"]["mfaAuthenticated"],
        "true"
    );
    assert_eq!(record["requestParameters"]["UserName"], "priya");
    assert_eq!(record["responseElements"]["User"]["UserName"], "priya");
    assert_eq!(record["requestID"], "request-1");
    assert_eq!(
        record["resources"][0]["ARN"],
        "arn:aws:iam::731904562218:user/priya"
    );
    assert_eq!(
        record["additionalEventData"]["changes"][0]["before"],
        json!(null)
    );
}

#[tokio::test]
async fn a_record_put_before_the_first_one_shows() {
    for seq in ["0", "-5"] {
        let forged = format!(
            "INSERT INTO audit_events SELECT account_id, {seq}, 'forged', event_time, event_source, event_name, username, \
             access_key_id, resource_name, read_only, error_code, body, prev_hash, hash, resource_type, request_id \
             FROM audit_events WHERE seq = 3"
        );
        assert_eq!(fault_after(&[&forged]).await.0, seq.parse::<i64>().unwrap());
    }
}

#[tokio::test]
async fn the_record_of_a_read_survives_whoever_gives_up_while_it_is_written() {
    let (world, root) = World::new().await;
    let count = "SELECT COUNT(*) FROM audit_events WHERE event_name = 'ListGroups'";
    for round in 1..=20 {
        root.does("ListGroups", json!({})).await;
        // The caller is gone after a few steps, as when a connection is cut.
        for _ in 0..round % 5 {
            let _ = tokio::time::timeout(std::time::Duration::ZERO, world.iam.flush_reads()).await;
            tokio::task::yield_now().await;
        }
        world.iam.flush_reads().await.unwrap();
        assert_eq!(world.database.number(count).await, round);
    }
    assert_eq!(world.iam.verify_audit().await.unwrap()[0].fault, None);
}

#[tokio::test]
async fn a_read_that_could_not_be_recorded_is_recorded_later_once() {
    let (world, root) = World::new().await;
    let count = "SELECT COUNT(*) FROM audit_events WHERE event_name = 'ListGroups'";
    root.does("ListGroups", json!({})).await;
    let rename = |from: &str, to: &str| format!("ALTER TABLE {from} RENAME TO {to}");
    world
        .database
        .execute(rename("audit_events", "elsewhere"))
        .await;
    assert!(world.iam.flush_reads().await.is_err());
    world
        .database
        .execute(rename("elsewhere", "audit_events"))
        .await;
    world.iam.flush_reads().await.unwrap();
    world.iam.flush_reads().await.unwrap();
    assert_eq!(world.database.number(count).await, 1);
}
