//! A policy document that has been read, checked and compiled. A [`Policy`] exists only if every statement in it was
//! understood: a statement that is skipped could be a Deny (E-11).

mod read;
mod read_condition;
mod statement;

pub use statement::{Effect, Statement};
pub(crate) use statement::{Failure, Subject};

use crate::error::PolicyError;

/// Which version of the language a document is written in (E-02).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LanguageVersion {
    /// `2008-10-17`, or no `Version` element: `${…}` is plain text.
    V2008,
    /// `2012-10-17`: policy variables have their meaning.
    V2012,
}

/// What a document is attached to, which decides the elements it may and must have (E-04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentType {
    /// An identity policy or a permissions boundary.
    Identity,
    /// A session policy.
    Session,
    /// A resource-based policy.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// A service control policy of an organization.
    ServiceControl,
    /// A resource control policy of an organization.
    ResourceControl,
    /// The policy of a VPC endpoint.
    Endpoint,
}

/// An identity policy or permissions boundary, ready to decide with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    source: String,
    version: LanguageVersion,
    statements: Vec<Statement>,
}

impl Policy {
    /// Reads a document in the grammar of identity policies (E-01 to E-08).
    ///
    /// # Errors
    /// Everything that is wrong with the document, in the order of the text; never an empty list. A JSON syntax error
    /// hides what follows it.
    pub fn parse(text: &str) -> Result<Self, Vec<PolicyError>> {
        let (version, statements) = read::document(text)?;
        Ok(Self {
            source: text.to_owned(),
            version,
            statements,
        })
    }

    /// The statements in the order of the text.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The text that was parsed, to which every span refers.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The version of the language that the document declares.
    #[must_use]
    pub fn version(&self) -> LanguageVersion {
        self.version
    }
}
