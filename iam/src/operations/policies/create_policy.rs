//! CreatePolicy.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::version_view::check_document;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope, limits,
    operations::{PolicyView, lookup, tags},
    store::{
        self, Tx,
        policies::{Filter, NewPolicy},
    },
    types::{Arn, Description, Path, PolicyDocument, PolicyName, Tags},
};

/// Creates a customer managed policy with its first version, which is in force. Names are unique among the
/// account's own policies, ignoring case.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreatePolicy {
    /// The name.
    pub policy_name: PolicyName,
    /// The path; `/` unless told.
    #[serde(default)]
    pub path: Path,
    /// What it is for; it cannot be changed later.
    #[serde(default)]
    pub description: Description,
    /// The document; stored exactly as typed.
    pub policy_document: PolicyDocument,
    /// Its first tags; they need `iam:TagPolicy` besides.
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// The new policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreatePolicyOutput {
    /// As created.
    pub policy: PolicyView,
}

impl Operation for CreatePolicy {
    type Output = CreatePolicyOutput;
    const ACTION: Action = Action::new("iam:CreatePolicy", AccessLevel::PermissionsManagement);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.arn(cx).to_string())
    }

    fn further_actions(&self) -> &'static [&'static str] {
        if self.tags.is_empty() {
            &[]
        } else {
            &["iam:TagPolicy"]
        }
    }

    fn conditions(&self, keys: &mut RequestContext) {
        self.tags.conditions(keys);
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        self.check_path()?;
        check_document(&self.policy_document)?;
        let (account, arn) = (cx.account().clone(), self.arn(cx));
        if store::policies::name_taken(tx, &account, &self.policy_name).await? {
            return Err(IamError::EntityAlreadyExists {
                kind: "policy",
                name: self.policy_name.to_string(),
            });
        }
        let own = Filter {
            owner: account.as_str(),
            only_attached: false,
            only_unused: false,
            path_prefix: "/",
            search: "",
        };
        limits::POLICIES_PER_ACCOUNT
            .allows_one_more(store::policies::count(tx, &account, own).await?)?;
        let new = NewPolicy {
            id: &cx.new_id("ANPA")?,
            owner: account.as_str(),
            name: &self.policy_name,
            path: &self.path,
            description: self.description.as_str(),
            document: self.policy_document.as_str(),
            now: cx.now,
        };
        store::policies::insert(tx, &new).await?;
        tags::on_creation(tx, cx, new.id, &self.tags).await?;
        let policy = PolicyView::new(lookup::policy(tx, cx, &arn).await?).with_tags(self.tags);
        cx.changed("Policy", json!(null), json!(policy));
        cx.changed("PolicyDocument", json!(null), self.policy_document.as_str());
        Ok(CreatePolicyOutput { policy })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}

impl CreatePolicy {
    fn arn(&self, cx: &Scope<'_>) -> Arn {
        Arn::policy(
            cx.account().as_str(),
            self.path.as_str(),
            self.policy_name.as_str(),
        )
    }

    /// A policy's path has a narrower alphabet than other paths (IAM `policyPathType`).
    fn check_path(&self) -> Result<(), IamError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "/.,+@=_-".contains(c);
        if self.path.as_str().chars().all(allowed) {
            Ok(())
        } else {
            Err(IamError::invalid(
                "Path",
                "a policy's path holds letters, digits and . , + @ = _ - between slashes",
            ))
        }
    }
}
