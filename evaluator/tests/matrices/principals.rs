//! Kind of requester by principal of the resource's policy: same and other account, role trust, KMS keys, `NotPrincipal`.

use serde_json::{Value, json};

use crate::table::{cell, table};

const CANONICAL: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A column's name, the principal, what the context tells of it.
type Column = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const REQUESTERS: [Column; 10] = [
    ("root", "arn:aws:iam::111122223333:root", &[]),
    (
        "user",
        "arn:aws:iam::111122223333:user/alice",
        &[("aws:userid", "AIDAALICE000000000000")],
    ),
    (
        "session",
        "arn:aws:sts::111122223333:assumed-role/ops/s1",
        &[
            ("aws:userid", "AROAOPS00000000000000:s1"),
            (
                "aws:PrincipalArn",
                "arn:aws:iam::111122223333:role/team/ops",
            ),
        ],
    ),
    (
        "role",
        "arn:aws:iam::111122223333:role/team/ops",
        &[("aws:userid", "AROAOPS00000000000000:s1")],
    ),
    (
        "federated",
        "arn:aws:sts::111122223333:federated-user/fred",
        &[],
    ),
    (
        "fed.by.alice",
        "arn:aws:sts::111122223333:federated-user/fred",
        &[("aws:PrincipalArn", "arn:aws:iam::111122223333:user/alice")],
    ),
    ("service", "lambda.amazonaws.com", &[]),
    ("regional", "lambda.eu-west-1.amazonaws.com", &[]),
    ("anonymous", "anonymous", &[]),
    ("stranger", "arn:aws:iam::444455556666:user/alice", &[]),
];

/// The principal elements: the row's name and the value.
fn entries() -> Vec<(&'static str, Value)> {
    vec![
        ("\"*\"", json!("*")),
        ("AWS *", json!({"AWS": "*"})),
        ("account id", json!({"AWS": "111122223333"})),
        (
            "account root ARN",
            json!({"AWS": "arn:aws:iam::111122223333:root"}),
        ),
        ("canonical id", json!({"CanonicalUser": CANONICAL})),
        (
            "user ARN",
            json!({"AWS": "arn:aws:iam::111122223333:user/alice"}),
        ),
        ("user id (AIDA)", json!({"AWS": "AIDAALICE000000000000"})),
        (
            "user ARN, other path",
            json!({"AWS": "arn:aws:iam::111122223333:user/team/alice"}),
        ),
        (
            "role ARN",
            json!({"AWS": "arn:aws:iam::111122223333:role/team/ops"}),
        ),
        ("role id (AROA)", json!({"AWS": "AROAOPS00000000000000"})),
        (
            "role ARN, other path",
            json!({"AWS": "arn:aws:iam::111122223333:role/ops"}),
        ),
        (
            "session ARN",
            json!({"AWS": "arn:aws:sts::111122223333:assumed-role/ops/s1"}),
        ),
        (
            "other session",
            json!({"AWS": "arn:aws:sts::111122223333:assumed-role/ops/s2"}),
        ),
        (
            "federated user ARN",
            json!({"AWS": "arn:aws:sts::111122223333:federated-user/fred"}),
        ),
        ("service", json!({"Service": "lambda.amazonaws.com"})),
        (
            "user and account",
            json!({"AWS": ["arn:aws:iam::111122223333:user/alice", "111122223333"]}),
        ),
        (
            "role and account",
            json!({"AWS": ["arn:aws:iam::111122223333:role/team/ops", "111122223333"]}),
        ),
        (
            "session, role, account",
            json!({"AWS": [
                "arn:aws:sts::111122223333:assumed-role/ops/s1",
                "arn:aws:iam::111122223333:role/team/ops",
                "111122223333",
            ]}),
        ),
        (
            "federated and account",
            json!({"AWS": ["arn:aws:sts::111122223333:federated-user/fred", "111122223333"]}),
        ),
    ]
}

/// What a table is about: the request, and the layers besides the resource's policy.
struct Scene {
    title: &'static str,
    action: &'static str,
    resource: &'static str,
    account: &'static str,
    element: &'static str,
    effect: &'static str,
    layers: Value,
}

/// Allows, or speaks of something else.
fn policy(action: &str) -> Value {
    json!([{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}])
}

impl Scene {
    fn matrix(&self) -> String {
        let trust = self.resource.contains(":role/");
        let names: Vec<&str> = REQUESTERS.iter().map(|(name, ..)| *name).collect();
        let rows: Vec<(String, Vec<String>)> = entries()
            .into_iter()
            .map(|(name, principal)| {
                let mut statements = Vec::new();
                let mut statement = json!({"Effect": self.effect, "Action": self.action});
                if !trust {
                    statement["Resource"] = json!("*");
                }
                statement[self.element] = principal;
                if self.effect == "Deny" {
                    let mut allow = statement.clone();
                    allow["Effect"] = json!("Allow");
                    allow.as_object_mut().unwrap().remove("NotPrincipal");
                    allow["Principal"] = json!("*");
                    statements.push(allow);
                }
                statements.push(statement);
                let mut policies = self.layers.clone();
                policies["resource"] = json!({"Version": "2012-10-17", "Statement": statements});
                let cells = REQUESTERS.iter().map(|(_, principal, context)| {
                    let mut request = json!({
                        "principal": principal,
                        "action": self.action,
                        "resource": self.resource,
                        "resourceAccount": self.account,
                        "context": {},
                    });
                    for (key, value) in *context {
                        request["context"][*key] = json!(value);
                    }
                    if principal.contains("111122223333") {
                        request["canonicalUser"] = json!(CANONICAL);
                    }
                    cell(&json!({"id": "", "request": request, "policies": policies}))
                });
                (name.to_owned(), cells.collect())
            })
            .collect();
        table(self.title, &names, &rows)
    }
}

pub fn all() -> String {
    let object = "arn:aws:s3:::reports/q3.csv";
    let (here, there) = ("111122223333", "999988887777");
    let scene = |title, account, layers| Scene {
        title,
        action: "s3:GetObject",
        resource: object,
        account,
        element: "Principal",
        effect: "Allow",
        layers,
    };
    let read = || policy("s3:GetObject");
    let other = || policy("s3:PutObject");
    let deny = |title, layers| Scene {
        element: "NotPrincipal",
        effect: "Deny",
        ..scene(title, here, layers)
    };
    let special = |title, action, resource, layers| Scene {
        action,
        resource,
        ..scene(title, here, layers)
    };
    let role = "arn:aws:iam::111122223333:role/target";
    let key = "arn:aws:kms:eu-west-1:111122223333:key/k1";
    let scenes = [
        scene(
            "1. Account 111122223333; nothing but the resource policy (E-104, E-110 to E-116, E-118).\nAccount entries only delegate; a stranger needs its own side too.",
            here,
            json!({}),
        ),
        scene(
            "2. As 1, and the boundary is silent: it limits grants by the role's ARN and by the issuing user's (E-112, E-116).",
            here,
            json!({"boundary": other(), "session": read()}),
        ),
        scene(
            "3. As 1, and the session policy is silent: it limits the same grants (E-112, E-116).",
            here,
            json!({"session": other()}),
        ),
        scene(
            "4. Account 111122223333; identity and session policies allow: whoever has these needs nothing more in its own\naccount. The others, and the stranger, need to be listed (E-115, E-120, E-122).",
            here,
            json!({"identity": read(), "session": read()}),
        ),
        scene(
            "5. Account 999988887777: to all with an account it is another account. Nothing but the resource policy (E-120, E-122).",
            there,
            json!({}),
        ),
        scene(
            "6. As 5, and identity and session policies allow (E-120). Now any entry that lists the requester suffices.",
            there,
            json!({"identity": read(), "session": read()}),
        ),
        scene(
            "7. As 6, and the boundary is silent (E-120): no entry helps whoever has a boundary; root cannot have one.",
            there,
            json!({"identity": read(), "session": read(), "boundary": other()}),
        ),
        deny(
            "8. Deny with NotPrincipal, everyone is allowed besides (E-87): spared is only who is listed in every form.",
            json!({"identity": read(), "session": read()}),
        ),
        deny(
            "9. As 8, and the requester has a boundary that allows (E-88): nobody with a boundary is spared.",
            json!({"identity": read(), "session": read(), "boundary": read()}),
        ),
        Scene {
            element: "NotPrincipal",
            ..scene(
                "10. Allow with NotPrincipal (E-87, our reading): grants to whoever is listed in no form, as to everyone.",
                here,
                json!({"session": read()}),
            )
        },
        special(
            "11. sts:AssumeRole, nothing but the trust policy (E-128): the root user never.",
            "sts:AssumeRole",
            role,
            json!({}),
        ),
        special(
            "12. As 11, and identity and session policies allow: the trust policy must allow as well (E-128).",
            "sts:AssumeRole",
            role,
            json!({"identity": policy("sts:AssumeRole"), "session": policy("sts:AssumeRole")}),
        ),
        special(
            "13. A KMS key, nothing but the key policy (E-129): not even the root user has access by itself.",
            "kms:Decrypt",
            key,
            json!({}),
        ),
        special(
            "14. As 13, and identity and session policies allow: they count only where the key policy names the account (E-129).",
            "kms:Decrypt",
            key,
            json!({"identity": policy("kms:Decrypt"), "session": policy("kms:Decrypt")}),
        ),
    ];
    let mut text = "\
Kind of requester (columns) by principal of the resource's policy (rows).
session and role are sessions of arn:aws:iam::111122223333:role/team/ops, with and without a known session name;
federated was issued by nobody known, fed.by.alice by the user alice; stranger is a user of account 444455556666.
Cells: Allowed, - (implicitly denied), DENIED (explicitly).

"
    .to_owned();
    text.extend(scenes.iter().map(Scene::matrix));
    text.trim_end().to_owned() + "\n"
}
