//! Codes and answers of authenticators on their way to the check. They are neither printed nor written down, nor changed
//! in any way.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! hidden_type {
    ($(#[$meta:meta])* $type:ident, $shown:literal) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $type(String);

        impl $type {
            /// Takes what was typed or sent.
            #[must_use]
            pub fn new(text: &str) -> Self {
                Self(text.to_owned())
            }

            pub(crate) fn expose(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($shown)
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(super::password::HIDDEN)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self)
            }
        }
    };
}

hidden_type!(
    /// A code, a recovery code or a token's seed, as typed.
    OneTimeCode,
    "OneTimeCode(hidden)"
);
hidden_type!(
    /// The JSON of a `PublicKeyCredential`, as a browser sent it.
    KeyAnswer,
    "KeyAnswer(hidden)"
);
