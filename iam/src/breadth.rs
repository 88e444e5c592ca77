//! How much of everything a policy allows, as a mark beside its text: who holds much is found without reading every
//! document. The mark is made when the text is written, by the evaluator's own reading. It says what to look at and decides
//! nothing.

use evaluator::Policy;
use serde::Serialize;

use crate::{
    IamError,
    operations::administrators::document_gives,
    store::{self, Tx},
};

/// How much of everything a policy allows that allows much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Breadth {
    /// All but what it names, and giving permissions is not among that.
    NearlyEverything,
    /// Every action on every resource, under no condition.
    Everything,
}

impl Breadth {
    /// What a document allows; none where that is limited. One that does not parse allows nothing: every decision that it
    /// takes part in fails.
    pub(crate) fn of(document: &str) -> Option<Self> {
        let policy = Policy::parse(document).ok()?;
        match evaluator::breadth(&policy) {
            evaluator::Breadth::Limited => None,
            // What is left may be harmless, such as nothing at all.
            _ if !document_gives(document) => None,
            evaluator::Breadth::AllBut => Some(Self::NearlyEverything),
            evaluator::Breadth::Everything => Some(Self::Everything),
        }
    }

    /// The mark of a document: 0 for what is limited.
    pub(crate) fn mark(document: &str) -> i64 {
        match Self::of(document) {
            None => 0,
            Some(Self::NearlyEverything) => 1,
            Some(Self::Everything) => 2,
        }
    }

    /// What a mark says.
    pub(crate) const fn marked(mark: i64) -> Option<Self> {
        match mark {
            1 => Some(Self::NearlyEverything),
            2 => Some(Self::Everything),
            _ => None,
        }
    }
}

/// How many documents are looked at together.
const TOGETHER: i64 = 500;

/// Marks what was written before there were marks.
pub(crate) async fn mark_all(tx: &mut Tx) -> Result<(), IamError> {
    while store::breadth::mark_versions(tx, TOGETHER).await? {}
    while store::breadth::mark_inline(tx, TOGETHER).await? {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_wide_if_permissions_can_be_given_by_it() {
        let of = |statements: &str| {
            Breadth::of(&format!(
                r#"{{ "Version": "2012-10-17", "Statement": [{statements}] }}"#
            ))
        };
        let all = r#"{ "Effect": "Allow", "Action": "*", "Resource": "*" }"#;
        assert_eq!(of(all), Some(Breadth::Everything));
        assert_eq!(
            of(r#"{ "Effect": "Allow", "NotAction": "s3:*", "Resource": "*" }"#),
            Some(Breadth::NearlyEverything)
        );
        for harmless in [
            format!(r#"{all}, {{ "Effect": "Deny", "Action": "*", "Resource": "*" }}"#),
            r#"{ "Effect": "Allow", "NotAction": ["iam:*", "bailiwick:*"], "Resource": "*" }"#
                .to_owned(),
            r#"{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }"#.to_owned(),
        ] {
            assert_eq!(of(&harmless), None, "{harmless}");
        }
        assert_eq!(Breadth::of("{"), None);
        for document in [all, ""] {
            let document = format!(r#"{{ "Version": "2012-10-17", "Statement": [{document}] }}"#);
            assert_eq!(
                Breadth::marked(Breadth::mark(&document)),
                Breadth::of(&document)
            );
        }
    }
}
