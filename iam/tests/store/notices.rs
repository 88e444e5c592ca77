//! Notices: one's own only, the unseen first, dismissed by their owner, gone long after they were seen.

use serde_json::{Value, json};

use crate::support::{ACCOUNT, Person, World};

/// Writes a notice behind the API.
async fn write(world: &World, id: &str, to: &str, seconds_ago: i64, seen: bool) {
    let at = world.now().plus_seconds(-seconds_ago).0;
    let seen = if seen {
        at.to_string()
    } else {
        "NULL".to_owned()
    };
    let detail = r#"{"label":"phone"}"#;
    world
        .database
        .execute(format!(
            "INSERT INTO notices (id, account_id, principal_id, kind, detail, created_at, seen_at) \
             VALUES ('{id}', '{ACCOUNT}', '{to}', 'factor-added', '{detail}', {at}, {seen})"
        ))
        .await;
}

async fn id_of(root: &Person, name: &str) -> String {
    let user = root.does("GetUser", json!({ "UserName": name })).await;
    user["User"]["UserId"].as_str().unwrap().to_owned()
}

/// The world with an empty list of notices for `priya`, whatever signing in has told her.
async fn world() -> (World, Person, Person, String) {
    let (world, root) = World::new().await;
    let priya = world.user(&root, "priya", &[]).await;
    let id = id_of(&root, "priya").await;
    world.database.execute("DELETE FROM notices").await;
    (world, root, priya, id)
}

fn ids(page: &Value) -> Vec<&str> {
    page["Notices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|notice| notice["NoticeId"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_unseen_come_first_then_the_newest_and_pages_visit_each_once() {
    let (world, _root, priya, id) = world().await;
    for (name, ago, seen) in [
        ("n-seen-old", 500, true),
        ("n-new", 100, false),
        ("n-seen-new", 50, true),
        ("n-old", 400, false),
        ("n-same-a", 300, false),
        ("n-same-b", 300, false),
    ] {
        write(&world, name, &id, ago, seen).await;
    }
    let expected = [
        "n-new",
        "n-same-a",
        "n-same-b",
        "n-old",
        "n-seen-new",
        "n-seen-old",
    ];
    let all = priya.does("ListNotices", json!({})).await;
    assert_eq!(ids(&all), expected);
    assert_eq!(all["UnseenCount"], 4);
    let notice = &all["Notices"][0];
    assert_eq!(notice["Kind"], "factor-added");
    assert_eq!(notice["Detail"], json!({ "label": "phone" }));
    for size in 1..=6 {
        let (mut seen, mut marker) = (Vec::new(), json!(""));
        loop {
            let input = json!({ "MaxItems": size, "Marker": marker });
            let page = priya.does("ListNotices", input).await;
            seen.extend(ids(&page).into_iter().map(str::to_owned));
            if page["Marker"].is_null() {
                break;
            }
            marker = page["Marker"].clone();
        }
        assert_eq!(seen, expected, "pages of {size}");
    }
    for marker in ["x", "2.1.a", "0.x.a", "1.5"] {
        let code = priya
            .fails("ListNotices", json!({ "Marker": marker }))
            .await;
        assert_eq!(code, "ValidationError", "{marker}");
    }
}

#[tokio::test]
async fn a_notice_is_seen_and_dismissed_by_its_owner_only() {
    let (world, root, priya, id) = world().await;
    let tomas = world.user(&root, "tomas", &[]).await;
    for name in ["n-one", "n-two", "n-three"] {
        write(&world, name, &id, 10, false).await;
    }
    assert!(!ids(&tomas.does("ListNotices", json!({})).await).contains(&"n-one"));
    for input in [
        json!({ "NoticeIds": ["n-one", "n-two"] }),
        json!({ "All": true }),
    ] {
        tomas.does("DismissNotices", input).await;
    }
    let unseen = priya.does("ListNotices", json!({})).await["UnseenCount"].clone();
    assert_eq!(unseen, 3);
    let done = priya
        .does(
            "DismissNotices",
            json!({ "NoticeIds": ["n-one", "n-gone"] }),
        )
        .await;
    assert_eq!(done["Dismissed"], 1);
    let again = json!({ "NoticeIds": ["n-one"] });
    assert_eq!(priya.does("DismissNotices", again).await["Dismissed"], 0);
    let rest = priya.does("DismissNotices", json!({ "All": true })).await;
    assert_eq!(rest["Dismissed"], 2);
    for input in [
        json!({}),
        json!({ "All": true, "NoticeIds": ["n-one"] }),
        json!({ "NoticeIds": vec!["n"; 101] }),
        json!({ "NoticeIds": ["n\u{0}"] }),
    ] {
        assert_eq!(
            priya.fails("DismissNotices", input).await,
            "ValidationError"
        );
    }
}

#[tokio::test]
async fn seen_notices_go_after_90_days_and_all_of_them_with_their_user() {
    let (world, root, _, id) = world().await;
    let day = 24 * 3600;
    write(&world, "n-seen-91", &id, 91 * day, true).await;
    write(&world, "n-seen-89", &id, 89 * day, true).await;
    write(&world, "n-unseen-400", &id, 400 * day, false).await;
    world.iam.purge_sessions().await.unwrap();
    let left = "SELECT id FROM notices ORDER BY id";
    assert_eq!(
        world.database.texts(left).await,
        ["n-seen-89", "n-unseen-400"]
    );
    root.does("CreateUser", json!({ "UserName": "gone" })).await;
    write(&world, "n-gone", &id_of(&root, "gone").await, 10, false).await;
    root.does("DeleteUser", json!({ "UserName": "gone" })).await;
    assert_eq!(
        world.database.texts(left).await,
        ["n-seen-89", "n-unseen-400"]
    );
}
