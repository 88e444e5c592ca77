//! Inline policies: what their editor begins with, and its forms. Each change is an operation called as the signed-in
//! person.

use iam::{
    IamError, Operation,
    operations::inline_policies::{
        DeleteGroupPolicy, DeleteRolePolicy, DeleteUserPolicy, GetGroupPolicy, GetRolePolicy,
        GetUserPolicy, ListGroupPolicies, ListRolePolicies, ListUserPolicies, PutGroupPolicy,
        PutRolePolicy, PutUserPolicy,
    },
    types::{GroupName, Invalid, Marker, PageSize, PolicyDocument, PolicyName, RoleName, UserName},
};

use super::{
    Form, Refused,
    policies::TEMPLATE,
    problem::problem,
    users::{named, segment},
    visit::{Done, Visit, encode},
};
use crate::{
    document::lint_document,
    model::{InlineModel, Loaded, Outcome, Owner, Problem, Reason, Shown},
    ui::needs,
};

/// Which control of the page each input member is.
const FIELDS: &[(&str, &str)] = &[
    ("PolicyName", "name"),
    ("Name", "name"),
    ("PolicyDocument", "document"),
];

/// Whose policy it is.
#[derive(Clone)]
pub(in crate::web) enum Whose {
    User(UserName),
    Group(GroupName),
    Role(RoleName),
}

impl Whose {
    fn parse(owner: Owner, name: &str) -> Result<Self, Invalid> {
        Ok(match owner {
            Owner::User => Self::User(UserName::parse(name)?),
            Owner::Group => Self::Group(GroupName::parse(name)?),
            Owner::Role => Self::Role(RoleName::parse(name)?),
        })
    }

    fn name(&self) -> &str {
        match self {
            Self::User(name) => name.as_str(),
            Self::Group(name) => name.as_str(),
            Self::Role(name) => name.as_str(),
        }
    }

    /// The text of a policy.
    async fn get(&self, visit: &Visit, policy_name: PolicyName) -> Result<String, IamError> {
        Ok(match self.clone() {
            Self::User(user_name) => {
                let read = GetUserPolicy {
                    user_name,
                    policy_name,
                };
                visit.call(read).await?.policy_document
            }
            Self::Group(group_name) => {
                let read = GetGroupPolicy {
                    group_name,
                    policy_name,
                };
                visit.call(read).await?.policy_document
            }
            Self::Role(role_name) => {
                let read = GetRolePolicy {
                    role_name,
                    policy_name,
                };
                visit.call(read).await?.policy_document
            }
        })
    }

    /// The action that reads a policy, where the person may not.
    async fn may_not_get(
        &self,
        visit: &Visit,
        policy_name: PolicyName,
    ) -> Result<Option<&'static str>, IamError> {
        Ok(match self.clone() {
            Self::User(user_name) => {
                let read = GetUserPolicy {
                    user_name,
                    policy_name,
                };
                lacks(visit, &read).await?
            }
            Self::Group(group_name) => {
                let read = GetGroupPolicy {
                    group_name,
                    policy_name,
                };
                lacks(visit, &read).await?
            }
            Self::Role(role_name) => {
                let read = GetRolePolicy {
                    role_name,
                    policy_name,
                };
                lacks(visit, &read).await?
            }
        })
    }

    async fn put(
        &self,
        visit: &Visit,
        policy_name: PolicyName,
        policy_document: PolicyDocument,
        seen: String,
    ) -> Result<(), IamError> {
        let if_policy_document = Some(seen);
        match self.clone() {
            Self::User(user_name) => {
                let put = PutUserPolicy {
                    user_name,
                    policy_name,
                    policy_document,
                    if_policy_document,
                };
                visit.call(put).await
            }
            Self::Group(group_name) => {
                let put = PutGroupPolicy {
                    group_name,
                    policy_name,
                    policy_document,
                    if_policy_document,
                };
                visit.call(put).await
            }
            Self::Role(role_name) => {
                let put = PutRolePolicy {
                    role_name,
                    policy_name,
                    policy_document,
                    if_policy_document,
                };
                visit.call(put).await
            }
        }
    }

    /// Deletes a policy.
    pub(in crate::web) async fn delete(
        &self,
        visit: &Visit,
        policy_name: PolicyName,
    ) -> Result<(), IamError> {
        match self.clone() {
            Self::User(user_name) => {
                let delete = DeleteUserPolicy {
                    user_name,
                    policy_name,
                };
                visit.call(delete).await
            }
            Self::Group(group_name) => {
                let delete = DeleteGroupPolicy {
                    group_name,
                    policy_name,
                };
                visit.call(delete).await
            }
            Self::Role(role_name) => {
                let delete = DeleteRolePolicy {
                    role_name,
                    policy_name,
                };
                visit.call(delete).await
            }
        }
    }

    /// The names of the policies.
    pub(in crate::web) async fn names(&self, visit: &Visit) -> Result<Vec<String>, IamError> {
        Ok(match self.clone() {
            Self::User(user_name) => visit.call(of_user(user_name)).await?.policy_names,
            Self::Group(group_name) => visit.call(of_group(group_name)).await?.policy_names,
            Self::Role(role_name) => visit.call(of_role(role_name)).await?.policy_names,
        })
    }

    /// The names of the policies, for a part of a page.
    pub(in crate::web) async fn listed(&self, visit: &Visit) -> Loaded<Shown<Vec<String>>> {
        Ok(match self.clone() {
            Self::User(user_name) => visit
                .part(of_user(user_name))
                .await?
                .map(|listed| listed.policy_names),
            Self::Group(group_name) => visit
                .part(of_group(group_name))
                .await?
                .map(|listed| listed.policy_names),
            Self::Role(role_name) => visit
                .part(of_role(role_name))
                .await?
                .map(|listed| listed.policy_names),
        })
    }

    /// Why a policy with this name cannot be saved, and why it cannot be deleted.
    async fn controls(
        &self,
        visit: &Visit,
        policy_name: PolicyName,
    ) -> Result<(Reason, Reason), IamError> {
        let policy_document =
            PolicyDocument::parse(TEMPLATE).map_err(IamError::for_field("PolicyDocument"))?;
        let (put, delete) = match self.clone() {
            Self::User(user_name) => {
                let put = PutUserPolicy {
                    user_name: user_name.clone(),
                    policy_name: policy_name.clone(),
                    policy_document,
                    if_policy_document: None,
                };
                let delete = DeleteUserPolicy {
                    user_name,
                    policy_name,
                };
                (lacks(visit, &put).await?, lacks(visit, &delete).await?)
            }
            Self::Group(group_name) => {
                let put = PutGroupPolicy {
                    group_name: group_name.clone(),
                    policy_name: policy_name.clone(),
                    policy_document,
                    if_policy_document: None,
                };
                let delete = DeleteGroupPolicy {
                    group_name,
                    policy_name,
                };
                (lacks(visit, &put).await?, lacks(visit, &delete).await?)
            }
            Self::Role(role_name) => {
                let put = PutRolePolicy {
                    role_name: role_name.clone(),
                    policy_name: policy_name.clone(),
                    policy_document,
                    if_policy_document: None,
                };
                let delete = DeleteRolePolicy {
                    role_name,
                    policy_name,
                };
                (lacks(visit, &put).await?, lacks(visit, &delete).await?)
            }
        };
        Ok((put.map(needs), delete.map(needs)))
    }
}

/// The most policies that fit into the quota of a user, group or role; a page holds them all.
fn all() -> PageSize {
    PageSize::new(1000).unwrap_or_default()
}

fn of_user(user_name: UserName) -> ListUserPolicies {
    ListUserPolicies {
        user_name,
        max_items: all(),
        marker: Marker::default(),
    }
}

fn of_group(group_name: GroupName) -> ListGroupPolicies {
    ListGroupPolicies {
        group_name,
        max_items: all(),
        marker: Marker::default(),
    }
}

fn of_role(role_name: RoleName) -> ListRolePolicies {
    ListRolePolicies {
        role_name,
        max_items: all(),
        marker: Marker::default(),
    }
}

/// The action of an operation that the gate would refuse.
async fn lacks<O: Operation>(
    visit: &Visit,
    operation: &O,
) -> Result<Option<&'static str>, IamError> {
    let may = visit.iam().may(&visit.caller, operation).await?;
    Ok((!may).then_some(O::ACTION.name))
}

/// What the editor begins with.
pub(crate) async fn inline(
    visit: &Visit,
    owner: Owner,
    of: &str,
    policy: Option<&str>,
) -> Loaded<InlineModel> {
    let fail = |error: IamError| problem(visit, &error);
    let whose = named(visit, "Name", of, |name| Whose::parse(owner, name))?;
    // Says that there is no such user, group or role, to those who may list its policies.
    whose.listed(visit).await?;
    let Some(policy) = policy else {
        let any = named(visit, "PolicyName", "new", PolicyName::parse)?;
        let (save, delete) = whose.controls(visit, any).await.map_err(fail)?;
        return Ok(InlineModel {
            owner,
            of: of.to_owned(),
            policy: None,
            document: TEMPLATE.to_owned(),
            save,
            delete,
        });
    };
    let name = named(visit, "PolicyName", policy, PolicyName::parse)?;
    let may_not = whose.may_not_get(visit, name.clone()).await.map_err(fail)?;
    let document = match may_not {
        Some(action) => {
            return Err(Problem::Denied {
                message: format!(
                    "{}. Without it there is no document to show.",
                    needs(action)
                ),
                action: action.to_owned(),
                authorization_id: String::new(),
            });
        }
        None => whose.get(visit, name.clone()).await,
    };
    let document = match document {
        // Deleted while somebody edited it: the text comes back even so.
        Err(IamError::NoSuchEntity { .. }) if visit.outcome.typed("document").is_some() => {
            String::new()
        }
        other => other.map_err(fail)?,
    };
    let (save, delete) = whose.controls(visit, name).await.map_err(fail)?;
    Ok(InlineModel {
        owner,
        of: of.to_owned(),
        policy: Some(policy.to_owned()),
        document,
        save,
        delete,
    })
}

/// The policy that the form's address names.
fn asked(visit: &Visit) -> Option<String> {
    form_urlencoded::parse(visit.query.as_bytes())
        .find(|(name, _)| name == "name")
        .map(|(_, value)| value.into_owned())
}

/// The forms of the editor: saves, checks or deletes. Whatever is not saved comes back with all findings.
pub(super) async fn change(
    visit: &Visit,
    owner: Owner,
    raw: &str,
    form: &Form,
) -> Result<Done, Refused> {
    let by =
        |intent: &'static str| move |error: IamError| Refused::by(visit, intent, error, FIELDS);
    // An address that cannot be one's: the page says that there is none.
    let whose = Whose::parse(owner, &segment(raw))
        .map_err(IamError::for_field(""))
        .map_err(by("save"))?;
    let back = |done: &str| {
        let (list, name) = (owner.list(), encode(whose.name()));
        Done::go(format!("{list}/{name}?tab=permissions&done={done}"))
    };
    let findings = || lint_document(form.get("document"), owner.document());
    match form.get("intent") {
        "check" => Ok(Done::show(Outcome {
            path: visit.path.clone(),
            intent: "save".to_owned(),
            findings: Some(findings()),
            values: form.kept(),
            ..Outcome::default()
        })),
        "delete" => {
            let name = asked(visit).unwrap_or_default();
            let policy = PolicyName::parse(&name)
                .map_err(IamError::for_field(""))
                .map_err(by("delete"))?;
            if !form.get("confirm").eq_ignore_ascii_case(policy.as_str()) {
                let message = format!("type `{policy}` to delete the policy");
                return Err(Refused::field("delete", "confirm", message));
            }
            whose.delete(visit, policy).await.map_err(by("delete"))?;
            Ok(back("inline-deleted"))
        }
        _ => {
            let outcome = save(visit, &whose, form).await;
            outcome
                .map_err(by("save"))
                .map_err(|refused| refused.with_findings(findings()))?;
            Ok(back("inline-saved"))
        }
    }
}

async fn save(visit: &Visit, whose: &Whose, form: &Form) -> Result<(), IamError> {
    let (edited, name) = match asked(visit) {
        Some(name) => (true, name),
        None => (false, form.get("name").to_owned()),
    };
    let name = PolicyName::parse(&name).map_err(IamError::for_field("PolicyName"))?;
    let document = PolicyDocument::parse(form.get("document"))
        .map_err(IamError::for_field("PolicyDocument"))?;
    // Saving replaces whatever has that name: nothing is overwritten that the person did not see.
    let seen = if edited { form.get("base") } else { "" };
    whose.put(visit, name, document, seen.to_owned()).await
}

/// Deletes all inline policies of who is deleted, and notes what is gone.
pub(in crate::web) async fn delete_inline(
    visit: &Visit,
    whose: &Whose,
    gone: &mut Vec<String>,
) -> Result<(), IamError> {
    for name in whose.names(visit).await? {
        let policy = PolicyName::parse(&name).map_err(IamError::for_field(""))?;
        whose.delete(visit, policy).await?;
        gone.push(format!("the inline policy `{name}` is deleted"));
    }
    Ok(())
}
