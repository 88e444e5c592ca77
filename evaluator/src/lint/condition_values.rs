//! The values of conditions: whether the operator can read them, whether they can mean what they say for their key, and
//! whether they do what was probably meant. Keys themselves are looked at in `condition_keys`.

use super::codes;
use super::fix;
use super::globs::{self, Symbol};
use super::keys::{self, Key, Kind};
use super::near::{did_you_mean, near};
use super::operators::{self, fits, is_alone, swap, with_base};
use super::report::Report;
use super::values::{self, IpRange};
use super::view::{Condition, Entry, Family, Set, Statement, View, items};
use crate::condition::{ConditionValue, Operator};
use crate::error::shown;
use crate::json::Value;
use crate::variable::pieces;

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    for statement in &view.statements {
        operators::check(statement, report);
        for condition in &statement.conditions {
            if report.is_full() {
                return;
            }
            let Some(family) = condition.family else {
                continue;
            };
            let each = Each {
                view,
                statement,
                condition,
                family,
                key: keys::known(view.catalogue, &condition.lowered_key),
            };
            each.json_types(report);
            each.type_of_key(report);
            match family {
                Family::Null | Family::Bool => each.booleans(report),
                Family::Numeric => each.numbers(report),
                Family::Date => each.dates(report),
                Family::Binary => each.refused(codes::TYPE_MISMATCH_STRING, report),
                Family::Ip => each.addresses(report),
                Family::String | Family::Arn => {
                    each.arns(report);
                    each.presence_in_disguise(report);
                    each.wildcards(report);
                    each.identifiers(report);
                }
            }
            each.patterns(report);
        }
    }
}

/// One condition under examination.
struct Each<'v, 'a> {
    view: &'v View<'a>,
    statement: &'v Statement<'a>,
    condition: &'v Condition<'a>,
    family: Family,
    /// What is known of its key.
    key: Option<Key>,
}

impl Each<'_, '_> {
    fn is(&self, lowered_key: &str) -> bool {
        self.condition.lowered_key == lowered_key
    }

    fn is_variable(&self, text: &str) -> bool {
        text.contains("${")
    }

    /// Reports the values that the evaluator cannot read for this operator, with its words. What is wrong with
    /// variables is another family's business.
    fn refused(&self, code: codes::IssueCode, report: &mut Report) {
        for entry in &self.condition.values {
            if self.is_variable(entry.text) {
                continue;
            }
            if let Some(reason) = refusal(self.condition.base, entry.text) {
                report.add(code, entry.node.span, reason);
            }
        }
    }

    /// Strings, numbers and booleans in one list.
    fn json_types(&self, report: &mut Report) {
        let node = &self.condition.key.value;
        let mut kinds = items(node)
            .iter()
            .map(|item| std::mem::discriminant(&item.value));
        let Some(first) = kinds.next() else { return };
        if kinds.all(|kind| kind == first) || self.condition.values.len() != items(node).len() {
            return;
        }
        let message = "write all values of the list as strings; they are of different JSON types";
        let finding = report.add(codes::INVALID_CONDITION_DATA_TYPE, node.span, message);
        let bare = self.condition.values.iter();
        let bare = bare.filter(|entry| !matches!(entry.node.value, Value::String(_)));
        let edits = bare.flat_map(|entry| fix::write(entry.node.span, entry.text));
        finding.fix("Quote the values", edits.collect());
    }

    /// Operator against type of key. The fix is offered where the values can be read by the operator that fits.
    fn type_of_key(&self, report: &mut Report) {
        let Some(Key { kind, .. }) = self.key else {
            return;
        };
        let (condition, family) = (self.condition, self.family);
        let has_wildcard =
            |entry: &Entry<'_>| entry.text.contains(['*', '?']) || self.is_variable(entry.text);
        if kind == Kind::Arn && condition.base.ends_with("Like") && family == Family::String {
            if condition.values.iter().any(has_wildcard) {
                let base = if condition.negated {
                    "ArnNotLike"
                } else {
                    "ArnLike"
                };
                let name = with_base(condition, base);
                let message = format!(
                    "use `{name}`: `{}` holds an ARN, and a wildcard of `{}` can run past its colons",
                    shown(&condition.key.key),
                    condition.operator.key
                );
                let finding = report.add(
                    codes::STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS,
                    condition.operator.key_span,
                    message,
                );
                let arns = condition
                    .values
                    .iter()
                    .all(|entry| entry.text.splitn(6, ':').count() == 6);
                if let Some(edits) = swap(self.statement, condition, &name).filter(|_| arns) {
                    finding.fix(format!("Write `{name}`"), edits);
                }
            }
            return;
        }
        if fits(family, kind) {
            return;
        }
        let readable = |base: &'static str| {
            let mut values = condition.values.iter();
            values
                .all(|entry| refusal(base, entry.text).is_none())
                .then_some(base)
        };
        let equals = condition.base.ends_with("Equals") || condition.base.ends_with("Like");
        let negated = |plain, negated| if condition.negated { negated } else { plain };
        let (family_name, base) = match kind {
            Kind::Arn => ("an ARN operator", None),
            Kind::String => ("a string operator", None),
            Kind::Bool => ("`Bool`", readable("Bool").filter(|_| !condition.negated)),
            Kind::Numeric => (
                "a numeric operator",
                readable(negated("NumericEquals", "NumericNotEquals")),
            ),
            Kind::Date | Kind::Epoch => (
                "a date operator",
                readable(negated("DateEquals", "DateNotEquals")),
            ),
            Kind::Ip => (
                "`IpAddress` or `NotIpAddress`",
                readable(negated("IpAddress", "NotIpAddress")),
            ),
        };
        let message = format!(
            "use {family_name} for `{}` in the place of `{}`",
            shown(&condition.key.key),
            condition.operator.key
        );
        let finding = report.add(codes::TYPE_MISMATCH, condition.operator.key_span, message);
        if let Some(base) = base.filter(|_| equals && family == Family::String) {
            let name = with_base(condition, base);
            if let Some(edits) = swap(self.statement, condition, &name) {
                finding.fix(format!("Write `{name}`"), edits);
            }
        }
    }

    /// `Bool` and `Null`.
    fn booleans(&self, report: &mut Report) {
        let condition = self.condition;
        if condition.values.len() > 1 {
            let message = format!("keep one value; `{}` compares with one", condition.base);
            report.add(
                codes::INVALID_CONDITION_MULTIPLE_BOOLEAN,
                condition.key.value.span,
                message,
            );
        }
        if let (Family::Null, Some(set)) = (self.family, condition.set) {
            let always = if set == Set::ForAll { "true" } else { "false" };
            let message = format!("use `Null` alone; with this set operator it is always {always}");
            let finding = report.add(
                codes::NULL_WITH_QUALIFIER,
                condition.operator.key_span,
                message,
            );
            if let Some(edits) = swap(self.statement, condition, "Null") {
                finding.fix("Write `Null`", edits);
            }
        }
        self.refused(codes::TYPE_MISMATCH_BOOLEAN, report);
    }

    fn numbers(&self, report: &mut Report) {
        self.refused(codes::TYPE_MISMATCH_NUMBER, report);
        let condition = self.condition;
        let sign = match condition.base {
            "NumericLessThan" | "NumericLessThanEquals" => 1.0,
            "NumericGreaterThan" | "NumericGreaterThanEquals" => -1.0,
            _ => return,
        };
        let readable = condition.values.iter();
        let readable = readable.filter(|entry| refusal(condition.base, entry.text).is_none());
        let mut numbers: Vec<(f64, &Entry<'_>)> = readable
            .filter_map(|entry| Some((sign * entry.text.parse::<f64>().ok()?, entry)))
            .collect();
        numbers.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        // Where the widest are too close for this arithmetic there is no telling which it is.
        if let [(widest, entry), (next, _), ..] = numbers.as_slice()
            && widest > next
        {
            let span = condition.key.value.span;
            let message = format!(
                "keep `{}` alone; the other values add nothing",
                shown(entry.text)
            );
            let finding = report.add(codes::REDUNDANT_CONDITION_VALUE_NUM, span, message);
            if numbers.len() == condition.values.len() {
                let text = entry.node.span.slice(self.view.text);
                finding.fix(
                    format!("Keep `{}`", shown(entry.text)),
                    fix::replace(span, text),
                );
            }
        }
    }

    fn dates(&self, report: &mut Report) {
        self.refused(codes::TYPE_MISMATCH_DATE, report);
        for entry in &self.condition.values {
            let seconds = entry.text.parse::<f64>().is_ok();
            if seconds
                && refusal(self.condition.base, entry.text).is_none()
                && !self.is("aws:epochtime")
            {
                let message = "write the date as `YYYY-MM-DD` or with a time; seconds since 1970 may not mean what you expect";
                report.add(codes::INVALID_DATE_VALUE, entry.node.span, message);
            }
        }
    }

    fn addresses(&self, report: &mut Report) {
        let condition = self.condition;
        self.refused(codes::TYPE_MISMATCH_IP_RANGE, report);
        let (mut private, mut public) = (0, 0);
        for entry in &condition.values {
            let Some(range) = IpRange::parse(entry.text) else {
                public += 1;
                continue;
            };
            if range.is_private() {
                private += 1;
            } else {
                public += 1;
            }
            if let Some(network) = range.without_host_bits() {
                let message = format!(
                    "write `{network}`; the bits of `{}` past the prefix are ignored",
                    entry.text
                );
                let finding = report.add(codes::IMPROVE_IP_RANGE, entry.node.span, message);
                finding.fix(
                    format!("Write `{network}`"),
                    fix::write(entry.node.span, &network),
                );
            }
        }
        if !self.is("aws:sourceip") || private == 0 {
            return;
        }
        let (code, effect) = match (condition.negated, public) {
            (false, 0) => (codes::PRIVATE_IP_ADDRESS, "so this never matches"),
            (false, _) => (
                codes::PRIVATE_IP_ADDRESS_SUBSET,
                "so the private ones never match",
            ),
            (true, 0) => (codes::PRIVATE_NOT_IP_ADDRESS, "so this excludes nothing"),
            (true, _) => (
                codes::PRIVATE_NOT_IP_ADDRESS_SUBSET,
                "so the private ones exclude nothing",
            ),
        };
        let message = format!(
            "use `aws:VpcSourceIp` for private addresses; `aws:SourceIp` holds public ones only, {effect}"
        );
        report.add(code, condition.key.value.span, message);
    }

    /// ARN operators match nothing but ARNs. Access Analyzer has no code of its own for that; its codes for the
    /// entries of `Resource` say the same.
    fn arns(&self, report: &mut Report) {
        for entry in self
            .condition
            .values
            .iter()
            .filter(|_| self.family == Family::Arn)
        {
            let Ok(operator) = Operator::parse(self.condition.base) else {
                return;
            };
            let variables = self.view.has_variables;
            let flawed = variables && pieces(entry.text).is_err();
            let refused = ConditionValue::parse(entry.text, operator, variables).err();
            if let Some(reason) = refused.filter(|_| !flawed) {
                let code = if entry.text.starts_with("arn:") {
                    codes::MISSING_ARN_FIELD
                } else {
                    codes::INVALID_ARN_PREFIX
                };
                report.add(code, entry.node.span, reason);
            }
        }
    }

    /// A pattern that every text matches only asks whether the key is there; or not even that.
    fn presence_in_disguise(&self, report: &mut Report) {
        let condition = self.condition;
        let is_all =
            |entry: &Entry<'_>| !entry.text.is_empty() && entry.text.chars().all(|c| c == '*');
        let many = self.key.is_some_and(|key| key.many);
        // E-71: with several values a plain operator is never met, so nothing may be put in its place.
        let is_certain = condition.set.is_some() || self.key.is_some();
        if self.family != Family::String
            || !condition.base.ends_with("Like")
            || !condition.values.iter().any(is_all)
            || many && condition.set.is_none()
        {
            return;
        }
        let key = shown(&condition.key.key);
        let span = condition.key.value.span;
        let always =
            !condition.negated && (condition.if_exists || condition.set == Some(Set::ForAll));
        let never = condition.negated && condition.set == Some(Set::ForAny) && !condition.if_exists;
        if always {
            let message = format!("remove the condition on `{key}`; it is always met");
            let finding = report.add(
                codes::REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION,
                span,
                message,
            );
            let whole = match (self.statement.find("Condition"), is_alone(condition)) {
                (Some(block), true) if self.statement.conditions.len() == 1 => block.key_span,
                (_, true) => condition.operator.key_span,
                (_, false) => condition.key.key_span,
            };
            if is_certain {
                finding.fix("Remove the condition", fix::remove(self.view, whole));
            }
        } else if never {
            let message = format!(
                "correct the condition on `{key}` or remove the statement; the condition is never met"
            );
            report.add(
                codes::REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION,
                span,
                message,
            );
        } else {
            let (code, value) = if condition.negated {
                (codes::EQUIVALENT_TO_NULL_TRUE, "true")
            } else {
                (codes::EQUIVALENT_TO_NULL_FALSE, "false")
            };
            let asks = if condition.negated {
                "absent"
            } else {
                "present"
            };
            let message = format!(
                "write `\"Null\": {{\"{key}\": \"{value}\"}}`; the condition only asks whether the key is {asks}"
            );
            let finding = report.add(code, span, message);
            if is_certain && let Some(mut edits) = swap(self.statement, condition, "Null") {
                edits.extend(fix::write(span, value));
                finding.fix("Write `Null`", edits);
            }
        }
    }

    /// Wildcards and variables in values that something hangs on.
    fn wildcards(&self, report: &mut Report) {
        let condition = self.condition;
        let is_pattern = self.family == Family::Arn || condition.base.ends_with("Like");
        for entry in &condition.values {
            if report.is_full() {
                return;
            }
            let symbols = globs::symbols(entry.text, self.view.has_variables);
            let end = |at: usize| {
                symbols
                    .iter()
                    .map(|(next, _)| *next)
                    .find(|next| *next > at)
            };
            let part = |at| {
                self.view
                    .part(entry.node, at, end(at).unwrap_or(entry.text.len()))
            };
            let literal = symbols
                .iter()
                .find(|(_, s)| matches!(s, Symbol::Star | Symbol::One));
            if let (false, Some(&(at, _))) = (is_pattern, literal) {
                let base = condition
                    .base
                    .strip_suffix("Equals")
                    .map(|base| format!("{base}Like"));
                let name = base.map(|base| with_base(condition, &base));
                let message = match &name {
                    Some(name) => format!(
                        "use `{name}` if this is meant as a wildcard; here it is an ordinary character"
                    ),
                    None => "write the value in full; here `*` and `?` are ordinary characters"
                        .to_owned(),
                };
                let finding = report.add(codes::WILDCARD_WITHOUT_LIKE_OPERATOR, part(at), message);
                if let Some(name) = name
                    && let Some(edits) = swap(self.statement, condition, &name)
                {
                    finding.fix(format!("Write `{name}`"), edits);
                }
            }
            let symbols: Vec<(usize, Symbol)> = symbols
                .iter()
                .copied()
                .filter(|(_, s)| is_pattern || matches!(s, Symbol::Char(_) | Symbol::Variable))
                .collect();
            if let Some((at, advice)) = too_permissive(&condition.lowered_key, entry.text, &symbols)
            {
                let is_variable = symbols.contains(&(at, Symbol::Variable));
                let (code, what) = if is_variable {
                    (codes::VARIABLE_USAGE_TOO_PERMISSIVE, "variable")
                } else {
                    (codes::WILDCARD_USAGE_TOO_PERMISSIVE, "wildcard")
                };
                let key = shown(&condition.key.key);
                report.add(
                    code,
                    part(at),
                    format!("{advice}; the {what} makes `{key}` match too much"),
                );
            }
        }
    }

    /// Values that must have the form of what the key holds.
    fn identifiers(&self, report: &mut Report) {
        for entry in &self.condition.values {
            if report.is_full() {
                return;
            }
            if self.is_variable(entry.text) {
                continue;
            }
            let has_wildcard = entry.text.contains(['*', '?']);
            let key = self.condition.lowered_key.as_str();
            match key {
                "aws:requestedregion" => self.region(entry, has_wildcard, report),
                _ if keys::is_one_of(key, KMS_KEYS) => {
                    let is_all = entry.text.chars().all(|c| c == '*');
                    if !is_all && !is_kms_key_arn(entry.text) {
                        let message = format!(
                            "write the ARN of a KMS key such as `arn:aws:kms:eu-west-1:111122223333:key/…`; `{}` is none",
                            shown(entry.text)
                        );
                        report.add(codes::INVALID_KMS_KEY_VALUE, entry.node.span, message);
                    }
                }
                _ if has_wildcard => {}
                "aws:sourcevpc" | "aws:ec2instancesourcevpc" => {
                    self.vpc(entry, "vpc-", codes::INVALID_VPC_FORMAT, report);
                }
                "aws:sourcevpce" => self.vpc(entry, "vpce-", codes::INVALID_VPCE_FORMAT, report),
                "aws:principalservicename" | "aws:principalservicenameslist" | "kms:viaservice" => {
                    let regional = key == "kms:viaservice";
                    let long_enough = !regional || entry.text.split('.').count() >= 4;
                    if !values::is_service_principal(entry.text) || !long_enough {
                        let form = if regional {
                            "service.region.amazonaws.com"
                        } else {
                            "service.amazonaws.com"
                        };
                        let message = format!(
                            "write the service as `{form}`; `{}` is not of this form",
                            shown(entry.text)
                        );
                        report.add(
                            codes::INVALID_SERVICE_PRINCIPAL_FORMAT,
                            entry.node.span,
                            message,
                        );
                    }
                }
                _ => {}
            }
        }
    }

    fn vpc(&self, entry: &Entry<'_>, prefix: &str, code: codes::IssueCode, report: &mut Report) {
        if !values::is_vpc_id(entry.text, prefix) {
            let message = format!(
                "write `{prefix}` and 8 or 17 letters and digits; `{}` is something else",
                shown(entry.text)
            );
            report.add(code, entry.node.span, message);
        }
    }

    fn region(&self, entry: &Entry<'_>, has_wildcard: bool, report: &mut Report) {
        let names = || values::regions("").chain(["aws-global"]);
        let is_pattern = has_wildcard && self.condition.base.ends_with("Like");
        let ignores_case = self.condition.base.ends_with("IgnoreCase");
        let known = names().any(|name| {
            let same_but_case = ignores_case && name.eq_ignore_ascii_case(entry.text);
            name == entry.text || is_pattern && globs::matches(entry.text, name) || same_but_case
        });
        if known || has_wildcard && !is_pattern {
            return;
        }
        let meant = if has_wildcard {
            None
        } else {
            near(entry.text, names())
        };
        let message = format!(
            "write the code of a region; `{}` is none{}",
            shown(entry.text),
            did_you_mean(meant)
        );
        report.add(codes::INVALID_REGION, entry.node.span, message);
    }

    /// Combinations of effect, operator, key and value that do not do what they seem to.
    fn patterns(&self, report: &mut Report) {
        let (statement, condition) = (self.statement, self.condition);
        let says = |word: &str| {
            condition.values.len() == 1
                && condition
                    .values
                    .iter()
                    .all(|entry| entry.text.eq_ignore_ascii_case(word))
        };
        let widens =
            statement.denies() && !condition.negated || statement.allows() && condition.negated;
        match condition.lowered_key.as_str() {
            "s3:prefix" if self.family == Family::String && widens => {
                let message = "allow the prefixes that are meant, with a positive operator; a request with a shorter prefix gets round this";
                report.add(
                    codes::S3_PREFIX_IN_NEGATIVE_CONTEXT,
                    condition.key.key_span,
                    message,
                );
            }
            "dynamodb:attributes" if statement.allows() && !selects_attributes(statement) => {
                let message = "add a condition that `dynamodb:Select` is `SPECIFIC_ATTRIBUTES`; without it a request can still return all attributes";
                report.add(
                    codes::DYNAMODB_ATTRIBUTES_WITHOUT_SELECT,
                    condition.key.key_span,
                    message,
                );
            }
            "aws:multifactorauthpresent" if condition.set.is_none() => {
                let bool_op = self.family == Family::Bool;
                let (message, name, value) = if bool_op
                    && statement.denies()
                    && says("false")
                    && !condition.if_exists
                {
                    let message = "use `BoolIfExists`; without it requests with an access key, which carry no such key, are not denied";
                    (message, "BoolIfExists", None)
                } else if bool_op && statement.allows() && says("true") && condition.if_exists {
                    let message = "use `Bool`; with `IfExists` requests with an access key, which carry no such key, are allowed";
                    (message, "Bool", None)
                } else if self.family == Family::Null && statement.allows() && says("false") {
                    let message =
                        "use `Bool` with `true`; the key is there with the value `false` too";
                    (message, "Bool", Some("true"))
                } else {
                    return;
                };
                let finding = report.add(
                    codes::BAILIWICK_BAD_PATTERN_FOR_MFA,
                    condition.operator.key_span,
                    message,
                );
                if let Some(mut edits) = swap(statement, condition, name) {
                    edits.extend(
                        value
                            .into_iter()
                            .flat_map(|value| fix::write(condition.key.value.span, value)),
                    );
                    finding.fix(format!("Write `{name}`"), edits);
                }
            }
            _ => {}
        }
    }
}

/// Why the evaluator would not take a text as a value of this operator, if so.
fn refusal(base: &str, text: &str) -> Option<String> {
    let operator = Operator::parse(base).ok()?;
    ConditionValue::parse(text, operator, false).err()
}

fn selects_attributes(statement: &Statement<'_>) -> bool {
    statement.conditions_on("dynamodb:select").any(|condition| {
        condition.family == Some(Family::String)
            && !condition.negated
            && condition
                .values
                .iter()
                .all(|entry| entry.text.eq_ignore_ascii_case("SPECIFIC_ATTRIBUTES"))
            && !condition.values.is_empty()
    })
}

/// Keys whose value is the whole ARN of a KMS key, never an id or an alias.
const KMS_KEYS: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id s3tables:KMSKeyArn s3vectors:kmsKeyArn \
                        secretsmanager:KmsKeyArn sagemaker:VolumeKmsKey sagemaker:OutputKmsKey \
                        sagemaker:HomeEfsFileSystemKmsKey";

fn is_kms_key_arn(text: &str) -> bool {
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    let &["arn", _, service, _, account, resource] = fields.as_slice() else {
        return text.contains('*') && text.starts_with("arn:");
    };
    let is_account = values::is_account(account) || account.contains(['*', '?']);
    globs::matches(service, "kms")
        && is_account
        && (resource.starts_with("key/") || resource.starts_with('*'))
}

/// How many characters in a row must stand before a wildcard or variable.
const FEWEST: usize = 6;

/// The place of a wildcard or variable that makes a value match more than can have been meant, and what to do.
///
/// In the keys of accounts, organizations and networks any is one too many. In `aws:userid` one may stand on the right
/// of the colon, or alone on its left. In the others that tell who asks (`aws:PrincipalArn`, `aws:SourceArn`,
/// `aws:FederatedProvider`, `aws:PrincipalServiceName`, `sts:ExternalId`, the claims of identity providers) it needs
/// six characters in a row before it. Approximation: Access Analyzer does not publish to which keys the six
/// characters apply; AWS's own examples use shorter beginnings in keys that hold names and prefixes, so these are not
/// looked at. A wildcard in the partition of an ARN is let through.
fn too_permissive(
    lowered_key: &str,
    text: &str,
    symbols: &[(usize, Symbol)],
) -> Option<(usize, &'static str)> {
    let mut wild = symbols.iter().filter(|(_, symbol)| symbol.is_wild());
    if keys::is_sensitive(lowered_key) {
        return wild.next().map(|(at, _)| (*at, "write the value in full"));
    }
    if lowered_key == "aws:userid" {
        let colon = symbols
            .iter()
            .position(|(_, symbol)| *symbol == Symbol::Char(':'));
        let Some(colon) = colon else {
            let lone_variable =
                symbols.len() == 1 && symbols.iter().any(|(_, s)| *s == Symbol::Variable);
            let bad = wild.next().filter(|_| !lone_variable);
            return bad.map(|(at, _)| {
                (
                    *at,
                    "write the unique id in full, with the wildcard after the colon",
                )
            });
        };
        let left = symbols.get(..colon).unwrap_or_default();
        let bad = left
            .iter()
            .find(|(_, symbol)| symbol.is_wild() && left.len() > 1);
        return bad.map(|(at, _)| (*at, "write the unique id before the colon in full"));
    }
    let examined = "aws:principalarn aws:sourcearn aws:federatedprovider aws:principalservicename sts:externalid";
    if !keys::is_one_of(lowered_key, examined) && !keys::is_claim(lowered_key) {
        return None;
    }
    let mut run = 0;
    for (at, symbol) in symbols {
        if !symbol.is_wild() {
            run += 1;
            continue;
        }
        let before = text.get(..*at).unwrap_or_default();
        if run < FEWEST && !matches!(before, "arn:" | "arn:aws" | "arn:aws-") {
            return Some((*at, "write six characters or more in a row before it"));
        }
        run = 0;
    }
    None
}
