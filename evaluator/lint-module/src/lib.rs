//! The linter as a browser module: `pkg/lint.js` and `pkg/lint_bg.wasm`, which the policy editor's page alone loads,
//! together with the catalogue (docs/adr/0010). Text goes in, findings come out as JSON; it touches no page and knows
//! nothing of the console, which draws what is found.

mod json;

use std::sync::OnceLock;

use evaluator::DocumentType;
use evaluator::catalogue::Catalogue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The catalogue, from the first call of [`open`] on.
static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();

/// Takes the catalogue's bytes, once; false when they are no catalogue. Without one the checks that need it are silent.
#[wasm_bindgen]
#[must_use]
pub fn open(catalogue: Vec<u8>) -> bool {
    match Catalogue::read(catalogue) {
        Ok(catalogue) => CATALOGUE.set(catalogue).is_ok(),
        Err(_) => false,
    }
}

/// The findings in a document as a JSON list, in the order of the text (see `json` for its members). `kind` is a name
/// as `bailiwick lint --type` takes it; what is none counts as an identity policy.
#[wasm_bindgen]
#[must_use]
pub fn lint(text: &str, kind: &str) -> String {
    let findings = evaluator::lint::lint_with(text, document_type(kind), CATALOGUE.get());
    json::list(&findings)
}

fn document_type(kind: &str) -> DocumentType {
    match kind {
        "session" => DocumentType::Session,
        "resource" => DocumentType::Resource,
        "trust" => DocumentType::Trust,
        "scp" => DocumentType::ServiceControl,
        "rcp" => DocumentType::ResourceControl,
        "endpoint" => DocumentType::Endpoint,
        _ => DocumentType::Identity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_document_decides_what_is_found() {
        let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}"#;
        assert!(lint(trust, "identity").contains("Principal"));
        assert!(!lint(trust, "trust").contains(r#""kind":"ERROR""#));
    }

    #[test]
    fn the_catalogue_is_taken_once_and_makes_unknown_actions_known() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObjcet","Resource":"*"}}"#;
        assert!(!lint(text, "").contains("INVALID_ACTION"));
        assert!(!open(b"nothing".to_vec()));
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../catalogue/aws.txt");
        assert!(open(std::fs::read(file).unwrap()));
        assert!(lint(text, "").contains("INVALID_ACTION"));
        assert!(!open(std::fs::read(file).unwrap()));
    }
}
