//! ListPolicies.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{PolicyView, paging},
    store::{
        self, Tx,
        policies::{AWS, Filter},
    },
    types::{Marker, PageSize, Path},
};

/// Whose policies a listing shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PolicyScope {
    /// The account's own and AWS-managed ones.
    #[default]
    All,
    /// AWS-managed ones.
    #[serde(rename = "AWS")]
    Aws,
    /// The account's own.
    Local,
}

/// Lists managed policies by name, page by page.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListPolicies {
    /// Whose policies.
    pub scope: PolicyScope,
    /// Only policies that are attached to a user or a group of the account.
    pub only_attached: bool,
    /// Only policies whose path begins so.
    pub path_prefix: Path,
    /// Only policies whose name or description holds this text, ignoring case (ours; AWS has no such member).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// A page of policies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPoliciesOutput {
    /// In order of name.
    pub policies: Vec<PolicyView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
    /// How many there are on all pages (ours).
    pub total: i64,
}

impl Operation for ListPolicies {
    type Output = ListPoliciesOutput;
    const ACTION: Action = Action::new("iam:ListPolicies", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(format!(
            "arn:aws:iam::{}:policy{}",
            cx.account(),
            self.path_prefix
        ))
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (account, size) = (cx.account(), self.max_items);
        let filter = Filter {
            owner: match self.scope {
                PolicyScope::All => "",
                PolicyScope::Aws => AWS,
                PolicyScope::Local => account.as_str(),
            },
            only_attached: self.only_attached,
            path_prefix: self.path_prefix.as_str(),
            search: &self.search,
        };
        let mut rows =
            store::policies::list(tx, account, filter, self.marker.as_str(), size.with_next())
                .await?;
        let marker = paging::cut(&mut rows, size, |last| {
            format!("{} {}", last.name.to_ascii_lowercase(), last.owner)
        });
        Ok(ListPoliciesOutput {
            total: store::policies::count(tx, account, filter).await?,
            policies: rows.into_iter().map(PolicyView::new).collect(),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
