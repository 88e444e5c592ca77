//! What hangs on a change of factors.

use serde_json::json;

use crate::{
    IamError, Scope,
    notices::{self, NoticeKind},
    principal::Principal,
    store::{self, Tx, mfa::DeviceKind},
};

/// A person got a factor: they are told, and their other sessions end, because those have not proven it.
pub(super) async fn factor_added(
    tx: &mut Tx,
    cx: &mut Scope<'_>,
    person: &Principal,
    label: &str,
    kind: DeviceKind,
) -> Result<(), IamError> {
    let detail = json!({ "label": label, "kind": kind.as_str(), "by": cx.principal.name });
    let to = (&person.account, person.id.as_str());
    let rng = cx.services.rng.as_ref();
    notices::tell(tx, rng, to, NoticeKind::FactorAdded, &detail, cx.now).await?;
    let own = (person.id == cx.principal.id).then_some(cx.session.as_str());
    store::sessions::end_all(tx, &person.id, own, cx.now).await?;
    Ok(())
}
