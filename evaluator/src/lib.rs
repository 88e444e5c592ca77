//! Bailiwick's policy language: from IAM JSON text to a decision that can explain itself.
//!
//! The crate is pure: text and request values go in, a [`Policy`] or a [`Decision`] comes out. It never reads a
//! clock, a file, a random number or global state, and it never panics on input, because the very same code runs in
//! the server's gate and in the browser's editor.
//!
//! Way in: [`Policy::parse`] for a document, [`decide`] for a request, [`json::tokens`] for an editor. The rule
//! numbers (`E-01` …) in comments and test names are those of the project's evaluator specification, which collects
//! AWS's documentation of the language.
//!
//! This version reads identity policies and permissions boundaries. What it does not know yet it refuses when the
//! document is parsed; it never ignores it.

#![forbid(unsafe_code)]

mod action;
mod anywhere;
pub mod catalogue;
mod condition;
mod context;
mod decide;
mod error;
mod explain;
pub mod json;
pub mod lint;
mod pattern;
mod policy;
mod resource;
mod span;
mod suggest;
mod trace;
mod variable;

pub use anywhere::may_be_allowed_somewhere;
pub use context::{ContextValue, DuplicateContextKey, RequestContext};
pub use decide::{AttachedPolicy, PolicySet, PolicySource, PolicyType, Request, decide};
pub use error::PolicyError;
pub use policy::{
    DocumentType, Effect, LanguageVersion, Limits, Policy, PrincipalEntry, PrincipalKind, Quota,
    Statement,
};
pub use span::{Position, Span};
pub use trace::{
    Check, CheckEffect, CheckType, Decision, MatchedStatement, Mismatch, NearMiss, Verdict,
};
