//! A second evaluator, written from the text of the specification alone: no index, no cache, plain recursion over `serde_json::Value`.
//!
//! It exists to disagree. It must never use the crate it is compared with, never share a line with it, and never be made fast. It reads one input line of `bailiwick evaluate` whose documents are known to be well formed, and panics on others.

mod condition;
mod context;
mod requester;
mod statement;
mod text;
mod values;

use context::Context;
use requester::{Class, Kind, Requester};
use serde_json::Value;
use statement::Asked;

/// The verdict, in the words of the output line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    Allowed,
    ExplicitlyDenied,
    ImplicitlyDenied,
}

/// What one layer said of the request.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Said {
    /// Whether the layer counts for this request at all.
    pub applies: bool,
    /// Whether a Deny statement of it applies.
    pub denies: bool,
    /// Whether it allows: an Allow statement applies; for service control policies one at each level.
    pub allows: bool,
}

/// What the seven layers said, in the order in which they are checked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Layers {
    pub rcp: Said,
    pub scp: Said,
    pub endpoint: Said,
    pub resource: Said,
    pub principal: Said,
    pub boundary: Said,
    pub session: Said,
}

/// The naive answer to one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opinion {
    pub verdict: Verdict,
    /// `None` where the answer is fixed whatever the policies say (E-131).
    pub layers: Option<Layers>,
}

/// Decides one input line.
pub fn judge(line: &Value) -> Opinion {
    let request = &line["request"];
    let policies = &line["policies"];
    let context = Context(request["context"].as_object());
    let who = Requester::read(request, &context);
    let action = request["action"].as_str().unwrap().to_ascii_lowercase();
    let resource = request["resource"].as_str().unwrap();
    let fixed = |verdict| Opinion {
        verdict,
        layers: None,
    };
    if action == "sts:getcalleridentity" && who.has_identity() {
        return fixed(Verdict::Allowed);
    }
    if action == "sts:getsessiontoken" {
        let may = matches!(who.kind, Kind::Root | Kind::User);
        return fixed(if may {
            Verdict::Allowed
        } else {
            Verdict::ImplicitlyDenied
        });
    }

    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    let resource_account = match (request["resourceAccount"].as_str(), parts.get(4)) {
        (Some(given), _) => Some(given),
        (None, Some(part)) if part.len() == 12 && part.chars().all(|c| c.is_ascii_digit()) => {
            Some(*part)
        }
        (None, _) => who.account.as_deref(),
    };
    let trust = parts.len() == 6
        && parts[2] == "iam"
        && parts[5].starts_with("role/")
        && [
            "sts:assumerole",
            "sts:assumerolewithsaml",
            "sts:assumerolewithwebidentity",
            "sts:tagsession",
            "sts:setsourceidentity",
        ]
        .contains(&action.as_str());
    let key = parts.len() == 6 && parts[2] == "kms" && parts[5].starts_with("key/");

    let given = |layer: &str| !policies[layer].is_null();
    // An organization without levels restricts nothing.
    let levels = |layer: &str| {
        policies[layer]
            .as_array()
            .filter(|levels| !levels.is_empty())
    };
    let asked = Asked {
        action: &action,
        resource,
        context: &context,
        who: &who,
    };
    let management = request["managementAccount"].as_str();
    let is_management = |account: Option<&str>| management.is_some() && account == management;

    let mut layers = Layers::default();
    if let Some(levels) = levels("rcps")
        && !is_management(resource_account)
        && !who.service_linked
        && action != "kms:retiregrant"
    {
        layers.rcp = Said {
            applies: true,
            denies: levels.iter().any(|level| asked.denied(level)),
            allows: true,
        };
    }
    if let Some(levels) = levels("scps")
        && who.has_identity()
        && !is_management(who.account.as_deref())
        && !who.service_linked
    {
        layers.scp = Said {
            applies: true,
            denies: levels.iter().any(|level| asked.denied(level)),
            allows: levels.iter().all(|level| asked.allowed(level)),
        };
    }
    let list = |layer: &str| Said {
        applies: true,
        denies: asked.denied(&policies[layer]),
        allows: asked.allowed(&policies[layer]),
    };
    if given("endpoint") {
        layers.endpoint = list("endpoint");
    }
    let bounded = given("boundary") && who.can_be_bounded();
    let mut classes = Vec::new();
    if given("resource") {
        let document = &policies["resource"];
        classes = asked.grants(document);
        layers.resource = Said {
            applies: true,
            denies: asked.denied_by_resource(document, bounded),
            allows: !classes.is_empty(),
        };
    }
    if who.has_identity() {
        layers.principal = list("identity");
    }
    if bounded {
        layers.boundary = list("boundary");
    }
    if given("session") && who.can_be_bounded() {
        layers.session = list("session");
    }

    let all = [
        layers.rcp,
        layers.scp,
        layers.endpoint,
        layers.resource,
        layers.principal,
        layers.boundary,
        layers.session,
    ];
    let verdict = if all.iter().any(|said| said.applies && said.denies) {
        Verdict::ExplicitlyDenied
    } else if granted(
        &who,
        &layers,
        &classes,
        &action,
        resource_account,
        trust || key,
    ) && (!layers.scp.applies || layers.scp.allows)
        && (!layers.endpoint.applies || layers.endpoint.allows)
    {
        Verdict::Allowed
    } else {
        Verdict::ImplicitlyDenied
    };
    Opinion {
        verdict,
        layers: Some(layers),
    }
}

/// Whether identity policies and the resource's policy together grant (E-110 to E-122, E-128, E-129).
fn granted(
    who: &Requester,
    layers: &Layers,
    classes: &[Class],
    action: &str,
    resource_account: Option<&str>,
    mandatory: bool,
) -> bool {
    if !who.has_identity() {
        return !classes.is_empty();
    }
    if who.kind == Kind::Root && action == "sts:assumerole" {
        return false;
    }
    let identity_ok = who.kind == Kind::Root || layers.principal.allows;
    let boundary_ok = !layers.boundary.applies || layers.boundary.allows;
    let session_ok = match layers.session.applies {
        true => layers.session.allows,
        false => who.kind != Kind::FederatedUser,
    };
    let limits_ok = boundary_ok && session_ok;
    if who.account.as_deref() != resource_account {
        return !classes.is_empty() && identity_ok && limits_ok;
    }
    classes.contains(&Class::Direct)
        || (classes.contains(&Class::Limited) && limits_ok)
        || (identity_ok && limits_ok && (!mandatory || classes.contains(&Class::Delegated)))
}
