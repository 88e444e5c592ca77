//! Every control of the console, for people of very different permissions: it is there and can be pressed exactly when the
//! gate would let them. Nothing is listed by hand: the pages are found by following links, the controls by reading the
//! pages, and the gate is asked by sending each form, those that refuse too, and reading in the audit log what it said.

mod html;
mod sending;
mod world;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use html::Page;
use iam::operations::registry::OPERATIONS;
use sending::{Browser, Control, Log, Sent, keeps};
use serde_json::{Value, json};
use world::{ACCOUNT, Who, World};

use crate::support::Server;

/// Operations that change something and have no control, each with the reason.
const WITHOUT_CONTROL: &[(&str, &str)] = &[
    ("CreateServiceLinkedRole", "a service makes its role itself"),
    ("UpdateRoleDescription", "UpdateRole does the same and more"),
];

/// Buttons that only show something: they reach no operation.
const SHOWS: &[&str] = &["check", "write", "try"];

/// What is asked about before it is known what it will be done to. Such a control is open while it could be allowed on
/// something, so pressing it may be refused; but it refuses nobody who could do it.
const LATER: &[&str] = &["import-token"];

/// Actions that hang on the input for the delegate below. A control is shown before its input is known, so it is open while
/// some input could be allowed: pressing it may be refused. It refuses nobody whom some input would let through.
const BY_INPUT: &[&str] = &[
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateUser",
    "iam:DetachGroupPolicy",
    "iam:DetachUserPolicy",
    "iam:UntagUser",
];

/// What may stand in the way of everybody, whatever they may do.
const RULES: &[&str] = &[
    "It is the permissions boundary of users or roles",
    "This version is in force",
    "A role that is linked to a service cannot be changed",
    "Add another device first",
];

const OPERATOR: &str = "operator";
const DELEGATE: &str = "delegate";

fn operator() -> Who {
    Who {
        name: OPERATOR,
        managed: &["AdministratorAccess"],
        own: Value::Null,
        boundary: Value::Null,
    }
}

fn reads() -> Value {
    json!({
        "Effect": "Allow", "Resource": "*", "Action": [
            "iam:Get*", "iam:List*", "bailiwick:Get*", "bailiwick:List*", "cloudtrail:LookupEvents",
            "sts:GetCallerIdentity",
        ],
    })
}

#[test]
fn an_operators_controls_are_what_the_gate_allows() {
    agrees(operator());
}

#[test]
fn an_auditors_controls_are_what_the_gate_allows() {
    agrees(Who {
        name: "auditor",
        managed: &["SecurityAudit"],
        own: Value::Null,
        boundary: Value::Null,
    });
}

#[test]
fn an_employees_controls_are_what_the_gate_allows() {
    agrees(Who {
        name: "employee",
        managed: &[],
        own: Value::Null,
        boundary: Value::Null,
    });
}

#[test]
fn the_controls_of_one_with_denies_over_everything_are_what_the_gate_allows() {
    agrees(Who {
        name: "denied",
        managed: &["AdministratorAccess"],
        own: json!([
            { "Effect": "Deny", "Resource": "*", "Action": [
                "iam:DeleteUser", "iam:CreatePolicy", "iam:AttachGroupPolicy", "iam:TagRole", "iam:UpdateAssumeRolePolicy",
                "iam:CreateAccessKey", "iam:PassRole", "iam:CreateLoginProfile", "iam:DeletePolicyVersion",
                "iam:ResyncMFADevice", "iam:DeleteRolePermissionsBoundary", "iam:GenerateCredentialReport",
                "bailiwick:EndSessions", "bailiwick:UpdateAccountSettings", "iam:DeleteAccountAlias",
            ] },
            { "Effect": "Deny", "Action": "iam:*User*", "Resource": format!("arn:aws:iam::{ACCOUNT}:user/omar") },
            { "Effect": "Deny", "Action": "iam:Delete*", "NotResource": format!("arn:aws:iam::{ACCOUNT}:*/berth/*") },
        ]),
        boundary: Value::Null,
    });
}

#[test]
fn the_controls_of_one_who_has_a_path_and_a_tag_are_what_the_gate_allows() {
    agrees(Who {
        name: "berthed",
        managed: &[],
        own: json!([
            reads(),
            { "Effect": "Allow", "Action": ["iam:*", "bailiwick:*", "sts:*"],
              "Resource": format!("arn:aws:iam::{ACCOUNT}:*/berth/*") },
            { "Effect": "Allow", "Action": ["iam:UpdateRole", "iam:AttachRolePolicy", "iam:TagRole", "iam:TagUser"],
              "Resource": "*", "Condition": { "StringEquals": { "aws:ResourceTag/team": "berth" } } },
        ]),
        boundary: Value::Null,
    });
}

/// What is delegated to somebody who may give only some policies, and only to those whom a boundary limits.
#[test]
fn the_controls_of_one_whose_policies_hang_on_the_input_are_what_the_gate_allows() {
    let tides = format!("arn:aws:iam::{ACCOUNT}:policy/berth/tides");
    agrees(Who {
        name: DELEGATE,
        managed: &[],
        own: json!([
            reads(),
            { "Effect": "Allow", "Resource": "*",
              "Action": ["iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy", "iam:DetachGroupPolicy",
                         "iam:DetachUserPolicy"],
              "Condition": { "ArnEquals": { "iam:PolicyARN": tides } } },
            { "Effect": "Allow", "Resource": "*",
              "Action": ["iam:CreateUser", "iam:CreateRole", "iam:PutUserPolicy", "iam:DeleteRolePolicy",
                         "iam:PutRolePermissionsBoundary", "iam:DetachRolePolicy", "iam:UpdateRole"],
              "Condition": { "StringEquals": { "iam:PermissionsBoundary": tides } } },
            { "Effect": "Allow", "Resource": "*", "Action": "iam:TagUser",
              "Condition": { "StringEquals": { "aws:RequestTag/colour": "blue" } } },
            { "Effect": "Allow", "Resource": "*", "Action": "iam:UntagUser",
              "Condition": { "ForAllValues:StringEquals": { "aws:TagKeys": "colour" } } },
            { "Effect": "Allow", "Resource": "*", "Action": "iam:TagRole",
              "Condition": { "StringEquals": { "aws:RequestTag/colour": "blue" }, "Bool": { "aws:SecureTransport": "true" } } },
        ]),
        boundary: Value::Null,
    });
}

#[test]
fn the_controls_of_one_with_a_boundary_are_what_the_gate_allows() {
    agrees(Who {
        name: "bounded",
        managed: &["AdministratorAccess"],
        own: Value::Null,
        boundary: json!([
            reads(),
            { "Effect": "Allow", "Resource": "*", "Action": [
                "iam:*LoginProfile", "iam:*AccessKey*", "iam:*GroupPolicy", "iam:CreateUser", "iam:TagUser", "iam:UntagUser",
                "iam:AddUserToGroup", "iam:*PolicyVersion", "iam:*InstanceProfile", "sts:AssumeRole",
            ] },
            { "Effect": "Deny", "Action": "iam:DeleteGroupPolicy", "Resource": "*" },
        ]),
    });
}

/// Compares what somebody is shown with what the gate does.
fn agrees(who: Who) {
    let name = who.name;
    let mut people = vec![who];
    if name != OPERATOR {
        people.push(operator());
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let World { server, cookies } = runtime.block_on(World::with(&people));
    let log = Log::of(&server);
    let faults = Comparison::of(&server, &log, &cookies, name).faults;
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

struct Comparison<'a> {
    browser: Browser<'a>,
    /// What the operator finds.
    all: BTreeMap<String, Page>,
    pages: BTreeMap<String, Page>,
    /// The controls that were looked at.
    known: BTreeSet<String>,
    /// What got through the gate by a control that can be pressed.
    reached: BTreeSet<String>,
    faults: Vec<String>,
}

impl<'a> Comparison<'a> {
    fn of(
        server: &'a Server,
        log: &'a Log,
        cookies: &HashMap<String, String>,
        name: &'a str,
    ) -> Self {
        let browser = |name: &'a str| Browser::new(server, log, name, &cookies[name]);
        let all = found_by(&browser(OPERATOR), BTreeMap::new(), name);
        assert!(all.len() > 70, "only {} pages were found", all.len());
        let browser = browser(name);
        let listed = all
            .keys()
            .filter_map(|path| Some((path.clone(), browser.page(path)?)));
        let pages = found_by(&browser, listed.collect(), name);
        let mut comparison = Self {
            browser,
            all,
            pages,
            known: BTreeSet::new(),
            reached: BTreeSet::new(),
            faults: Vec::new(),
        };
        comparison.links();
        comparison.controls();
        if name == OPERATOR {
            comparison.operations();
        }
        comparison
    }

    /// Links that look like buttons can be followed exactly when something can be done where they lead.
    fn links(&mut self) {
        for (path, page) in &self.pages {
            // The way back is open to everybody.
            for link in page.buttons.iter().filter(|link| link.words != "Cancel") {
                let theirs = self.all.get(path).and_then(|page| {
                    page.buttons
                        .iter()
                        .find(|theirs| theirs.words == link.words)
                });
                let href = if link.href.is_empty() {
                    theirs.map(|theirs| theirs.href.as_str())
                } else {
                    Some(link.href.as_str())
                };
                let Some(to) = href.and_then(|href| canonical(href, "")) else {
                    continue;
                };
                let works = |pages: &BTreeMap<String, Page>| {
                    pages.get(&to).is_some_and(|page| {
                        Control::all_of(page, &to).iter().any(|control| {
                            control.button.refusal.is_none() && !SHOWS.contains(&control.intent())
                        })
                    })
                };
                if to == *path || !works(&self.all) {
                    continue;
                }
                if works(&self.pages) == link.refusal.is_some() {
                    self.faults.push(format!(
                        "{path}: the link `{}` ({:?}) leads to {to}, where it is otherwise",
                        link.words, link.refusal
                    ));
                }
            }
        }
    }

    /// Every button of every form.
    fn controls(&mut self) {
        let shown = |pages: &BTreeMap<String, Page>| -> Vec<Control> {
            pages
                .iter()
                .flat_map(|(path, page)| Control::all_of(page, path))
                .collect()
        };
        let mut own = shown(&self.pages);
        let keys: BTreeSet<String> = own.iter().map(Control::key).collect();
        // Of a page that somebody may not see, they see no control either.
        let hidden = shown(&self.all).into_iter().filter(|control| {
            self.pages.contains_key(&control.page)
                && !keys.contains(&control.key())
                && !is_personal(control.path())
        });
        let mut hidden: Vec<Control> = hidden.collect();
        own.sort_by_key(order);
        hidden.sort_by_key(order);
        for control in hidden {
            if self.known.insert(format!("hidden {}", control.key())) {
                self.is_rightly_hidden(&control);
            }
        }
        for control in own {
            self.is_right(&control);
        }
    }

    /// A control that the operator sees and this person does not.
    fn is_rightly_hidden(&mut self, control: &Control) {
        if SHOWS.contains(&control.intent()) {
            return;
        }
        for fields in control.fillings() {
            let sent = self.browser.send(control.path(), &fields);
            if sent.is_through() {
                self.faults.push(format!(
                    "{}: is not there, but {:?} is allowed",
                    control.key(),
                    sent.reached
                ));
                return;
            }
        }
    }

    fn is_right(&mut self, control: &Control) {
        let key = control.key();
        if !self.known.insert(key.clone()) || SHOWS.contains(&control.intent()) {
            return;
        }
        if let Some(reason) = &control.button.refusal
            && !reason.contains("Needs `")
        {
            if !RULES.iter().any(|rule| reason.starts_with(rule)) {
                self.faults.push(format!("{key}: refuses ({reason})"));
            }
            return;
        }
        let (mut refused, mut alert) = (BTreeSet::new(), String::new());
        for fields in control.fillings() {
            let sent = self.browser.send(control.path(), &fields);
            let next = self.next(&sent, control);
            for control in &next {
                self.is_right(control);
            }
            // One that only leads to a question is as open as what is asked.
            let asked = sent.reached.is_empty() && sent.refused.is_empty();
            let open = next.iter().any(|next| next.button.refusal.is_none());
            let through = sent.is_through() || (asked && open);
            if asked {
                let reasons = next.iter().filter_map(|next| next.button.refusal.as_ref());
                let named = reasons.filter_map(|reason| reason.split('`').nth(1));
                refused.extend(named.map(str::to_owned));
            }
            alert.push_str(&sent.page.alert);
            match (&control.button.refusal, through) {
                (None, true) => {
                    self.reached.extend(sent.reached);
                    return;
                }
                (Some(reason), true) => {
                    self.faults.push(format!(
                        "{key}: refuses ({reason}), but {:?} is allowed with {fields:?}",
                        sent.reached
                    ));
                    return;
                }
                (_, false) => refused.extend(sent.refused),
            }
        }
        match &control.button.refusal {
            None if refused.is_empty() => self.faults.push(format!(
                "{key}: `{}` reaches no operation: {alert}",
                control.button.words
            )),
            None if LATER.contains(&control.intent()) => {}
            None if self.browser.name == DELEGATE
                && refused
                    .iter()
                    .all(|action| BY_INPUT.contains(&action.as_str())) => {}
            None => self.faults.push(format!(
                "{key}: `{}` can be pressed, but the gate refuses {refused:?}",
                control.button.words
            )),
            Some(_) if LATER.contains(&control.intent()) => {}
            // The page's own rule came before the gate.
            Some(_) if refused.is_empty() && alert.contains("is the permissions boundary of") => {}
            Some(reason) => {
                let named = reason.split('`').nth(1).unwrap_or_default();
                if !refused.contains(named) {
                    self.faults.push(format!(
                        "{key}: `{}` says `{reason}`, but the gate refuses {refused:?}: {alert}",
                        control.button.words
                    ));
                }
            }
        }
    }

    /// What the answer to a form asks further.
    fn next(&self, sent: &Sent, control: &Control) -> Vec<Control> {
        if !sent.shown {
            return Vec::new();
        }
        let path = control.path();
        let mut next = Control::all_of(&sent.page, path);
        next.retain(|next| !self.known.contains(&next.key()) && next.path() == path);
        next.sort_by_key(order);
        next
    }

    /// Every operation that changes something can be reached, but for those that have a reason.
    fn operations(&mut self) {
        for operation in OPERATIONS.iter().filter(|operation| keeps(operation)) {
            let name = operation.name();
            let excused = WITHOUT_CONTROL.iter().any(|(known, _)| *known == name);
            match (self.reached.contains(name), excused) {
                (false, false) => self
                    .faults
                    .push(format!("{name}: no control of the console reaches it")),
                (true, true) => self
                    .faults
                    .push(format!("{name}: has a control; take it out of the list")),
                _ => {}
            }
        }
    }
}

/// Whether it is about whoever is signed in.
fn is_personal(path: &str) -> bool {
    path == "/" || path.starts_with("/security-credentials") || path.starts_with("/users/employee")
}

/// What refuses comes first: it must change nothing. What takes away comes late, and what ends the own session last.
fn order(control: &Control) -> (u8, u8) {
    let (path, intent) = (control.path(), control.intent());
    let takes = [
        "remove",
        "detach",
        "untag",
        "reset",
        "end-",
        "revoke",
        "deactivate",
    ];
    let place = if control.button.refusal.is_some() {
        0
    } else if path.starts_with("/security-credentials") || path.starts_with("/users/employee") {
        3
    } else if path.contains("/delete") || path.starts_with("/account/") {
        2
    } else {
        1
    };
    let taking = if intent == "activate-key" {
        // Only one that is not active can be deleted.
        3
    } else if intent.contains("delete") {
        2
    } else {
        u8::from(takes.iter().any(|word| intent.contains(word)))
    };
    (place, taking)
}

/// The pages that somebody finds by following links from the overview and from the pages that they know.
fn found_by(
    browser: &Browser,
    mut pages: BTreeMap<String, Page>,
    own: &str,
) -> BTreeMap<String, Page> {
    let links = |page: &Page| -> Vec<String> {
        let links = page.links.iter();
        links.filter_map(|link| canonical(link, own)).collect()
    };
    let mut waiting: Vec<String> = pages.values().flat_map(links).collect();
    waiting.push("/".to_owned());
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if pages.contains_key(&path) || !seen.insert(path.clone()) {
            continue;
        }
        if let Some(page) = browser.page(&path) {
            waiting.extend(links(&page));
            pages.insert(path, page);
        }
    }
    pages
}

/// A link's address, when it is that of a page to look at: without filters and sorts, and of each kind of thing only those
/// that the tests made, or oneself.
fn canonical(href: &str, own: &str) -> Option<String> {
    let address = href.split('#').next().unwrap_or_default();
    if !address.starts_with('/') {
        return None;
    }
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let plain = query.is_empty()
        || query.split('&').all(|pair| {
            ["tab=", "arn=", "name=", "version=", "filter=customer"]
                .iter()
                .any(|known| pair.starts_with(known))
        });
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let looked_at = match *parts.as_slice() {
        ["prove" | "search" | "audit-log", ..] => false,
        [
            "users" | "groups" | "roles" | "instance-profiles" | "policies",
            "create",
        ] => true,
        ["users", "bulk"] => true,
        // Only who may do nothing to themselves is looked at: the others would take away what they have.
        ["users", name, ..] => {
            ["kim", "omar"].contains(&name) || (name == own && own == "employee")
        }
        ["groups", name, ..] => ["cranes", "office"].contains(&name),
        ["roles", name, ..] => ["pilot", "dock-hand", "AWSServiceRoleForSupport"].contains(&name),
        ["policies", ..] => {
            query.is_empty()
                || query == "filter=customer"
                || ["tides", "winds", "fogs", "aws%3Apolicy%2FIAMReadOnlyAccess"]
                    .iter()
                    .any(|name| query.contains(name))
        }
        _ => true,
    };
    (plain && looked_at).then(|| address.to_owned())
}
