//! What is found in a policy document, for the editor and for the forms behind it. The same linter runs on the server,
//! when a document is sent, and in the browser, while somebody types, where it comes as a module of its own
//! (docs/adr/0010): so this file, which is in the console's module, must not reach `evaluator::lint` in the browser.

use serde::{Deserialize, Serialize};

/// How serious a finding is, most serious first; as in `evaluator::lint::FindingType`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Kind {
    #[default]
    Error,
    SecurityWarning,
    Warning,
    Suggestion,
}

/// Something that is wrong in a policy document, or could be better.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    /// Its issue code; empty for what no check of the linter says.
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) path: String,
    /// From 1, as `column`, which counts characters.
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// The place in bytes of the text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) fix: Option<Fix>,
}

/// What settles a finding for certain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fix {
    /// What it does, as a button says it.
    pub(crate) title: String,
    /// Start and end in bytes of the text, and what stands there afterwards.
    pub(crate) edits: Vec<(usize, usize, String)>,
}

impl Fix {
    /// All edits as one: the bytes that it replaces, and the text that stands there afterwards. None when the edits do
    /// not fit the text or overlap.
    pub(crate) fn as_one(&self, text: &str) -> Option<(usize, usize, String)> {
        let mut edits: Vec<&(usize, usize, String)> = self.edits.iter().collect();
        edits.sort_by_key(|(start, ..)| *start);
        let (first, ..) = **edits.first()?;
        let (mut done, mut written) = (first, String::new());
        for (start, end, replacement) in edits {
            written.push_str(text.get(done..*start)?);
            text.get(*start..*end)?;
            written.push_str(replacement);
            done = *end;
        }
        Some((first, done, written))
    }
}

/// What a document is for: its grammar and its quota hang on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentKind {
    /// A managed policy.
    #[default]
    Managed,
    /// A role's trust policy.
    Trust,
    /// An inline policy of a user.
    InlineUser,
    /// An inline policy of a group.
    InlineGroup,
    /// An inline policy of a role.
    InlineRole,
}

impl DocumentKind {
    /// The most characters, white space not counted (IAM quotas, "Customer managed policy size", "Role trust policy length";
    /// of inline policies, all of a user, group or role together).
    pub(crate) const fn most_characters(self) -> usize {
        match self {
            Self::Managed => 6144,
            Self::Trust | Self::InlineUser => 2048,
            Self::InlineGroup => 5120,
            Self::InlineRole => 10_240,
        }
    }

    /// The grammar, as the linter's module calls it.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) const fn grammar(self) -> &'static str {
        match self {
            Self::Managed | Self::InlineUser | Self::InlineGroup | Self::InlineRole => "identity",
            Self::Trust => "trust",
        }
    }

    const fn document_type(self) -> evaluator::DocumentType {
        match self {
            Self::Managed | Self::InlineUser | Self::InlineGroup | Self::InlineRole => {
                evaluator::DocumentType::Identity
            }
            Self::Trust => evaluator::DocumentType::Trust,
        }
    }
}

/// How many characters of a document count towards its quota.
pub(crate) fn document_size(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Whether a text is linted: several times as long as a policy may be, its quota is all that matters, and the checks
/// that compare every entry with every other would take long.
pub(crate) fn is_linted(text: &str) -> bool {
    const MOST: usize = 65_536;
    text.len() <= MOST
}

/// What would be refused in a policy document, and where: the least that the editor says, before the linter has come.
pub(crate) fn check_document(text: &str, kind: DocumentKind) -> Vec<Found> {
    let mut found = check_limits(text, kind);
    if let Err(errors) = evaluator::Policy::parse_as(text, kind.document_type()) {
        found.extend(errors.into_iter().map(|error| Found {
            message: error.message,
            path: error.path,
            line: error.span.start.line,
            column: error.span.start.column,
            start: error.span.start_offset,
            end: error.span.end_offset,
            ..Found::default()
        }));
    }
    found
}

/// What the server refuses beyond the language: characters and size.
pub(crate) fn check_limits(text: &str, kind: DocumentKind) -> Vec<Found> {
    let mut found = Vec::new();
    let (mut line, mut column) = (1_u32, 1_u32);
    for (start, c) in text.char_indices() {
        // IAM `policyDocumentType`: nothing beyond Latin-1.
        if !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}') {
            let shown = c.escape_debug();
            found.push(Found {
                message: format!(
                    "`{shown}` is not allowed in a policy document: write it as a JSON escape such as `\\u2019`"
                ),
                line,
                column,
                start,
                end: start + c.len_utf8(),
                ..Found::default()
            });
            break;
        }
        if c == '\n' {
            (line, column) = (line.saturating_add(1), 1);
        } else {
            column = column.saturating_add(1);
        }
    }
    let (size, most) = (document_size(text), kind.most_characters());
    if size > most {
        let advice = match kind {
            DocumentKind::Managed => "split it into several policies",
            DocumentKind::Trust => "name fewer principals, or the account with a condition",
            DocumentKind::InlineUser | DocumentKind::InlineGroup | DocumentKind::InlineRole => {
                "attach a managed policy instead"
            }
        };
        found.push(Found {
            message: format!(
                "the policy has {size} characters besides white space, and the quota is {most}: {advice}"
            ),
            line: 1,
            column: 1,
            ..Found::default()
        });
    }
    found
}

/// Everything that the linter finds in a document, and what would be refused.
#[cfg(feature = "ssr")]
pub(crate) fn lint_document(text: &str, kind: DocumentKind) -> Vec<Found> {
    use std::sync::LazyLock;

    use evaluator::{
        catalogue::{Catalogue, EMBEDDED},
        lint::lint_with,
    };

    static CATALOGUE: LazyLock<Option<Catalogue>> =
        LazyLock::new(|| Catalogue::read(EMBEDDED).ok());

    if !is_linted(text) {
        return check_document(text, kind);
    }
    let mut found = check_limits(text, kind);
    let findings = lint_with(text, kind.document_type(), CATALOGUE.as_ref());
    found.extend(findings.into_iter().map(Found::from));
    found
}

#[cfg(feature = "ssr")]
impl From<evaluator::lint::Finding> for Found {
    fn from(finding: evaluator::lint::Finding) -> Self {
        use evaluator::lint::FindingType;

        let mut found = Self {
            kind: match finding.finding_type {
                FindingType::Error => Kind::Error,
                FindingType::SecurityWarning => Kind::SecurityWarning,
                FindingType::Warning => Kind::Warning,
                FindingType::Suggestion => Kind::Suggestion,
            },
            code: finding.issue_code.to_owned(),
            message: finding.message,
            line: 1,
            column: 1,
            ..Self::default()
        };
        if let Some(place) = finding.locations.first() {
            found.path = place.path_text();
            (found.line, found.column) = (place.span.start.line, place.span.start.column);
            (found.start, found.end) = (place.span.start_offset, place.span.end_offset);
        }
        found.fix = finding.fix.map(|fix| Fix {
            title: fix.title,
            edits: fix
                .edits
                .into_iter()
                .map(|edit| {
                    (
                        edit.span.start_offset,
                        edit.span.end_offset,
                        edit.replacement,
                    )
                })
                .collect(),
        });
        found
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}"#;

    #[test]
    fn a_document_is_checked_for_its_language_its_characters_and_its_size() {
        for check in [check_document, lint_document] {
            let check = |text: &str| check(text, DocumentKind::Managed);
            assert_eq!(check(GOOD), []);
            let found = check("{\n  \"Version\": 1,");
            assert!(found.iter().any(|found| found.line == 2), "{found:?}");
            let found = check(&GOOD.replace("iam:ListUsers", "iam:List\u{2019}Users"));
            assert!(
                found
                    .iter()
                    .any(|found| found.message.contains("JSON escape")),
                "{found:?}"
            );
            let long = GOOD.replace(
                "\"*\"",
                &format!(
                    "[\"*\",\"arn:aws:iam::111122223333:user/{}\"]",
                    "a".repeat(7000)
                ),
            );
            let found = check(&long);
            assert!(
                found.iter().any(|found| found.message.contains("6144")),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_trust_policy_has_a_grammar_and_a_quota_of_its_own() {
        let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}"#;
        for check in [check_document, lint_document] {
            let refused = |text: &str| {
                let found = check(text, DocumentKind::Trust);
                found.into_iter().any(|found| found.kind == Kind::Error)
            };
            assert!(!refused(trust));
            assert!(refused(GOOD), "it names nobody");
            let many = vec!["\"111122223333\""; 200].join(",");
            assert!(refused(
                &trust.replace("\"111122223333\"", &format!("[{many}]"))
            ));
        }
    }

    #[test]
    fn the_linter_knows_services_and_our_own_actions() {
        let found = lint_document(
            &GOOD.replace("ListUsers", "LisstUsers"),
            DocumentKind::Managed,
        );
        let unknown = found
            .iter()
            .find(|found| found.code == "INVALID_ACTION")
            .unwrap();
        assert_eq!(unknown.kind, Kind::Error);
        let fix = unknown.fix.as_ref().unwrap();
        assert!(fix.title.contains("ListUsers"), "{fix:?}");
        let own = GOOD.replace("iam:ListUsers", "bailiwick:ListSessions");
        let own = own.replace("\"*\"", "\"arn:aws:iam::111122223333:user/bo\"");
        assert_eq!(lint_document(&own, DocumentKind::Managed), []);
    }

    #[test]
    fn the_browsers_linter_and_the_servers_say_the_same() {
        let catalogue = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../evaluator/catalogue/aws.txt"
        );
        assert!(lint_module::open(std::fs::read(catalogue).unwrap()));
        for text in [
            GOOD,
            "{",
            "{ \"Statement\": [ { \"Effect\": \"allow\", \"Action\": [\"s3:GetObjcet\", \"*\"], \"Resorce\": \"é</script>\" } ] }",
        ] {
            for kind in [DocumentKind::Managed, DocumentKind::Trust] {
                let found: Vec<Found> =
                    serde_json::from_str(&lint_module::lint(text, kind.grammar())).unwrap();
                assert_eq!(found, lint_document(text, kind), "{text}");
            }
        }
    }

    #[test]
    fn the_edits_of_a_fix_are_made_as_one_and_never_tear_a_text() {
        let fix = |edits: &[(usize, usize, &str)]| Fix {
            title: String::new(),
            edits: edits
                .iter()
                .map(|(start, end, text)| (*start, *end, (*text).to_owned()))
                .collect(),
        };
        let one = fix(&[(4, 5, "E"), (1, 2, "")]).as_one("abcdef");
        assert_eq!(one, Some((1, 5, "cdE".to_owned())));
        assert_eq!(fix(&[]).as_one("abc"), None);
        assert_eq!(fix(&[(0, 2, "x"), (1, 3, "y")]).as_one("abc"), None);
        assert_eq!(fix(&[(1, 9, "x")]).as_one("abc"), None);
        assert_eq!(fix(&[(1, 2, "x")]).as_one("é"), None);
    }

    #[test]
    fn a_text_far_beyond_the_quota_is_checked_but_not_linted() {
        let long = format!("[{}1]", "1,".repeat(40_000));
        assert!(!is_linted(&long));
        assert!(
            lint_document(&long, DocumentKind::Managed)
                .iter()
                .all(|found| found.code.is_empty())
        );
    }
}
