//! Second factors: authenticator apps, tokens, security keys, passkeys. `last_step` only ever grows: a code is accepted by moving it on, so the same code is
//! never accepted twice, whichever door it comes by and whatever the clock does.

use serde::{Deserialize, Serialize};

use super::{Row, StoreError, Tx, tags};
use crate::{
    ports::Timestamp,
    types::{AccountId, MfaDeviceName},
};

/// A device as stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredDevice {
    pub(crate) serial: String,
    pub(crate) name: String,
    pub(crate) name_key: String,
    pub(crate) owner_id: Option<String>,
    pub(crate) sealed_seed: String,
    pub(crate) last_step: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) enabled_at: Option<Timestamp>,
    pub(crate) last_used_at: Option<Timestamp>,
    pub(crate) kind: DeviceKind,
    /// The person's own name for it; empty: its name serves.
    pub(crate) label: String,
    pub(crate) credential_id: Option<String>,
    pub(crate) credential: Option<String>,
    pub(crate) step_seconds: i64,
    pub(crate) drift_steps: i64,
}

impl StoredDevice {
    /// What people call it.
    pub(crate) fn called(&self) -> &str {
        if self.label.is_empty() {
            &self.name
        } else {
            &self.label
        }
    }
}

/// What kind of device it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// An authenticator app or a hardware token.
    Totp,
    /// A FIDO2 security key.
    SecurityKey,
    /// A passkey.
    Passkey,
}

impl DeviceKind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::SecurityKey => "security-key",
            Self::Passkey => "passkey",
        }
    }

    /// Whether it is bound to this server's name, so that another site cannot ask for it.
    #[must_use]
    pub const fn resists_phishing(self) -> bool {
        matches!(self, Self::SecurityKey | Self::Passkey)
    }

    fn from_stored(text: &str) -> Result<Self, StoreError> {
        match text {
            "totp" => Ok(Self::Totp),
            "security-key" => Ok(Self::SecurityKey),
            "passkey" => Ok(Self::Passkey),
            other => {
                Err(sqlx::Error::Decode(format!("`{other}` is no kind of device").into()).into())
            }
        }
    }
}

fn device(row: &Row) -> Result<StoredDevice, StoreError> {
    Ok(StoredDevice {
        serial: row.text(0)?,
        name: row.text(1)?,
        name_key: row.text(2)?,
        owner_id: row.opt_text(3)?,
        sealed_seed: row.text(4)?,
        last_step: row.int(5)?,
        created_at: row.time(6)?,
        enabled_at: row.opt_time(7)?,
        last_used_at: row.opt_time(8)?,
        kind: DeviceKind::from_stored(&row.text(9)?)?,
        label: row.text(10)?,
        credential_id: row.opt_text(11)?,
        credential: row.opt_text(12)?,
        step_seconds: row.int(13)?,
        drift_steps: row.int(14)?,
    })
}

pub(crate) async fn find(
    tx: &mut Tx,
    account: &AccountId,
    serial: &str,
) -> Result<Option<StoredDevice>, StoreError> {
    let sql = "SELECT serial, name, name_key, owner_id, sealed_seed, last_step, created_at, enabled_at, last_used_at, kind, label, \
               credential_id, credential, step_seconds, drift_steps \
               FROM mfa_devices WHERE account_id = $1 AND serial = $2";
    tx.find(sql, &[account.as_str().into(), serial.into()])
        .await?
        .as_ref()
        .map(device)
        .transpose()
}

/// The enabled devices of a principal, oldest first; there are at most eight.
pub(crate) async fn enabled_of(
    tx: &mut Tx,
    owner_id: &str,
) -> Result<Vec<StoredDevice>, StoreError> {
    let sql = "SELECT serial, name, name_key, owner_id, sealed_seed, last_step, created_at, enabled_at, last_used_at, kind, label, \
               credential_id, credential, step_seconds, drift_steps \
               FROM mfa_devices WHERE owner_id = $1 AND enabled_at IS NOT NULL ORDER BY enabled_at, serial";
    tx.list(sql, &[owner_id.into()])
        .await?
        .iter()
        .map(device)
        .collect()
}

/// A page of the account's devices by name; `assigned` narrows to those in use or not.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    assigned: Option<bool>,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredDevice>, StoreError> {
    let sql = "SELECT serial, name, name_key, owner_id, sealed_seed, last_step, created_at, enabled_at, last_used_at, kind, label, \
               credential_id, credential, step_seconds, drift_steps \
               FROM mfa_devices WHERE account_id = $1 AND name_key > $2 \
               AND ($3 = 'any' OR (enabled_at IS NOT NULL AND $3 = 'yes') OR (enabled_at IS NULL AND $3 = 'no')) \
               ORDER BY name_key LIMIT $4";
    let assigned = match assigned {
        None => "any",
        Some(true) => "yes",
        Some(false) => "no",
    };
    let values = [
        account.as_str().into(),
        after.into(),
        assigned.into(),
        limit.into(),
    ];
    tx.list(sql, &values).await?.iter().map(device).collect()
}

pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    serial: &str,
    name: &MfaDeviceName,
    sealed_seed: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO mfa_devices (serial, account_id, name, name_key, sealed_seed, last_step, created_at) \
               VALUES ($1, $2, $3, $4, $5, 0, $6)";
    let values = [
        serial.into(),
        account.as_str().into(),
        name.as_str().into(),
        name.key().into(),
        sealed_seed.into(),
        now.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// A WebAuthn credential that is its owner's from the beginning.
pub(crate) struct NewCredential<'a> {
    pub(crate) serial: &'a str,
    pub(crate) name: &'a MfaDeviceName,
    pub(crate) kind: DeviceKind,
    pub(crate) label: &'a str,
    pub(crate) owner_id: &'a str,
    pub(crate) credential_id: &'a str,
    pub(crate) credential: &'a str,
}

/// Keeps a new credential. False when anybody has one with that id (WebAuthn Level 3 §7.1 step 27).
pub(crate) async fn insert_credential(
    tx: &mut Tx,
    account: &AccountId,
    new: &NewCredential<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO mfa_devices (serial, account_id, name, name_key, owner_id, sealed_seed, last_step, created_at, \
               enabled_at, kind, label, credential_id, credential) \
               VALUES ($1, $2, $3, $4, $5, '', 0, $6, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
    let values = [
        new.serial.into(),
        account.as_str().into(),
        new.name.as_str().into(),
        new.name.key().into(),
        new.owner_id.into(),
        now.into(),
        new.kind.as_str().into(),
        new.label.into(),
        new.credential_id.into(),
        new.credential.into(),
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// The enabled device with this credential, whoever has it.
pub(crate) async fn find_credential(
    tx: &mut Tx,
    credential_id: &str,
) -> Result<Option<(AccountId, StoredDevice)>, StoreError> {
    let sql = "SELECT serial, name, name_key, owner_id, sealed_seed, last_step, created_at, enabled_at, last_used_at, kind, label, \
               credential_id, credential, step_seconds, drift_steps, account_id \
               FROM mfa_devices WHERE credential_id = $1 AND enabled_at IS NOT NULL";
    let Some(row) = tx.find(sql, &[credential_id.into()]).await? else {
        return Ok(None);
    };
    let account =
        AccountId::parse(&row.text(15)?).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Some((account, device(&row)?)))
}

/// Notes a use of a credential, with its new counter.
pub(crate) async fn use_credential(
    tx: &mut Tx,
    serial: &str,
    credential: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE mfa_devices SET credential = $2, last_used_at = $3 WHERE serial = $1";
    tx.execute(sql, &[serial.into(), credential.into(), now.into()])
        .await
        .map(drop)
}

/// Gives a device the name that its owner calls it by.
pub(crate) async fn set_label(tx: &mut Tx, serial: &str, label: &str) -> Result<(), StoreError> {
    let sql = "UPDATE mfa_devices SET label = $2 WHERE serial = $1";
    tx.execute(sql, &[serial.into(), label.into()])
        .await
        .map(drop)
}

/// Says what a hardware token's time step is.
pub(crate) async fn set_step_seconds(
    tx: &mut Tx,
    serial: &str,
    seconds: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE mfa_devices SET step_seconds = $2 WHERE serial = $1";
    tx.execute(sql, &[serial.into(), seconds.into()])
        .await
        .map(drop)
}

/// Notes how far a device's clock is from ours, by two codes of which the later is now used.
pub(crate) async fn resync(
    tx: &mut Tx,
    serial: &str,
    drift: i64,
    step: i64,
) -> Result<bool, StoreError> {
    let sql = "UPDATE mfa_devices SET drift_steps = $2, last_step = $3 WHERE serial = $1 AND last_step < $3";
    Ok(tx
        .execute(sql, &[serial.into(), drift.into(), step.into()])
        .await?
        == 1)
}

/// Gives a device to its owner. False when somebody has it already.
pub(crate) async fn enable(
    tx: &mut Tx,
    serial: &str,
    owner_id: &str,
    step: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE mfa_devices SET owner_id = $2, last_step = $3, enabled_at = $4 WHERE serial = $1 AND enabled_at IS NULL";
    Ok(tx
        .execute(
            sql,
            &[serial.into(), owner_id.into(), step.into(), now.into()],
        )
        .await?
        == 1)
}

/// Accepts the code of a time step: true once for each step, and only for later steps than before.
pub(crate) async fn use_step(
    tx: &mut Tx,
    serial: &str,
    step: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE mfa_devices SET last_step = $2, last_used_at = $3 WHERE serial = $1 AND last_step < $2";
    Ok(tx
        .execute(sql, &[serial.into(), step.into(), now.into()])
        .await?
        == 1)
}

/// Takes a device from its owner; it stays in the account, unassigned, and keeps its last step.
pub(crate) async fn deactivate(tx: &mut Tx, serial: &str) -> Result<(), StoreError> {
    let sql = "UPDATE mfa_devices SET owner_id = NULL, enabled_at = NULL WHERE serial = $1";
    tx.execute(sql, &[serial.into()]).await.map(drop)
}

/// Removes a device and its tags: a later one of the same name has the same serial number.
pub(crate) async fn delete(tx: &mut Tx, serial: &str) -> Result<(), StoreError> {
    tags::remove_all(tx, serial).await?;
    tx.execute(
        "DELETE FROM mfa_devices WHERE serial = $1",
        &[serial.into()],
    )
    .await
    .map(drop)
}

/// Removes a device with this name that nobody has, such as one that was taken from its user.
pub(crate) async fn delete_unassigned(
    tx: &mut Tx,
    account: &AccountId,
    name: &MfaDeviceName,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM mfa_devices WHERE account_id = $1 AND name_key = $2 AND enabled_at IS NULL RETURNING serial";
    let gone = tx
        .list(sql, &[account.as_str().into(), name.key().into()])
        .await?;
    for device in gone {
        tags::remove_all(tx, &device.text(0)?).await?;
    }
    Ok(())
}

/// Whether a device of the account has this name, ignoring case.
pub(crate) async fn name_taken(
    tx: &mut Tx,
    account: &AccountId,
    name: &MfaDeviceName,
) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM mfa_devices WHERE account_id = $1 AND name_key = $2";
    Ok(tx
        .number(sql, &[account.as_str().into(), name.key().into()])
        .await?
        > 0)
}
