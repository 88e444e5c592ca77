//! "Why": one request of somebody, that nobody need have made, decided by the evaluator and taken apart. The texts of the
//! policies are read as the one who asks; who may not read one is shown its name and the statement's number only.

use evaluator::{Change, Check, CheckType, Decision, Mismatch, PolicySource};
use iam::{
    IamError, Operation as _, Target,
    operations::{
        inline_policies::{GetGroupPolicy, GetRolePolicy, GetUserPolicy},
        policies::{GetPolicy, GetPolicyVersion},
        roles::GetRole,
        simulation::{ContextEntry, ContextKeyType, EvaluationResult, SimulatePrincipalPolicy},
        users::GetUser,
    },
    types::{Arn, GroupName, PolicyName, PolicyVersionId, RoleName, UserName},
};

use super::{
    audit::{check_row, near},
    problem::{problem, sentence},
    visit::{Visit, encode},
};
use crate::model::{
    Loaded, Problem, Shown, WhyAnswer, WhyDocument, WhyGate, WhyModel, WhyQuestion,
};

/// How many policies are shown in full.
const DOCUMENTS: usize = 6;

/// What is wrong with a question, by the form's field.
type Wrong = (String, String);

/// Answers a question; without one the page shows the form.
pub(crate) async fn why(visit: &Visit, question: WhyQuestion) -> Loaded<WhyModel> {
    let anything = [(SimulatePrincipalPolicy::ACTION, Target::Somewhere)];
    let mut model = WhyModel {
        question,
        wrong: Vec::new(),
        answer: None,
        ask: visit.reasons(&anything).await?.into_iter().next().flatten(),
    };
    let asked = &model.question;
    if asked.principal.is_empty() && asked.action.is_empty() && asked.resource.is_empty() {
        return Ok(model);
    }
    let operation = match operation(visit, asked).await? {
        Ok(operation) => operation,
        Err(wrong) => {
            model.wrong = wrong;
            return Ok(model);
        }
    };
    let principal = operation.policy_source_arn.to_string();
    match visit.call(operation).await {
        Ok(output) => {
            if let Some(result) = output.evaluation_results.into_iter().next() {
                model.answer = Some(answer(visit, principal, result).await?);
            }
        }
        Err(IamError::InvalidInput { field, message }) => {
            let field = match field {
                "PolicySourceArn" => "principal",
                "ActionNames" => "action",
                "ResourceArns" => "resource",
                _ => "context",
            };
            model.wrong = vec![(field.to_owned(), message)];
        }
        Err(error) => return Err(problem(visit, &error)),
    }
    Ok(model)
}

/// The question as an operation, or everything that is wrong with it.
async fn operation(
    visit: &Visit,
    asked: &WhyQuestion,
) -> Result<Result<SimulatePrincipalPolicy, Vec<Wrong>>, Problem> {
    let mut wrong = Vec::new();
    let mut wrongly = |field: &str, message: String| wrong.push((field.to_owned(), message));
    let principal = match principal(visit, &asked.principal).await? {
        Ok(arn) => Some(arn),
        Err(message) => {
            wrongly("principal", message);
            None
        }
    };
    if asked.action.is_empty() {
        wrongly("action", "enter an action, as in `s3:GetObject`".to_owned());
    }
    let entries = match context(&asked.context) {
        Ok(entries) => entries,
        Err(message) => {
            wrongly("context", message);
            Vec::new()
        }
    };
    let Some(policy_source_arn) = principal.filter(|_| wrong.is_empty()) else {
        return Ok(Err(wrong));
    };
    Ok(Ok(SimulatePrincipalPolicy {
        policy_source_arn,
        action_names: vec![asked.action.clone()],
        resource_arns: match asked.resource.as_str() {
            "" => Vec::new(),
            resource => vec![resource.to_owned()],
        },
        context_entries: entries,
    }))
}

/// Whom a text means.
async fn principal(visit: &Visit, text: &str) -> Result<Result<Arn, String>, Problem> {
    let Some((_, _, account)) = &visit.who else {
        return Err(Problem::SignIn);
    };
    if text.is_empty() {
        return Ok(Err(
            "enter a user's name, `role/` and a role's name, or an ARN".to_owned(),
        ));
    }
    if text.starts_with("arn:") {
        return Ok(Arn::parse(text).map_err(|error| error.to_string()));
    }
    if text == "root" {
        return Ok(Ok(Arn::root(&account.id)));
    }
    // Who may not look the name up gets the ARN that it has under the path `/`: the gate then decides about that.
    let found = if let Some(name) = text.strip_prefix("role/") {
        let Ok(role_name) = RoleName::parse(name) else {
            return Ok(Err(format!("`{name}` is no name of a role")));
        };
        let role = GetRole { role_name };
        let outcome = visit.iam().call_if_allowed(&visit.caller, role).await;
        outcome.map(|found| {
            found.map_or_else(|| Arn::role(&account.id, "/", name), |found| found.role.arn)
        })
    } else {
        let name = text.strip_prefix("user/").unwrap_or(text);
        let Ok(user_name) = UserName::parse(name) else {
            return Ok(Err(format!("`{name}` is no name of a user")));
        };
        let user = GetUser {
            user_name: Some(user_name),
        };
        let outcome = visit.iam().call_if_allowed(&visit.caller, user).await;
        outcome.map(|found| {
            found.map_or_else(|| Arn::user(&account.id, "/", name), |found| found.user.arn)
        })
    };
    match found {
        Ok(arn) => Ok(Ok(arn)),
        Err(error @ IamError::NoSuchEntity { .. }) => Ok(Err(error.to_string())),
        Err(error) => Err(problem(visit, &error)),
    }
}

/// Condition keys, one `key = value` a line; several values are separated by commas and make a list.
fn context(text: &str) -> Result<Vec<ContextEntry>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (name, value) = line
                .split_once('=')
                .ok_or_else(|| format!("`{line}` is not written as `aws:SourceIp = 192.0.2.7`"))?;
            let value = value.trim();
            let list = value
                .strip_prefix('[')
                .and_then(|inner| inner.strip_suffix(']'));
            Ok(ContextEntry {
                context_key_name: name.trim().to_owned(),
                context_key_values: match list {
                    Some(list) => list
                        .split(',')
                        .map(|value| value.trim().to_owned())
                        .filter(|value| !value.is_empty())
                        .collect(),
                    None => vec![value.to_owned()],
                },
                context_key_type: if list.is_some() {
                    ContextKeyType::StringList
                } else {
                    ContextKeyType::String
                },
            })
        })
        .collect()
}

async fn answer(
    visit: &Visit,
    principal: String,
    result: EvaluationResult,
) -> Result<WhyAnswer, Problem> {
    let details = result.authorization_details;
    let decided = details
        .decision
        .deciding_check()
        .map(|check| check.check_type);
    let mut gates = Vec::new();
    let mut left = DOCUMENTS;
    for check in details.decision.checks.iter().map(relevant) {
        let check = &check;
        let is_decided = decided == Some(check.check_type);
        let documents = documents(visit, check, is_decided, &mut left).await?;
        gates.push(WhyGate {
            check: check_row(check),
            decided: is_decided,
            documents,
        });
    }
    let context = details
        .context
        .iter()
        .map(|(name, value)| (name.to_owned(), value.values().join(", ")))
        .collect();
    Ok(WhyAnswer {
        verdict: result.eval_decision.to_owned(),
        principal,
        sentence: sentence(&details.sentence),
        ways: ways(&details.decision, &details.what_would_allow),
        gates,
        context,
        missing: result.missing_context_values,
    })
}

/// A layer without the statements that are about other actions: they did not come near.
fn relevant(check: &Check) -> Check {
    let mut check = check.clone();
    check
        .near_misses
        .retain(|miss| !matches!(miss.mismatch, Mismatch::Action { .. }));
    check
}

/// The policies whose statements mattered in a layer: those that matched, and where the layer refused without any, those
/// that came near.
async fn documents(
    visit: &Visit,
    check: &Check,
    decided: bool,
    left: &mut usize,
) -> Result<Vec<WhyDocument>, Problem> {
    let mut found: Vec<(PolicySource, Vec<(usize, usize)>)> = Vec::new();
    let matched = check
        .matched
        .iter()
        .map(|found| (&found.source, found.span));
    let near = check
        .near_misses
        .iter()
        .map(|miss| (&miss.source, miss.span))
        .filter(|_| decided && check.matched.is_empty());
    for (source, span) in matched.chain(near) {
        let line = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let lines = (line(span.start.line), line(span.end.line));
        match found.iter_mut().find(|(known, _)| known == source) {
            Some((_, known)) => known.push(lines),
            None => found.push((source.clone(), vec![lines])),
        }
    }
    let mut documents = Vec::new();
    for (source, lines) in found {
        if *left == 0 {
            break;
        }
        if let Some((href, text)) = text_of(visit, &source).await? {
            *left = left.saturating_sub(1);
            documents.push(WhyDocument {
                title: source.name,
                href,
                text,
                lines,
            });
        }
    }
    Ok(documents)
}

/// Where a policy's page is, and its text; none for what has no text of its own, such as what the account lets everybody do
/// for themselves.
async fn text_of(
    visit: &Visit,
    source: &PolicySource,
) -> Result<Option<(String, Shown<String>)>, Problem> {
    let name = |arn: &str| arn.rsplit('/').next().unwrap_or_default().to_owned();
    if let Some(role) = source.uri.strip_suffix("#trust") {
        let Ok(role_name) = RoleName::parse(&name(role)) else {
            return Ok(None);
        };
        let href = format!("/roles/{}?tab=trust", encode(role_name.as_str()));
        let found = visit.part(GetRole { role_name }).await?;
        return Ok(Some((
            href,
            found.map(|found| found.role.assume_role_policy_document),
        )));
    }
    if source.uri.starts_with("inline:") {
        let owner = name(&source.attached_to);
        let Ok(policy_name) = PolicyName::parse(&source.name) else {
            return Ok(None);
        };
        let page = |list: &str| {
            format!(
                "/{list}/{}/policy?name={}",
                encode(&owner),
                encode(policy_name.as_str())
            )
        };
        let resource = source.attached_to.splitn(6, ':').nth(5).unwrap_or_default();
        let kind = resource.split('/').next().unwrap_or_default();
        return Ok(match kind {
            "user" => match UserName::parse(&owner) {
                Ok(user_name) => {
                    let href = page("users");
                    let read = GetUserPolicy {
                        user_name,
                        policy_name,
                    };
                    let found = visit.part(read).await?;
                    Some((href, found.map(|found| found.policy_document)))
                }
                Err(_) => None,
            },
            "group" => match GroupName::parse(&owner) {
                Ok(group_name) => {
                    let href = page("groups");
                    let read = GetGroupPolicy {
                        group_name,
                        policy_name,
                    };
                    let found = visit.part(read).await?;
                    Some((href, found.map(|found| found.policy_document)))
                }
                Err(_) => None,
            },
            _ => match RoleName::parse(&owner) {
                Ok(role_name) => {
                    let href = page("roles");
                    let read = GetRolePolicy {
                        role_name,
                        policy_name,
                    };
                    let found = visit.part(read).await?;
                    Some((href, found.map(|found| found.policy_document)))
                }
                Err(_) => None,
            },
        });
    }
    let Ok(policy_arn) = Arn::parse(&source.uri) else {
        return Ok(None);
    };
    let href = format!("/policies/view?arn={}", encode(&source.uri));
    let policy = GetPolicy {
        policy_arn: policy_arn.clone(),
    };
    let version_id = match visit.part(policy).await? {
        Shown::Yes(found) => found.policy.default_version_id,
        Shown::No(action) => return Ok(Some((href, Shown::No(action)))),
    };
    let Ok(version_id) = PolicyVersionId::parse(&version_id) else {
        return Ok(None);
    };
    let version = GetPolicyVersion {
        policy_arn,
        version_id,
    };
    let found = visit.part(version).await?;
    Ok(Some((
        href,
        found.map(|found| found.policy_version.document.unwrap_or_default()),
    )))
}

/// The ways out of a denial, in words.
fn ways(decision: &Decision, ways: &[Vec<Change>]) -> Vec<Vec<String>> {
    ways.iter()
        .map(|way| way.iter().map(|change| step(decision, change)).collect())
        .collect()
}

fn step(decision: &Decision, change: &Change) -> String {
    match change {
        Change::RemoveDeny { statement, .. } => format!(
            "Take away or narrow the deny of `{}`, statement {}.",
            statement.source.name,
            statement.index.saturating_add(1)
        ),
        Change::AddAllow {
            check_type,
            nearest,
            ..
        } => {
            let place = match check_type {
                CheckType::ResourceControlPolicy => "the resource control policies",
                CheckType::ServiceControlPolicy => "the service control policies",
                CheckType::VpcEndpoint => "the VPC endpoint's policy",
                CheckType::Resource => "the resource's own policy, naming this principal",
                CheckType::Principal if decision.root => "a policy of the principal",
                CheckType::Principal => "a policy of the principal or of one of its groups",
                CheckType::PermissionsBoundary => "the permissions boundary",
                CheckType::Session => "the session policy",
            };
            match nearest {
                Some(miss) => format!("Allow it in {place}. Nearest: {}.", near(miss)),
                None => format!("Allow it in {place}."),
            }
        }
        Change::PassSessionPolicy => {
            "Begin the federated session anew and pass it a session policy.".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_is_read_line_by_line() {
        let entries = context("aws:SourceIp = 192.0.2.7\n\n aws:TagKeys=[a, b]").unwrap();
        let [address, keys] = entries.as_slice() else {
            panic!("{entries:?}");
        };
        assert_eq!(address.context_key_name, "aws:SourceIp");
        assert_eq!(address.context_key_values, ["192.0.2.7"]);
        assert_eq!(address.context_key_type, ContextKeyType::String);
        assert_eq!(keys.context_key_values, ["a", "b"]);
        assert_eq!(keys.context_key_type, ContextKeyType::StringList);
        assert!(
            context("aws:SourceIp")
                .unwrap_err()
                .contains("aws:SourceIp")
        );
    }
}
