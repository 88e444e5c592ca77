//! Layer by effect: one layer is varied, the others stand as the title says.

use serde_json::{Value, json};

use crate::table::{cell, table};

const LAYERS: [&str; 7] = [
    "rcps", "scps", "endpoint", "resource", "identity", "boundary", "session",
];
const COLUMNS: [&str; 6] = ["null", "empty", "allows", "silent", "denies", "both"];

/// A document of the layer whose statements allow, deny, do both, or are about something else.
fn document(layer: &str, column: &str, principal: &Value) -> Value {
    let statement = |effect: &str, action: &str| {
        let mut statement = json!({"Effect": effect, "Action": action, "Resource": "*"});
        if ["rcps", "endpoint"].contains(&layer) {
            statement["Principal"] = json!("*");
        }
        if layer == "resource" {
            statement["Principal"] = principal.clone();
        }
        statement
    };
    // A resource control policy may only deny.
    let quiet = if layer == "rcps" { "Deny" } else { "Allow" };
    let statements = match column {
        "empty" => vec![],
        "allows" => vec![statement("Allow", "s3:GetObject")],
        "silent" => vec![statement(quiet, "s3:PutObject")],
        "denies" => vec![statement("Deny", "s3:GetObject")],
        _ => vec![
            statement("Deny", "s3:GetObject"),
            statement("Allow", "s3:GetObject"),
        ],
    };
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn layer(layer: &str, column: &str, principal: &Value) -> Value {
    let document = || document(layer, column, principal);
    match (layer, column) {
        (_, "null") => Value::Null,
        ("resource", _) => document(),
        ("rcps" | "scps", "empty") => json!([[]]),
        ("rcps" | "scps", _) => json!([[document()]]),
        (_, "empty") => json!([]),
        _ => json!([document()]),
    }
}

/// One scene: who asks, how the resource's policy names it, and the layers that stand.
struct Scene {
    title: &'static str,
    principal: &'static str,
    named: Value,
    account: &'static str,
    management: Option<&'static str>,
    standing: &'static [(&'static str, &'static str)],
}

impl Scene {
    fn matrix(&self) -> String {
        let rows: Vec<(String, Vec<String>)> = LAYERS
            .iter()
            .map(|varied| {
                let cells = COLUMNS.iter().map(|column| {
                    if *varied == "rcps" && ["allows", "both"].contains(column) {
                        return "n/a".to_owned();
                    }
                    let mut policies = json!({});
                    for (name, standing) in self.standing {
                        policies[*name] = layer(name, standing, &self.named);
                    }
                    policies[*varied] = layer(varied, column, &self.named);
                    let mut request = json!({
                        "principal": self.principal,
                        "action": "s3:GetObject",
                        "resource": "arn:aws:s3:::reports/q3.csv",
                        "resourceAccount": self.account,
                    });
                    if let Some(management) = self.management {
                        request["managementAccount"] = json!(management);
                    }
                    cell(&json!({"id": "", "request": request, "policies": policies}))
                });
                ((*varied).to_owned(), cells.collect())
            })
            .collect();
        table(self.title, &COLUMNS, &rows)
    }
}

pub fn all() -> String {
    let alice = "arn:aws:iam::111122223333:user/alice";
    let session = "arn:aws:sts::111122223333:assumed-role/ops/s1";
    let here = "111122223333";
    let there = "444455556666";
    let scene = |title, principal, named: &str, account, standing| Scene {
        title,
        principal,
        named: json!({"AWS": named}),
        account,
        management: None,
        standing,
    };
    let mut scenes = vec![
        scene(
            "A user, own account; the identity policies allow (E-100 to E-103, E-115 to E-118, E-125).\nA resource policy that is silent takes nothing away.",
            alice,
            alice,
            here,
            &[("identity", "allows")],
        ),
        scene(
            "A user, own account; only the resource policy allows, by the user's ARN (E-111).\nThe boundary's and the session policy's silence does not count; their Deny does.",
            alice,
            alice,
            here,
            &[("resource", "allows")],
        ),
        scene(
            "A role session, own account; only the resource policy allows, by the role's ARN (E-112).\nHere the boundary and the session policy limit.",
            session,
            "arn:aws:iam::111122223333:role/ops",
            here,
            &[("resource", "allows")],
        ),
        scene(
            "A role session, own account; only the resource policy allows, by the session's ARN (E-113).",
            session,
            session,
            here,
            &[("resource", "allows")],
        ),
        scene(
            "A user, own account; identity and resource policies allow, the latter by the account (E-110).",
            alice,
            here,
            here,
            &[("identity", "allows"), ("resource", "allows")],
        ),
        scene(
            "A user, other account's resource; identity and resource policies allow (E-120). Both must.",
            alice,
            alice,
            there,
            &[("identity", "allows"), ("resource", "allows")],
        ),
        scene(
            "The root user, own account; nothing stands (E-104).\nNo identity policy is needed; boundary and session policies do not exist for it.",
            "arn:aws:iam::111122223333:root",
            here,
            here,
            &[],
        ),
        scene(
            "The root user, other account's resource; the resource policy allows (E-104, E-120).",
            "arn:aws:iam::111122223333:root",
            here,
            there,
            &[("resource", "allows")],
        ),
        scene(
            "A federated user, own account; identity and session policies allow (E-118). Without session policies it has nothing.",
            "arn:aws:sts::111122223333:federated-user/fred",
            "arn:aws:sts::111122223333:federated-user/fred",
            here,
            &[("identity", "allows"), ("session", "allows")],
        ),
        scene(
            "A session of a service-linked role, own account; the identity policies allow (E-105).\nOrganization policies do not apply to it.",
            "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/X",
            here,
            here,
            &[("identity", "allows")],
        ),
        Scene {
            title: "A service; the resource policy allows (E-105, E-122).\nIt has no identity side: identity, boundary, session and service control policies do not apply to it.",
            principal: "lambda.amazonaws.com",
            named: json!({"Service": "lambda.amazonaws.com"}),
            account: here,
            management: None,
            standing: &[("resource", "allows")],
        },
        Scene {
            title: "Anonymous; the resource policy allows everyone (E-91, E-122).",
            principal: "anonymous",
            named: json!("*"),
            account: here,
            management: None,
            standing: &[("resource", "allows")],
        },
    ];
    scenes.push(Scene {
        management: Some(here),
        ..scene(
            "A user of the management account, own account; the identity policies allow (E-105).\nNeither kind of organization policy applies.",
            alice,
            alice,
            here,
            &[("identity", "allows")],
        )
    });
    scenes.push(Scene {
        management: Some(here),
        ..scene(
            "A user of the management account, a member's resource; both sides allow (E-105, E-106).\nThe resource's control policies apply, the caller's service control policies do not.",
            alice,
            alice,
            there,
            &[("identity", "allows"), ("resource", "allows")],
        )
    });
    let mut text = "\
Layer by effect. One layer is varied (rows), the others stand as each title says.
Columns: null = the layer is not given; empty = it is given and holds nothing (for rcps and scps: one level without
documents; for resource: a document without statements); silent = it speaks of another action only; both = an Allow
and a Deny. Cells: Allowed, - (implicitly denied), DENIED (explicitly), n/a (the grammar refuses the document).

"
    .to_owned();
    text.extend(scenes.iter().map(Scene::matrix));
    text.trim_end().to_owned() + "\n"
}
