//! One value that a condition lists, compiled for its operator: whatever can be worked out from the policy alone is
//! worked out when the policy is read, so that a decision parses the request's value only, and allocates nothing.

use std::net::IpAddr;

use super::base64::is_base64;
use super::decimal::Decimal;
use super::instant::Instant;
use super::network::Network;
use super::operator::{Operator, Test};
use crate::context::RequestContext;
use crate::error::shown;
use crate::pattern::{Pattern, equal_folded, fold, same};
use crate::resource::{ArnPattern, RequestedArn, matches_in_one_piece};
use crate::variable::{Piece, Variable, pieces, pieces_or_text, plain};

/// One listed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConditionValue {
    /// As written, escapes resolved.
    pub(crate) text: Box<str>,
    operand: Operand,
}

/// What a value means to its operator.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Operand {
    /// The text itself.
    Literal,
    /// What begins with the text but for its last character, a star.
    Prefix,
    Pattern(Pattern),
    Arn(Box<ArnPattern>),
    Flag(bool),
    Decimal {
        negative: bool,
        whole: Slice,
        fraction: Slice,
    },
    Instant {
        seconds: i64,
        fraction: Slice,
    },
    Network(Network),
    /// What the operator cannot read: it never matches (E-70).
    Unreadable,
}

/// A part of [`ConditionValue::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slice {
    start: u32,
    end: u32,
}

impl Slice {
    fn of(part: &str, whole: &str) -> Option<Self> {
        if part.is_empty() {
            return Some(Self { start: 0, end: 0 });
        }
        let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
        Some(Self {
            start: u32::try_from(start).ok()?,
            end: u32::try_from(start + part.len()).ok()?,
        })
    }

    fn get(self, whole: &str) -> &str {
        let range = usize::try_from(self.start)
            .ok()
            .zip(usize::try_from(self.end).ok());
        range
            .and_then(|(start, end)| whole.get(start..end))
            .unwrap_or_default()
    }
}

impl ConditionValue {
    /// Compiles a value for an operator, or says what to write instead. With `variables`, `${…}` has its meaning (E-02).
    pub(crate) fn parse(text: &str, operator: Operator, variables: bool) -> Result<Self, String> {
        let variables = variables && text.contains("${");
        let pieces = if variables {
            pieces(text)?
        } else {
            plain(text)
        };
        let operand = match operator.test {
            Test::Arn => written_arn(text, &pieces, variables).ok_or_else(|| {
                format!(
                    "`{}` is not an ARN of six parts; write one such as `arn:aws:iam::111122223333:role/*`, or use a string operator",
                    shown(text)
                )
            })?,
            test if takes_text(test, variables) => string(text, &pieces, test, variables),
            Test::Date(_) if is_year(text) => return Err(refusal(text, operator, variables)),
            test => typed(text, test).ok_or_else(|| refusal(text, operator, variables))?,
        };
        Ok(Self {
            text: text.into(),
            operand,
        })
    }

    /// As [`Self::parse`], for a document that is stored already: what is no variable is text (E-47), and what the
    /// operator cannot read never matches (E-70).
    pub(crate) fn parse_stored(text: &str, operator: Operator, variables: bool) -> Self {
        let variables = variables && text.contains("${");
        let pieces = if variables {
            pieces_or_text(text)
        } else {
            plain(text)
        };
        let operand = match operator.test {
            Test::Arn => arn(text, &pieces, variables),
            test if takes_text(test, variables) => Some(string(text, &pieces, test, variables)),
            test => typed(text, test),
        };
        Self {
            text: text.into(),
            operand: operand.unwrap_or(Operand::Unreadable),
        }
    }

    /// Whether it is this word; nothing else than the two words is ever one (E-56).
    pub(super) fn is_word(&self, word: bool, context: &RequestContext) -> bool {
        match &self.operand {
            Operand::Flag(own) => *own == word,
            Operand::Pattern(pattern) => {
                let text = if word { "true" } else { "false" };
                pattern.equals_folded(text, context, |c| c.to_ascii_lowercase())
            }
            _ => false,
        }
    }

    pub(super) fn decimal(&self) -> Option<Decimal<'_>> {
        match self.operand {
            Operand::Decimal {
                negative,
                whole,
                fraction,
            } => Some(Decimal {
                negative,
                whole: whole.get(&self.text),
                fraction: fraction.get(&self.text),
            }),
            _ => None,
        }
    }

    pub(super) fn instant(&self) -> Option<Instant<'_>> {
        match self.operand {
            Operand::Instant { seconds, fraction } => Some(Instant {
                seconds,
                fraction: fraction.get(&self.text),
            }),
            _ => None,
        }
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        matches!(self.operand, Operand::Network(network) if network.contains(address))
    }

    /// Whether it is the text, or the pattern of it.
    pub(super) fn matches(&self, value: &str, context: &RequestContext) -> bool {
        match &self.operand {
            Operand::Literal => same(&self.text, value),
            Operand::Prefix => self
                .text
                .strip_suffix('*')
                .is_some_and(|prefix| value.starts_with(prefix)),
            Operand::Pattern(pattern) => pattern.matches(value, context),
            _ => false,
        }
    }

    /// Whether it is the text in any case.
    pub(super) fn equals_folded(&self, value: &str, context: &RequestContext) -> bool {
        match &self.operand {
            Operand::Literal => equal_folded(&self.text, value),
            Operand::Pattern(pattern) => pattern.equals_folded(value, context, fold),
            _ => false,
        }
    }

    /// Whether an ARN, of which `text` is the whole, fits.
    pub(super) fn matches_arn(
        &self,
        text: &str,
        arn: &RequestedArn<'_>,
        context: &RequestContext,
    ) -> bool {
        match &self.operand {
            Operand::Pattern(pattern) => matches_in_one_piece(pattern, text, context),
            Operand::Arn(pattern) => pattern.matches_by_segment(arn, context),
            _ => self.matches(text, context),
        }
    }

    /// The variables in it.
    pub(super) fn variables(&self) -> impl Iterator<Item = &Variable> {
        let (pattern, arn) = match &self.operand {
            Operand::Pattern(pattern) => (Some(pattern), None),
            Operand::Arn(arn) => (None, Some(arn)),
            _ => (None, None),
        };
        let in_arn = arn.into_iter().flat_map(|arn| arn.variables());
        pattern
            .into_iter()
            .flat_map(Pattern::variables)
            .chain(in_arn)
    }
}

/// Whether an operator compares texts, in which variables have their meaning.
fn takes_text(test: Test, variables: bool) -> bool {
    match test {
        Test::StringLike | Test::StringEquals | Test::StringEqualsIgnoreCase => true,
        Test::Bool => variables,
        _ => false,
    }
}

/// A value in which variables and, for some operators, wildcards have their meaning.
fn string(text: &str, pieces: &[Piece<'_>], test: Test, variables: bool) -> Operand {
    let wildcards = test == Test::StringLike;
    let body = text.strip_suffix('*').filter(|_| wildcards);
    let is_glob = wildcards && body.unwrap_or(text).contains(['*', '?']);
    match body {
        _ if variables || is_glob => Operand::Pattern(if wildcards {
            Pattern::with_wildcards(pieces)
        } else {
            Pattern::exact(pieces)
        }),
        Some(_) => Operand::Prefix,
        None => Operand::Literal,
    }
}

/// As [`arn`], for whoever writes: the word `arn` is written out, unless a variable may complete it.
fn written_arn(text: &str, pieces: &[Piece<'_>], variables: bool) -> Option<Operand> {
    let fits = text.starts_with("arn:") || may_become_arn(pieces);
    arn(text, pieces, variables).filter(|_| fits)
}

/// A value of an ARN operator: six segments, or something that a variable may complete to that (E-59).
fn arn(text: &str, pieces: &[Piece<'_>], variables: bool) -> Option<Operand> {
    let Some(pattern) = ArnPattern::whole(pieces) else {
        return may_become_arn(pieces).then(|| Operand::Pattern(Pattern::with_wildcards(pieces)));
    };
    let body = text.strip_suffix('*').unwrap_or(text);
    if variables || body.contains(['*', '?']) {
        return Some(Operand::Arn(Box::new(pattern)));
    }
    // The star of a prefix stands in the last part only, because all six are written.
    Some(if body.len() < text.len() {
        Operand::Prefix
    } else {
        Operand::Literal
    })
}

fn may_become_arn(pieces: &[Piece<'_>]) -> bool {
    pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Variable(_) | Piece::Literal(_)))
}

/// A value of an operator that takes no variables.
fn typed(text: &str, test: Test) -> Option<Operand> {
    Some(match test {
        Test::Bool | Test::Null => Operand::Flag(word(text)?),
        Test::Numeric(_) => {
            let number = Decimal::parse(text)?;
            Operand::Decimal {
                negative: number.negative,
                whole: Slice::of(number.whole, text)?,
                fraction: Slice::of(number.fraction, text)?,
            }
        }
        Test::Date(_) => {
            let instant = Instant::parse(text)?;
            Operand::Instant {
                seconds: instant.seconds,
                fraction: Slice::of(instant.fraction, text)?,
            }
        }
        Test::IpAddress => Operand::Network(Network::parse(text)?),
        Test::Binary => is_base64(text).then_some(Operand::Literal)?,
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::Arn => {
            return None;
        }
    })
}

/// Four digits: a reader takes them for a year, although alone they are seconds.
fn is_year(text: &str) -> bool {
    text.len() == 4 && super::decimal::is_digits(text)
}

/// `true` or `false` in any case, and nothing else (E-56).
pub(super) fn word(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

fn refusal(text: &str, operator: Operator, variables: bool) -> String {
    let instead = match operator.test {
        Test::Numeric(_) => "a decimal number such as `5` or `-0.25`",
        Test::Date(_) if is_year(text) => {
            return format!(
                "`{text}` may be a year or seconds since 1970; write a full date such as `{text}-01-01`"
            );
        }
        Test::Date(_) => {
            "a date such as `2026-01-31` or `2026-01-31T23:59:59Z`, or seconds since 1970"
        }
        Test::IpAddress => "an address or a range such as `203.0.113.0/24` or `2001:db8::/32`",
        Test::Binary => "padded base64 such as `aGVsbG8=`",
        _ => "`true` or `false`",
    };
    let name = operator.name();
    if variables {
        format!(
            "`{name}` takes no variables such as `{}`; write {instead}",
            shown(text)
        )
    } else {
        format!(
            "`{}` is no value for `{name}`; write {instead}",
            shown(text)
        )
    }
}
