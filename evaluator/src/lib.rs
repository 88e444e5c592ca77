//! Bailiwick's policy language: from IAM JSON text to a decision that can explain itself.
//!
//! The crate is pure: text and request values go in, a [`Policy`] or a [`Decision`] comes out. It never reads a
//! clock, a file, a random number or global state, and it never panics on input, because the very same code runs in
//! the server's gate and in the browser's editor.
//!
//! Way in: [`Policy::parse_as`] for a document, [`verdict`], [`evaluate`] and [`decide`] for a request, [`lint`] for
//! advice, [`json::tokens`] for an editor. The rule numbers (`E-01` …) in comments and test names are those of the
//! project's evaluator specification, which collects AWS's documentation of the language.

#![forbid(unsafe_code)]

mod action;
mod anywhere;
pub mod catalogue;
mod condition;
mod context;
mod decide;
mod error;
mod explain;
mod grant;
mod hash;
mod index;
pub mod json;
mod layer;
mod line;
pub mod lint;
mod pattern;
mod policy;
pub mod questions;
mod remedy;
mod request;
mod requester;
mod resource;
mod span;
mod suggest;
mod trace;
mod variable;

pub use anywhere::{Breadth, breadth, may_be_allowed_somewhere};
pub use context::{ContextValue, DuplicateContextKey, RequestContext};
pub use decide::{Evaluation, PolicySet, decide, evaluate, verdict};
pub use error::PolicyError;
pub use grant::Grant;
pub use layer::{AttachedPolicy, Layer, PolicySource, PolicyType};
pub use line::{LONGEST_LINE, Line, LineError};
pub use policy::{
    DocumentType, Effect, LanguageVersion, Limits, Policy, PrincipalEntry, PrincipalKind, Quota,
    Reading, Statement,
};
pub use remedy::Change;
pub use request::Request;
pub use requester::{RequesterKind, UnknownPrincipal};
pub use span::{Position, Span};
pub use trace::{
    Check, CheckEffect, CheckType, Decision, MatchedStatement, Mismatch, NearMiss, SpecialRule,
    Verdict,
};
