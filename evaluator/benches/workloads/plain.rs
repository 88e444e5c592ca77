//! The contestant that everybody could write in an hour: a loop over the statements that compares. It is no straw
//! man: patterns are sorted into exact, prefix and general ones beforehand, condition keys are places in an array,
//! numbers, networks and booleans are parsed beforehand, and once something allows, only denials are looked at.
//! It also tells the generator which verdict a request gets.

use super::{Condition, Key, Policy, Request, Test, USERNAME, Workload};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    ExplicitlyDenied,
    ImplicitlyDenied,
}

/// Everything that applies to one principal.
pub struct PlainSet<'a> {
    identity: Vec<&'a PlainPolicy>,
    boundary: Option<&'a PlainPolicy>,
    scps: Vec<Vec<&'a PlainPolicy>>,
}

pub struct PlainPolicy {
    statements: Vec<PlainStatement>,
}

struct PlainStatement {
    deny: bool,
    not_action: bool,
    actions: Vec<Pattern>,
    resources: Vec<Pattern>,
    conditions: Vec<PlainCondition>,
}

enum Pattern {
    Any,
    Exact(String),
    Prefix(String),
    General(String),
}

struct PlainCondition {
    key: usize,
    if_exists: bool,
    values: Vec<Wanted>,
}

enum Wanted {
    Text(String),
    Like(Pattern),
    SameAs(usize),
    Bool(bool),
    Network { address: u32, mask: u32 },
    Below(i64),
}

/// A request made ready for the loop.
pub struct PlainRequest {
    action: String,
    resource: String,
    context: [Option<Value>; 12],
}

enum Value {
    Text(String),
    Bool(bool),
    Address(u32),
    Number(i64),
}

impl PlainPolicy {
    pub fn new(policy: &Policy) -> Self {
        let statements = policy
            .statements
            .iter()
            .map(|statement| PlainStatement {
                deny: statement.deny,
                not_action: statement.not_action,
                actions: statement
                    .actions
                    .iter()
                    .map(|text| Pattern::new(&text.to_ascii_lowercase()))
                    .collect(),
                resources: statement
                    .resources
                    .iter()
                    .map(|text| Pattern::new(text))
                    .collect(),
                conditions: statement.conditions.iter().map(condition).collect(),
            })
            .collect();
        Self { statements }
    }

    /// Whether the conditions of one of the statements hold.
    pub fn conditions_met(&self, statement: usize, request: &PlainRequest) -> bool {
        self.statements[statement].conditions_hold(request)
    }
}

fn condition(condition: &Condition) -> PlainCondition {
    let wanted = |text: &String| match condition.test {
        Test::StringEquals if text == USERNAME => Wanted::SameAs(Key::Username as usize),
        Test::StringEquals => Wanted::Text(text.clone()),
        Test::StringLike => Wanted::Like(Pattern::new(text)),
        Test::Bool => Wanted::Bool(text == "true"),
        Test::IpAddress => {
            let (address, bits) = text.split_once('/').unwrap();
            let mask = u32::MAX << (32 - bits.parse::<u32>().unwrap());
            Wanted::Network {
                address: number(address) & mask,
                mask,
            }
        }
        Test::NumericLessThan => Wanted::Below(text.parse().unwrap()),
    };
    PlainCondition {
        key: condition.key as usize,
        if_exists: condition.if_exists,
        values: condition.values.iter().map(wanted).collect(),
    }
}

/// An IPv4 address as a number.
fn number(address: &str) -> u32 {
    address.parse::<std::net::Ipv4Addr>().unwrap().to_bits()
}

impl PlainRequest {
    pub fn new(request: &Request) -> Self {
        let mut context = std::array::from_fn(|_| None);
        for (key, text) in &request.context {
            context[*key as usize] = Some(match key {
                Key::SecureTransport | Key::MfaPresent => Value::Bool(text == "true"),
                Key::SourceIp => Value::Address(number(text)),
                Key::MfaAge => Value::Number(text.parse().unwrap()),
                _ => Value::Text(text.clone()),
            });
        }
        Self {
            action: request.action.to_ascii_lowercase(),
            resource: request.resource.clone(),
            context,
        }
    }
}

impl<'a> PlainSet<'a> {
    pub fn new(workload: &Workload, policies: &'a [PlainPolicy], principal: usize) -> Self {
        let principal = &workload.principals[principal];
        Self {
            identity: workload
                .identity(principal)
                .into_iter()
                .map(|place| &policies[place])
                .collect(),
            boundary: principal.boundary.map(|place| &policies[place]),
            scps: workload
                .scps
                .iter()
                .map(|level| level.iter().map(|place| &policies[*place]).collect())
                .collect(),
        }
    }

    pub fn decide(&self, request: &PlainRequest) -> Verdict {
        let mut silent = false;
        let boundary = self.boundary.as_ref().map(std::slice::from_ref);
        let layers = std::iter::once(self.identity.as_slice())
            .chain(boundary)
            .chain(self.scps.iter().map(Vec::as_slice));
        for layer in layers {
            match layer_says(layer, request) {
                Verdict::ExplicitlyDenied => return Verdict::ExplicitlyDenied,
                Verdict::ImplicitlyDenied => silent = true,
                Verdict::Allowed => {}
            }
        }
        if silent {
            Verdict::ImplicitlyDenied
        } else {
            Verdict::Allowed
        }
    }
}

fn layer_says(policies: &[&PlainPolicy], request: &PlainRequest) -> Verdict {
    let mut allowed = false;
    for policy in policies {
        for statement in &policy.statements {
            if (statement.deny || !allowed) && statement.applies(request) {
                if statement.deny {
                    return Verdict::ExplicitlyDenied;
                }
                allowed = true;
            }
        }
    }
    if allowed {
        Verdict::Allowed
    } else {
        Verdict::ImplicitlyDenied
    }
}

impl PlainStatement {
    fn applies(&self, request: &PlainRequest) -> bool {
        listed(&self.actions, &request.action) != self.not_action
            && listed(&self.resources, &request.resource)
            && self.conditions_hold(request)
    }

    fn conditions_hold(&self, request: &PlainRequest) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.is_met(request))
    }
}

fn listed(patterns: &[Pattern], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches(text))
}

impl PlainCondition {
    fn is_met(&self, request: &PlainRequest) -> bool {
        let Some(value) = &request.context[self.key] else {
            return self.if_exists;
        };
        self.values.iter().any(|wanted| match (wanted, value) {
            (Wanted::Text(wanted), Value::Text(text)) => wanted == text,
            (Wanted::Like(pattern), Value::Text(text)) => pattern.matches(text),
            (Wanted::SameAs(key), Value::Text(text)) => {
                matches!(&request.context[*key], Some(Value::Text(other)) if other == text)
            }
            (Wanted::Bool(wanted), Value::Bool(value)) => wanted == value,
            (Wanted::Network { address, mask }, Value::Address(value)) => value & mask == *address,
            (Wanted::Below(limit), Value::Number(value)) => value < limit,
            _ => false,
        })
    }
}

impl Pattern {
    fn new(text: &str) -> Self {
        match text.find(['*', '?']) {
            None => Self::Exact(text.to_owned()),
            Some(0) if text == "*" => Self::Any,
            Some(at) if at + 1 == text.len() && text.ends_with('*') => {
                Self::Prefix(text[..at].to_owned())
            }
            Some(_) => Self::General(text.to_owned()),
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(wanted) => wanted == text,
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::General(pattern) => glob(pattern.as_bytes(), text.as_bytes()),
        }
    }
}

/// The usual greedy match that goes back to the last star.
pub fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p, t));
                p += 1;
            }
            Some(byte) if *byte == b'?' || *byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((star, from)) = retry else {
                    return false;
                };
                retry = Some((star, from + 1));
                p = star + 1;
                t = from + 1;
            }
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}
