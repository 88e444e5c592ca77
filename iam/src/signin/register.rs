//! Making a security key or a passkey somebody's: at the first sign-in (`enrol`) and by an operation later.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    IamError,
    gate::Services,
    limits::MFA_DEVICES_PER_PRINCIPAL,
    ports::Timestamp,
    principal::Principal,
    secrets::random_id,
    store::{
        self, Tx,
        mfa::{DeviceKind, NewCredential},
    },
    types::{Arn, DeviceLabel, MfaDeviceName},
};

use super::{
    Ceremony, CredentialKind,
    second_factor::credentials_of,
    webauthn::{HANDLE_BYTES, RelyingParty},
};

impl Services {
    /// This server as authenticators know it.
    pub(crate) fn relying_party(&self) -> Result<&RelyingParty, IamError> {
        self.relying_party.as_ref().ok_or_else(|| {
            IamError::InvalidRequest(
                "security keys and passkeys need a host name in the server's address; this server's is an IP address"
                    .to_owned(),
            )
        })
    }

    /// Begins making a credential for a principal: the options for `navigator.credentials.create` as JSON, and the
    /// ceremony to keep with the session. The principal gets its handle with the first one.
    pub(crate) async fn start_credential(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        kind: CredentialKind,
    ) -> Result<(String, Ceremony), IamError> {
        let devices = store::mfa::enabled_of(tx, &principal.id).await?;
        let have = i64::try_from(devices.len()).unwrap_or(i64::MAX);
        MFA_DEVICES_PER_PRINCIPAL.allows_one_more(have)?;
        if store::webauthn::handle_of(tx, &principal.id)
            .await?
            .is_none()
        {
            let mut bytes = [0_u8; HANDLE_BYTES];
            self.rng.fill(&mut bytes)?;
            let handle = URL_SAFE_NO_PAD.encode(bytes);
            store::webauthn::insert_handle(tx, &handle, &principal.account, &principal.id).await?;
        }
        let handle = store::webauthn::handle_of(tx, &principal.id)
            .await?
            .ok_or_else(|| IamError::internal("a handle was not kept"))?;
        let name = format!("{}@{}", principal.name, principal.account);
        let known = credentials_of(&devices)?;
        self.relying_party()?
            .start_register(kind, &handle, &name, &known)
    }
}

/// Checks the answer to a ceremony and keeps the credential as the principal's. The new device's serial number.
///
/// # Errors
/// [`IamError::InvalidAuthenticationCode`] when the answer proves nothing, and [`IamError::EntityAlreadyExists`] when the
/// credential is known already, whoever has it.
pub(crate) async fn keep_credential(
    services: &Services,
    tx: &mut Tx,
    principal: &Principal,
    ceremony: Option<Ceremony>,
    answer: &str,
    label: &DeviceLabel,
    now: Timestamp,
) -> Result<(String, DeviceKind), IamError> {
    let wrong = || {
        IamError::InvalidAuthenticationCode(
            "the security key's answer is not right or came too late: try again".to_owned(),
        )
    };
    let Some(Ceremony::Register { kind, state }) = ceremony else {
        return Err(wrong());
    };
    let credential = services
        .relying_party()?
        .finish_register(&state, answer)
        .map_err(|_| wrong())?;
    let have = store::mfa::enabled_of(tx, &principal.id).await?.len();
    MFA_DEVICES_PER_PRINCIPAL.allows_one_more(i64::try_from(have).unwrap_or(i64::MAX))?;
    let name = random_id(services.rng.as_ref(), "key-")?;
    let owner = if principal.is_root() {
        "root".to_owned()
    } else {
        format!("user/{}", principal.name)
    };
    let serial = Arn::security_key(&principal.account, &owner, &name).to_string();
    let kind = match kind {
        CredentialKind::Passkey => DeviceKind::Passkey,
        CredentialKind::SecurityKey => DeviceKind::SecurityKey,
    };
    let (id, text) = (credential.id(), credential.to_text()?);
    let new = NewCredential {
        serial: &serial,
        name: &MfaDeviceName::parse(&name).map_err(IamError::for_field("DeviceName"))?,
        kind,
        label: label.as_str(),
        owner_id: &principal.id,
        credential_id: &id,
        credential: &text,
    };
    if !store::mfa::insert_credential(tx, &principal.account, &new, now).await? {
        return Err(IamError::EntityAlreadyExists {
            kind: "security key",
            name: label.to_string(),
        });
    }
    Ok((serial, kind))
}
