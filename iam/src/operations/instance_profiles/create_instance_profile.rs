//! CreateInstanceProfile.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope, limits,
    operations::{InstanceProfileView, lookup, tags},
    store::{self, Tx, instance_profiles::Filter},
    types::{Arn, InstanceProfileName, Path, Tags},
};

/// Creates an instance profile without a role. Names are unique in the account, ignoring case.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateInstanceProfile {
    /// The name.
    pub instance_profile_name: InstanceProfileName,
    /// The path; `/` unless told.
    #[serde(default)]
    pub path: Path,
    /// Its first tags; they need `iam:TagInstanceProfile` besides.
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// The new instance profile.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateInstanceProfileOutput {
    /// As created.
    pub instance_profile: InstanceProfileView,
}

impl Operation for CreateInstanceProfile {
    type Output = CreateInstanceProfileOutput;
    const ACTION: Action = Action::new("iam:CreateInstanceProfile", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        let (path, name) = (self.path.as_str(), self.instance_profile_name.as_str());
        Ok(Arn::instance_profile(cx.account(), path, name).to_string())
    }

    fn further_actions(&self) -> &'static [&'static str] {
        if self.tags.is_empty() {
            &[]
        } else {
            &["iam:TagInstanceProfile"]
        }
    }

    fn conditions(&self, keys: &mut RequestContext) {
        self.tags.conditions(keys);
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (account, name) = (cx.account().clone(), self.instance_profile_name);
        if store::instance_profiles::find(tx, &account, &name)
            .await?
            .is_some()
        {
            return Err(IamError::EntityAlreadyExists {
                kind: "instance profile",
                name: name.to_string(),
            });
        }
        let have = store::instance_profiles::count(tx, &account, Filter::ALL).await?;
        limits::INSTANCE_PROFILES_PER_ACCOUNT.allows_one_more(have)?;
        let id = cx.new_id("AIPA")?;
        store::instance_profiles::insert(tx, &account, &id, &name, &self.path, cx.now).await?;
        tags::on_creation(tx, cx, &id, &self.tags).await?;
        let stored = lookup::instance_profile(tx, cx, &name).await?;
        let instance_profile =
            InstanceProfileView::new(&account, stored, None).with_tags(self.tags);
        cx.changed("InstanceProfile", json!(null), json!(instance_profile));
        Ok(CreateInstanceProfileOutput { instance_profile })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
