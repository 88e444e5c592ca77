//! Signing in with a passkey alone: no name, no password. The authenticator says who it is, and verified its user itself.
//!
//! Anybody may ask for a challenge, so asking writes nothing: the ceremony's state goes to the browser sealed, with the
//! time at which it ends, and that a challenge is answered once is kept when it is answered.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use webauthn_rs_core::proto::AuthenticationState;

use crate::{
    Iam, IamError, audit,
    gate::Origin,
    notices::{self, NoticeKind},
    ports::Timestamp,
    principal::Principal,
    secrets::{Purpose, SealedFor},
    store::{self, Tx, mfa::DeviceKind},
};

use super::{
    Entered, Entry, Factor, Guess, Standing,
    throttle::From,
    webauthn::{Asserted, Assertion, CEREMONY_SECONDS, Refused, StoredCredential},
};

/// What a browser needs to ask for a passkey.
#[derive(Debug, Clone)]
pub struct PasskeyChallenge {
    /// The options for `navigator.credentials.get`, as JSON.
    pub options: String,
    /// Comes back with the answer; sealed.
    pub state: String,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    ends_at: Timestamp,
    state: AuthenticationState,
}

const SEALED_FOR: SealedFor<'static> = SealedFor {
    purpose: Purpose::Ceremony,
    account: "",
    row: "passkey sign-in",
};

/// Longer than any state of ours.
const LONGEST_STATE: usize = 8 * 1024;

/// A passkey that answered rightly, and whose it is.
struct Answered {
    principal: Principal,
    serial: String,
    label: String,
    asserted: Result<Asserted, Refused>,
}

impl Iam {
    /// Whether this server can have passkeys at all.
    #[must_use]
    pub fn has_passkeys(&self) -> bool {
        self.services.relying_party.is_some()
    }

    /// A challenge for a sign-in with a passkey; good for one answer within five minutes. Writes nothing.
    ///
    /// # Errors
    /// [`IamError::InvalidRequest`] when the server's address has no host name.
    pub fn passkey_challenge(&self) -> Result<PasskeyChallenge, IamError> {
        let (options, state) = self.services.relying_party()?.start_assert(&[])?;
        let sealed = Sealed {
            ends_at: self.services.clock.now().plus_seconds(CEREMONY_SECONDS),
            state,
        };
        let text =
            serde_json::to_vec(&sealed).map_err(|error| IamError::Internal(Box::new(error)))?;
        let state = self
            .services
            .ring
            .seal(self.services.rng.as_ref(), SEALED_FOR, &text)?;
        Ok(PasskeyChallenge { options, state })
    }

    /// Signs in by a passkey's answer to a challenge.
    ///
    /// # Errors
    /// [`IamError::PasskeyRefused`], the same for whatever is wrong.
    pub async fn sign_in_with_passkey(
        &self,
        state: &str,
        answer: &str,
        origin: &Origin,
    ) -> Result<Entered, IamError> {
        let now = self.services.clock.now();
        let refused = || IamError::PasskeyRefused;
        let ((sealed, hash), answer) = self
            .open_passkey(state, now)
            .zip(Assertion::parse(answer))
            .ok_or_else(refused)?;
        let mut tx = self.services.store.read().await?;
        let first = self.look_at_passkey(&mut tx, &sealed.state, &answer).await;
        tx.rollback().await?;
        let Some(first) = first? else {
            tracing::info!(
                request_id = origin.request_id,
                "a passkey was refused: nobody has it"
            );
            return Err(refused());
        };
        if first.asserted.is_err() {
            self.record_passkey_refusal(&first, origin).await?;
            return Err(refused());
        }

        // Again in the writing transaction: the counter may have moved, the passkey may be gone.
        let mut tx = self.services.store.write().await?;
        let taken = store::accounts::begin_change(&mut tx, &first.principal.account).await?;
        if !store::webauthn::use_challenge(&mut tx, &hash, sealed.ends_at).await? {
            tx.rollback().await?;
            return Err(refused());
        }
        let Some(Answered {
            principal,
            serial,
            asserted: Ok(asserted),
            ..
        }) = self
            .look_at_passkey(&mut tx, &sealed.state, &answer)
            .await?
        else {
            tx.rollback().await?;
            return Err(refused());
        };
        if store::passwords::find(&mut tx, &principal.id)
            .await?
            .is_none()
        {
            // No login profile: the console is closed to this user, with whatever factor.
            tx.rollback().await?;
            self.record_passkey_refusal(&first, origin).await?;
            return Err(refused());
        }
        let text = asserted.credential.to_text()?;
        store::mfa::use_credential(&mut tx, &serial, &text, now).await?;
        self.tell_of_failures(&mut tx, &principal, now).await?;
        self.services.reopen_all(&mut tx, &principal).await?;
        let standing = Standing::new(Factor::Passkey, now);
        let stage = self
            .next_stage(&mut tx, &principal, standing.factors)
            .await?;
        let entry = Entry {
            stage,
            standing,
            origin,
            before: None,
            now,
        };
        let entered = self.enter(&mut tx, &principal, entry).await?;
        let mut event = self.step_event("PasskeyVerified", &principal, origin, now, None)?;
        event.add("MFAIdentifier", json!(serial));
        event.add("nextStep", json!(stage.as_str()));
        let mut events = vec![event];
        if stage == crate::Stage::Full {
            events.push(self.console_login(
                &principal,
                origin,
                now,
                standing.factors,
                entered.arrival,
            )?);
        }
        audit::append(&mut tx, &principal.account, taken.chain, &events).await?;
        tx.commit().await?;
        Ok(entered)
    }

    fn open_passkey(&self, state: &str, now: Timestamp) -> Option<(Sealed, String)> {
        if state.len() > LONGEST_STATE {
            return None;
        }
        let text = self.services.ring.open(SEALED_FOR, state).ok()?;
        let sealed: Sealed = serde_json::from_slice(&text).ok()?;
        let fresh =
            now < sealed.ends_at && sealed.ends_at <= now.plus_seconds(2 * CEREMONY_SECONDS);
        // Of what was sealed: the same state could be written in another way.
        fresh.then(|| (sealed, URL_SAFE_NO_PAD.encode(Sha256::digest(&text))))
    }

    /// Whose passkey answered, and whether rightly. None when nobody has it.
    async fn look_at_passkey(
        &self,
        tx: &mut Tx,
        state: &AuthenticationState,
        answer: &Assertion,
    ) -> Result<Option<Answered>, IamError> {
        let found = store::mfa::find_credential(tx, &answer.credential_id()).await?;
        let Some((account, device)) = found else {
            return Ok(None);
        };
        let owner = device.owner_id.clone().unwrap_or_default();
        // A security key is a second factor only, even where it could answer alone.
        if device.kind != DeviceKind::Passkey {
            return Ok(None);
        }
        let Some(principal) = store::users::principal(tx, &account, &owner).await? else {
            return Ok(None);
        };
        // Without a name typed in, the authenticator must say whose it is, and mean the owner.
        let handle = answer.user_handle();
        if handle.is_none() || store::webauthn::handle_of(tx, &owner).await? != handle {
            return Ok(None);
        }
        let stored = StoredCredential::from_text(device.credential.as_deref().unwrap_or_default())?;
        let asserted = self
            .services
            .relying_party()?
            .finish_assert(state, answer, &stored)
            .and_then(|asserted| {
                if asserted.user_verified {
                    Ok(asserted)
                } else {
                    Err(Refused::NotProven)
                }
            });
        Ok(Some(Answered {
            principal,
            label: device.called().to_owned(),
            serial: device.serial,
            asserted,
        }))
    }

    /// Records a refused passkey, unless its address failed so often that only the log still says so: strangers must not
    /// fill somebody's audit log. Refusing itself needs no counter, because there is nothing to guess.
    async fn record_passkey_refusal(
        &self,
        answered: &Answered,
        origin: &Origin,
    ) -> Result<(), IamError> {
        let guess = Guess::SecurityKey("passkey sign-in");
        let attempt = self
            .services
            .attempt(guess, From::Address(&origin.source_ip))?;
        if self.services.count_shared(&attempt).await.is_err() {
            tracing::info!(request_id = origin.request_id, "a passkey was refused");
            return Ok(());
        }
        let principal = &answered.principal;
        let now = self.services.clock.now();
        let mut tx = self.services.store.write().await?;
        let chain = store::accounts::begin_record(&mut tx, &principal.account).await?;
        if matches!(answered.asserted, Err(Refused::PossibleClone)) {
            let to = (&principal.account, principal.id.as_str());
            let detail = json!({ "label": answered.label });
            let rng = self.services.rng.as_ref();
            notices::tell(&mut tx, rng, to, NoticeKind::PossibleClone, &detail, now).await?;
        }
        let mut event = self.step_event("ConsoleLogin", principal, origin, now, None)?;
        event.add("MFAIdentifier", json!(answered.serial));
        if matches!(answered.asserted, Err(Refused::PossibleClone)) {
            event.add("possibleClone", json!(true));
        }
        event.failed(&IamError::PasskeyRefused);
        audit::append(&mut tx, &principal.account, chain, &[event]).await?;
        Ok(tx.commit().await?)
    }
}
