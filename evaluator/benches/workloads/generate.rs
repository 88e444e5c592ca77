//! Makes the workloads. The proportions: nine statements in ten allow, one denies; one in five has conditions; half of
//! the actions are exact, a third have a verb and a star; a third of the resources are exact, the others prefixes,
//! patterns with a star inside, or everything. One policy in a hundred is broad: it denies whatever is not done with
//! a second factor, except for a few actions, and so concerns every request.

use super::plain::{PlainPolicy, PlainRequest, PlainSet, Verdict};
use super::random::Random;
use super::words::{ACCOUNT, NAMES, REGIONS, SERVICES, Service, TEAMS, VERBS};
use super::{Condition, Key, Policy, Principal, Request, Statement, Test, USERNAME, Workload};

/// One principal, 10 policies, 50 statements.
pub fn typical() -> Workload {
    one_principal("typical", 1, 10, 5)
}

/// One principal, 200 policies, 2,000 statements.
pub fn large() -> Workload {
    one_principal("large", 2, 200, 10)
}

/// One principal and this many statements in policies of 10.
pub fn scaling(statements: usize) -> Workload {
    let name = match statements {
        100 => "100 statements",
        1_000 => "1,000 statements",
        _ => "10,000 statements",
    };
    one_principal(name, 3, statements / 10, 10)
}

/// 10,000 principals, 500 groups, 2,000 policies, three SCP levels, a boundary for every fifth principal.
pub fn organisation() -> Workload {
    let mut random = Random::seeded(4);
    let mut policies: Vec<Policy> = (0..2_000)
        .map(|place| policy(&mut random, place, 5))
        .collect();
    let own = policies.len();
    for place in 0..20 {
        policies.push(boundary(&mut random, place));
    }
    let boundaries = own..policies.len();
    let scps = (0..3)
        .map(|level| guard_rails(&mut random, &mut policies, level))
        .collect();
    let groups = (0..500)
        .map(|_| {
            (0..3 + random.below(3))
                .map(|_| random.below(own))
                .collect()
        })
        .collect();
    let principals = (0..10_000)
        .map(|place| Principal {
            policies: (0..1 + random.below(3))
                .map(|_| random.below(own))
                .collect(),
            groups: (0..1 + random.below(3))
                .map(|_| random.below(500))
                .collect(),
            boundary: random
                .percent(20)
                .then(|| boundaries.start + random.below(boundaries.len())),
            ..person(place)
        })
        .collect();
    with_requests(
        &mut random,
        Workload {
            name: "organisation",
            policies,
            groups,
            principals,
            scps,
            requests: Vec::new(),
        },
    )
}

/// A policy whose document is 6 kB long.
pub fn six_kilobytes() -> Policy {
    let mut random = Random::seeded(5);
    let mut made = policy(&mut random, 1, 0);
    while super::document(&made).len() < 6_000 {
        made.statements.push(statement(&mut random, &SERVICES));
    }
    made
}

fn one_principal(name: &'static str, seed: u64, policies: usize, statements: usize) -> Workload {
    let mut random = Random::seeded(seed);
    let policies: Vec<Policy> = (0..policies)
        .map(|place| policy(&mut random, place, statements))
        .collect();
    let principal = Principal {
        policies: (0..policies.len()).collect(),
        ..person(0)
    };
    with_requests(
        &mut random,
        Workload {
            name,
            policies,
            groups: Vec::new(),
            principals: vec![principal],
            scps: Vec::new(),
            requests: Vec::new(),
        },
    )
}

fn person(place: usize) -> Principal {
    let name = format!("person-{place}");
    Principal {
        arn: format!("arn:aws:iam::{ACCOUNT}:user/staff/{name}"),
        name,
        policies: Vec::new(),
        groups: Vec::new(),
        boundary: None,
    }
}

/// A policy about one to three services.
fn policy(random: &mut Random, place: usize, statements: usize) -> Policy {
    let from = random.below(SERVICES.len() - 3);
    let services = &SERVICES[from..=from + random.below(3)];
    let mut made: Vec<Statement> = (0..statements)
        .map(|_| statement(random, services))
        .collect();
    if place.is_multiple_of(100)
        && let Some(first) = made.first_mut()
    {
        *first = second_factor();
    }
    Policy {
        name: format!("policy-{place}"),
        statements: made,
    }
}

/// Denies everything without a second factor, except for what enrols one.
fn second_factor() -> Statement {
    Statement {
        deny: true,
        not_action: true,
        actions: [
            "iam:GetUser",
            "iam:ListMFADevices",
            "iam:EnableMFADevice",
            "sts:GetSessionToken",
        ]
        .map(str::to_owned)
        .to_vec(),
        resources: vec!["*".to_owned()],
        conditions: vec![Condition {
            test: Test::Bool,
            if_exists: true,
            key: Key::MfaPresent,
            values: vec!["false".to_owned()],
        }],
    }
}

fn statement(random: &mut Random, services: &[Service]) -> Statement {
    let service = random.pick(services);
    let conditions = if random.percent(20) {
        (0..1 + usize::from(random.percent(30)))
            .map(|place| condition(random, place))
            .collect()
    } else {
        Vec::new()
    };
    Statement {
        deny: random.percent(10),
        not_action: false,
        actions: (0..1 + random.below(4))
            .map(|_| action_pattern(random, service))
            .collect(),
        resources: (0..1 + random.below(2))
            .map(|_| resource_pattern(random, service))
            .collect(),
        conditions,
    }
}

fn action_pattern(random: &mut Random, service: &Service) -> String {
    let (prefix, (noun, _)) = (service.prefix, random.pick(service.kinds));
    let verb = random.pick(&VERBS);
    match random.below(100) {
        0..50 => format!("{prefix}:{verb}{noun}"),
        50..80 => format!("{prefix}:{verb}*"),
        80..90 => format!("{prefix}:*{noun}"),
        _ => format!("{prefix}:*"),
    }
}

fn resource_pattern(random: &mut Random, service: &Service) -> String {
    let (_, kind) = random.pick(service.kinds);
    let region = if service.regional {
        *random.pick(&REGIONS)
    } else {
        ""
    };
    let name = name(random);
    match random.below(100) {
        0..35 => arn(service, region, &format!("{kind}{name}")),
        35..65 => arn(service, region, &format!("{kind}{}-*", random.pick(&NAMES))),
        65..75 => arn(service, region, &format!("{kind}*-{}", random.below(40))),
        75..85 if service.regional => arn(service, "*", &format!("{kind}{name}")),
        _ => "*".to_owned(),
    }
}

fn name(random: &mut Random) -> String {
    format!("{}-{}", random.pick(&NAMES), random.below(40))
}

fn arn(service: &Service, region: &str, rest: &str) -> String {
    let account = if service.prefix == "s3" { "" } else { ACCOUNT };
    format!("arn:aws:{}:{region}:{account}:{rest}", service.prefix)
}

/// The first and the second condition of a statement are about different keys: a JSON object has each only once.
fn condition(random: &mut Random, place: usize) -> Condition {
    let simple = |test, key, values: Vec<String>| Condition {
        test,
        if_exists: false,
        key,
        values,
    };
    match place * 3 + random.below(3) {
        0 => simple(
            Test::StringEquals,
            Key::Region,
            vec![
                REGIONS[0].to_owned(),
                random.pick(&REGIONS[1..]).to_string(),
            ],
        ),
        1 => simple(
            Test::StringEquals,
            Key::Team,
            vec![random.pick(&TEAMS[..2]).to_string()],
        ),
        2 => simple(Test::StringEquals, Key::Owner, vec![USERNAME.to_owned()]),
        3 => simple(Test::Bool, Key::SecureTransport, vec!["true".to_owned()]),
        4 => match random.below(2) {
            0 => simple(
                Test::IpAddress,
                Key::SourceIp,
                vec!["10.0.0.0/8".to_owned(), "203.0.113.0/24".to_owned()],
            ),
            _ => simple(Test::NumericLessThan, Key::MfaAge, vec!["3600".to_owned()]),
        },
        _ => simple(
            Test::StringLike,
            Key::Project,
            vec!["north-*".to_owned(), "*-pilot".to_owned()],
        ),
    }
}

/// What people with a boundary may do at most: everything in three quarters of the services.
fn boundary(random: &mut Random, place: usize) -> Policy {
    let actions = SERVICES
        .iter()
        .filter(|_| random.percent(75))
        .map(|service| format!("{}:*", service.prefix))
        .collect();
    Policy {
        name: format!("boundary-{place}"),
        statements: vec![everywhere(false, actions)],
    }
}

fn everywhere(deny: bool, actions: Vec<String>) -> Statement {
    Statement {
        deny,
        not_action: false,
        actions,
        resources: vec!["*".to_owned()],
        conditions: Vec::new(),
    }
}

/// A level of SCPs: AWS's full access, and a policy of ten denials.
fn guard_rails(random: &mut Random, policies: &mut Vec<Policy>, level: usize) -> Vec<usize> {
    let full = Policy {
        name: format!("full-access-{level}"),
        statements: vec![everywhere(false, vec!["*".to_owned()])],
    };
    let mut denials: Vec<Statement> = (0..9)
        .map(|_| {
            let service = random.pick(&SERVICES);
            let (noun, _) = random.pick(service.kinds);
            everywhere(true, vec![format!("{}:Untag{noun}", service.prefix)])
        })
        .collect();
    denials.push(Statement {
        conditions: vec![Condition {
            test: Test::Bool,
            if_exists: false,
            key: Key::SecureTransport,
            values: vec!["false".to_owned()],
        }],
        ..everywhere(true, vec!["*".to_owned()])
    });
    let rails = Policy {
        name: format!("guard-rails-{level}"),
        statements: denials,
    };
    let first = policies.len();
    policies.extend([full, rails]);
    vec![first, first + 1]
}

/// How many requests of each verdict: allowed, denied by a statement, denied by silence.
const MIX: [(Verdict, usize); 3] = [
    (Verdict::Allowed, 60),
    (Verdict::ExplicitlyDenied, 24),
    (Verdict::ImplicitlyDenied, 36),
];

/// Draws requests until the mix is full. Most are about what some statement of the principal is about, the others are
/// about anything.
fn with_requests(random: &mut Random, mut workload: Workload) -> Workload {
    let plain: Vec<PlainPolicy> = workload.policies.iter().map(PlainPolicy::new).collect();
    let sample: Vec<usize> = (0..workload.principals.len().min(100))
        .map(|_| random.below(workload.principals.len()))
        .collect();
    let mut missing = MIX;
    let mut found = Vec::new();
    while missing.iter().any(|(_, count)| *count > 0) {
        let principal = *random.pick(&sample);
        let request = request(random, &workload, principal);
        let verdict =
            PlainSet::new(&workload, &plain, principal).decide(&PlainRequest::new(&request));
        if let Some((_, count)) = missing
            .iter_mut()
            .find(|(wanted, count)| *wanted == verdict && *count > 0)
        {
            *count -= 1;
            found.push(request);
        }
    }
    for place in (1..found.len()).rev() {
        found.swap(place, random.below(place + 1));
    }
    workload.requests = found;
    workload
}

fn request(random: &mut Random, workload: &Workload, principal: usize) -> Request {
    let who = &workload.principals[principal];
    let policies = workload.identity(who);
    let policy = &workload.policies[*random.pick(&policies)];
    let statement = random.pick(&policy.statements);
    let near = (!statement.not_action && random.percent(80)).then_some(statement);
    let pattern = near.map(|near| random.pick(&near.actions).clone());
    let service = pattern
        .as_deref()
        .and_then(|pattern| pattern.split_once(':'))
        .and_then(|(prefix, _)| SERVICES.iter().find(|service| service.prefix == prefix))
        .unwrap_or_else(|| random.pick(&SERVICES));
    let (noun, kind) = random.pick(service.kinds);
    let action = match &pattern {
        Some(exact) if !exact.contains('*') => exact.clone(),
        Some(verb) if verb.ends_with('*') && !verb.ends_with(":*") => verb.replace('*', noun),
        Some(named) if named.contains(":*") && !named.ends_with('*') => {
            named.replace('*', random.pick(&VERBS).as_ref())
        }
        _ => format!("{}:{}{noun}", service.prefix, random.pick(&VERBS)),
    };
    let region = if service.regional {
        *random.pick(&REGIONS)
    } else {
        ""
    };
    let resource = match near.map(|near| random.pick(&near.resources).as_str()) {
        Some(pattern) if pattern != "*" => concrete(random, pattern),
        _ => arn(service, region, &format!("{kind}{}", name(random))),
    };
    Request {
        principal,
        action,
        resource,
        context: context(random, &who.name, &who.arn, region),
    }
}

/// A resource that a pattern matches: stars in the region become a region, others a name.
fn concrete(random: &mut Random, pattern: &str) -> String {
    let pattern = pattern.replace(":*:", &format!(":{}:", random.pick(&REGIONS)));
    if pattern.ends_with('*') {
        pattern.replace('*', &random.below(40).to_string())
    } else {
        pattern.replace('*', random.pick(&NAMES).as_ref())
    }
}

fn context(random: &mut Random, name: &str, arn: &str, region: &str) -> Vec<(Key, String)> {
    let region = if region.is_empty() {
        "us-east-1"
    } else {
        region
    };
    let owner = if random.percent(50) { name } else { "somebody" };
    let project = ["north-quay", "south-pilot", "other"];
    let address = ["10.1.2.3", "203.0.113.9", "198.51.100.7"];
    let mut keys = vec![
        (Key::Region, region.to_owned()),
        (Key::Team, random.pick(&TEAMS[..3]).to_string()),
        (Key::Project, random.pick(&project).to_string()),
        (Key::Owner, owner.to_owned()),
        (Key::SecureTransport, (!random.percent(3)).to_string()),
        (Key::SourceIp, random.pick(&address).to_string()),
        (Key::Username, name.to_owned()),
        (Key::UserId, format!("AIDA{:017}", random.below(1_000_000))),
        (Key::PrincipalArn, arn.to_owned()),
        (Key::PrincipalType, "User".to_owned()),
    ];
    if random.percent(95) {
        keys.push((Key::MfaPresent, "true".to_owned()));
        keys.push((Key::MfaAge, random.below(7_200).to_string()));
    }
    keys
}
