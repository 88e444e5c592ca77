//! Random input lines over small alphabets, so that requests and policies meet often.
//!
//! Every document here is well formed for its layer; what the grammar refuses is tested elsewhere.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::conditions;
use super::tape::Tape;

const HERE: &str = "111122223333";
const OTHER: &str = "444455556666";
const CANONICAL: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const VARIABLE_RESOURCES: &[&str] = &[
    "arn:aws:s3:::reports/${aws:username}/*",
    "arn:aws:s3:::reports/${aws:PrincipalTag/team, 'alice'}/x",
    "arn:aws:s3:::${aws:PrincipalTag/team}",
    "arn:aws:s3:::reports/${aws:TagKeys}",
    "arn:aws:s3:::reports/${*}",
    "arn:aws:s3:::reports/${$}{aws:username}/x",
    "arn:aws:sqs:eu-west-1:111122223333:${AWS:UserName}",
    "arn:aws:s3:::reports/${aws:username'x'}*",
];

/// What the case is about; it decides which actions and resources are likely.
#[derive(Clone, Copy, PartialEq)]
enum Scene {
    Plain,
    Key,
    Trust,
    Fixed,
}

/// Input lines of `bailiwick evaluate`.
pub fn lines() -> impl Strategy<Value = Value> {
    proptest::collection::vec(any::<u8>(), 0..1400).prop_map(|bytes| line(&mut Tape::new(bytes)))
}

/// The line that a run of choices comes to.
pub fn line(tape: &mut Tape) -> Value {
    let scene = tape.of(&[
        Scene::Plain,
        Scene::Plain,
        Scene::Plain,
        Scene::Plain,
        Scene::Plain,
        Scene::Key,
        Scene::Key,
        Scene::Trust,
        Scene::Trust,
        Scene::Fixed,
    ]);
    let action = tape.of(actions(scene));
    let resource = tape.of(resources(scene));
    let unsigned = action.starts_with("sts:AssumeRoleWith");
    let principal = tape.of(if unsigned { PROVIDERS } else { PRINCIPALS });
    let case = Case {
        scene,
        action,
        resource,
        principal,
        unsigned,
    };
    let mut request = Map::new();
    let spelled = if tape.chance(10) {
        action.to_ascii_uppercase()
    } else {
        action.to_owned()
    };
    request.insert("principal".into(), json!(principal));
    request.insert("action".into(), json!(spelled));
    request.insert("resource".into(), json!(resource));
    if tape.chance(40) {
        request.insert(
            "resourceAccount".into(),
            json!(tape.of(&[HERE, HERE, HERE, OTHER])),
        );
    }
    if tape.chance(20) {
        request.insert("managementAccount".into(), json!(tape.of(&[HERE, OTHER])));
    }
    if tape.chance(30) {
        request.insert("canonicalUser".into(), json!(CANONICAL));
    }
    let mut context = conditions::context(tape);
    case.identity_facts(tape, &mut context);
    if !context.is_empty() || tape.chance(50) {
        request.insert("context".into(), Value::Object(context));
    }

    let mut policies = Map::new();
    policies.insert("identity".into(), case.documents(tape, Layer::Identity, 90));
    policies.insert("boundary".into(), case.documents(tape, Layer::Identity, 25));
    policies.insert("session".into(), case.documents(tape, Layer::Session, 25));
    policies.insert("scps".into(), case.levels(tape, Layer::ServiceControl));
    policies.insert("rcps".into(), case.levels(tape, Layer::ResourceControl));
    policies.insert("endpoint".into(), case.documents(tape, Layer::Endpoint, 15));
    let resource_layer = if case.trusts() {
        Layer::Trust
    } else {
        Layer::Resource
    };
    let likely = if case.scene == Scene::Plain { 50 } else { 90 };
    let document = if tape.chance(likely) {
        case.document(tape, resource_layer)
    } else {
        Value::Null
    };
    policies.insert("resource".into(), document);
    if tape.chance(30) {
        policies.retain(|_, layer| !layer.is_null());
    }
    json!({"id": "case", "request": request, "policies": policies})
}

fn actions(scene: Scene) -> &'static [&'static str] {
    match scene {
        Scene::Plain => &[
            "s3:GetObject",
            "s3:PutObject",
            "sqs:SendMessage",
            "sts:AssumeRole",
            "s3:ListAllMyBuckets",
        ],
        Scene::Key => &["kms:Decrypt", "kms:RetireGrant", "kms:Encrypt"],
        Scene::Trust => &[
            "sts:AssumeRole",
            "sts:AssumeRole",
            "sts:TagSession",
            "sts:SetSourceIdentity",
            "sts:AssumeRoleWithSAML",
            "sts:AssumeRoleWithWebIdentity",
        ],
        Scene::Fixed => &["sts:GetCallerIdentity", "sts:GetSessionToken"],
    }
}

fn resources(scene: Scene) -> &'static [&'static str] {
    match scene {
        Scene::Plain => &[
            "arn:aws:s3:::reports/q3.csv",
            "arn:aws:s3:::reports/alice/x",
            "arn:aws:s3:::reports/*",
            "arn:aws:s3:::reports/${aws:username}/x",
            "arn:aws:s3:::a:b",
            "arn:aws:sqs:eu-west-1:111122223333:alice",
            "arn:aws:sqs:eu-west-1:444455556666:queue",
            "*",
        ],
        Scene::Key => &[
            "arn:aws:kms:eu-west-1:111122223333:key/k1",
            "arn:aws:kms:eu-west-1:444455556666:key/k1",
            "arn:aws:kms:eu-west-1:111122223333:alias/k1",
        ],
        Scene::Trust => &[
            "arn:aws:iam::111122223333:role/ops",
            "arn:aws:iam::444455556666:role/team/dev",
            "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/X",
        ],
        Scene::Fixed => &["*"],
    }
}

const PRINCIPALS: &[&str] = &[
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::111122223333:user/team/bob",
    "arn:aws:iam::111122223333:root",
    "arn:aws:sts::111122223333:assumed-role/ops/s1",
    "arn:aws:sts::111122223333:assumed-role/dev/s1",
    "arn:aws:iam::111122223333:role/ops",
    "arn:aws:iam::111122223333:role/team/dev",
    "arn:aws:sts::111122223333:federated-user/fred",
    "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/X",
    "arn:aws:sts::111122223333:assumed-role/X/s1",
    "arn:aws:iam::444455556666:user/alice",
    "arn:aws:sts::444455556666:assumed-role/ops/s1",
    "arn:aws:iam::444455556666:root",
    "lambda.amazonaws.com",
    "lambda.eu-west-1.amazonaws.com",
    "anonymous",
];

const PROVIDERS: &[&str] = &[
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "arn:aws:iam::111122223333:saml-provider/corp",
    "arn:aws:iam::111122223333:oidc-provider/id.example.com",
];

/// The kinds of documents, as the line's layers hold them.
#[derive(Clone, Copy, PartialEq)]
enum Layer {
    Identity,
    Session,
    ServiceControl,
    ResourceControl,
    Endpoint,
    Resource,
    Trust,
}

/// A statement about something else: many of these make a large document, which is looked up and not walked.
fn beside(number: usize, layer: Layer) -> Value {
    let action = [
        "s3:GetObject",
        "s3:*",
        "sqs:Send*",
        "kms:Decrypt",
        "sts:AssumeRole",
    ][number % 5];
    let resource = match number % 3 {
        0 => format!("arn:aws:s3:::beside{number}/*"),
        1 => format!("arn:aws:sqs:eu-west-1:111122223333:beside{number}"),
        _ => format!("arn:aws:s3:::beside/{number}/${{aws:username}}"),
    };
    let deny = layer == Layer::ResourceControl || number.is_multiple_of(2);
    let mut statement = json!({"Effect": if deny { "Deny" } else { "Allow" }, "Action": action});
    match layer {
        Layer::Trust => {
            statement["Principal"] = json!({"AWS": format!("{:012}", 900_000 + number)})
        }
        Layer::Resource | Layer::Endpoint | Layer::ResourceControl => {
            statement["Principal"] = json!("*");
            statement["Resource"] = json!(resource);
        }
        Layer::Identity | Layer::Session | Layer::ServiceControl => {
            statement["Resource"] = json!(resource);
        }
    }
    statement
}

struct Case {
    scene: Scene,
    action: &'static str,
    resource: &'static str,
    principal: &'static str,
    unsigned: bool,
}

impl Case {
    /// Whether the resource's document is read as a trust policy.
    fn trusts(&self) -> bool {
        self.scene == Scene::Trust
    }

    /// The context keys that tell who asks.
    fn identity_facts(&self, tape: &mut Tape, context: &mut Map<String, Value>) {
        let session = self.principal.contains("assumed-role/") || self.principal.contains(":role/");
        if tape.chance(60) {
            let arn = if session {
                tape.of(&[
                    "arn:aws:iam::111122223333:role/team/dev",
                    "arn:aws:iam::111122223333:role/ops",
                    "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/X",
                    "arn:aws:iam::444455556666:role/ops",
                ])
            } else if self.principal.contains("federated-user/") {
                tape.of(&["arn:aws:iam::111122223333:user/alice", self.principal])
            } else {
                self.principal
            };
            context.insert("aws:PrincipalArn".into(), json!(arn));
        }
        if tape.chance(50) {
            let id = if session {
                "AROAEXAMPLE0000000001:s1"
            } else if self.principal.contains(":user/") {
                "AIDAEXAMPLE0000000001"
            } else if self.principal == "anonymous" {
                "anonymous"
            } else {
                HERE
            };
            context.insert("aws:userid".into(), json!(id));
        }
    }

    /// A layer of documents, or null.
    fn documents(&self, tape: &mut Tape, layer: Layer, likely: usize) -> Value {
        if !tape.chance(likely) {
            return Value::Null;
        }
        let count = tape.of(&[1, 1, 2, 0]);
        (0..count).map(|_| self.document(tape, layer)).collect()
    }

    /// Levels of documents, or null.
    fn levels(&self, tape: &mut Tape, layer: Layer) -> Value {
        if !tape.chance(20) {
            return Value::Null;
        }
        let count = tape.of(&[1, 2, 0]);
        (0..count)
            .map(|_| {
                let documents = tape.of(&[1, 1, 1, 2, 0]);
                (0..documents)
                    .map(|_| self.document(tape, layer))
                    .collect::<Value>()
            })
            .collect()
    }

    fn document(&self, tape: &mut Tape, layer: Layer) -> Value {
        let mut document = Map::new();
        match tape.of(&[
            "2012-10-17",
            "2012-10-17",
            "2012-10-17",
            "2012-10-17",
            "2008-10-17",
            "",
        ]) {
            "" => {}
            version => drop(document.insert("Version".into(), json!(version))),
        }
        let variables = document.get("Version") == Some(&json!("2012-10-17"));
        let count = tape.of(&[1, 1, 1, 2, 3]);
        let mut statements: Vec<Value> = (0..count)
            .map(|_| self.statement(tape, layer, variables))
            .collect();
        if tape.chance(3) {
            let at = tape.below(statements.len() + 1);
            statements.splice(at..at, (0..150).map(|number| beside(number, layer)));
        }
        let statement = match statements.len() {
            1 if tape.chance(20) => statements.remove(0),
            _ => Value::Array(statements),
        };
        document.insert("Statement".into(), statement);
        Value::Object(document)
    }

    fn statement(&self, tape: &mut Tape, layer: Layer, variables: bool) -> Value {
        let mut statement = Map::new();
        let deny = layer == Layer::ResourceControl || tape.chance(20);
        statement.insert("Effect".into(), json!(if deny { "Deny" } else { "Allow" }));
        if matches!(layer, Layer::Resource | Layer::Trust | Layer::Endpoint) {
            let inverted = layer != Layer::Trust && tape.chance(if deny { 40 } else { 8 });
            let name = if inverted {
                "NotPrincipal"
            } else {
                "Principal"
            };
            statement.insert(name.into(), self.principal(tape, layer, inverted));
        } else if layer == Layer::ResourceControl {
            statement.insert("Principal".into(), json!("*"));
        }
        let inverted = !matches!(layer, Layer::ResourceControl | Layer::Trust) && tape.chance(12);
        let name = if inverted { "NotAction" } else { "Action" };
        let actions = self.some(tape, |tape| self.action(tape, layer, inverted));
        statement.insert(name.into(), actions);
        if layer != Layer::Trust {
            let inverted = tape.chance(12);
            let name = if inverted { "NotResource" } else { "Resource" };
            let resources = self.some(tape, |tape| self.resource(tape, layer, inverted));
            statement.insert(name.into(), resources);
        }
        if tape.chance(35) {
            statement.insert("Condition".into(), conditions::condition(tape, variables));
        }
        Value::Object(statement)
    }

    /// One value, or a list of some.
    fn some(&self, tape: &mut Tape, mut one: impl FnMut(&mut Tape) -> Value) -> Value {
        match tape.of(&[0, 0, 1, 2]) {
            1 if tape.chance(4) => json!([]),
            0 => one(tape),
            count => (0..count).map(|_| one(tape)).collect(),
        }
    }

    fn action(&self, tape: &mut Tape, layer: Layer, inverted: bool) -> Value {
        let service = self.action.split(':').next().unwrap();
        let any = format!("{service}:*");
        let start = self.action.get(..service.len() + 4).unwrap();
        let begins = format!("{start}*");
        let folded = self.action.to_ascii_lowercase();
        let holes = format!(
            "{service}:?{}",
            self.action.get(service.len() + 2..).unwrap()
        );
        let choice = tape.below(if inverted { 9 } else { 16 });
        json!(match (layer, choice) {
            (Layer::Trust, 0..6) | (Layer::ResourceControl, 2..8) => self.action,
            (Layer::Trust, 6..9) => "sts:AssumeRole",
            (Layer::Trust, _) => "sts:*",
            (Layer::ResourceControl, 0 | 1) => "s3:PutObject",
            (Layer::ResourceControl, 8 | 9) => &begins,
            (Layer::ResourceControl, _) => &any,
            (_, 0) => "s3:PutObject",
            (_, 1) => "iam:*",
            (_, 2) => "*:Put*",
            (_, 3) => &holes,
            (_, 4) => &folded,
            (_, 5) => &begins,
            (_, 6) => &any,
            (_, 7 | 9 | 10) => self.action,
            (_, 8) => "sts:*",
            (_, _) => "*",
        })
    }

    fn resource(&self, tape: &mut Tape, layer: Layer, inverted: bool) -> Value {
        let short = layer == Layer::Identity && tape.chance(8);
        if short {
            return json!(tape.of(&[
                "arn:aws:s3",
                "arn:aws:sqs:eu-west-1",
                "arn:aws:kms:*",
                "arn:aws:s3:*:reports/*",
                "arn:aws:iam::111122223333"
            ]));
        }
        json!(match tape.below(if inverted { 7 } else { 14 }) {
            0 => "arn:aws:s3:::reports/q3.csv",
            1 => tape.of(&[
                "arn:aws:s3:::*",
                "arn:aws:s3:*:*:reports/*",
                "arn:aws:s3:::a:?",
                "arn:aws:s3:::reports/?3.csv",
                "arn:aws:s3:?::reports/*",
                "arn:aws:s3:::reports*x",
            ]),
            2 => tape.of(&[
                "arn:aws:sqs:eu-*:111122223333:*",
                "arn:aws:sqs:*-west-1:*:alice",
                "arn:aws:sqs:eu-west-?:*:*",
                "arn:*:sqs:*:444455556666:queue",
                "arn:aws:s*",
            ]
            .map(|text| if layer != Layer::Identity && text == "arn:aws:s*" {
                "*"
            } else {
                text
            })),
            3 => tape.of(&[
                "arn:aws:iam::*:role/*",
                "arn:aws:iam::111122223333:role/ops",
                "arn:aws:kms:*:*:key/*",
                "arn:aws:kms:eu-west-1:111122223333:key/k1",
            ]),
            4 => tape.of(VARIABLE_RESOURCES),
            5 => tape.of(VARIABLE_RESOURCES),
            6 if self.resource != "*" && !self.resource.contains('$') => self.resource,
            _ => "*",
        })
    }

    fn principal(&self, tape: &mut Tape, layer: Layer, inverted: bool) -> Value {
        let everyone = if layer == Layer::Endpoint { 60 } else { 20 };
        if tape.chance(if inverted { 5 } else { everyone }) {
            return tape
                .of(&[json!("*"), json!({"AWS": "*"})].each_ref())
                .clone();
        }
        if self.unsigned && tape.chance(70) {
            return json!({"Federated": self.some(tape, |tape| json!(tape.of(PROVIDERS)))});
        }
        let mut map = Map::new();
        if tape.chance(8) && layer == Layer::Resource {
            map.insert("CanonicalUser".into(), json!(CANONICAL));
        }
        if tape.chance(if self.principal.contains("amazonaws.com") {
            60
        } else {
            8
        }) {
            let services = [
                "lambda.amazonaws.com",
                "lambda.eu-west-1.amazonaws.com",
                "x.amazonaws.com",
            ];
            map.insert(
                "Service".into(),
                self.some(tape, |tape| json!(tape.of(&services))),
            );
        }
        if map.is_empty() || tape.chance(70) {
            let mut entries: Vec<Value> = Vec::new();
            let count = if inverted {
                tape.of(&[2, 3, 4])
            } else {
                tape.of(&[1, 1, 1, 2])
            };
            for _ in 0..count {
                entries.push(json!(self.entry(tape)));
            }
            map.insert("AWS".into(), Value::Array(entries));
        }
        Value::Object(map)
    }

    /// One entry of the `AWS` list; half of them are the requester's own.
    fn entry(&self, tape: &mut Tape) -> String {
        let arn = self.principal.starts_with("arn:") && !self.principal.contains("provider/");
        match tape.below(14) {
            0 => HERE.to_owned(),
            1 => format!("arn:aws:iam::{HERE}:root"),
            2 => OTHER.to_owned(),
            3 => "AIDAEXAMPLE0000000001".to_owned(),
            4 => "AROAEXAMPLE0000000001".to_owned(),
            5 => "arn:aws:iam::111122223333:role/team/dev".to_owned(),
            6 => "arn:aws:iam::111122223333:role/ops".to_owned(),
            7 => "arn:aws:iam::111122223333:user/alice".to_owned(),
            8 => "arn:aws:sts::111122223333:assumed-role/ops/s1".to_owned(),
            9 => "arn:aws:sts::111122223333:federated-user/fred".to_owned(),
            _ if arn => self.principal.to_owned(),
            _ => "arn:aws:iam::111122223333:user/team/bob".to_owned(),
        }
    }
}
