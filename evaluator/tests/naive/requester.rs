//! Who asks, by which names policies may list them, and what being listed is worth (section 7, E-110 to E-116).

use serde_json::Value;

use super::context::Context;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Root,
    User,
    Session,
    FederatedUser,
    Service,
    WebIdentity,
    Anonymous,
}

/// What a grant in the resource's policy is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Class {
    Direct,
    Limited,
    Delegated,
}

/// One of the requester's names.
struct Form {
    /// The entries that list it, as (key of the principal map, text).
    listed_by: Vec<(&'static str, String)>,
    class: Class,
}

pub struct Requester {
    pub kind: Kind,
    pub account: Option<String>,
    pub service_linked: bool,
    forms: Vec<Form>,
    issuer: Option<String>,
}

fn form(class: Class, listed_by: Vec<(&'static str, String)>) -> Form {
    Form { listed_by, class }
}

impl Requester {
    pub fn read(request: &Value, context: &Context<'_>) -> Self {
        let principal = request["principal"].as_str().unwrap();
        let action = request["action"].as_str().unwrap().to_ascii_lowercase();
        let mut nobody = Self {
            kind: Kind::Anonymous,
            account: None,
            service_linked: false,
            forms: vec![],
            issuer: None,
        };
        if principal == "anonymous" {
            return nobody;
        }
        if ["sts:assumerolewithsaml", "sts:assumerolewithwebidentity"].contains(&action.as_str()) {
            nobody.kind = Kind::WebIdentity;
            nobody.forms = vec![form(
                Class::Direct,
                vec![("Federated", principal.to_owned())],
            )];
            return nobody;
        }
        let parts: Vec<&str> = principal.splitn(6, ':').collect();
        let [_, partition, service, _, account, name] = parts[..] else {
            nobody.kind = Kind::Service;
            nobody.forms = vec![form(Class::Direct, vec![("Service", principal.to_owned())])];
            return nobody;
        };
        let kind = match (service, name.split('/').next().unwrap()) {
            ("iam", "root") => Kind::Root,
            ("iam", "user") => Kind::User,
            ("iam", "role") | ("sts", "assumed-role") => Kind::Session,
            ("sts", "federated-user") => Kind::FederatedUser,
            _ => panic!("no principal {principal}"),
        };
        let mut entries = vec![
            ("AWS", account.to_owned()),
            ("AWS", format!("arn:{partition}:iam::{account}:root")),
        ];
        if let Some(canonical) = request["canonicalUser"].as_str() {
            entries.push(("CanonicalUser", canonical.to_owned()));
        }
        let class = if kind == Kind::Root {
            Class::Direct
        } else {
            Class::Delegated
        };
        let mut forms = vec![form(class, entries)];
        let own = ("AWS", principal.to_owned());
        let told = context.single("aws:PrincipalArn");
        let id = context.single("aws:userid");
        let mut issuer = None;
        let mut service_linked = false;
        match kind {
            Kind::User => {
                let mut listed = vec![own];
                listed.extend(id.map(|id| ("AWS", id.to_owned())));
                forms.push(form(Class::Direct, listed));
            }
            Kind::Session => {
                let mut role = principal.to_owned();
                if service == "sts" {
                    forms.push(form(Class::Direct, vec![own]));
                    let name = name.split('/').nth(1).unwrap();
                    role = told
                        .filter(|told| {
                            told.starts_with(&format!("arn:{partition}:iam::{account}:role/"))
                                && told.rsplit('/').next() == Some(name)
                        })
                        .map_or(
                            format!("arn:{partition}:iam::{account}:role/{name}"),
                            str::to_owned,
                        );
                }
                service_linked = role.contains(":role/aws-service-role/");
                let mut listed = vec![("AWS", role)];
                listed.extend(id.map(|id| ("AWS", id.split(':').next().unwrap().to_owned())));
                forms.push(form(Class::Limited, listed));
            }
            Kind::FederatedUser => {
                forms.push(form(Class::Direct, vec![own]));
                let user = format!("arn:{partition}:iam::{account}:user/");
                issuer = told
                    .filter(|told| told.starts_with(&user))
                    .map(str::to_owned);
            }
            _ => {}
        }
        Self {
            kind,
            account: Some(account.to_owned()),
            service_linked,
            forms,
            issuer,
        }
    }

    /// Whether it has policies of its own, in an account.
    pub fn has_identity(&self) -> bool {
        self.account.is_some()
    }

    /// Whether a boundary and session policies exist for it (E-104, E-117, E-118).
    pub fn can_be_bounded(&self) -> bool {
        matches!(self.kind, Kind::User | Kind::Session | Kind::FederatedUser)
    }

    /// The classes in which a `Principal` element lists the requester; none when it does not.
    pub fn listed(&self, element: &Value) -> Vec<Class> {
        let entries = entries(element);
        if is_everyone(&entries) {
            return vec![Class::Direct];
        }
        let mut classes: Vec<Class> = self
            .forms
            .iter()
            .filter(|form| form.is_in(&entries))
            .map(|form| form.class)
            .collect();
        if let Some(issuer) = &self.issuer
            && entries
                .iter()
                .any(|(key, text)| *key == "AWS" && text == issuer)
        {
            classes.push(Class::Limited);
        }
        classes
    }

    /// Whether `NotPrincipal` names every one of the requester's forms, so that a Deny spares it (E-87).
    pub fn wholly_listed(&self, element: &Value) -> bool {
        let entries = entries(element);
        is_everyone(&entries)
            || (!self.forms.is_empty() && self.forms.iter().all(|form| form.is_in(&entries)))
    }
}

impl Form {
    fn is_in(&self, entries: &[(&str, &str)]) -> bool {
        self.listed_by
            .iter()
            .any(|(key, text)| entries.contains(&(*key, text.as_str())))
    }
}

/// The entries of a principal element; `"*"` is `{"AWS": "*"}` (E-82).
fn entries(element: &Value) -> Vec<(&str, &str)> {
    match element {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, values)| match values {
                Value::Array(all) => all
                    .iter()
                    .map(|v| (key.as_str(), v.as_str().unwrap()))
                    .collect(),
                one => vec![(key.as_str(), one.as_str().unwrap())],
            })
            .collect(),
        star => vec![("AWS", star.as_str().unwrap())],
    }
}

fn is_everyone(entries: &[(&str, &str)]) -> bool {
    entries.contains(&("AWS", "*"))
}
