//! ListVirtualMFADevices.

use serde::{Deserialize, Serialize};

use super::MFADeviceView;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::paging,
    store::{self, Tx},
    types::{Marker, PageSize},
};

/// Which devices are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AssignmentStatus {
    /// Those that a user has.
    Assigned,
    /// Those that nobody has.
    Unassigned,
    /// All.
    #[default]
    Any,
}

/// Lists the account's virtual devices by name, page by page.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListVirtualMFADevices {
    /// Which.
    pub assignment_status: AssignmentStatus,
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// A page of devices.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListVirtualMFADevicesOutput {
    /// In order of name.
    #[serde(rename = "VirtualMFADevices")]
    pub virtual_mfa_devices: Vec<MFADeviceView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListVirtualMFADevices {
    type Output = ListVirtualMFADevicesOutput;
    const ACTION: Action = Action::new("iam:ListVirtualMFADevices", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(format!("arn:aws:iam::{}:mfa/", cx.account()))
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let account = cx.account().clone();
        let assigned = match self.assignment_status {
            AssignmentStatus::Assigned => Some(true),
            AssignmentStatus::Unassigned => Some(false),
            AssignmentStatus::Any => None,
        };
        let size = self.max_items;
        let mut rows = store::mfa::list(
            tx,
            &account,
            assigned,
            self.marker.as_str(),
            size.with_next(),
        )
        .await?;
        let marker = paging::cut(&mut rows, size, |device| device.name_key.clone());
        let mut virtual_mfa_devices = Vec::with_capacity(rows.len());
        for device in rows {
            let owner = match &device.owner_id {
                Some(id) => store::users::principal(tx, &account, id)
                    .await?
                    .map(|owner| owner.name),
                None => None,
            };
            virtual_mfa_devices.push(MFADeviceView::new(owner.unwrap_or_default(), device));
        }
        Ok(ListVirtualMFADevicesOutput {
            virtual_mfa_devices,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
