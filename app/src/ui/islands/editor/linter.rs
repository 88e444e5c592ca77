//! The linter in the browser: a module of its own (`evaluator/lint-module`) and the catalogue, both loaded when an editor
//! is on the page and never otherwise. Where they cannot be loaded, the editor keeps to what would be refused.

use std::time::Duration;

use js_sys::{Object, Promise, Reflect, Uint8Array};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{Findings, Linter};
use crate::document::{DocumentKind, Found, check_document, check_limits, is_linted};

/// How long somebody must not have typed before the text is linted.
const PAUSE: Duration = Duration::from_millis(300);

const MODULE: &str = "/pkg/lint.js";
const WASM: &str = "/pkg/lint_bg.wasm";
const CATALOGUE: &str = "/pkg/catalogue.txt";

#[wasm_bindgen]
extern "C" {
    /// The browser's own `import()`.
    #[wasm_bindgen(js_name = "import")]
    fn import(path: &str) -> Promise;

    /// The module's exports.
    #[derive(Clone)]
    type Module;

    /// Loads the WebAssembly; `options` says where it is.
    #[wasm_bindgen(method, catch, js_name = "default")]
    fn start(this: &Module, options: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn open(this: &Module, catalogue: &Uint8Array) -> Result<bool, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn lint(this: &Module, text: &str, kind: &str) -> Result<String, JsValue>;
}

/// Lints `text` whenever it has stayed the same for a moment, from the time on that the linter is there.
pub(super) fn watch(text: RwSignal<String>, kind: DocumentKind, linter: RwSignal<Linter>) {
    let module = RwSignal::new_local(None::<Module>);
    spawn_local(async move {
        match load().await {
            Ok(loaded) => module.set(Some(loaded)),
            // The browser's own log says what failed.
            Err(_) => linter.set(Linter::Missing),
        }
    });
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        if let Some(waiting) = waiting.flatten() {
            waiting.clear();
        }
        let module = module.get()?;
        let text = text.get();
        set_timeout_with_handle(move || linter.set(findings(&module, text, kind)), PAUSE).ok()
    });
}

async fn load() -> Result<Module, JsValue> {
    let catalogue = window().fetch_with_str(CATALOGUE);
    let module: Module = JsFuture::from(import(MODULE)).await?.unchecked_into();
    let options = Object::new();
    Reflect::set(&options, &"module_or_path".into(), &WASM.into())?;
    JsFuture::from(module.start(&options)?).await?;
    let answer: web_sys::Response = JsFuture::from(catalogue).await?.dyn_into()?;
    let bytes = JsFuture::from(answer.array_buffer()?).await?;
    if answer.ok() && module.open(&Uint8Array::new(&bytes))? {
        Ok(module)
    } else {
        Err(JsValue::NULL)
    }
}

fn findings(module: &Module, text: String, kind: DocumentKind) -> Linter {
    let found = if is_linted(&text) {
        let linted = module
            .lint(&text, kind.grammar())
            .ok()
            .and_then(|json| serde_json::from_str::<Vec<Found>>(&json).ok());
        let Some(linted) = linted else {
            return Linter::Missing;
        };
        let mut found = check_limits(&text, kind);
        found.extend(linted);
        found
    } else {
        check_document(&text, kind)
    };
    Linter::Here(Findings {
        text,
        found,
        linted: true,
    })
}
