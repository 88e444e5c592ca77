//! Random sequences of operations on the directory, against a simple model of IAM in memory: each call must come to what the
//! model says, success or error code, and at the end everything that can be read must be what the model holds.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
};

use proptest::{
    prelude::*,
    sample::select,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, Person, World};

/// Names that differ by case are the same to the directory.
const NAMES: [&str; 4] = ["ada", "Ada", "bo", "DEE"];
const POLICIES: [&str; 3] = ["notes", "Notes", "tides"];
const PATHS: [&str; 3] = ["/", "/quay/", "/quay/north/"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    User,
    Group,
    Role,
}

use Kind::{Group, Role, User};

impl Kind {
    fn noun(self) -> &'static str {
        match self {
            User => "User",
            Group => "Group",
            Role => "Role",
        }
    }

    /// The input member that names one.
    fn member(self) -> String {
        format!("{}Name", self.noun())
    }
}

#[derive(Debug, Clone)]
enum Step {
    Create(Kind, &'static str, &'static str),
    Rename(Kind, &'static str, &'static str, &'static str),
    Delete(Kind, &'static str),
    Join(&'static str, &'static str),
    Leave(&'static str, &'static str),
    CreatePolicy(&'static str),
    DeletePolicy(&'static str),
    NewVersion(&'static str, bool),
    DefaultVersion(&'static str, i64),
    DeleteVersion(&'static str, i64),
    Attach(Kind, &'static str, &'static str),
    Detach(Kind, &'static str, &'static str),
    PutInline(Kind, &'static str, &'static str),
    DeleteInline(Kind, &'static str, &'static str),
    Bound(Kind, &'static str, &'static str),
    Unbound(Kind, &'static str),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let kind = || select(vec![User, Group, Role]);
    let bounded = || select(vec![User, Role]);
    let renamed = || select(vec![User, Group]);
    let (name, path) = (|| select(&NAMES[..]), || select(&PATHS[..]));
    let policy = || select(&POLICIES[..]);
    let step = prop_oneof![
        6 => (kind(), name(), path()).prop_map(|(k, n, p)| Step::Create(k, n, p)),
        2 => (renamed(), name(), name(), path()).prop_map(|(k, n, to, p)| Step::Rename(k, n, to, p)),
        3 => (kind(), name()).prop_map(|(k, n)| Step::Delete(k, n)),
        3 => (name(), name()).prop_map(|(u, g)| Step::Join(u, g)),
        2 => (name(), name()).prop_map(|(u, g)| Step::Leave(u, g)),
        4 => policy().prop_map(Step::CreatePolicy),
        2 => policy().prop_map(Step::DeletePolicy),
        9 => (policy(), any::<bool>()).prop_map(|(p, d)| Step::NewVersion(p, d)),
        2 => (policy(), 1..7_i64).prop_map(|(p, v)| Step::DefaultVersion(p, v)),
        2 => (policy(), 1..7_i64).prop_map(|(p, v)| Step::DeleteVersion(p, v)),
        8 => (kind(), name(), policy()).prop_map(|(k, n, p)| Step::Attach(k, n, p)),
        6 => (kind(), name(), policy()).prop_map(|(k, n, p)| Step::Detach(k, n, p)),
        4 => (kind(), name(), policy()).prop_map(|(k, n, p)| Step::PutInline(k, n, p)),
        4 => (kind(), name(), policy()).prop_map(|(k, n, p)| Step::DeleteInline(k, n, p)),
        2 => (bounded(), name(), policy()).prop_map(|(k, n, p)| Step::Bound(k, n, p)),
        1 => (bounded(), name()).prop_map(|(k, n)| Step::Unbound(k, n)),
    ];
    prop::collection::vec(step, 30..100)
}

#[derive(Debug, Default)]
struct Entity {
    id: String,
    name: String,
    path: String,
    /// ARNs.
    attached: BTreeSet<String>,
    /// By the name in lower case: the name, the document.
    inline: BTreeMap<String, (String, String)>,
    boundary: Option<String>,
}

#[derive(Debug)]
struct Policy {
    versions: BTreeMap<i64, String>,
    default: i64,
    last: i64,
}

#[derive(Debug, Default)]
struct Model {
    /// By the name in lower case.
    entities: BTreeMap<(Kind, String), Entity>,
    /// User and group, by their ids.
    members: BTreeSet<(String, String)>,
    /// By the name to the letter; names that differ by case exclude each other.
    policies: BTreeMap<String, Policy>,
    /// For documents that differ.
    written: usize,
}

/// What a call must come to.
type Expected = Result<(), &'static str>;

const MISSING: Expected = Err("NoSuchEntity");
const TAKEN: Expected = Err("EntityAlreadyExists");
const CONFLICT: Expected = Err("DeleteConflict");

fn arn(policy: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:policy/{policy}")
}

fn trust() -> String {
    json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": ACCOUNT }, "Action": "sts:AssumeRole" }
    ] })
    .to_string()
}

impl Model {
    fn find(&mut self, kind: Kind, name: &str) -> Option<&mut Entity> {
        self.entities.get_mut(&(kind, name.to_ascii_lowercase()))
    }

    fn id(&self, kind: Kind, name: &str) -> Option<String> {
        let found = self.entities.get(&(kind, name.to_ascii_lowercase()));
        found.map(|entity| entity.id.clone())
    }

    fn document(&mut self) -> String {
        self.written += 1;
        json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::quay/{}", self.written),
        }] })
        .to_string()
    }

    /// The call that a step makes, what it must come to, and the change in the model if that is success.
    fn play(&mut self, step: &Step) -> (String, Value, Expected) {
        match *step {
            Step::Create(kind, name, path) => {
                let mut input = json!({ kind.member(): name, "Path": path });
                if kind == Role {
                    input["AssumeRolePolicyDocument"] = json!(trust());
                }
                let key = (kind, name.to_ascii_lowercase());
                let expected = match self.entities.entry(key) {
                    Entry::Occupied(_) => TAKEN,
                    Entry::Vacant(free) => {
                        let (name, path) = (name.to_owned(), path.to_owned());
                        free.insert(Entity {
                            name,
                            path,
                            ..Entity::default()
                        });
                        Ok(())
                    }
                };
                (format!("Create{}", kind.noun()), input, expected)
            }
            Step::Rename(kind, name, to, path) => {
                let input = json!({
                    kind.member(): name, format!("New{}", kind.member()): to, "NewPath": path,
                });
                let (old, new) = (name.to_ascii_lowercase(), to.to_ascii_lowercase());
                let expected = if self.find(kind, name).is_none() {
                    MISSING
                } else if old != new && self.find(kind, to).is_some() {
                    TAKEN
                } else {
                    let mut entity = self.entities.remove(&(kind, old)).unwrap();
                    (entity.name, entity.path) = (to.to_owned(), path.to_owned());
                    self.entities.insert((kind, new), entity);
                    Ok(())
                };
                (format!("Update{}", kind.noun()), input, expected)
            }
            Step::Delete(kind, name) => {
                let id = self.id(kind, name);
                let in_groups = self
                    .members
                    .iter()
                    .any(|(user, group)| id.as_ref() == Some(user) || id.as_ref() == Some(group));
                let expected = match self.find(kind, name) {
                    None => MISSING,
                    Some(entity)
                        if in_groups
                            || !entity.attached.is_empty()
                            || !entity.inline.is_empty() =>
                    {
                        CONFLICT
                    }
                    Some(_) => {
                        self.entities.remove(&(kind, name.to_ascii_lowercase()));
                        Ok(())
                    }
                };
                (
                    format!("Delete{}", kind.noun()),
                    json!({ kind.member(): name }),
                    expected,
                )
            }
            Step::Join(user, group) | Step::Leave(user, group) => {
                let joins = matches!(step, Step::Join(..));
                let expected = match (self.id(User, user), self.id(Group, group)) {
                    (Some(user), Some(group)) if joins => {
                        self.members.insert((user, group));
                        Ok(())
                    }
                    (Some(user), Some(group)) => {
                        let left = self.members.remove(&(user, group));
                        left.then_some(()).ok_or("NoSuchEntity")
                    }
                    _ => MISSING,
                };
                let operation = if joins {
                    "AddUserToGroup"
                } else {
                    "RemoveUserFromGroup"
                };
                (
                    operation.to_owned(),
                    json!({ "UserName": user, "GroupName": group }),
                    expected,
                )
            }
            Step::CreatePolicy(name) => {
                let document = self.document();
                let input = json!({ "PolicyName": name, "PolicyDocument": document });
                let taken = self
                    .policies
                    .keys()
                    .any(|known| known.eq_ignore_ascii_case(name));
                let expected = if taken {
                    TAKEN
                } else {
                    let new = Policy {
                        versions: BTreeMap::from([(1, document)]),
                        default: 1,
                        last: 1,
                    };
                    self.policies.insert(name.to_owned(), new);
                    Ok(())
                };
                ("CreatePolicy".to_owned(), input, expected)
            }
            Step::DeletePolicy(name) => {
                let arn = arn(name);
                let used = self.entities.values().any(|entity| {
                    entity.attached.contains(&arn) || entity.boundary.as_ref() == Some(&arn)
                });
                let expected = match self.policies.get(name) {
                    None => MISSING,
                    Some(policy) if used || policy.versions.len() > 1 => CONFLICT,
                    Some(_) => {
                        self.policies.remove(name);
                        Ok(())
                    }
                };
                (
                    "DeletePolicy".to_owned(),
                    json!({ "PolicyArn": arn }),
                    expected,
                )
            }
            Step::NewVersion(name, default) => {
                let document = self.document();
                let input = json!({
                    "PolicyArn": arn(name), "PolicyDocument": document, "SetAsDefault": default,
                });
                let expected = match self.policies.get_mut(name) {
                    None => MISSING,
                    Some(policy) if policy.versions.len() == 5 => Err("LimitExceeded"),
                    Some(policy) => {
                        policy.last += 1;
                        policy.versions.insert(policy.last, document);
                        if default {
                            policy.default = policy.last;
                        }
                        Ok(())
                    }
                };
                ("CreatePolicyVersion".to_owned(), input, expected)
            }
            Step::DefaultVersion(name, version) | Step::DeleteVersion(name, version) => {
                let chooses = matches!(step, Step::DefaultVersion(..));
                let input = json!({ "PolicyArn": arn(name), "VersionId": format!("v{version}") });
                let known = self.policies.get_mut(name);
                let expected = match known.filter(|policy| policy.versions.contains_key(&version)) {
                    None => MISSING,
                    Some(policy) if chooses => {
                        policy.default = version;
                        Ok(())
                    }
                    Some(policy) if policy.default == version => CONFLICT,
                    Some(policy) => {
                        policy.versions.remove(&version);
                        Ok(())
                    }
                };
                let operation = if chooses {
                    "SetDefaultPolicyVersion"
                } else {
                    "DeletePolicyVersion"
                };
                (operation.to_owned(), input, expected)
            }
            Step::Attach(kind, name, policy) | Step::Detach(kind, name, policy) => {
                let attaches = matches!(step, Step::Attach(..));
                let (arn, exists) = (arn(policy), self.policies.contains_key(policy));
                let input = json!({ kind.member(): name, "PolicyArn": arn });
                let expected = match self.find(kind, name).filter(|_| exists) {
                    Some(entity) if attaches => {
                        entity.attached.insert(arn);
                        Ok(())
                    }
                    Some(entity) => {
                        let left = entity.attached.remove(&arn);
                        left.then_some(()).ok_or("NoSuchEntity")
                    }
                    None => MISSING,
                };
                let verb = if attaches { "Attach" } else { "Detach" };
                (format!("{verb}{}Policy", kind.noun()), input, expected)
            }
            Step::PutInline(kind, name, policy) => {
                let document = self.document();
                let input = json!({
                    kind.member(): name, "PolicyName": policy, "PolicyDocument": document,
                });
                let key = policy.to_ascii_lowercase();
                let expected = match self.find(kind, name) {
                    None => MISSING,
                    Some(entity) => {
                        // As it was first written: putting it again replaces the document.
                        let named = entity.inline.get(&key).map(|(named, _)| named.clone());
                        let named = named.unwrap_or_else(|| policy.to_owned());
                        entity.inline.insert(key, (named, document));
                        Ok(())
                    }
                };
                (format!("Put{}Policy", kind.noun()), input, expected)
            }
            Step::DeleteInline(kind, name, policy) => {
                let input = json!({ kind.member(): name, "PolicyName": policy });
                let key = policy.to_ascii_lowercase();
                let gone = self
                    .find(kind, name)
                    .and_then(|entity| entity.inline.remove(&key));
                let expected = gone.map(drop).ok_or("NoSuchEntity");
                (format!("Delete{}Policy", kind.noun()), input, expected)
            }
            Step::Bound(kind, name, policy) => {
                let (arn, exists) = (arn(policy), self.policies.contains_key(policy));
                let input = json!({ kind.member(): name, "PermissionsBoundary": arn });
                let expected = match self.find(kind, name).filter(|_| exists) {
                    Some(entity) => {
                        entity.boundary = Some(arn);
                        Ok(())
                    }
                    None => MISSING,
                };
                (
                    format!("Put{}PermissionsBoundary", kind.noun()),
                    input,
                    expected,
                )
            }
            Step::Unbound(kind, name) => {
                let expected = match self.find(kind, name) {
                    Some(entity) => {
                        entity.boundary = None;
                        Ok(())
                    }
                    None => MISSING,
                };
                let input = json!({ kind.member(): name });
                (
                    format!("Delete{}PermissionsBoundary", kind.noun()),
                    input,
                    expected,
                )
            }
        }
    }
}

/// All pages of a list, two entries a page.
async fn all(root: &Person, operation: &str, input: &Value, member: &str) -> Vec<Value> {
    let (mut found, mut input) = (Vec::new(), input.clone());
    input["MaxItems"] = json!(2);
    loop {
        let page = root.does(operation, input.clone()).await;
        let entries = page[member].as_array().unwrap();
        assert!(entries.len() <= 2);
        found.extend(entries.iter().cloned());
        if page["IsTruncated"] != true {
            return found;
        }
        input["Marker"] = page["Marker"].clone();
    }
}

fn texts(entries: &[Value], member: &str) -> BTreeSet<String> {
    entries
        .iter()
        .map(|entry| entry[member].as_str().unwrap().to_owned())
        .collect()
}

impl Model {
    /// Everything that can be read is what the model holds.
    async fn is_what_is_read(&self, root: &Person) {
        for kind in [User, Group, Role] {
            let noun = kind.noun();
            let list = all(
                root,
                &format!("List{noun}s"),
                &json!({}),
                &format!("{noun}s"),
            )
            .await;
            let mine = || self.entities.iter().filter(|((of, _), _)| *of == kind);
            let names: Vec<&str> = list
                .iter()
                .map(|entry| entry[&kind.member()].as_str().unwrap())
                .collect();
            let expected: Vec<&str> = mine().map(|(_, entity)| entity.name.as_str()).collect();
            assert_eq!(names, expected, "{noun}s by name");
            for (_, entity) in mine() {
                self.entity_is_what_is_read(root, kind, entity).await;
            }
        }
        let list = all(
            root,
            "ListPolicies",
            &json!({ "Scope": "Local" }),
            "Policies",
        )
        .await;
        let names = texts(&list, "PolicyName");
        assert_eq!(names, self.policies.keys().cloned().collect());
        for (name, policy) in &self.policies {
            let about = json!({ "PolicyArn": arn(name) });
            let versions = all(root, "ListPolicyVersions", &about, "Versions").await;
            let numbers = policy.versions.keys().map(|number| format!("v{number}"));
            assert_eq!(texts(&versions, "VersionId"), numbers.collect());
            let default = versions
                .iter()
                .find(|entry| entry["IsDefaultVersion"] == true);
            assert_eq!(
                default.unwrap()["VersionId"],
                format!("v{}", policy.default)
            );
            for (number, document) in &policy.versions {
                let input = json!({ "PolicyArn": arn(name), "VersionId": format!("v{number}") });
                let version = root.does("GetPolicyVersion", input).await;
                assert_eq!(version["PolicyVersion"]["Document"], *document);
            }
            let got = root.does("GetPolicy", about).await;
            let attached = self
                .entities
                .values()
                .filter(|e| e.attached.contains(&arn(name)));
            assert_eq!(got["Policy"]["AttachmentCount"], attached.count());
            let bounds = self
                .entities
                .values()
                .filter(|e| e.boundary == Some(arn(name)));
            assert_eq!(
                got["Policy"]["PermissionsBoundaryUsageCount"],
                bounds.count()
            );
        }
    }

    async fn entity_is_what_is_read(&self, root: &Person, kind: Kind, entity: &Entity) {
        let (noun, about) = (kind.noun(), json!({ kind.member(): entity.name }));
        let got = root.does(&format!("Get{noun}"), about.clone()).await;
        let stored = &got[noun];
        assert_eq!(stored[&kind.member()], entity.name);
        assert_eq!(stored["Path"], entity.path);
        assert_eq!(
            stored[format!("{noun}Id")],
            entity.id,
            "a unique id survives renames"
        );
        let resource = noun.to_ascii_lowercase();
        let expected = format!(
            "arn:aws:iam::{ACCOUNT}:{resource}{}{}",
            entity.path, entity.name
        );
        assert_eq!(stored["Arn"], expected);
        let list = format!("ListAttached{noun}Policies");
        let attached = all(root, &list, &about, "AttachedPolicies").await;
        assert_eq!(texts(&attached, "PolicyArn"), entity.attached);
        let inline = all(root, &format!("List{noun}Policies"), &about, "PolicyNames").await;
        let names: BTreeSet<String> = inline
            .iter()
            .map(|n| n.as_str().unwrap().to_owned())
            .collect();
        let expected = entity
            .inline
            .values()
            .map(|(name, _)| name.clone())
            .collect();
        assert_eq!(names, expected);
        for (name, document) in entity.inline.values() {
            let input = json!({ kind.member(): entity.name, "PolicyName": name });
            let policy = root.does(&format!("Get{noun}Policy"), input).await;
            assert_eq!(policy["PolicyDocument"], *document);
        }
        if kind == User {
            let groups = all(root, "ListGroupsForUser", &about, "Groups").await;
            let of_user = self.members.iter().filter(|(user, _)| *user == entity.id);
            let expected = of_user.map(|(_, group)| group.clone()).collect();
            assert_eq!(texts(&groups, "GroupId"), expected);
        }
    }
}

/// What calls came to: the operation, and "success" or the code of the error.
type Seen = BTreeSet<(String, &'static str)>;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Plays sequences, each in a directory of its own. Panics with the shortest that comes to something else.
fn sequences_come_to_what_the_model_says(mut runner: TestRunner) -> Seen {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let seen = RefCell::new(Seen::new());
    let outcome = runner.run(&steps(), |steps| {
        runtime.block_on(async {
            let (_world, root) = World::new().await;
            let mut model = Model::default();
            for step in &steps {
                let (operation, input, expected) = model.play(step);
                let outcome = root.call(&operation, input.clone()).await;
                let code = outcome.as_ref().map(drop).map_err(iam::IamError::code);
                assert_eq!(code, expected, "{operation} {input}");
                seen.borrow_mut()
                    .insert((operation, code.err().unwrap_or("success")));
                if let (Step::Create(kind, name, _), Ok(output)) = (step, &outcome) {
                    let id = &output[kind.noun()][format!("{}Id", kind.noun())];
                    model.find(*kind, name).unwrap().id = id.as_str().unwrap().to_owned();
                }
            }
            model.is_what_is_read(&root).await;
        });
        Ok(())
    });
    outcome.unwrap();
    seen.into_inner()
}

#[test]
fn random_sequences_come_to_what_a_simple_model_says() {
    sequences_come_to_what_the_model_says(TestRunner::new(config(32)));
}

/// The same sequences in every run, so that what they must reach does not hang on chance.
#[test]
fn known_sequences_reach_every_refusal_of_the_model() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let seen = sequences_come_to_what_the_model_says(TestRunner::new_with_rng(config(20), rng));
    let happened = |operation: &str, code| seen.contains(&(operation.to_owned(), code));
    assert!(happened("CreatePolicyVersion", "LimitExceeded"), "{seen:?}");
    let happened_to_any = |verb: &str, of: &str, code| {
        ["User", "Group", "Role"]
            .iter()
            .any(|noun| happened(&format!("{verb}{noun}{of}"), code))
    };
    for (verb, code) in [
        ("Create", "EntityAlreadyExists"),
        ("Delete", "success"),
        ("Delete", "DeleteConflict"),
        ("Delete", "NoSuchEntity"),
    ] {
        assert!(happened_to_any(verb, "", code), "{verb} {code}");
    }
    for verb in ["Attach", "Detach", "Put", "Delete"] {
        assert!(happened_to_any(verb, "Policy", "success"), "{verb}");
    }
    for operation in ["DeletePolicy", "DeletePolicyVersion"] {
        for code in ["success", "DeleteConflict", "NoSuchEntity"] {
            assert!(happened(operation, code), "{operation} {code}");
        }
    }
}
