//! A policy document that has been read, checked and compiled. A [`Policy`] exists only if every statement in it was
//! understood: a statement that is skipped could be a Deny (E-11).

mod canonical;
mod document_type;
mod limits;
mod path;
pub(crate) mod principal;
mod print;
mod read;
mod read_condition;
mod read_principal;
mod read_statement;
mod statement;

pub use document_type::DocumentType;
pub use limits::{Limits, Quota};
pub use principal::{PrincipalEntry, PrincipalKind};
pub use statement::{Effect, Statement};
pub(crate) use statement::{Element, Failure, Subject};

use crate::action::Glance;
use crate::error::PolicyError;
use crate::json;

/// Which version of the language a document is written in (E-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LanguageVersion {
    /// `2008-10-17`, or no `Version` element: `${…}` is plain text.
    V2008,
    /// `2012-10-17`: policy variables have their meaning.
    V2012,
}

/// How much a reader of documents forgives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    /// A document that somebody writes: whatever can never have the meaning that was meant is refused, so that nobody
    /// stores it.
    Written,
    /// A document that AWS has stored: what its grammar allows is read, and has the meaning that AWS documents. A value
    /// that an operator cannot read never matches (E-70), what is no well-formed variable is text (E-47), an empty
    /// list is empty (E-69), and several values of `Bool` are alternatives (E-51).
    Stored,
}

/// A policy document, ready to decide with.
#[derive(Clone, Debug)]
pub struct Policy {
    source: Box<str>,
    document_type: DocumentType,
    version: LanguageVersion,
    statements: Box<[Statement]>,
    /// For each statement its effect and the actions that it may cover, at a glance.
    glances: Box<[(Effect, Glance)]>,
}

impl Policy {
    /// Reads a document in the grammar of identity policies.
    ///
    /// # Errors
    /// As [`Self::parse_as`].
    pub fn parse(text: &str) -> Result<Self, Vec<PolicyError>> {
        Self::parse_as(text, DocumentType::Identity)
    }

    /// Reads a document in the grammar of its type (E-01 to E-14).
    ///
    /// # Errors
    /// Everything that is wrong with the document, in the order of the text; never an empty list. A JSON syntax error
    /// hides what follows it.
    pub fn parse_as(text: &str, document_type: DocumentType) -> Result<Self, Vec<PolicyError>> {
        Self::parse_within(text, document_type, &Limits::POLICY)
    }

    /// As [`Self::parse_as`], with limits of the caller's choice.
    ///
    /// # Errors
    /// As [`Self::parse_as`].
    pub fn parse_within(
        text: &str,
        document_type: DocumentType,
        limits: &Limits,
    ) -> Result<Self, Vec<PolicyError>> {
        let root = json::parse_within(text, limits.json)?;
        Self::from_node(text, &root, "", document_type, Reading::Written, limits)
    }

    /// Reads a document that AWS has stored.
    ///
    /// # Errors
    /// As [`Self::parse_as`], for what AWS would not have stored.
    pub fn parse_stored(text: &str, document_type: DocumentType) -> Result<Self, Vec<PolicyError>> {
        let root = json::parse_within(text, Limits::POLICY.json)?;
        let (reading, limits) = (Reading::Stored, &Limits::POLICY);
        Self::from_node(text, &root, "", document_type, reading, limits)
    }

    /// Reads a document that is part of a larger text, such as a line of JSON with many documents. `source` is the
    /// larger text, `node` the document in it, `path` what leads there, such as `policies.identity[0]`. Spans and
    /// the paths of errors are those of the larger text; [`Self::source`] is the document alone.
    ///
    /// # Errors
    /// As [`Self::parse_as`].
    pub fn read(
        source: &str,
        node: &json::Node<'_>,
        path: &str,
        document_type: DocumentType,
        reading: Reading,
    ) -> Result<Self, Vec<PolicyError>> {
        let (text, limits) = (node.span.slice(source), &Limits::POLICY);
        let most = limits.json.characters;
        if text.chars().nth(most).is_some() {
            let message = format!("a policy has at most {most} characters; split this one");
            return Err(vec![PolicyError::new(path, node.span, message)]);
        }
        Self::from_node(text, node, path, document_type, reading, limits)
    }

    fn from_node(
        source: &str,
        node: &json::Node<'_>,
        path: &str,
        document_type: DocumentType,
        reading: Reading,
        limits: &Limits,
    ) -> Result<Self, Vec<PolicyError>> {
        let read = read::document(node, path, document_type, reading, limits)?;
        Ok(Self {
            source: source.into(),
            document_type,
            version: read.version,
            glances: read
                .statements
                .iter()
                .map(|statement| (statement.effect(), statement.glance()))
                .collect(),
            statements: read.statements.into(),
        })
    }

    /// Which actions its statements may cover, at a glance.
    pub(crate) fn glance(&self) -> Glance {
        let glances = self.glances.iter();
        glances.fold(Glance::default(), |all, (_, glance)| all.or(*glance))
    }

    /// The statements that may cover what a glance takes in, each with its effect.
    pub(crate) fn statements_at(
        &self,
        glance: Glance,
    ) -> impl Iterator<Item = (Effect, &Statement)> {
        self.glances
            .iter()
            .zip(&self.statements)
            .filter(move |((_, own), _)| own.meets(glance))
            .map(|((effect, _), statement)| (*effect, statement))
    }

    /// The statements in the order of the text.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The text of the document. Every span refers to the text that was parsed, which is this one unless the document
    /// came from [`Self::read`].
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// In the grammar of which type the document was read.
    #[must_use]
    pub fn document_type(&self) -> DocumentType {
        self.document_type
    }

    /// The version of the language that the document declares.
    #[must_use]
    pub fn version(&self) -> LanguageVersion {
        self.version
    }
}
