//! What a password must be, how long it holds, and that a former one does not come back.

use iam::{Entered, IamError, Stage, types::Password};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Person, ROOT_PASSWORD, World, managed, password_of, user};

const DAY: i64 = 24 * 3600;

/// Changes one's own password.
async fn change(person: &Person, old: &str, new: &str) -> Result<Value, IamError> {
    let input = json!({ "OldPassword": old, "NewPassword": new });
    person.call("ChangePassword", input).await
}

/// What is wrong with a new password of one's own.
async fn refusal(person: &Person, old: &str, new: &str) -> String {
    let error = change(person, old, new).await.unwrap_err();
    assert_eq!(error.code(), "PasswordPolicyViolation", "{new}: {error}");
    error.to_string()
}

/// An administrator other than root.
async fn admin(world: &World, root: &Person, name: &str) -> Person {
    world
        .user(root, name, &[&managed("AdministratorAccess")])
        .await
}

async fn notices(world: &World, kind: &str) -> Vec<String> {
    let sql = format!("SELECT detail FROM notices WHERE kind = '{kind}' ORDER BY created_at");
    world.database.texts(sql).await
}

#[tokio::test]
async fn a_policy_has_aws_names_ranges_and_defaults_and_keeps_nothing_of_the_one_before() {
    let (world, root) = World::new().await;
    for operation in ["GetAccountPasswordPolicy", "DeleteAccountPasswordPolicy"] {
        assert_eq!(root.fails(operation, json!({})).await, "NoSuchEntity");
    }
    let full = json!({
        "MinimumPasswordLength": 128, "RequireSymbols": true, "RequireNumbers": true,
        "RequireUppercaseCharacters": true, "RequireLowercaseCharacters": true,
        "AllowUsersToChangePassword": true, "MaxPasswordAge": 1095, "PasswordReusePrevention": 24,
        "HardExpiry": true,
    });
    root.does("UpdateAccountPasswordPolicy", full.clone()).await;
    let mut expected = full;
    expected["ExpirePasswords"] = json!(true);
    let shown = root.does("GetAccountPasswordPolicy", json!({})).await;
    assert_eq!(shown["PasswordPolicy"], expected);

    for (member, values) in [
        ("MinimumPasswordLength", [5, 129]),
        ("MaxPasswordAge", [0, 1096]),
        ("PasswordReusePrevention", [0, 25]),
    ] {
        for value in values {
            let input = json!({ member: value });
            let code = root.fails("UpdateAccountPasswordPolicy", input).await;
            assert_eq!(code, "ValidationError", "{member} {value}");
        }
    }
    let shown = root.does("GetAccountPasswordPolicy", json!({})).await;
    assert_eq!(shown["PasswordPolicy"], expected);

    root.does("UpdateAccountPasswordPolicy", json!({})).await;
    let (_, record) = world.newest_record().await;
    let shown = root.does("GetAccountPasswordPolicy", json!({})).await;
    let defaults = json!({
        "MinimumPasswordLength": 6, "RequireSymbols": false, "RequireNumbers": false,
        "RequireUppercaseCharacters": false, "RequireLowercaseCharacters": false,
        "AllowUsersToChangePassword": false, "ExpirePasswords": false, "HardExpiry": false,
    });
    assert_eq!(shown["PasswordPolicy"], defaults);
    let changed = &record["additionalEventData"]["changes"][0];
    assert_eq!(
        (&changed["before"], &changed["after"]),
        (&expected, &defaults)
    );

    root.does("DeleteAccountPasswordPolicy", json!({})).await;
    assert_eq!(
        root.fails("GetAccountPasswordPolicy", json!({})).await,
        "NoSuchEntity"
    );
}

#[tokio::test]
async fn without_a_policy_eight_characters_suffice_beside_a_second_factor_only() {
    let (world, root) = World::new().await;
    let login = |name: &str, password: &str| json!({ "UserName": name, "Password": password });
    for name in ["one", "two"] {
        root.does("CreateUser", json!({ "UserName": name })).await;
    }
    // Everybody needs a second factor.
    let short = login("one", "qx7fm2w");
    assert_eq!(
        root.fails("CreateLoginProfile", short).await,
        "PasswordPolicyViolation"
    );
    root.does("CreateLoginProfile", login("one", "qx7fm2wd"))
        .await;
    let (one, _) = world.first_sign_in(user("one"), "qx7fm2wd").await;

    // Nobody but root needs one: who has none has fifteen characters, who has one still eight.
    let settings = "INSERT INTO account_settings VALUES ('731904562218', 'groups', 3600, 43200, 10, TRUE, FALSE)";
    world.database.execute(settings).await;
    for refused in ["qx7fm2wd", "fourteen chars"] {
        let error = root
            .call("CreateLoginProfile", login("two", refused))
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("at least 15 characters"),
            "{error}"
        );
    }
    root.does("CreateLoginProfile", login("two", "fifteen letters"))
        .await;
    let reset = json!({ "UserName": "one", "Password": "ad8nq3zt" });
    root.does("UpdateLoginProfile", reset).await;
    drop(one);
}

#[tokio::test]
async fn a_policy_holds_wherever_a_password_is_set_and_says_all_that_is_wrong() {
    let (world, root) = World::new().await;
    let priya = admin(&world, &root, "priya").await;
    world.new_user(&root, "newcomer", &[]).await;
    let policy = json!({ "MinimumPasswordLength": 12, "RequireNumbers": true, "RequireUppercaseCharacters": true });
    root.does("UpdateAccountPasswordPolicy", policy).await;
    let poor = "low tide";
    let all = "choose another password: it is too short: use at least 12 characters (and at most 1024 bytes); \
               it has no upper-case letter; it has no digit";

    assert_eq!(refusal(&priya, &password_of("priya"), poor).await, all);
    root.does("CreateUser", json!({ "UserName": "other" }))
        .await;
    for (operation, name) in [
        ("CreateLoginProfile", "other"),
        ("UpdateLoginProfile", "priya"),
    ] {
        let input = json!({ "UserName": name, "Password": poor });
        let error = root.call(operation, input).await.unwrap_err();
        assert_eq!(error.to_string(), all, "{operation}");
    }
    let reset = json!({ "UserName": "newcomer", "PasswordResetRequired": true });
    root.does("UpdateLoginProfile", reset).await;
    let entered = world
        .sign_in(user("newcomer"), &password_of("newcomer"))
        .await;
    let caller = world.person(&entered.unwrap()).caller();
    let error = world
        .iam
        .set_new_password(&caller, &Password::new(poor))
        .await;
    assert_eq!(error.unwrap_err().to_string(), all);
    let good = Password::new("Low tide at 7 and 19");
    world.iam.set_new_password(&caller, &good).await.unwrap();

    // Six characters are enough where somebody said so; common words and names never are.
    let loose = json!({ "MinimumPasswordLength": 6 });
    root.does("UpdateAccountPasswordPolicy", loose).await;
    for common in ["dragon", "Monkey12", "priya1", "halden2026!"] {
        refusal(&priya, &password_of("priya"), common).await;
    }
    change(&priya, &password_of("priya"), "qx7fm2")
        .await
        .unwrap();

    // Root is not concerned, neither way.
    assert!(
        refusal(&root, ROOT_PASSWORD, "fourteen Chars")
            .await
            .contains("at least 15")
    );
    change(&root, ROOT_PASSWORD, "nine cranes at the pier")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_former_password_does_not_come_back_whichever_way_it_is_written_and_whoever_sets_it() {
    let (world, root) = World::new().await;
    let priya = admin(&world, &root, "priya").await;
    let (first, cafe) = (password_of("priya"), "caf\u{e9} over the berth");
    // The present one is refused without any policy, in whatever capitals.
    refusal(&priya, &first, &first).await;
    refusal(&priya, &first, &first.to_uppercase()).await;

    let policy = json!({ "MinimumPasswordLength": 8, "PasswordReusePrevention": 2 });
    root.does("UpdateAccountPasswordPolicy", policy).await;
    let mut present = first.clone();
    for next in [cafe, "the third of them", "the fourth of them"] {
        change(&priya, &present, next).await.unwrap();
        next.clone_into(&mut present);
        world.clock.advance(60);
    }
    // Decomposed, or in full-width letters, it is the same password (NFKC).
    for again in [
        cafe,
        "cafe\u{301} over the berth",
        "ｃａｆ\u{e9} over the berth",
    ] {
        assert!(
            refusal(&priya, &present, again)
                .await
                .contains("used before")
        );
    }
    let input = json!({ "UserName": "priya", "Password": cafe });
    assert_eq!(
        root.fails("UpdateLoginProfile", input).await,
        "PasswordPolicyViolation"
    );
    // The third one before is out of reach.
    change(&priya, &present, &first).await.unwrap();

    // Nor does one come back by way of a new login profile.
    root.does("DeleteLoginProfile", json!({ "UserName": "priya" }))
        .await;
    let anew = json!({ "UserName": "priya", "Password": first });
    assert_eq!(
        root.fails("CreateLoginProfile", anew).await,
        "PasswordPolicyViolation"
    );
}

#[tokio::test]
async fn a_password_that_was_reset_does_not_come_back_at_sign_in() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let policy = json!({ "MinimumPasswordLength": 8, "PasswordReusePrevention": 1 });
    root.does("UpdateAccountPasswordPolicy", policy).await;
    let reset = json!({ "UserName": "priya", "Password": "given by the desk", "PasswordResetRequired": true });
    root.does("UpdateLoginProfile", reset).await;
    let entered = world
        .sign_in(user("priya"), "given by the desk")
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    for again in ["given by the desk", &password_of("priya")] {
        let error = world
            .iam
            .set_new_password(&caller, &Password::new(again))
            .await;
        assert_eq!(
            error.unwrap_err().code(),
            "PasswordPolicyViolation",
            "{again}"
        );
    }
    let Entered { stage, .. } = world
        .iam
        .set_new_password(&caller, &Password::new("my own at last"))
        .await
        .unwrap();
    assert_eq!(stage, Stage::Enrol);
}

#[tokio::test]
async fn twenty_four_former_passwords_are_remembered_and_go_with_the_user() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    for number in 0..26 {
        let input =
            json!({ "UserName": "priya", "Password": format!("the password {number} of many") });
        root.does("UpdateLoginProfile", input).await;
        world.clock.advance(1);
    }
    let count = "SELECT COUNT(*) FROM password_history";
    assert_eq!(world.database.number(count).await, 24);
    let policy = json!({ "MinimumPasswordLength": 8, "PasswordReusePrevention": 24 });
    root.does("UpdateAccountPasswordPolicy", policy).await;
    for (number, code) in [(1, Some("PasswordPolicyViolation")), (0, None)] {
        let input =
            json!({ "UserName": "priya", "Password": format!("the password {number} of many") });
        let outcome = root.call("UpdateLoginProfile", input).await;
        assert_eq!(
            outcome.map_err(|error| error.code()).err(),
            code,
            "{number}"
        );
    }
    root.does("DeleteLoginProfile", json!({ "UserName": "priya" }))
        .await;
    root.does("DeleteUser", json!({ "UserName": "priya" }))
        .await;
    assert_eq!(world.database.number(count).await, 0);
}

#[tokio::test]
async fn the_policy_says_whether_everybody_may_change_their_own_password() {
    let (world, root) = World::new().await;
    let priya = world.user(&root, "priya", &[]).await;
    let allowed = world
        .user(&root, "allowed", &[&managed("IAMUserChangePassword")])
        .await;
    change(&priya, &password_of("priya"), "the first of her own")
        .await
        .unwrap();
    root.does("UpdateAccountPasswordPolicy", json!({})).await;
    let refused = change(&priya, "the first of her own", "the second of her own").await;
    assert_eq!(refused.unwrap_err().code(), "AccessDenied");
    change(&allowed, &password_of("allowed"), "by a policy of mine")
        .await
        .unwrap();
    let everybody = json!({ "AllowUsersToChangePassword": true });
    root.does("UpdateAccountPasswordPolicy", everybody).await;
    change(&priya, "the first of her own", "the second of her own")
        .await
        .unwrap();
    root.does("UpdateAccountPasswordPolicy", json!({})).await;
    root.does("DeleteAccountPasswordPolicy", json!({})).await;
    change(&priya, "the second of her own", "the third of her own")
        .await
        .unwrap();
}

#[tokio::test]
async fn guesses_at_the_old_password_within_a_session_are_slowed_down_and_a_right_one_forgets_them()
{
    let (world, root) = World::new().await;
    let priya = admin(&world, &root, "priya").await;
    let mut wrong = Vec::new();
    for number in 0..8 {
        let new = format!("not to be set {number}");
        wrong.push(change(&priya, "a guess", &new).await.unwrap_err().code());
    }
    assert_eq!(wrong[..5], ["ValidationError"; 5]);
    assert_eq!(wrong[7], "ThrottlingException");
    let old = password_of("priya");
    let right = change(&priya, &old, "my own at last").await;
    assert_eq!(right.unwrap_err().code(), "ThrottlingException");
    // Somebody else's are not concerned.
    change(&root, ROOT_PASSWORD, "nine cranes at the pier")
        .await
        .unwrap();
    world.clock.advance(60);
    change(&priya, &old, "my own at last").await.unwrap();
    for _ in 0..4 {
        let guess = change(&priya, "a guess", "not to be set").await;
        assert_eq!(guess.unwrap_err().code(), "ValidationError");
    }
    change(&priya, "my own at last", "and another one")
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_change_the_same_password_at_once_one_does() {
    let (world, root) = World::new().await;
    let priya = admin(&world, &root, "priya").await;
    let mut tasks = JoinSet::new();
    for number in 0..8 {
        let (priya, old) = (priya.clone(), password_of("priya"));
        tasks.spawn(async move {
            let new = format!("changed at once by {number}");
            change(&priya, &old, &new)
                .await
                .map_err(|error| error.code())
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for error in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        let codes = [
            "ValidationError",
            "ConcurrentModification",
            "ThrottlingException",
        ];
        assert!(codes.contains(error), "{error}");
    }
    let count = "SELECT COUNT(*) FROM password_history";
    assert_eq!(world.database.number(count).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_former_password_does_not_come_back_by_setting_two_at_once() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let policy = json!({ "MinimumPasswordLength": 8, "PasswordReusePrevention": 24 });
    root.does("UpdateAccountPasswordPolicy", policy).await;
    for round in 0..4 {
        let mut tasks = JoinSet::new();
        for _ in 0..6 {
            let root = root.clone();
            let input =
                json!({ "UserName": "priya", "Password": format!("the same in round {round}") });
            tasks.spawn(async move { root.call("UpdateLoginProfile", input).await.is_ok() });
        }
        let set = tasks.join_all().await.into_iter().filter(|set| *set);
        assert_eq!(set.count(), 1, "round {round}");
    }
}

#[tokio::test]
async fn an_administrators_password_that_must_be_changed_ends_after_seven_days() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let name = json!({ "UserName": "priya" });
    let shown = async || root.does("GetLoginProfile", name.clone()).await["LoginProfile"].clone();
    let end = |from: iam::Timestamp| json!(from.plus_seconds(7 * DAY));

    let first = json!({ "UserName": "priya", "Password": "given by the desk", "PasswordResetRequired": true });
    let made = root.does("CreateLoginProfile", first).await;
    assert_eq!(made["LoginProfile"], shown().await);
    assert_eq!(shown().await["PasswordExpirationDate"], end(world.now()));
    assert_eq!(shown().await["PasswordState"], "ChangeRequired");
    let now = world.now().0;
    let end_now = format!("UPDATE passwords SET expires_at = {now} WHERE expires_at IS NOT NULL");
    world.database.execute(end_now).await;
    assert_eq!(shown().await["PasswordState"], "Expired");

    // A reset begins anew; one that need not be changed has no end, and nor has one's own.
    let reset = |required: bool, word: &str| json!({ "UserName": "priya", "Password": word, "PasswordResetRequired": required });
    root.does("UpdateLoginProfile", reset(true, "given by the other desk"))
        .await;
    assert_eq!(shown().await["PasswordExpirationDate"], end(world.now()));
    let entered = world
        .sign_in(user("priya"), "given by the other desk")
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    let own = Password::new("my own at last");
    world.iam.set_new_password(&caller, &own).await.unwrap();
    assert_eq!(shown().await.get("PasswordExpirationDate"), None);
    assert_eq!(shown().await["PasswordState"], "Current");
    root.does("UpdateLoginProfile", reset(true, "given by the desk again"))
        .await;
    let keep = json!({ "UserName": "priya", "PasswordResetRequired": false });
    root.does("UpdateLoginProfile", keep).await;
    assert_eq!(shown().await.get("PasswordExpirationDate"), None);
    root.does("UpdateLoginProfile", reset(false, "given for good"))
        .await;
    assert_eq!(shown().await.get("PasswordExpirationDate"), None);

    // The account's greatest age shows likewise.
    let policy = json!({ "MinimumPasswordLength": 8, "MaxPasswordAge": 90, "HardExpiry": true });
    root.does("UpdateAccountPasswordPolicy", policy).await;
    let age = json!(world.now().plus_seconds(90 * DAY));
    assert_eq!(shown().await["PasswordExpirationDate"], age);
}

#[tokio::test]
async fn whoever_changes_a_password_its_owner_is_told() {
    let (world, root) = World::new().await;
    let priya = admin(&world, &root, "priya").await;
    assert_eq!(notices(&world, "password-changed").await, [""; 0]);
    change(&priya, &password_of("priya"), "my own at last")
        .await
        .unwrap();
    world.clock.advance(1);
    let reset = json!({ "UserName": "priya", "Password": "given by the desk", "PasswordResetRequired": true });
    root.does("UpdateLoginProfile", reset).await;
    assert_eq!(
        notices(&world, "password-changed").await,
        [r#"{"by":"priya"}"#, r#"{"by":"root"}"#]
    );
    let to = "SELECT COUNT(*) FROM notices n JOIN users u ON u.id = n.principal_id WHERE u.name = 'priya' \
              AND n.kind = 'password-changed'";
    assert_eq!(world.database.number(to).await, 2);
}

#[tokio::test]
async fn a_password_that_is_tried_out_leaves_no_trace() {
    let (world, root) = World::new().await;
    let state = world.database.dump().await;
    let sample = Password::new("halden-2026");
    let trial = world
        .iam
        .try_password(&root.caller(), None, &sample)
        .await
        .unwrap();
    assert_eq!(trial.broken, [iam::BrokenRule::Name]);
    let policy = iam::PasswordPolicy {
        minimum_length: 20,
        require_symbols: true,
        ..iam::PasswordPolicy::default()
    };
    let strict = Some(policy.clone());
    let sample = Password::new("seven cranes");
    let trial = world
        .iam
        .try_password(&root.caller(), strict, &sample)
        .await
        .unwrap();
    let short = iam::BrokenRule::TooShort { least: 20 };
    assert_eq!(trial.broken, [short, iam::BrokenRule::NoSymbol]);
    let wrong = Some(iam::PasswordPolicy {
        minimum_length: 5,
        ..policy
    });
    assert!(
        world
            .iam
            .try_password(&root.caller(), wrong, &sample)
            .await
            .is_err()
    );
    let nobody = World::anonymous();
    assert!(
        world
            .iam
            .try_password(&nobody, None, &sample)
            .await
            .is_err()
    );
    assert_eq!(world.database.dump().await, state);
}

#[tokio::test]
async fn an_old_password_must_be_changed_and_an_expired_one_opens_nothing() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let policy = |hard: bool| json!({ "MinimumPasswordLength": 8, "MaxPasswordAge": 30, "HardExpiry": hard });
    root.does("UpdateAccountPasswordPolicy", policy(false))
        .await;
    let sign_in = async || world.sign_in(user("priya"), &password_of("priya")).await;
    let aged = |days: i64| {
        format!(
            "UPDATE passwords SET changed_at = {} WHERE principal_id LIKE 'AIDA%'",
            world.now().plus_seconds(-days * DAY).0
        )
    };
    world.database.execute(aged(29)).await;
    assert_eq!(sign_in().await.unwrap().stage, Stage::Enrol);
    world.database.execute(aged(30)).await;
    assert_eq!(sign_in().await.unwrap().stage, Stage::NewPassword);
    root.does("UpdateAccountPasswordPolicy", policy(true)).await;
    let error = sign_in().await.unwrap_err();
    assert_eq!(error.code(), "PasswordExpired");
    let (brief, _) = world.newest_record().await;
    assert_eq!(brief, "ConsoleLogin PasswordExpired");
    // Who does not have the password does not hear that it expired, and root's does not.
    let wrong = world.sign_in(user("priya"), "wrong").await.unwrap_err();
    assert_eq!(wrong.code(), "SignInFailed");
}

#[tokio::test]
async fn a_temporary_password_opens_nothing_after_seven_days() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let given = json!({ "UserName": "priya", "Password": "given by the desk", "PasswordResetRequired": true });
    root.does("CreateLoginProfile", given).await;
    let sign_in = async || world.sign_in(user("priya"), "given by the desk").await;
    world.clock.advance(7 * DAY - 1);
    assert_eq!(sign_in().await.unwrap().stage, Stage::NewPassword);
    world.clock.advance(1);
    assert_eq!(sign_in().await.unwrap_err().code(), "PasswordExpired");
}

#[tokio::test]
async fn a_policy_that_somebody_set_meanwhile_is_neither_replaced_nor_deleted_unseen() {
    let (_world, root) = World::new().await;
    let set = "UpdateAccountPasswordPolicy";
    let saw = |seen: &Value, length: i64| json!({ "MinimumPasswordLength": length, "IfPasswordPolicy": seen });
    let unset = json!("Unset");
    root.does(set, saw(&unset, 20)).await;
    assert_eq!(
        root.fails(set, saw(&unset, 8)).await,
        "ConcurrentModification"
    );
    let shown = root.does("GetAccountPasswordPolicy", json!({})).await;
    let first = json!({ "Set": shown["PasswordPolicy"] });
    root.does(set, saw(&first, 30)).await;
    assert_eq!(
        root.fails(set, saw(&first, 8)).await,
        "ConcurrentModification"
    );
    let delete = "DeleteAccountPasswordPolicy";
    for seen in [&first, &unset] {
        let code = root
            .fails(delete, json!({ "IfPasswordPolicy": seen }))
            .await;
        assert_eq!(code, "ConcurrentModification");
    }
    let shown = root.does("GetAccountPasswordPolicy", json!({})).await;
    assert_eq!(shown["PasswordPolicy"]["MinimumPasswordLength"], 30);
    root.does(
        delete,
        json!({ "IfPasswordPolicy": { "Set": shown["PasswordPolicy"] } }),
    )
    .await;
    assert_eq!(
        root.fails(set, saw(&first, 8)).await,
        "ConcurrentModification"
    );
    // AWS's clients do not say what they saw.
    root.does(set, json!({})).await;
    root.does(delete, json!({})).await;
}
