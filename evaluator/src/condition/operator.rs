//! The names of condition operators, and what to tell somebody who wrote something else. An operator that is not known
//! is refused, never skipped (E-50).

use std::cmp::Ordering;

use crate::error::shown;
use crate::suggest::nearest;

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Comparison),
    Date(Comparison),
    Bool,
    Binary,
    IpAddress,
    Arn,
    Null,
}

/// How the request's value must stand to the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equals,
    LessThan,
    LessThanEquals,
    GreaterThan,
    GreaterThanEquals,
}

impl Comparison {
    /// Whether the request's value, which is in this order to the policy's, is as asked for.
    pub(crate) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equals => order.is_eq(),
            Self::LessThan => order.is_lt(),
            Self::LessThanEquals => order.is_le(),
            Self::GreaterThan => order.is_gt(),
            Self::GreaterThanEquals => order.is_ge(),
        }
    }
}

/// The prefix that says how many of a key's values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetOperator {
    /// Every value of the request (E-63).
    ForAllValues,
    /// At least one value of the request (E-64).
    ForAnyValue,
}

impl SetOperator {
    const ALL: [Self; 2] = [Self::ForAllValues, Self::ForAnyValue];

    fn name(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }
}

/// An operator as a policy uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) test: Test,
    /// `…Not…`: true only if the request's value matches none of the listed ones (E-51).
    pub(crate) negated: bool,
    /// `…IfExists`: true when the key is absent (E-61).
    pub(crate) if_exists: bool,
    pub(crate) set: Option<SetOperator>,
    /// Its row in [`KNOWN`]; two names may mean the same.
    row: u8,
}

const KNOWN: [(&str, Test, bool); 27] = [
    ("StringEquals", Test::StringEquals, false),
    ("StringNotEquals", Test::StringEquals, true),
    (
        "StringEqualsIgnoreCase",
        Test::StringEqualsIgnoreCase,
        false,
    ),
    (
        "StringNotEqualsIgnoreCase",
        Test::StringEqualsIgnoreCase,
        true,
    ),
    ("StringLike", Test::StringLike, false),
    ("StringNotLike", Test::StringLike, true),
    ("NumericEquals", Test::Numeric(Comparison::Equals), false),
    ("NumericNotEquals", Test::Numeric(Comparison::Equals), true),
    (
        "NumericLessThan",
        Test::Numeric(Comparison::LessThan),
        false,
    ),
    (
        "NumericLessThanEquals",
        Test::Numeric(Comparison::LessThanEquals),
        false,
    ),
    (
        "NumericGreaterThan",
        Test::Numeric(Comparison::GreaterThan),
        false,
    ),
    (
        "NumericGreaterThanEquals",
        Test::Numeric(Comparison::GreaterThanEquals),
        false,
    ),
    ("DateEquals", Test::Date(Comparison::Equals), false),
    ("DateNotEquals", Test::Date(Comparison::Equals), true),
    ("DateLessThan", Test::Date(Comparison::LessThan), false),
    (
        "DateLessThanEquals",
        Test::Date(Comparison::LessThanEquals),
        false,
    ),
    (
        "DateGreaterThan",
        Test::Date(Comparison::GreaterThan),
        false,
    ),
    (
        "DateGreaterThanEquals",
        Test::Date(Comparison::GreaterThanEquals),
        false,
    ),
    ("Bool", Test::Bool, false),
    ("BinaryEquals", Test::Binary, false),
    ("IpAddress", Test::IpAddress, false),
    ("NotIpAddress", Test::IpAddress, true),
    ("ArnEquals", Test::Arn, false),
    ("ArnNotEquals", Test::Arn, true),
    ("ArnLike", Test::Arn, false),
    ("ArnNotLike", Test::Arn, true),
    ("Null", Test::Null, false),
];

const IF_EXISTS: &str = "IfExists";

impl Operator {
    /// Reads an operator in AWS's case, or says what to write instead.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (prefix, rest) = match text.split_once(':') {
            Some((prefix, rest)) => (Some(prefix), rest),
            None => (None, text),
        };
        let set = prefix.map(|prefix| {
            SetOperator::ALL
                .into_iter()
                .find(|set| set.name() == prefix)
        });
        let (base, if_exists) = match rest.strip_suffix(IF_EXISTS) {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let known = (0_u8..).zip(KNOWN).find(|(_, (name, _, _))| *name == base);
        if let (Some((row, (_, test, negated))), None | Some(Some(_))) = (known, set)
            && !(if_exists && test == Test::Null)
        {
            return Ok(Self {
                test,
                negated,
                if_exists,
                set: set.flatten(),
                row,
            });
        }
        let advice = suggestion(prefix, rest)
            .filter(|found| found != text)
            .map(|found| format!("; did you mean `{found}`"));
        Err(format!(
            "`{}` is not a condition operator{}",
            shown(text),
            advice.unwrap_or_default()
        ))
    }

    /// The name as a policy writes it.
    pub(crate) fn name(self) -> String {
        let (prefix, colon) = self.set.map_or(("", ""), |set| (set.name(), ":"));
        let base = KNOWN
            .get(usize::from(self.row))
            .map_or("", |(name, _, _)| name);
        let suffix = if self.if_exists { IF_EXISTS } else { "" };
        format!("{prefix}{colon}{base}{suffix}")
    }

    /// Says what is wrong with the number of its values, if anything.
    pub(crate) fn check_count(self, values: usize) -> Result<(), String> {
        if values == 0 && self.set.is_none() && !self.if_exists {
            // O-7; elsewhere an empty list has a documented meaning (E-69).
            return Err(
                "list at least one value; a condition without values never tells requests apart"
                    .to_owned(),
            );
        }
        if values > 1 && self.test == Test::Bool {
            return Err(format!(
                "`{}` takes one value, `true` or `false`",
                self.name()
            ));
        }
        Ok(())
    }
}

/// The operator that somebody who wrote this probably meant.
fn suggestion(prefix: Option<&str>, rest: &str) -> Option<String> {
    let prefix = match prefix {
        None => String::new(),
        Some(prefix) => format!(
            "{}:",
            nearest(prefix, SetOperator::ALL.into_iter().map(SetOperator::name))?
        ),
    };
    let names = || KNOWN.iter().map(|(name, _, _)| *name);
    let long: Vec<String> = names()
        .filter(|name| *name != "Null")
        .map(|name| format!("{name}{IF_EXISTS}"))
        .collect();
    let base = match rest {
        "NullIfExists" => "Null",
        _ => nearest(rest, names().chain(long.iter().map(String::as_str)))?,
    };
    Some(format!("{prefix}{base}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e50_every_operator_is_known_by_its_name() {
        for (base, test, negated) in KNOWN {
            for prefix in ["", "ForAllValues:", "ForAnyValue:"] {
                for suffix in ["", IF_EXISTS] {
                    if test == Test::Null && suffix == IF_EXISTS {
                        continue;
                    }
                    let name = format!("{prefix}{base}{suffix}");
                    let operator = Operator::parse(&name).unwrap();
                    assert_eq!(operator.name(), name);
                    assert_eq!((operator.test, operator.negated), (test, negated));
                    assert_eq!(operator.if_exists, suffix == IF_EXISTS);
                    assert_eq!(
                        operator.set.map_or("", SetOperator::name),
                        prefix.trim_end_matches(':')
                    );
                }
            }
        }
        assert!(size_of::<Operator>() <= 8);
    }

    #[test]
    fn e50_e61_other_names_are_refused_with_the_nearest() {
        for (text, advice) in [
            ("stringEquals", "; did you mean `StringEquals`"),
            ("StringEqual", "; did you mean `StringEquals`"),
            ("BoolifExists", "; did you mean `BoolIfExists`"),
            ("StringLikesIfExists", "; did you mean `StringLikeIfExists`"),
            ("IpAdress", "; did you mean `IpAddress`"),
            ("NumericLessThen", "; did you mean `NumericLessThan`"),
            ("NullIfExists", "; did you mean `Null`"),
            (
                "ForAllValue:StringLike",
                "; did you mean `ForAllValues:StringLike`",
            ),
            (
                "forAnyValue:Stringlike",
                "; did you mean `ForAnyValue:StringLike`",
            ),
            (
                "ForAnyValue:NullIfExists",
                "; did you mean `ForAnyValue:Null`",
            ),
            ("ForAnyValue:ForAnyValue:StringLike", ""),
            ("ForAnyValue:", ""),
            (":StringLike", ""),
            ("Colour", ""),
            ("", ""),
            ("IfExists", ""),
        ] {
            assert_eq!(
                Operator::parse(text).unwrap_err(),
                format!("`{text}` is not a condition operator{advice}")
            );
        }
    }

    #[test]
    fn o7_e56_the_number_of_values_is_checked() {
        let check = |name: &str, values: usize| Operator::parse(name).unwrap().check_count(values);
        for name in [
            "StringEquals",
            "StringNotEquals",
            "NumericLessThan",
            "Null",
            "Bool",
        ] {
            assert!(check(name, 0).is_err(), "{name}");
            assert!(check(name, 1).is_ok(), "{name}");
        }
        for name in [
            "StringEqualsIfExists",
            "ForAllValues:StringEquals",
            "ForAnyValue:Null",
        ] {
            assert!(check(name, 0).is_ok(), "{name}");
        }
        assert!(check("StringEquals", 2).is_ok());
        assert_eq!(
            check("BoolIfExists", 2).unwrap_err(),
            "`BoolIfExists` takes one value, `true` or `false`"
        );
    }
}
