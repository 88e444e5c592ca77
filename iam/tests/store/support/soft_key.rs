//! An authenticator in software, which answers as a security key or a passkey would, or wrongly where a test says so.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::PUBLIC_URL;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 4;
const ATTESTED: u8 = 64;

/// A key and how it answers; a test changes what it wants to be wrong.
#[derive(Clone)]
pub struct SoftKey {
    key: SigningKey,
    pub id: Vec<u8>,
    /// What it keeps of its user; a security key keeps nothing.
    pub handle: Option<String>,
    pub counter: u32,
    pub flags: u8,
    pub origin: String,
    pub rp_id: String,
    pub kind: Option<&'static str>,
    pub challenge: Option<String>,
    pub cross_origin: bool,
    pub spoil_signature: bool,
}

impl SoftKey {
    /// A key of its own for each seed.
    pub fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed.max(1); 32]).unwrap(),
            id: vec![seed; 32],
            handle: None,
            counter: 0,
            flags: USER_PRESENT | USER_VERIFIED,
            origin: PUBLIC_URL.to_owned(),
            rp_id: PUBLIC_URL.trim_start_matches("https://").to_owned(),
            kind: None,
            challenge: None,
            cross_origin: false,
            spoil_signature: false,
        }
    }

    pub fn without_verification(mut self) -> Self {
        self.flags &= !USER_VERIFIED;
        self
    }

    pub fn without_presence(mut self) -> Self {
        self.flags &= !USER_PRESENT;
        self
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let data = json!({
            "type": self.kind.unwrap_or(kind),
            "challenge": self.challenge.as_deref().unwrap_or(challenge),
            "origin": self.origin,
            "crossOrigin": self.cross_origin,
        });
        data.to_string().into_bytes()
    }

    fn authenticator_data(&self, more_flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.rp_id.as_bytes()).to_vec();
        data.push(self.flags | more_flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Answers `navigator.credentials.create` with the options that the server gave.
    pub fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let options = &options["publicKey"];
        if options["authenticatorSelection"]["residentKey"] == "required" {
            self.handle = options["user"]["id"].as_str().map(str::to_owned);
        }
        let client_data =
            self.client_data("webauthn.create", options["challenge"].as_str().unwrap());
        let mut data = self.authenticator_data(ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        let point = self.key.verifying_key().to_sec1_point(false);
        // COSE_Key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(point.x().unwrap());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(point.y().unwrap());
        // {"fmt": "none", "attStmt": {}, "authData": bytes}
        let mut attestation = vec![0xa3, 0x63];
        attestation.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x59");
        attestation.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        attestation.extend(data);
        self.answer(&json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
            "attestationObject": URL_SAFE_NO_PAD.encode(attestation),
        }))
    }

    /// Answers `navigator.credentials.get`.
    pub fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.counter += 1;
        let challenge = options["publicKey"]["challenge"].as_str().unwrap();
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.authenticator_data(0);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client_data));
        let signature: Signature = self.key.sign(&signed);
        let mut signature = signature.to_der().as_bytes().to_vec();
        if self.spoil_signature {
            *signature.last_mut().unwrap() ^= 1;
        }
        self.answer(&json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": self.handle,
        }))
    }

    fn answer(&self, response: &Value) -> String {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        })
        .to_string()
    }
}
