//! Collects findings while the checks run. A check names a place by its span only; the path that leads there is found
//! once, at the end, by walking down the document, so that no check has to carry paths about.

use super::codes::IssueCode;
use super::finding::{Edit, Finding, FindingType, Fix, Location, PathElement, Substring};
use crate::json::{Node, Value};
use crate::span::{Cursor, Span};

/// How many findings a document is told of at once, errors before others; who settles these sees the next ones.
const MOST_FINDINGS: usize = 500;

/// How many steps the checks that compare much with much may take on one document, each about the comparison of two
/// characters: some tenths of a second. What has not been looked at then is taken to be in order.
const MOST_STEPS: usize = 30_000_000;

/// The findings so far.
#[derive(Default)]
pub(super) struct Report {
    errors: Vec<Finding>,
    others: Vec<Finding>,
    last: Option<Finding>,
    steps: usize,
}

impl Report {
    /// Adds a finding. More places and a fix can be added to what is returned.
    pub(super) fn add(
        &mut self,
        code: IssueCode,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Finding {
        self.file_last();
        let finding = Finding {
            finding_type: code.finding_type,
            issue_code: code.name,
            message: message.into(),
            locations: Vec::new(),
            fix: None,
        };
        self.last.insert(finding).also_at(span)
    }

    fn file_last(&mut self) {
        let Some(finding) = self.last.take() else {
            return;
        };
        let alike = match finding.finding_type {
            FindingType::Error => &mut self.errors,
            _ => &mut self.others,
        };
        if alike.len() < MOST_FINDINGS {
            alike.push(finding);
        }
    }

    /// Whether a check may take so many steps more; if so, they count as taken.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        let after = self.steps.saturating_add(steps);
        let may = after <= MOST_STEPS;
        if may {
            self.steps = after;
        }
        may
    }

    /// Whether more findings would be left out, even errors, so that looking on is in vain.
    pub(super) fn is_full(&self) -> bool {
        self.errors.len() >= MOST_FINDINGS
    }

    /// Whether an error is known whose first place meets the span.
    pub(super) fn has_error_at(&self, span: Span) -> bool {
        let mut all = self.errors.iter().chain(&self.last);
        all.any(|finding| {
            finding.finding_type == FindingType::Error
                && finding.locations.first().is_some_and(|at| {
                    at.span.start_offset <= span.end_offset
                        && span.start_offset <= at.span.end_offset
                })
        })
    }

    /// The findings in the order of the text, each with the paths to its places.
    pub(super) fn finish(mut self, text: &str, root: Option<&Node>) -> Vec<Finding> {
        self.file_last();
        let mut findings = self.errors;
        findings.append(&mut self.others);
        findings.truncate(MOST_FINDINGS);
        findings.sort_by_key(|finding| {
            let start = finding.locations.first().map(|at| at.span.start_offset);
            (start, finding.finding_type, finding.issue_code)
        });
        if let Some(root) = root {
            for at in findings.iter_mut().flat_map(|found| &mut found.locations) {
                at.path = path_to(text, root, at.span);
            }
        }
        findings
    }
}

impl Finding {
    /// Adds a place.
    pub(super) fn also_at(&mut self, span: Span) -> &mut Self {
        let path = Vec::new();
        self.locations.push(Location { path, span });
        self
    }

    /// Offers a fix; none where there is nothing to edit.
    pub(super) fn fix(&mut self, title: impl Into<String>, edits: Vec<Edit>) {
        let title = title.into();
        self.fix = (!edits.is_empty()).then_some(Fix { title, edits });
    }
}

/// The innermost value or key that holds the span, as the way there from the root.
fn path_to(text: &str, root: &Node, span: Span) -> Vec<PathElement> {
    let mut path = Vec::new();
    let mut node = root;
    loop {
        match &node.value {
            _ if node.span == span => return path,
            Value::Object(members) => {
                let Some(member) = members
                    .iter()
                    .find(|member| holds(member.key_span, span) || holds(member.value.span, span))
                else {
                    return path;
                };
                if holds(member.key_span, span) {
                    path.push(PathElement::Key(member.key.to_string()));
                    return path;
                }
                path.push(PathElement::Value(member.key.to_string()));
                node = &member.value;
            }
            Value::Array(items) => {
                let found = items.iter().enumerate();
                let mut found = found.filter(|(_, item)| holds(item.span, span));
                let Some((index, item)) = found.next() else {
                    return path;
                };
                path.push(PathElement::Index(index));
                node = item;
            }
            Value::String(_) => {
                path.push(substring(text, node.span, span));
                return path;
            }
            _ => return path,
        }
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start_offset <= inner.start_offset && inner.end_offset <= outer.end_offset
}

/// Which characters of a string stand in a part of its literal.
fn substring(text: &str, literal: Span, part: Span) -> PathElement {
    let (mut start, mut length) = (0, 0);
    for (_, at) in literal_chars(text, literal) {
        if at.start_offset < part.start_offset {
            start += 1;
        } else if at.end_offset <= part.end_offset {
            length += 1;
        }
    }
    PathElement::Substring(Substring { start, length })
}

/// The span of bytes `from..to` of a string's value, for a finding within it.
pub(super) fn part_of(text: &str, node: &Node, from: usize, to: usize) -> Span {
    let mut found: Option<Span> = None;
    let mut value = 0;
    for (c, at) in literal_chars(text, node.span) {
        if from <= value && value < to {
            found = Some(match found {
                Some(span) => span.to(at),
                None => at,
            });
        }
        value += c.len_utf8();
    }
    found.unwrap_or(node.span)
}

/// The unit of a `\uXXXX` whose digits come next.
fn hex(cursor: &mut Cursor<'_>) -> Option<u32> {
    let mut unit = 0;
    for _ in 0..4 {
        unit = unit * 16 + cursor.bump()?.to_digit(16)?;
    }
    Some(unit)
}

/// The characters of a string literal that the parser has accepted, each with where its spelling stands. What an
/// escape stands for is told by its length alone: enough to count with, because surrogate pairs are four bytes.
fn literal_chars(text: &str, literal: Span) -> impl Iterator<Item = (char, Span)> {
    let mut cursor = Cursor::at(text, literal);
    cursor.bump();
    std::iter::from_fn(move || {
        let before = cursor.clone();
        let c = match cursor.bump()? {
            '"' => return None,
            '\\' if cursor.bump() == Some('u') => {
                let unit = hex(&mut cursor)?;
                if (0xD800..0xDC00).contains(&unit) {
                    cursor.bump();
                    cursor.bump();
                    hex(&mut cursor)?;
                    '\u{10000}'
                } else {
                    char::from_u32(unit)?
                }
            }
            '\\' => ' ',
            c => c,
        };
        (cursor.offset() < literal.end_offset).then(|| (c, cursor.since(&before)))
    })
}
