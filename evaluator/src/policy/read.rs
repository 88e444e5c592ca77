//! From the JSON tree to a policy, in the grammar of its type. Reading goes on after an error, so that a person sees
//! everything that is wrong at once; but one error is enough for there to be no policy, because a part that is skipped
//! could be a denial (E-11).

use std::collections::HashMap;

use super::path::Path;
use super::{DocumentType, LanguageVersion, Limits, Reading, Statement};
use crate::error::{MOST_ERRORS, PolicyError, shown};
use crate::json::{Member, Node, Value};
use crate::span::Span;
use crate::suggest::did_you_mean;

/// What a document says.
pub(super) struct Read {
    pub(super) version: LanguageVersion,
    pub(super) statements: Vec<Statement>,
}

/// Reads a whole document, whose errors are told with `path` before their own.
pub(super) fn document(
    root: &Node<'_>,
    path: &str,
    document_type: DocumentType,
    reading: Reading,
    limits: &Limits,
) -> Result<Read, Vec<PolicyError>> {
    let mut reader = Reader {
        errors: Vec::new(),
        document_type,
        reading,
        limits,
        variables: false,
    };
    let read = reader.policy(root, &Path::root(path));
    match read {
        Some(read) if reader.errors.is_empty() => Ok(read),
        _ => {
            reader.errors.sort_by_key(|error| error.span.start_offset);
            reader.errors.truncate(MOST_ERRORS);
            Err(reader.errors)
        }
    }
}

/// Collects errors on the way.
pub(super) struct Reader<'l> {
    errors: Vec<PolicyError>,
    pub(super) document_type: DocumentType,
    pub(super) reading: Reading,
    pub(super) limits: &'l Limits,
    /// Whether `${…}` has its meaning in this document.
    pub(super) variables: bool,
}

impl Reader<'_> {
    /// Whether enough is known to be wrong; reading on would only cost time.
    pub(super) fn is_full(&self) -> bool {
        self.errors.len() >= MOST_ERRORS
    }

    pub(super) fn refuse(&mut self, path: &Path<'_>, span: Span, message: impl Into<String>) {
        self.errors
            .push(PolicyError::new(path.to_string(), span, message));
    }

    /// Keeps a value, or records why there is none.
    pub(super) fn keep<T>(
        &mut self,
        path: &Path<'_>,
        span: Span,
        read: Result<T, String>,
    ) -> Option<T> {
        read.map_err(|message| self.refuse(path, span, message))
            .ok()
    }

    /// Whether a text is short enough to be read; records that it is not.
    pub(super) fn is_short(&mut self, path: &Path<'_>, span: Span, text: &str) -> bool {
        let most = self.limits.pattern_length;
        if text.len() > most {
            let message = format!("`{}` is longer than {most} bytes; shorten it", shown(text));
            self.refuse(path, span, message);
        }
        text.len() <= most
    }

    /// Whether there are few enough of something to be read; records that there are not.
    pub(super) fn are_few(
        &mut self,
        path: &Path<'_>,
        span: Span,
        found: usize,
        most: usize,
        what: &str,
    ) -> bool {
        if found > most {
            let message = format!("{found} {what} are too many; write at most {most}");
            self.refuse(path, span, message);
        }
        found <= most
    }

    fn policy(&mut self, root: &Node<'_>, path: &Path<'_>) -> Option<Read> {
        let Value::Object(members) = &root.value else {
            self.refuse(
                path,
                root.span,
                format!(
                    "a policy is an object with `Statement`, not {}",
                    root.value.kind()
                ),
            );
            return None;
        };
        let (mut version, mut statement) = (None, None);
        for member in members {
            if self.is_full() {
                return None;
            }
            let path = path.key(&member.key);
            match member.key.as_ref() {
                "Version" => version = Some(member),
                "Statement" => statement = Some(member),
                "Id" => self.id(&path, member),
                other => {
                    let elements = ["Version", "Statement"]
                        .into_iter()
                        .chain(self.document_type.takes_id().then_some("Id"));
                    let advice = did_you_mean(other, elements);
                    let message = format!("`{}` is not a policy element{advice}", shown(other));
                    self.refuse(&path, member.key_span, message);
                }
            }
        }
        let version = self.version(path, version);
        self.variables = version == LanguageVersion::V2012;
        let Some(member) = statement else {
            self.refuse(path, root.span, "add `Statement`, a list of statements");
            return None;
        };
        Some(Read {
            version,
            statements: self.statements(&path.key("Statement"), &member.value),
        })
    }

    fn id(&mut self, path: &Path<'_>, member: &Member<'_>) {
        if !self.document_type.takes_id() {
            let message = format!(
                "`Id` is not supported in {}; remove it",
                self.document_type.plural()
            );
            self.refuse(path, member.key_span, message);
            return;
        }
        match &member.value.value {
            Value::String(text) => {
                self.is_short(path, member.value.span, text);
            }
            other => {
                let message = format!("`Id` must be a string, not {}", other.kind());
                self.refuse(path, member.value.span, message);
            }
        }
    }

    fn version(&mut self, path: &Path<'_>, member: Option<&Member<'_>>) -> LanguageVersion {
        let Some(member) = member else {
            return LanguageVersion::V2008;
        };
        let message = match &member.value.value {
            Value::String(text) => match text.as_ref() {
                "2012-10-17" => return LanguageVersion::V2012,
                "2008-10-17" => return LanguageVersion::V2008,
                other => format!(
                    "`{}` is not a version of the policy language; write `2012-10-17`",
                    shown(other)
                ),
            },
            other => format!(
                "`Version` must be the string `2012-10-17`, not {}",
                other.kind()
            ),
        };
        self.refuse(&path.key("Version"), member.value.span, message);
        LanguageVersion::V2012
    }

    fn statements<'n>(&mut self, path: &Path<'_>, node: &'n Node<'_>) -> Vec<Statement> {
        let listed = items(node);
        if !self.are_few(
            path,
            node.span,
            listed.len(),
            self.limits.statements,
            "statements",
        ) {
            return Vec::new();
        }
        let is_only = listed.len() == 1;
        let mut sids: HashMap<&'n str, usize> = HashMap::new();
        let mut read = Vec::with_capacity(listed.len());
        for (index, item) in listed.iter().enumerate() {
            if self.is_full() {
                break;
            }
            let indexed = path.index(index);
            let path = item_path(node, path, &indexed);
            read.extend(self.statement(path, item, index, is_only, &mut sids));
        }
        read
    }
}

/// The entries of a list, or the single value that stands for one (E-07).
pub(super) fn items<'n, 'a>(node: &'n Node<'a>) -> &'n [Node<'a>] {
    match &node.value {
        Value::Array(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// The path of one of the [`items`]: with its index only if there is a list.
pub(super) fn item_path<'p>(
    node: &Node<'_>,
    path: &'p Path<'p>,
    indexed: &'p Path<'p>,
) -> &'p Path<'p> {
    match &node.value {
        Value::Array(_) => indexed,
        _ => path,
    }
}

/// From a member's key to its value.
pub(super) fn join(member: &Member<'_>) -> Span {
    Span {
        end: member.value.span.end,
        end_offset: member.value.span.end_offset,
        ..member.key_span
    }
}
