//! The names of condition operators, whether an operator fits the type of its key, and the swap of one for another
//! where that is the whole fix. What the operators compare is not looked at here.

use super::codes;
use super::finding::Edit;
use super::fix;
use super::keys::Kind;
use super::report::Report;
use super::view::{Condition, Family, Operator, Set, Statement, family, members};
use crate::error::shown;
use crate::json::Member;
use crate::suggest::nearest;

/// Every operator, without set operator and suffix.
const OPERATORS: &str = "StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike \
                         StringNotLike NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals \
                         NumericGreaterThan NumericGreaterThanEquals DateEquals DateNotEquals DateLessThan \
                         DateLessThanEquals DateGreaterThan DateGreaterThanEquals Bool BinaryEquals IpAddress \
                         NotIpAddress ArnEquals ArnNotEquals ArnLike ArnNotLike Null";

/// Names of operators that do not exist, and `NullIfExists`.
pub(super) fn check(statement: &Statement<'_>, report: &mut Report) {
    let block = block(statement);
    for member in block {
        let name = member.key.as_ref();
        let operator = Operator::new(name);
        let known = family(operator.base);
        if known == Some(Family::Null) && operator.if_exists {
            let message = "write `Null` without `IfExists`: it asks for presence itself";
            let finding = report.add(codes::NULL_WITH_IF_EXISTS, member.key_span, message);
            if !block.iter().any(|other| other.key == "Null") {
                finding.fix("Write `Null`", fix::write(member.key_span, "Null"));
            }
        } else if known.is_none() {
            let meant = meant(name);
            let mut message = format!("`{}` is no condition operator", shown(name));
            if let Some(meant) = &meant {
                message.push_str(&format!("; write `{meant}`"));
            }
            let finding = report.add(codes::INVALID_CONDITION_OPERATOR, member.key_span, message);
            if let Some(meant) =
                meant.filter(|meant| !block.iter().any(|other| other.key == *meant))
            {
                finding.fix(
                    format!("Write `{meant}`"),
                    fix::write(member.key_span, &meant),
                );
            }
        }
    }
}

/// All operators of a statement, those without keys included.
fn block<'a>(statement: &Statement<'a>) -> &'a [Member<'a>] {
    let block = statement.find("Condition");
    block.map_or(&[][..], |member| members(&member.value))
}

/// The operator that was probably meant.
fn meant(name: &str) -> Option<String> {
    let (set, rest) = match name.split_once(':') {
        Some((set, rest)) => (Some(nearest(set, ["ForAllValues", "ForAnyValue"])?), rest),
        None => (None, name),
    };
    let suffix = "ifexists";
    let cut = rest.len().saturating_sub(suffix.len());
    let (base, if_exists) = match (rest.get(..cut), rest.get(cut..)) {
        (Some(base), Some(end)) if end.eq_ignore_ascii_case(suffix) => (base, "IfExists"),
        _ => (rest, ""),
    };
    let base = nearest(base, OPERATORS.split(' '))?;
    let set = set.map(|set| format!("{set}:")).unwrap_or_default();
    Some(format!("{set}{base}{if_exists}"))
}

/// Whether an operator of this family can compare values of this type. String operators take ARNs as well.
pub(super) fn fits(family: Family, kind: Kind) -> bool {
    match family {
        Family::Null => true,
        Family::String => matches!(kind, Kind::String | Kind::Arn),
        Family::Arn => kind == Kind::Arn,
        Family::Bool => kind == Kind::Bool,
        Family::Date => matches!(kind, Kind::Date | Kind::Epoch),
        Family::Numeric => matches!(kind, Kind::Numeric | Kind::Epoch),
        Family::Ip => kind == Kind::Ip,
        // The catalogue lists no binary type; such keys are text there.
        Family::Binary => kind == Kind::String,
    }
}

/// The name of the condition's operator with another base.
pub(super) fn with_base(condition: &Condition<'_>, base: &str) -> String {
    name(condition.set, base, condition.if_exists)
}

/// An operator's name from its parts.
pub(super) fn name(set: Option<Set>, base: &str, if_exists: bool) -> String {
    let set = match set {
        Some(Set::ForAll) => "ForAllValues:",
        Some(Set::ForAny) => "ForAnyValue:",
        None => "",
    };
    let suffix = if if_exists { "IfExists" } else { "" };
    format!("{set}{base}{suffix}")
}

/// Whether the operator stands over this key alone.
pub(super) fn is_alone(condition: &Condition<'_>) -> bool {
    members(&condition.operator.value).len() == 1
}

/// Another operator in the place of the condition's. None where the operator has other keys, or where the new one
/// stands in the statement already: then the fix would not be this one edit.
pub(super) fn swap(
    statement: &Statement<'_>,
    condition: &Condition<'_>,
    name: &str,
) -> Option<Vec<Edit>> {
    let taken = block(statement).iter().any(|other| other.key == name);
    (is_alone(condition) && !taken).then(|| fix::write(condition.operator.key_span, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e50_every_operator_is_known_to_the_view_and_names_itself() {
        for name in OPERATORS.split(' ') {
            assert!(family(name).is_some(), "{name}");
            assert_eq!(meant(&name.to_ascii_lowercase()).as_deref(), Some(name));
        }
        for (name, expected) in [
            ("ForAllValue:StringLik", Some("ForAllValues:StringLike")),
            ("stringlikeifexists", Some("StringLikeIfExists")),
            (
                "foranyvalue:stringequalsIfexists",
                Some("ForAnyValue:StringEqualsIfExists"),
            ),
            ("Colour", None),
            ("é", None),
            ("", None),
        ] {
            assert_eq!(meant(name).as_deref(), expected, "{name}");
        }
    }
}
