//! One line of `bailiwick evaluate`: a request and every policy that applies to it, as one JSON object.
//!
//! A line is read strictly, because what is read leniently is decided wrongly: an unknown field, a number for a string,
//! a document in the wrong grammar is an error with its place, and then there is no decision. The shape of a line is
//! documented in `docs/reference/evaluate.md`.

use std::sync::Arc;

use thiserror::Error;

use crate::context::RequestContext;
use crate::decide::PolicySet;
use crate::error::{PolicyError, shown};
use crate::json::{self, Member, Node, Value};
use crate::layer::{AttachedPolicy, Layer, PolicySource, PolicyType};
use crate::policy::{DocumentType, Policy, Reading};
use crate::request::Request;
use crate::requester::is_account;
use crate::span::{Position, Span};
use crate::suggest::did_you_mean;

/// The longest line, in bytes without its line end: 4 MiB. Ten thousand statements fit.
pub const LONGEST_LINE: usize = 4 * 1024 * 1024;

/// What a line asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What the line calls itself, to be repeated in the answer.
    pub id: Option<String>,
    /// Who wants to do what.
    pub request: Request,
    /// The policies that apply. Each is named after its place in the line, such as `identity[0]` or `scps[1][0]`.
    pub policies: PolicySet,
}

/// Why a line cannot be decided.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{error}")]
pub struct LineError {
    /// What the line calls itself, if that could be read.
    pub id: Option<String>,
    /// The first thing that is wrong; its path begins at the line's object, its span is that of the line.
    pub error: PolicyError,
}

impl LineError {
    /// The error of a line longer than [`LONGEST_LINE`], for whoever does not even want to hold one.
    #[must_use]
    pub fn too_long() -> Self {
        let message = format!("the line is longer than {LONGEST_LINE} bytes; split it");
        PolicyError::new("", START, message).into()
    }
}

impl From<PolicyError> for LineError {
    fn from(error: PolicyError) -> Self {
        Self { id: None, error }
    }
}

/// Before the first character.
const START: Span = Span {
    start: Position::START,
    end: Position::START,
    start_offset: 0,
    end_offset: 0,
};

impl Line {
    /// Reads a line, with or without a line end.
    ///
    /// # Errors
    /// The first thing in it that is wrong.
    pub fn read(text: &str) -> Result<Self, LineError> {
        let limits = json::Limits {
            characters: LONGEST_LINE,
            ..json::Limits::POLICY
        };
        if text.len() > LONGEST_LINE {
            return Err(LineError::too_long());
        }
        let root = json::parse_within(text, limits).map_err(first)?;
        let line = Object::of(&root, "").and_then(|line| {
            let id = line.text("id")?.map(str::to_owned);
            Ok((line, id))
        });
        let (line, id) = line?;
        let read = line
            .only(&["id", "request", "policies"])
            .and_then(|()| request(&line.required("request")?))
            .and_then(|request| {
                let policies = policies(text, &line.required("policies")?, &request)?;
                Ok((request, policies))
            });
        match read {
            Ok((request, policies)) => Ok(Self {
                id,
                request,
                policies,
            }),
            Err(error) => Err(LineError { id, error }),
        }
    }
}

/// The first of the errors that encloses none of the others: a misspelt element says more than the missing one.
fn first(errors: Vec<PolicyError>) -> PolicyError {
    let encloses = |outer: &PolicyError, inner: &PolicyError| {
        let (outer, inner) = (outer.span, inner.span);
        outer.start_offset <= inner.start_offset
            && outer.end_offset >= inner.end_offset
            && outer != inner
    };
    let innermost = errors
        .iter()
        .position(|error| !errors.iter().any(|other| encloses(error, other)));
    errors
        .into_iter()
        .nth(innermost.unwrap_or_default())
        .unwrap_or_else(|| PolicyError::new("", START, "the line cannot be read"))
}

/// An object of the line, with the way there.
struct Object<'n, 'a> {
    path: String,
    span: Span,
    members: &'n [Member<'a>],
}

impl<'n, 'a> Object<'n, 'a> {
    fn of(node: &'n Node<'a>, path: impl Into<String>) -> Result<Self, PolicyError> {
        let path = path.into();
        match &node.value {
            Value::Object(members) => Ok(Self {
                path,
                span: node.span,
                members,
            }),
            other => Err(wrong(path, node.span, "an object", other)),
        }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// Refuses every other field.
    fn only(&self, fields: &[&str]) -> Result<(), PolicyError> {
        let unknown = |member: &&Member<'_>| !fields.contains(&member.key.as_ref());
        let Some(member) = self.members.iter().find(unknown) else {
            return Ok(());
        };
        let advice = did_you_mean(&member.key, fields.iter().copied());
        let message = format!("`{}` is not a field here{advice}", shown(&member.key));
        Err(PolicyError::new(
            self.path_of(&member.key),
            member.key_span,
            message,
        ))
    }

    /// A field that is given; null is as if it were not.
    fn field(&self, key: &str) -> Option<&'n Node<'a>> {
        self.members
            .iter()
            .find(|member| member.key == key)
            .map(|member| &member.value)
            .filter(|node| node.value != Value::Null)
    }

    fn missing(&self, key: &str) -> PolicyError {
        PolicyError::new(self.path_of(key), self.span, format!("add `{key}`"))
    }

    /// An object that must be given.
    fn required(&self, key: &str) -> Result<Self, PolicyError> {
        let node = self.field(key).ok_or_else(|| self.missing(key))?;
        Self::of(node, self.path_of(key))
    }

    fn text(&self, key: &str) -> Result<Option<&'n str>, PolicyError> {
        self.field(key)
            .map(|node| text(node, || self.path_of(key)))
            .transpose()
    }

    /// A text that must be given and pass a check; `advice` says what to write instead.
    fn checked(
        &self,
        key: &str,
        is_good: impl Fn(&str) -> bool,
        advice: &str,
    ) -> Result<Option<&'n str>, PolicyError> {
        let Some(node) = self.field(key) else {
            return Ok(None);
        };
        let found = text(node, || self.path_of(key))?;
        if is_good(found) {
            return Ok(Some(found));
        }
        let message = format!("`{}` is not {advice}", shown(found));
        Err(PolicyError::new(self.path_of(key), node.span, message))
    }
}

fn wrong(path: String, span: Span, wanted: &str, found: &Value<'_>) -> PolicyError {
    let message = format!("write {wanted} here, not {}", found.kind());
    PolicyError::new(path, span, message)
}

fn text<'n>(node: &'n Node<'_>, path: impl FnOnce() -> String) -> Result<&'n str, PolicyError> {
    match &node.value {
        Value::String(text) => Ok(text),
        other => Err(wrong(path(), node.span, "a string", other)),
    }
}

fn list<'n, 'a>(node: &'n Node<'a>, path: &str) -> Result<&'n [Node<'a>], PolicyError> {
    match &node.value {
        Value::Array(items) => Ok(items),
        other => Err(wrong(path.to_owned(), node.span, "a list", other)),
    }
}

fn request(request: &Object<'_, '_>) -> Result<Request, PolicyError> {
    request.only(&[
        "principal",
        "action",
        "resource",
        "resourceAccount",
        "managementAccount",
        "canonicalUser",
        "context",
    ])?;
    let principal = request
        .text("principal")?
        .ok_or_else(|| request.missing("principal"))?;
    let action = request
        .checked(
            "action",
            is_action,
            "an action; write `service:Name`, such as `s3:GetObject`",
        )?
        .ok_or_else(|| request.missing("action"))?;
    let resource = request
        .checked(
            "resource",
            is_resource,
            "a resource; write an ARN, or `*` for an action without a resource",
        )?
        .ok_or_else(|| request.missing("resource"))?;
    let mut read =
        Request::new(principal, action, resource, context(request)?).map_err(|error| {
            let span = request
                .field("principal")
                .map_or(request.span, |node| node.span);
            PolicyError::new(request.path_of("principal"), span, error.to_string())
        })?;
    let account = "an account; write its 12 digits";
    if let Some(account) = request.checked("resourceAccount", is_account, account)? {
        read = read.in_account(account);
    }
    if let Some(account) = request.checked("managementAccount", is_account, account)? {
        read = read.managed_by(account);
    }
    let canonical = "a canonical user id; write its 64 hexadecimal digits";
    if let Some(id) = request.checked("canonicalUser", is_canonical_user, canonical)? {
        read = read.with_canonical_user(id);
    }
    Ok(read)
}

fn is_action(text: &str) -> bool {
    let good = |part: &str| {
        !part.is_empty()
            && !part.contains(|c: char| c.is_whitespace() || matches!(c, '*' | '?' | ':'))
    };
    text.split_once(':')
        .is_some_and(|(service, name)| good(service) && good(name))
}

fn is_resource(text: &str) -> bool {
    text == "*" || text.starts_with("arn:") && text.splitn(6, ':').count() == 6
}

fn is_canonical_user(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn context(request: &Object<'_, '_>) -> Result<RequestContext, PolicyError> {
    let mut context = RequestContext::new();
    let Some(node) = request.field("context") else {
        return Ok(context);
    };
    let keys = Object::of(node, request.path_of("context"))?;
    let mut known = std::collections::HashSet::new();
    for member in keys.members {
        let path = || keys.path_of(&member.key);
        if !known.insert(member.key.to_ascii_lowercase()) {
            let message = format!(
                "the condition key `{}` is given twice; names compare without regard to case",
                shown(&member.key)
            );
            return Err(PolicyError::new(path(), member.key_span, message));
        }
        match &member.value.value {
            Value::String(value) => context.set(&member.key, value.as_ref()),
            Value::Array(items) => {
                let values = items.iter().enumerate().map(|(index, item)| {
                    text(item, || format!("{}[{index}]", path())).map(str::to_owned)
                });
                context.set_many(&member.key, values.collect::<Result<_, _>>()?);
            }
            other => {
                let wanted = "a string or a list of strings";
                return Err(wrong(path(), member.value.span, wanted, other));
            }
        }
    }
    Ok(context)
}

fn policies(
    source: &str,
    layers: &Object<'_, '_>,
    request: &Request,
) -> Result<PolicySet, PolicyError> {
    layers.only(&[
        "identity", "resource", "boundary", "session", "scps", "rcps", "endpoint",
    ])?;
    let reader = Reader {
        source,
        layers,
        request,
    };
    let one = |name, document_type| reader.layer(name, document_type);
    let levels = |name, document_type| reader.levels(name, document_type);
    let resource = match layers.field("resource") {
        None => None,
        Some(node) => Some(Layer::new([reader.document(
            node,
            "resource",
            request.resource_document(),
        )?])),
    };
    Ok(PolicySet {
        identity: one("identity", DocumentType::Identity)?.unwrap_or_default(),
        boundary: one("boundary", DocumentType::Identity)?,
        session: one("session", DocumentType::Session)?,
        resource,
        service_control: levels("scps", DocumentType::ServiceControl)?,
        resource_control: levels("rcps", DocumentType::ResourceControl)?,
        endpoint: one("endpoint", DocumentType::Endpoint)?,
    })
}

struct Reader<'n, 'a> {
    source: &'n str,
    layers: &'n Object<'n, 'a>,
    request: &'n Request,
}

impl Reader<'_, '_> {
    fn layer(&self, name: &str, document_type: DocumentType) -> Result<Option<Layer>, PolicyError> {
        self.layers
            .field(name)
            .map(|node| self.documents(node, name, document_type))
            .transpose()
    }

    fn levels(&self, name: &str, document_type: DocumentType) -> Result<Arc<[Layer]>, PolicyError> {
        let Some(node) = self.layers.field(name) else {
            return Ok(Arc::default());
        };
        list(node, &self.layers.path_of(name))?
            .iter()
            .enumerate()
            .map(|(level, node)| self.documents(node, &format!("{name}[{level}]"), document_type))
            .collect()
    }

    fn documents(
        &self,
        node: &Node<'_>,
        name: &str,
        document_type: DocumentType,
    ) -> Result<Layer, PolicyError> {
        list(node, &self.layers.path_of(name))?
            .iter()
            .enumerate()
            .map(|(index, node)| self.document(node, &format!("{name}[{index}]"), document_type))
            .collect()
    }

    fn document(
        &self,
        node: &Node<'_>,
        name: &str,
        document_type: DocumentType,
    ) -> Result<AttachedPolicy, PolicyError> {
        let path = self.layers.path_of(name);
        let attached_to = match document_type {
            DocumentType::Identity | DocumentType::Session | DocumentType::ServiceControl => {
                self.request.principal()
            }
            DocumentType::Resource | DocumentType::Trust | DocumentType::ResourceControl => {
                self.request.resource()
            }
            DocumentType::Endpoint => "endpoint",
        };
        let policy = Policy::read(self.source, node, &path, document_type, Reading::Stored)
            .map_err(first)?;
        Ok(AttachedPolicy {
            source: Arc::new(PolicySource {
                uri: format!("inline:{name}"),
                name: name.to_owned(),
                policy_type: PolicyType::Inline,
                attached_to: attached_to.to_owned(),
            }),
            policy: Arc::new(policy),
        })
    }
}
