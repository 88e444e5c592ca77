//! Why somebody may or may not do something.

use serde::{Deserialize, Serialize};

use super::{CheckRow, Loaded, Reason, Shown};

/// What somebody asked: the values of the page's address, as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WhyQuestion {
    /// A user's name, `role/` and a role's name, `root`, or an ARN.
    pub(crate) principal: String,
    pub(crate) action: String,
    pub(crate) resource: String,
    /// Condition keys, one `key = value` a line.
    pub(crate) context: String,
}

/// A policy that had a part in the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WhyDocument {
    pub(crate) title: String,
    /// Where the policy's own page is; empty where it has none.
    pub(crate) href: String,
    /// Its text; the action that the reader lacks for it.
    pub(crate) text: Shown<String>,
    /// The first and last line of each statement that matters.
    pub(crate) lines: Vec<(usize, usize)>,
}

/// A layer's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WhyGate {
    pub(crate) check: CheckRow,
    /// Whether it is the one that decided.
    pub(crate) decided: bool,
    pub(crate) documents: Vec<WhyDocument>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WhyAnswer {
    /// AWS's word: `allowed`, `explicitDeny` or `implicitDeny`.
    pub(crate) verdict: String,
    pub(crate) principal: String,
    pub(crate) sentence: String,
    pub(crate) gates: Vec<WhyGate>,
    /// Ways to have a denied request allowed, each a list of steps.
    pub(crate) ways: Vec<Vec<String>>,
    /// The condition keys that were decided with.
    pub(crate) context: Vec<(String, String)>,
    /// Those that a policy asked for and nobody gave.
    pub(crate) missing: Vec<String>,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WhyModel {
    pub(crate) question: WhyQuestion,
    /// What is wrong with the question: field and message.
    pub(crate) wrong: Vec<(String, String)>,
    pub(crate) answer: Option<WhyAnswer>,
    /// Why the reader may not ask.
    pub(crate) ask: Reason,
}

/// Answers the question of the page's address.
pub(crate) async fn load_why(question: WhyQuestion) -> Loaded<WhyModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::why(&visit, question).await
}
