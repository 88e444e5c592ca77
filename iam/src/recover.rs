//! The way back in when nothing else is left: whoever may run commands on the server's own machine with its key ring gives
//! the root user a new password. That is proof enough, because the same person could change the database (OWASP ASVS
//! 6.4.4: a lost factor needs proof of the same strength).

use serde_json::json;

use crate::{
    AccountInfo, Iam, IamError, audit,
    gate::Origin,
    notices::{self, NoticeKind},
    principal::Principal,
    store::{self, mfa::DeviceKind, passwords::Holds},
    types::{AccountId, Password},
};

/// How long the password works that a recovery gives.
const SECONDS: i64 = 3600;

impl Iam {
    /// Gives an account's root user a random password for an hour, to be changed at the next sign-in; takes its second
    /// factors and recovery codes away, so that a new one is enrolled then; ends its sessions and opens its counters.
    /// Without an id there must be exactly one account.
    ///
    /// # Errors
    /// [`IamError::NoSuchEntity`] without such an account, or when it is not clear which is meant.
    pub async fn recover_root(
        &self,
        account: Option<&AccountId>,
        origin: &Origin,
    ) -> Result<(AccountInfo, String), IamError> {
        let mut tx = self.services.store.read().await?;
        let all = store::accounts::all(&mut tx).await?;
        tx.rollback().await?;
        let mut named = all
            .into_iter()
            .filter(|known| account.is_none_or(|wanted| *wanted == known.id));
        let (Some(found), None) = (named.next(), named.next()) else {
            let name = account.map_or("the only one", AccountId::as_str);
            return Err(IamError::missing("account", name));
        };
        let root = Principal::root(found.id.clone());
        let password = self.suggest_password()?;
        let rng = self.services.rng.as_ref();
        let hash = self
            .services
            .hasher
            .hash(rng, &Password::new(&password))
            .await?;

        let now = self.services.clock.now();
        let mut tx = self.services.store.write().await?;
        let taken = store::accounts::begin_change(&mut tx, &root.account).await?;
        let holds = Holds {
            reset_required: true,
            expires_at: Some(now.plus_seconds(SECONDS)),
        };
        store::passwords::replace(&mut tx, &root.id, &hash, holds, now).await?;
        let mut devices = Vec::new();
        for device in store::mfa::enabled_of(&mut tx, &root.id).await? {
            if device.kind == DeviceKind::Totp {
                store::mfa::deactivate(&mut tx, &device.serial).await?;
            } else {
                store::mfa::delete(&mut tx, &device.serial).await?;
            }
            devices.push(device.serial);
        }
        store::recovery_codes::delete_all(&mut tx, &root.id).await?;
        store::known_devices::forget(&mut tx, &root.id).await?;
        store::sessions::end_all(&mut tx, &root.id, None, now).await?;
        self.services.reopen_all(&mut tx, &root).await?;
        let to = (&root.account, root.id.as_str());
        let detail = json!({ "by": "bailiwick recover" });
        notices::tell(&mut tx, rng, to, NoticeKind::FactorsReset, &detail, now).await?;
        let mut event = self.step_event("RecoverRoot", &root, origin, now, None)?;
        event.add("by", json!("bailiwick recover"));
        event.request = json!({ "accountId": root.account, "takenDevices": devices });
        audit::append(&mut tx, &root.account, taken.chain, &[event]).await?;
        tx.commit().await?;
        Ok((
            AccountInfo {
                id: found.id,
                alias: found.alias,
                root_email: found.root_email,
            },
            password,
        ))
    }
}
