//! The work that every contestant gets: policies, principals and requests as plain data, made from a seed. Nothing
//! here knows any contestant; each translates this data into its own form before the clock starts. Only what all of
//! them can express is in it; see [`Condition`].

pub mod generate;
pub mod plain;
mod random;
mod words;

use std::fmt::Write as _;

use generate::{large, organisation, scaling, typical};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    StringEquals,
    StringLike,
    Bool,
    IpAddress,
    NumericLessThan,
}

/// The condition keys of the workloads, in the order of [`KEYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Region,
    Team,
    Project,
    Owner,
    SecureTransport,
    SourceIp,
    MfaPresent,
    MfaAge,
    Username,
    UserId,
    PrincipalArn,
    PrincipalType,
}

/// Each key with its name in IAM and the name of the attribute that it becomes elsewhere.
pub const KEYS: [(Key, &str, &str); 12] = [
    (Key::Region, "aws:RequestedRegion", "region"),
    (Key::Team, "aws:PrincipalTag/team", "team"),
    (Key::Project, "aws:ResourceTag/project", "project"),
    (Key::Owner, "aws:ResourceTag/owner", "owner"),
    (
        Key::SecureTransport,
        "aws:SecureTransport",
        "secureTransport",
    ),
    (Key::SourceIp, "aws:SourceIp", "sourceIp"),
    (Key::MfaPresent, "aws:MultiFactorAuthPresent", "mfaPresent"),
    (Key::MfaAge, "aws:MultiFactorAuthAge", "mfaAge"),
    (Key::Username, "aws:username", "username"),
    (Key::UserId, "aws:userid", "userid"),
    (Key::PrincipalArn, "aws:PrincipalArn", "principalArn"),
    (Key::PrincipalType, "aws:PrincipalType", "principalType"),
];

impl Key {
    pub fn iam(self) -> &'static str {
        KEYS[self as usize].1
    }

    pub fn attribute(self) -> &'static str {
        KEYS[self as usize].2
    }
}

/// One operator, one key, its values. `USERNAME` as a value of `StringEquals` is a policy variable; other contestants
/// compare with the attribute. (Variables inside a resource pattern cannot be said in Cedar: nobody gets them.)
#[derive(Clone, Debug)]
pub struct Condition {
    pub test: Test,
    pub if_exists: bool,
    pub key: Key,
    pub values: Vec<String>,
}

pub const USERNAME: &str = "${aws:username}";

#[derive(Clone, Debug)]
pub struct Statement {
    pub deny: bool,
    pub not_action: bool,
    pub actions: Vec<String>,
    pub resources: Vec<String>,
    pub conditions: Vec<Condition>,
}

#[derive(Clone, Debug)]
pub struct Policy {
    pub name: String,
    pub statements: Vec<Statement>,
}

/// Who asks: places in [`Workload::policies`] and [`Workload::groups`].
#[derive(Clone, Debug)]
pub struct Principal {
    pub name: String,
    pub arn: String,
    pub policies: Vec<usize>,
    pub groups: Vec<usize>,
    pub boundary: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Request {
    /// Place in [`Workload::principals`].
    pub principal: usize,
    pub action: String,
    pub resource: String,
    /// Single-valued keys.
    pub context: Vec<(Key, String)>,
}

pub struct Workload {
    pub name: &'static str,
    pub policies: Vec<Policy>,
    pub groups: Vec<Vec<usize>>,
    pub principals: Vec<Principal>,
    /// Levels from the organization's root, each a list of policies.
    pub scps: Vec<Vec<usize>>,
    /// Half of them allowed, a fifth denied by a statement, the rest denied because nothing allows them.
    pub requests: Vec<Request>,
}

impl Workload {
    /// The policies of a principal and of its groups.
    pub fn identity(&self, principal: &Principal) -> Vec<usize> {
        let mut all = principal.policies.clone();
        for group in &principal.groups {
            all.extend(&self.groups[*group]);
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    pub fn statements(&self) -> usize {
        self.policies
            .iter()
            .map(|policy| policy.statements.len())
            .sum()
    }

    /// The workload under a name: what a contestant in another process is asked for.
    pub fn named(name: &str) -> Self {
        match name {
            "typical" => typical(),
            "large" => large(),
            "organisation" => organisation(),
            "100 statements" => scaling(100),
            "1,000 statements" => scaling(1_000),
            "10,000 statements" => scaling(10_000),
            other => panic!("there is no workload `{other}`"),
        }
    }
}

/// The IAM document of a policy.
pub fn document(policy: &Policy) -> String {
    let mut text = String::from("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [");
    for (place, statement) in policy.statements.iter().enumerate() {
        let _ = write!(
            text,
            "{}\n    {{\n      \"Sid\": \"S{place}\",\n      \"Effect\": \"{}\",\n      \"{}\": {},\n      \"Resource\": {}",
            if place == 0 { "" } else { "," },
            if statement.deny { "Deny" } else { "Allow" },
            if statement.not_action {
                "NotAction"
            } else {
                "Action"
            },
            list(&statement.actions),
            list(&statement.resources),
        );
        if !statement.conditions.is_empty() {
            let conditions: Vec<String> = statement
                .conditions
                .iter()
                .map(|condition| {
                    format!(
                        "\"{}\": {{ \"{}\": {} }}",
                        operator(condition),
                        condition.key.iam(),
                        list(&condition.values)
                    )
                })
                .collect();
            let _ = write!(
                text,
                ",\n      \"Condition\": {{ {} }}",
                conditions.join(", ")
            );
        }
        text.push_str("\n    }");
    }
    text.push_str("\n  ]\n}\n");
    text
}

/// The operator's name in IAM.
fn operator(condition: &Condition) -> String {
    let suffix = if condition.if_exists { "IfExists" } else { "" };
    format!("{:?}{suffix}", condition.test)
}

fn list(values: &[String]) -> String {
    match values {
        [one] => format!("\"{one}\""),
        _ => format!("[\"{}\"]", values.join("\", \"")),
    }
}
