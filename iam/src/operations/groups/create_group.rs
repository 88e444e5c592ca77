//! CreateGroup.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope, limits,
    operations::{GroupView, lookup},
    store::{self, Tx},
    types::{Arn, GroupName, Path},
};

/// Creates a group without users or permissions. Names are unique in the account, ignoring case.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateGroup {
    /// The name.
    pub group_name: GroupName,
    /// The path; `/` unless told.
    #[serde(default)]
    pub path: Path,
}

/// The new group.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateGroupOutput {
    /// As created.
    pub group: GroupView,
}

impl Operation for CreateGroup {
    type Output = CreateGroupOutput;
    const ACTION: Action = Action::new("iam:CreateGroup", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(Arn::group(cx.account(), self.path.as_str(), self.group_name.as_str()).to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let account = cx.account().clone();
        if store::groups::find(tx, &account, &self.group_name)
            .await?
            .is_some()
        {
            return Err(IamError::EntityAlreadyExists {
                kind: "group",
                name: self.group_name.to_string(),
            });
        }
        let everything = store::groups::Filter {
            path_prefix: "/",
            ..store::groups::Filter::default()
        };
        limits::GROUPS_PER_ACCOUNT
            .allows_one_more(store::groups::count(tx, &account, everything).await?)?;
        let id = cx.new_id("AGPA")?;
        store::groups::insert(tx, &account, &id, &self.group_name, &self.path, cx.now).await?;
        let group = GroupView::new(&account, lookup::group(tx, cx, &self.group_name).await?);
        cx.changed("Group", json!(null), json!(group));
        Ok(CreateGroupOutput { group })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
