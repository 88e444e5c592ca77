//! What a door hands over with an operation: a credential and where the request came from.
//! Nothing of it is believed before the gate has looked it up.

use std::sync::Arc;

use evaluator::RequestContext;

use super::snapshot::Snapshot;
use crate::{ports::Timestamp, secrets::SecretToken};

/// How the caller proves who it is.
#[derive(Debug, Clone)]
pub enum Credential {
    /// Not at all.
    Anonymous,
    /// With a session's token from its cookie.
    Session(SecretToken),
    /// With the token of a sign-in that is not finished: reaches the next step and nothing else.
    SignIn(SecretToken),
}

impl Credential {
    pub(crate) fn token(&self) -> Option<&SecretToken> {
        match self {
            Self::Anonymous => None,
            Self::Session(token) | Self::SignIn(token) => Some(token),
        }
    }
}

/// Where a request came from, as the door saw it on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The peer's IP address.
    pub source_ip: String,
    /// The User-Agent header, cut to 256 characters, control characters removed.
    pub user_agent: String,
    /// The server's own id for this request.
    pub request_id: String,
    /// Whether the request came by TLS (to us, or to the proxy before us).
    pub secure: bool,
    /// The hash of the cookie by which this browser is known from sign-ins before.
    pub(crate) device: Option<String>,
}

impl Origin {
    /// Takes what the door saw; the user agent is made harmless for logs.
    #[must_use]
    pub fn new(source_ip: String, user_agent: &str, request_id: String, secure: bool) -> Self {
        let user_agent = user_agent
            .chars()
            .filter(|c| !c.is_control())
            .take(256)
            .collect();
        Self {
            source_ip,
            user_agent,
            request_id,
            secure,
            device: None,
        }
    }

    /// The same, in a browser that sent the cookie of a known device. Whose device it is, the database knows.
    #[must_use]
    pub fn with_device(mut self, token: Option<&SecretToken>) -> Self {
        self.device = token.map(SecretToken::hash);
        self
    }

    /// The origin of what the server does for an operator at its own command line.
    #[must_use]
    pub fn local(request_id: String) -> Self {
        Self::new(
            "127.0.0.1".to_owned(),
            "bailiwick command line",
            request_id,
            true,
        )
    }

    pub(crate) fn conditions(&self, keys: &mut RequestContext, now: Timestamp) {
        keys.set("aws:SourceIp", self.source_ip.as_str());
        keys.set("aws:UserAgent", self.user_agent.as_str());
        keys.set(
            "aws:SecureTransport",
            if self.secure { "true" } else { "false" },
        );
        keys.set("aws:RequestedRegion", "us-east-1");
        keys.set("aws:CurrentTime", now.iso8601());
        keys.set("aws:EpochTime", now.seconds().to_string());
    }
}

/// A request's credential and origin.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The proof.
    pub credential: Credential,
    /// The place.
    pub origin: Origin,
    /// The state of the database that the caller's reads are made from, while they are kept together.
    pub(super) snapshot: Option<Arc<Snapshot>>,
}

impl Caller {
    /// A caller whose every operation sees the newest state of the database.
    #[must_use]
    pub fn new(credential: Credential, origin: Origin) -> Self {
        Self {
            credential,
            origin,
            snapshot: None,
        }
    }
}
