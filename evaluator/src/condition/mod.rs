//! One condition: an operator, a key and the values listed for it, compiled; and whether a request meets it (E-50 to
//! E-72). All conditions of a statement must be met. Deciding allocates nothing.

mod base64;
mod decimal;
mod instant;
mod network;
mod operator;
mod value;

use std::net::IpAddr;

pub(crate) use operator::{Operator, SetOperator, Test};
pub(crate) use value::ConditionValue;

use self::decimal::Decimal;
use self::instant::Instant;
use crate::context::{ContextValue, RequestContext};
use crate::resource::RequestedArn;
use crate::span::Span;
use crate::variable::Variable;

/// A compiled condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) operator: Operator,
    /// The key as written.
    pub(crate) key: Box<str>,
    pub(crate) lowered_key: Box<str>,
    pub(crate) values: Box<[ConditionValue]>,
    /// Key and values in the document.
    pub(crate) span: Span,
}

impl Condition {
    /// Whether the request meets it.
    pub(crate) fn is_met(&self, context: &RequestContext) -> bool {
        let Operator {
            test,
            negated,
            if_exists,
            set,
            ..
        } = self.operator;
        let key = context.get_lowered(&self.lowered_key);
        if test == Test::Null {
            return match set {
                // E-68.
                Some(set) => set == SetOperator::ForAllValues,
                None => self
                    .values
                    .iter()
                    .any(|listed| listed.is_word(key.is_none(), context)),
            };
        }
        let asked = key.map(ContextValue::values).unwrap_or_default();
        // E-67: to a set operator, nothing but empty texts is nothing.
        if asked.is_empty() || (set.is_some() && asked.iter().all(String::is_empty)) {
            // E-60, E-61, E-65, E-66.
            return if_exists
                || match set {
                    Some(set) => set == SetOperator::ForAllValues,
                    None => negated,
                };
        }
        // E-69.
        if self.values.is_empty() && (set.is_some() || if_exists) {
            return false;
        }
        let satisfies = |value: &String| self.lists(value, context) != negated;
        match (set, key) {
            (Some(SetOperator::ForAllValues), _) => asked.iter().all(satisfies),
            (Some(SetOperator::ForAnyValue), _) => asked.iter().any(satisfies),
            (None, Some(ContextValue::One(value))) => satisfies(value),
            // E-71: a multivalued key needs a set operator; without one nothing is met.
            (None, _) => false,
        }
    }

    /// Whether a value of the request matches one of those listed. One that the operator cannot read matches none
    /// (E-70).
    fn lists(&self, value: &str, context: &RequestContext) -> bool {
        let mut listed = self.values.iter();
        match self.operator.test {
            Test::StringEquals | Test::StringLike | Test::Binary => {
                listed.any(|own| own.matches(value, context))
            }
            Test::StringEqualsIgnoreCase => listed.any(|own| own.equals_folded(value, context)),
            Test::Numeric(comparison) => Decimal::parse(value).is_some_and(|asked| {
                listed.any(|own| {
                    own.decimal()
                        .is_some_and(|own| comparison.holds(asked.cmp(&own)))
                })
            }),
            Test::Date(comparison) => Instant::parse(value).is_some_and(|asked| {
                listed.any(|own| {
                    own.instant()
                        .is_some_and(|own| comparison.holds(asked.cmp(&own)))
                })
            }),
            Test::Bool => value::word(value)
                .is_some_and(|asked| listed.any(|own| own.is_word(asked, context))),
            Test::IpAddress => value
                .parse::<IpAddr>()
                .is_ok_and(|asked| listed.any(|own| own.contains(asked))),
            Test::Arn => RequestedArn::new(value)
                .is_some_and(|asked| listed.any(|own| own.matches_arn(value, &asked, context))),
            // Decided by presence alone, before.
            Test::Null => false,
        }
    }

    /// The variables in its values.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.values.iter().flat_map(ConditionValue::variables)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::lowered;
    use crate::span::Position;

    /// A key's state: absent, one value, or several.
    enum Key<'a> {
        Absent,
        One(&'a str),
        Many(&'a [&'a str]),
    }
    use Key::{Absent, Many, One};

    fn met(operator: &str, values: &[&str], key: &Key<'_>) -> bool {
        met_with(operator, values, key, RequestContext::new())
    }

    fn met_with(
        operator: &str,
        values: &[&str],
        key: &Key<'_>,
        mut context: RequestContext,
    ) -> bool {
        let operator = Operator::parse(operator).unwrap();
        let name = "aws:PrincipalTag/Team";
        match key {
            Absent => {}
            One(value) => context.set(name, *value),
            Many(values) => {
                context.set_many(name, values.iter().map(ToString::to_string).collect())
            }
        }
        let condition = Condition {
            operator,
            key: name.into(),
            lowered_key: lowered(name).into(),
            values: values
                .iter()
                .map(|value| ConditionValue::parse(value, operator, true).unwrap())
                .collect(),
            span: Span {
                start: Position::START,
                end: Position::START,
                start_offset: 0,
                end_offset: 0,
            },
        };
        condition.is_met(&context)
    }

    #[test]
    fn e51_listed_values_are_alternatives_and_negation_excludes_them_all() {
        assert!(met("StringEquals", &["a", "b"], &One("b")));
        assert!(!met("StringEquals", &["a", "b"], &One("c")));
        assert!(!met("StringNotEquals", &["a", "b"], &One("b")));
        assert!(met("StringNotEquals", &["a", "b"], &One("c")));
    }

    #[test]
    fn e52_string_equals_is_exact_and_its_wildcards_are_literal() {
        for (operator, listed, value, expected) in [
            ("StringEquals", "Blue", "Blue", true),
            ("StringEquals", "Blue", "blue", false),
            ("StringEquals", "*", "Blue", false),
            ("StringEquals", "*", "*", true),
            ("StringEquals", "", "", true),
            ("StringNotEquals", "Blue", "blue", true),
            ("StringEqualsIgnoreCase", "Blue", "bLUE", true),
            ("StringEqualsIgnoreCase", "ÄB", "äb", true),
            ("StringEqualsIgnoreCase", "Blue", "Blues", false),
            ("StringNotEqualsIgnoreCase", "Blue", "bLUE", false),
            ("StringNotEqualsIgnoreCase", "Blue", "red", true),
        ] {
            assert_eq!(
                met(operator, &[listed], &One(value)),
                expected,
                "{operator} {listed} {value}"
            );
        }
    }

    #[test]
    fn e53_string_like_has_wildcards_and_regards_case() {
        for (operator, listed, value, expected) in [
            ("StringLike", "team-*", "team-blue", true),
            ("StringLike", "team-?", "team-ab", false),
            ("StringLike", "TEAM-*", "team-blue", false),
            ("StringLike", "*", "", true),
            ("StringLike", "", "", true),
            ("StringLike", "", "x", false),
            ("StringNotLike", "team-*", "team-blue", false),
            ("StringNotLike", "team-*", "blue", true),
        ] {
            assert_eq!(
                met(operator, &[listed], &One(value)),
                expected,
                "{operator} {listed} {value}"
            );
        }
    }

    #[test]
    fn e56_e70_bool_knows_two_words_in_any_case() {
        for (listed, value, expected) in [
            ("true", "true", true),
            ("True", "TRUE", true),
            ("false", "false", true),
            ("true", "false", false),
            ("false", "no", false),
            ("false", "", false),
            ("true", "1", false),
        ] {
            assert_eq!(
                met("Bool", &[listed], &One(value)),
                expected,
                "{listed} {value}"
            );
        }
    }

    #[test]
    fn e60_an_absent_key_fails_positive_operators_and_meets_negated_ones() {
        for operator in ["StringEquals", "StringEqualsIgnoreCase", "StringLike"] {
            assert!(!met(operator, &["*"], &Absent), "{operator}");
        }
        assert!(!met("Bool", &["false"], &Absent));
        for operator in [
            "StringNotEquals",
            "StringNotEqualsIgnoreCase",
            "StringNotLike",
        ] {
            assert!(met(operator, &["*"], &Absent), "{operator}");
        }
    }

    #[test]
    fn e61_if_exists_is_met_by_an_absent_key_and_normal_otherwise() {
        for operator in [
            "StringEqualsIfExists",
            "StringLikeIfExists",
            "StringNotEqualsIfExists",
            "StringNotLikeIfExists",
        ] {
            assert!(met(operator, &["x"], &Absent), "{operator}");
        }
        assert!(met("BoolIfExists", &["false"], &Absent));
        assert!(met("BoolIfExists", &["false"], &One("false")));
        assert!(!met("BoolIfExists", &["false"], &One("true")));
        assert!(!met("StringEqualsIfExists", &["x"], &One("y")));
        assert!(!met("StringNotEqualsIfExists", &["x"], &One("x")));
    }

    #[test]
    fn e62_null_asks_for_presence_alone() {
        assert!(met("Null", &["true"], &Absent));
        assert!(!met("Null", &["false"], &Absent));
        assert!(met("Null", &["False"], &One("x")));
        assert!(!met("Null", &["true"], &One("x")));
        assert!(
            met("Null", &["false"], &One("")),
            "O-11: an empty string is present"
        );
        assert!(met("Null", &["false"], &Many(&["a"])));
    }

    #[test]
    fn e67_an_empty_set_is_absent() {
        assert!(met("Null", &["true"], &Many(&[])));
        assert!(!met("StringEquals", &["a"], &Many(&[])));
        assert!(met("StringNotEquals", &["a"], &Many(&[])));
        assert!(met("StringEqualsIfExists", &["a"], &Many(&[])));
    }

    #[test]
    fn e71_a_multivalued_key_without_set_operator_meets_nothing() {
        for operator in [
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "StringNotLike",
            "StringEqualsIfExists",
        ] {
            assert!(!met(operator, &["a"], &Many(&["a"])), "{operator}");
            assert!(!met(operator, &["a"], &Many(&["b", "c"])), "{operator}");
        }
    }

    #[test]
    fn e43_a_variable_without_value_fails_positive_operators_and_meets_negated_ones() {
        for operator in ["StringEquals", "StringLike", "StringEqualsIgnoreCase"] {
            assert!(
                !met(operator, &["${aws:username}"], &One("alice")),
                "{operator}"
            );
            assert!(!met(operator, &["${aws:username}"], &One("")), "{operator}");
        }
        for operator in [
            "StringNotEquals",
            "StringNotLike",
            "StringNotEqualsIgnoreCase",
        ] {
            assert!(
                met(operator, &["${aws:username}"], &One("alice")),
                "{operator}"
            );
        }
        assert!(met(
            "StringEquals",
            &["${aws:username}", "alice"],
            &One("alice")
        ));
    }

    #[test]
    fn e40_e41_values_take_variables_as_plain_text() {
        let mut context = RequestContext::new();
        context.set("aws:username", "a*");
        assert!(met_with(
            "StringLike",
            &["${aws:username}"],
            &One("a*"),
            context.clone()
        ));
        assert!(!met_with(
            "StringLike",
            &["${aws:username}"],
            &One("ab"),
            context.clone()
        ));
        assert!(met_with(
            "StringLike",
            &["x-${aws:username}-*"],
            &One("x-a*-z"),
            context.clone()
        ));
        assert!(met_with(
            "StringEqualsIgnoreCase",
            &["${aws:username}"],
            &One("A*"),
            context.clone()
        ));
        context.set("aws:username", "TRUE");
        assert!(met_with(
            "Bool",
            &["${aws:username}"],
            &One("true"),
            context
        ));
    }

    #[test]
    fn values_that_an_operator_cannot_take_are_refused() {
        let parse = |operator: &str, text: &str| {
            ConditionValue::parse(text, Operator::parse(operator).unwrap(), true).unwrap_err()
        };
        assert_eq!(
            parse("Null", "yes"),
            "`yes` is no value for `Null`; write `true` or `false`"
        );
        assert_eq!(
            parse("Null", "${aws:username}"),
            "`Null` takes no variables such as `${aws:username}`; write `true` or `false`"
        );
        assert_eq!(
            parse("BoolIfExists", "1"),
            "`1` is no value for `BoolIfExists`; write `true` or `false`"
        );
        assert_eq!(
            parse("StringLike", "${aws:username"),
            "close the variable `${aws:username` with `}`"
        );
    }
}
