//! The names of condition operators: which this version evaluates, which AWS knows besides, and what to tell somebody
//! who wrote something else. An operator that is not evaluated is refused, never skipped (E-50).

use crate::error::shown;
use crate::suggest::{did_you_mean, nearest};

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Bool,
    Null,
}

/// An operator as a policy uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) test: Test,
    /// `…Not…`: true only if the request's value matches none of the listed ones (E-51).
    pub(crate) negated: bool,
    /// `…IfExists`: true when the key is absent (E-61).
    pub(crate) if_exists: bool,
    name: &'static str,
}

struct Known {
    name: &'static str,
    test: Test,
    negated: bool,
}

const KNOWN: [Known; 8] = [
    Known {
        name: "StringEquals",
        test: Test::StringEquals,
        negated: false,
    },
    Known {
        name: "StringNotEquals",
        test: Test::StringEquals,
        negated: true,
    },
    Known {
        name: "StringEqualsIgnoreCase",
        test: Test::StringEqualsIgnoreCase,
        negated: false,
    },
    Known {
        name: "StringNotEqualsIgnoreCase",
        test: Test::StringEqualsIgnoreCase,
        negated: true,
    },
    Known {
        name: "StringLike",
        test: Test::StringLike,
        negated: false,
    },
    Known {
        name: "StringNotLike",
        test: Test::StringLike,
        negated: true,
    },
    Known {
        name: "Bool",
        test: Test::Bool,
        negated: false,
    },
    Known {
        name: "Null",
        test: Test::Null,
        negated: false,
    },
];

/// AWS's operators that this version refuses.
const NOT_YET: [&str; 19] = [
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnNotEquals",
    "ArnLike",
    "ArnNotLike",
];

const SET_PREFIXES: [&str; 2] = ["ForAllValues", "ForAnyValue"];
const IF_EXISTS: &str = "IfExists";

impl Operator {
    /// Reads an operator in AWS's case, or says what to write instead.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if let Some((prefix, _)) = text.split_once(':') {
            return Err(if SET_PREFIXES.contains(&prefix) {
                format!(
                    "set operator `{}` is not supported yet by this version",
                    shown(text)
                )
            } else {
                format!(
                    "`{}` is not a condition operator{}",
                    shown(text),
                    did_you_mean(prefix, SET_PREFIXES)
                )
            });
        }
        let (base, if_exists) = match text.strip_suffix(IF_EXISTS) {
            Some(base) => (base, true),
            None => (text, false),
        };
        if let Some(known) = KNOWN.iter().find(|known| known.name == base) {
            if if_exists && known.test == Test::Null {
                return Err("`NullIfExists` is not a condition operator; write `Null`".to_owned());
            }
            return Ok(Self {
                test: known.test,
                negated: known.negated,
                if_exists,
                name: known.name,
            });
        }
        if NOT_YET.contains(&base) {
            return Err(format!(
                "operator `{}` is not supported yet by this version",
                shown(text)
            ));
        }
        let names = KNOWN.iter().map(|known| known.name).chain(NOT_YET);
        let advice = if if_exists {
            nearest(base, names)
                .map(|name| format!("; did you mean `{name}{IF_EXISTS}`"))
                .unwrap_or_default()
        } else {
            did_you_mean(base, names)
        };
        Err(format!(
            "`{}` is not a condition operator{advice}",
            shown(text)
        ))
    }

    /// The name as a policy writes it.
    pub(crate) fn name(self) -> String {
        format!(
            "{}{}",
            self.name,
            if self.if_exists { IF_EXISTS } else { "" }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e50_operators_are_accepted_in_awss_case_only() {
        for name in [
            "StringEquals",
            "StringNotLikeIfExists",
            "Bool",
            "BoolIfExists",
            "Null",
        ] {
            assert_eq!(Operator::parse(name).unwrap().name(), name);
        }
        for (text, expected) in [
            (
                "stringEquals",
                "`stringEquals` is not a condition operator; did you mean `StringEquals`",
            ),
            (
                "StringEqual",
                "`StringEqual` is not a condition operator; did you mean `StringEquals`",
            ),
            ("BoolifExists", "`BoolifExists` is not a condition operator"),
            (
                "StringLikesIfExists",
                "`StringLikesIfExists` is not a condition operator; did you mean `StringLikeIfExists`",
            ),
            ("Colour", "`Colour` is not a condition operator"),
            ("", "`` is not a condition operator"),
            (
                "NullIfExists",
                "`NullIfExists` is not a condition operator; write `Null`",
            ),
        ] {
            assert_eq!(Operator::parse(text).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn e50_what_this_version_cannot_evaluate_is_refused_by_name() {
        for name in NOT_YET {
            for text in [name.to_owned(), format!("{name}IfExists")] {
                let expected = format!("operator `{text}` is not supported yet by this version");
                assert_eq!(Operator::parse(&text).unwrap_err(), expected);
            }
        }
        for text in [
            "ForAllValues:StringLike",
            "ForAnyValue:StringEqualsIfExists",
        ] {
            let expected = format!("set operator `{text}` is not supported yet by this version");
            assert_eq!(Operator::parse(text).unwrap_err(), expected);
        }
        assert_eq!(
            Operator::parse("ForAllValue:StringLike").unwrap_err(),
            "`ForAllValue:StringLike` is not a condition operator; did you mean `ForAllValues`"
        );
    }
}
