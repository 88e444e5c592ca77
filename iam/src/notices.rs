//! Notices: what a person must hear about their own account, in the console and beside the audit log (OWASP ASVS 6.3.5,
//! 6.3.7). They are written in the transaction of what they tell of.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    IamError,
    ports::{Rng, Timestamp},
    secrets::random_id,
    store::{self, Tx},
    types::AccountId,
};

/// A notice is kept so long after it was seen: 90 days.
pub(crate) const KEPT_SECONDS: i64 = 90 * 24 * 3600;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal,)*) => {
        /// What a notice tells of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum NoticeKind {
            $($(#[$doc])* #[serde(rename = $word)] $kind,)*
        }

        impl NoticeKind {
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)*
                }
            }

            /// The kind with this word.
            pub(crate) fn from_stored(text: &str) -> Option<Self> {
                match text {
                    $($word => Some(Self::$kind),)*
                    _ => None,
                }
            }
        }

        #[cfg(test)]
        const KINDS: &[NoticeKind] = &[$(NoticeKind::$kind,)*];
    };
}

kinds! {
    /// A sign-in with a browser that was not seen before: `sourceIp`, `userAgent`.
    NewDevice = "new-device",
    /// A sign-in from an address that was not seen before: `sourceIp`.
    NewAddress = "new-address",
    /// Failed tries since the last sign-in: `failures`.
    Failures = "failures",
    /// A second factor was added: `label`, `kind`.
    FactorAdded = "factor-added",
    /// A second factor was taken away: `label`, `kind`, `by`.
    FactorRemoved = "factor-removed",
    /// An administrator took all second factors away: `by`.
    FactorsReset = "factors-reset",
    /// The password was changed: `by`.
    PasswordChanged = "password-changed",
    /// New recovery codes were made.
    RecoveryCodesMade = "recovery-codes-made",
    /// A recovery code was used: `left`.
    RecoveryCodeUsed = "recovery-code-used",
    /// An access key was made, changed or deleted: `accessKeyId`, `change`, `by`.
    AccessKeyChanged = "access-key-changed",
    /// A security key answered with a counter that went back, as a copy of it would: `label`.
    PossibleClone = "possible-clone",
    /// Somebody else ended sessions: `by`.
    SessionsEnded = "sessions-ended",
}

/// Writes a notice for a principal. `detail` is for the person's eyes and never holds a secret.
pub(crate) async fn tell(
    tx: &mut Tx,
    rng: &dyn Rng,
    to: (&AccountId, &str),
    kind: NoticeKind,
    detail: &Value,
    now: Timestamp,
) -> Result<(), IamError> {
    let id = random_id(rng, "notice-")?.to_ascii_lowercase();
    let (account, principal_id) = to;
    Ok(store::notices::insert(tx, &id, account, principal_id, kind, detail, now).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_word() {
        for kind in KINDS {
            assert_eq!(NoticeKind::from_stored(kind.as_str()), Some(*kind));
        }
        assert_eq!(NoticeKind::from_stored("other"), None);
    }
}
