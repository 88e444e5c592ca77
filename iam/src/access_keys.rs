//! New access keys: an id that names the key and a secret that signs with it. The secret is sealed with the key ring, because
//! checking a signature needs it in the clear; it is shown once and never again.

use secrecy::ExposeSecret as _;

use crate::{
    IamError,
    gate::Services,
    ports::Timestamp,
    secrets::{Purpose, SealedFor, random_id, random_secret},
    store::{self, Tx},
    types::AccountId,
};

/// An access key in the clear, shown once.
pub struct NewAccessKey {
    /// `AKIA…`.
    pub id: String,
    /// Forty characters.
    pub secret: secrecy::SecretString,
}

impl NewAccessKey {
    /// The secret, for the one who asked for it.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        self.secret.expose_secret()
    }
}

/// Makes an active key for a principal and stores it sealed.
pub(crate) async fn make(
    tx: &mut Tx,
    services: &Services,
    account: &AccountId,
    owner_id: &str,
    now: Timestamp,
) -> Result<NewAccessKey, IamError> {
    let rng = services.rng.as_ref();
    let id: String = random_id(rng, "AKIA")?.chars().take(20).collect();
    let secret = random_secret(rng, 40)?;
    let to = SealedFor {
        purpose: Purpose::AccessKeySecret,
        account: account.as_str(),
        row: &id,
    };
    let plain = secret.expose_secret().as_bytes();
    let sealed = services.ring.seal(rng, to, plain)?;
    store::access_keys::insert(tx, account, &id, owner_id, &sealed, now).await?;
    Ok(NewAccessKey { id, secret })
}
