//! Asking a browser for a key: the options out of JSON, `navigator.credentials`, the answer into JSON. All browsers get
//! the same conversion, because the browsers' own (`parseRequestOptionsFromJSON`, `toJSON`) is missing in some of them and
//! in what password managers put in their place. Nothing here decides anything: the server checks the answer.

/// What is asked.
#[derive(Clone)]
pub(super) struct Ask {
    /// The options as JSON: `{"publicKey": …}`, binary values in base64url.
    pub(super) options: String,
    /// Makes a new key; asks for a known one otherwise.
    pub(super) create: bool,
    /// Offers passkeys where the browser fills in names, instead of asking openly.
    pub(super) autofill: bool,
}

#[cfg(feature = "hydrate")]
pub(super) use browser::{Ceremonies, is_filled_in, send, show};
#[cfg(not(feature = "hydrate"))]
pub(super) use server::{Ceremonies, is_filled_in, send, show};

/// The server asks nobody.
#[cfg(not(feature = "hydrate"))]
mod server {
    use super::Ask;
    use leptos::{prelude::StoredValue, web_sys::HtmlInputElement};

    pub(in super::super) struct Ceremonies;

    impl Ceremonies {
        /// Kept as anything else: what only its own thread may drop ends the connection when another thread does.
        pub(in super::super) fn kept() -> StoredValue<Self> {
            StoredValue::new(Self)
        }
        pub(in super::super) fn are_possible() -> bool {
            false
        }
        pub(in super::super) fn begin(&self, _: Ask, _: impl FnOnce(Result<String, String>)) {}
        pub(in super::super) fn listen(&self, _: Ask, _: impl FnOnce(Result<String, String>)) {}
    }

    pub(in super::super) fn send(_: &HtmlInputElement, _: &str) {}
    pub(in super::super) fn show(_: &HtmlInputElement) {}
    pub(in super::super) fn is_filled_in(_: &HtmlInputElement) -> bool {
        false
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::RefCell, rc::Rc};

    use js_sys::{Array, Function, JSON, Object, Promise, Reflect, Uint8Array};
    use leptos::{
        prelude::{LocalStorage, StoredValue},
        task::spawn_local,
    };
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{AbortController, AbortSignal, HtmlInputElement};

    use super::{Ask, base64url};

    /// The ceremony that runs, of which there is one at most: browsers refuse a second.
    pub(in super::super) struct Ceremonies(Rc<RefCell<Option<AbortController>>>);

    impl Ceremonies {
        pub(in super::super) fn kept() -> StoredValue<Self, LocalStorage> {
            StoredValue::new_local(Self(Rc::default()))
        }

        /// Whether this browser can do it, on this page.
        pub(in super::super) fn are_possible() -> bool {
            web_sys::window().is_some_and(|window| {
                window.is_secure_context()
                    && Reflect::get(&window, &"PublicKeyCredential".into())
                        .is_ok_and(|kind| kind.is_function())
            })
        }

        /// Begins a ceremony in place of any that runs. Of one that is begun again nothing more is heard.
        pub(in super::super) fn begin(
            &self,
            ask: Ask,
            done: impl FnOnce(Result<String, String>) + 'static,
        ) {
            if let Some(before) = self.0.borrow_mut().take() {
                before.abort();
            }
            self.run(ask, done);
        }

        /// Offers passkeys where names are filled in, if the browser can and nothing else has begun.
        pub(in super::super) fn listen(
            &self,
            ask: Ask,
            done: impl FnOnce(Result<String, String>) + 'static,
        ) {
            let running = Self(Rc::clone(&self.0));
            spawn_local(async move {
                if can_fill_in().await && running.0.borrow().is_none() {
                    running.run(ask, done);
                }
            });
        }

        fn run(&self, ask: Ask, done: impl FnOnce(Result<String, String>) + 'static) {
            let Ok(controller) = AbortController::new() else {
                return;
            };
            let signal = controller.signal();
            *self.0.borrow_mut() = Some(controller);
            let running = Rc::clone(&self.0);
            spawn_local(async move {
                let outcome = ceremony(&ask, &signal).await;
                if signal.aborted() {
                    return;
                }
                *running.borrow_mut() = None;
                done(outcome.map_err(|error| sentence(&error).to_owned()));
            });
        }
    }

    /// Puts the answer into its field and sends the form.
    pub(in super::super) fn send(field: &HtmlInputElement, answer: &str) {
        field.set_value(answer);
        if let Some(form) = field.form() {
            // Fails only where there is no page any more.
            drop(form.submit());
        }
    }

    /// Shows a form that is of no use without script.
    pub(in super::super) fn show(field: &HtmlInputElement) {
        if let Some(form) = field.form() {
            form.set_hidden(false);
        }
    }

    /// Whether the form's other fields are as they must be; the browser points at the one that is not.
    pub(in super::super) fn is_filled_in(field: &HtmlInputElement) -> bool {
        field.form().is_none_or(|form| form.report_validity())
    }

    /// Whether the browser offers passkeys where it fills in names.
    async fn can_fill_in() -> bool {
        let asked = || -> Result<JsValue, JsValue> {
            let window: JsValue = web_sys::window().into();
            let kind = Reflect::get(&window, &"PublicKeyCredential".into())?;
            let question = Reflect::get(&kind, &"isConditionalMediationAvailable".into())?;
            question.dyn_into::<Function>()?.call0(&kind)
        };
        let Ok(Ok(promise)) = asked().map(JsCast::dyn_into::<Promise>) else {
            return false;
        };
        JsFuture::from(promise)
            .await
            .is_ok_and(|answer| answer.is_truthy())
    }

    async fn ceremony(ask: &Ask, signal: &AbortSignal) -> Result<String, JsValue> {
        let options = options(&ask.options)?;
        set(&options, "signal", signal)?;
        if ask.autofill {
            set(&options, "mediation", &"conditional".into())?;
        }
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let credentials = window.navigator().credentials();
        let promise = if ask.create {
            credentials.create_with_options(options.unchecked_ref())?
        } else {
            credentials.get_with_options(options.unchecked_ref())?
        };
        answer(&JsFuture::from(promise).await?)
    }

    /// The options with buffers where the JSON has base64url.
    fn options(json: &str) -> Result<Object, JsValue> {
        let options: Object = JSON::parse(json)?.dyn_into()?;
        let key = get(&options, "publicKey")?;
        to_buffer(&key, "challenge")?;
        let user = get(&key, "user")?;
        if user.is_object() {
            to_buffer(&user, "id")?;
        }
        for list in ["allowCredentials", "excludeCredentials"] {
            if let Ok(known) = get(&key, list)?.dyn_into::<Array>() {
                for one in known.iter() {
                    to_buffer(&one, "id")?;
                }
            }
        }
        Ok(options)
    }

    /// A `PublicKeyCredential` as JSON, as its own `toJSON` writes it.
    fn answer(credential: &JsValue) -> Result<String, JsValue> {
        let response = get(credential, "response")?;
        let written = Object::new();
        for part in [
            "clientDataJSON",
            "attestationObject",
            "authenticatorData",
            "signature",
            "userHandle",
        ] {
            let bytes = get(&response, part)?;
            if bytes.is_object() {
                set(&written, part, &text_of(&bytes))?;
            }
        }
        if let Ok(transports) = get(&response, "getTransports")?.dyn_into::<Function>() {
            set(&written, "transports", &transports.call0(&response)?)?;
        }
        let whole = Object::new();
        for part in ["id", "type", "authenticatorAttachment"] {
            set(&whole, part, &get(credential, part)?)?;
        }
        set(&whole, "rawId", &text_of(&get(credential, "rawId")?))?;
        set(&whole, "response", &written)?;
        set(&whole, "clientExtensionResults", &Object::new())?;
        Ok(JSON::stringify(&whole)?.into())
    }

    fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
        Reflect::get(object, &name.into())
    }

    fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<(), JsValue> {
        Reflect::set(object, &name.into(), value).map(drop)
    }

    fn to_buffer(object: &JsValue, name: &str) -> Result<(), JsValue> {
        let text = get(object, name)?.as_string().unwrap_or_default();
        let bytes = base64url::decode(&text).ok_or(JsValue::NULL)?;
        set(object, name, &Uint8Array::from(bytes.as_slice()))
    }

    fn text_of(buffer: &JsValue) -> JsValue {
        base64url::encode(&Uint8Array::new(buffer).to_vec()).into()
    }

    /// What went wrong, from the name of the browser's exception (WebAuthn Level 3 §5.1.3, §5.1.4).
    fn sentence(error: &JsValue) -> &'static str {
        match get(error, "name")
            .ok()
            .and_then(|name| name.as_string())
            .as_deref()
        {
            Some("NotAllowedError") => {
                "Nothing was sent: it was cancelled, took too long, or no key that fits answered. Try again."
            }
            Some("InvalidStateError") => "That device is among yours already. Use another one.",
            Some("SecurityError") => {
                "Security keys do not answer at this address. Check the address bar."
            }
            Some("NotSupportedError" | "ConstraintError") => {
                "That device cannot do what is needed here. Use another one."
            }
            _ => "The browser could not ask for it. Load the page again.",
        }
    }
}

/// RFC 4648 §5 without padding, as WebAuthn's JSON has it.
#[cfg(any(feature = "hydrate", test))]
mod base64url {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    pub(super) fn encode(bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
        for chunk in bytes.chunks(3) {
            let word = chunk
                .iter()
                .fold(0_usize, |word, byte| (word << 8) | usize::from(*byte))
                << (8 * (3 - chunk.len()));
            for place in 0..=chunk.len() {
                let letter = ALPHABET.get((word >> (18 - 6 * place)) & 63);
                text.extend(letter.map(|letter| char::from(*letter)));
            }
        }
        text
    }

    pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
        let (mut word, mut bits) = (0_u32, 0_u32);
        for letter in text.trim_end_matches('=').bytes() {
            let value = ALPHABET.iter().position(|known| *known == letter)?;
            word = (word << 6) | u32::try_from(value).ok()?;
            bits += 6;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from((word >> bits) & 0xff).ok()?);
                word &= (1 << bits) - 1;
            }
        }
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::base64url::{decode, encode};

    #[test]
    fn bytes_survive_base64url_and_other_letters_are_refused() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"foobar", "Zm9vYmFy"),
            (&[0xfb, 0xff, 0xfe], "-__-"),
        ] {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text).as_deref(), Some(bytes));
        }
        assert_eq!(decode("Zm9v=").as_deref(), Some(&b"foo"[..]));
        assert_eq!(decode("a+b/"), None);
    }
}
