//! Bytes as a document of any type: nothing panics, errors point into the text, what is printed is read as the same
//! policy again, and the linter and the editor's tokens bear whatever stands there.
#![no_main]

use evaluator::{DocumentType, Policy, json};
use libfuzzer_sys::fuzz_target;

const TYPES: [DocumentType; 7] = [
    DocumentType::Identity,
    DocumentType::Session,
    DocumentType::Resource,
    DocumentType::Trust,
    DocumentType::ServiceControl,
    DocumentType::ResourceControl,
    DocumentType::Endpoint,
];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    let document = TYPES[usize::from(*first) % TYPES.len()];
    let text = match json::decode(bytes) {
        Ok(text) => text,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let _ = evaluator::Line::read(text);
    let covered: usize = json::tokens(text)
        .iter()
        .map(|token| token.span.end_offset - token.span.start_offset)
        .sum();
    assert!(covered <= text.len(), "tokens overlap");
    for finding in evaluator::lint::lint(text, document) {
        for place in finding.locations {
            let span = place.span;
            assert!(
                text.get(span.start_offset..span.end_offset).is_some(),
                "a finding outside of the text"
            );
        }
    }
    match Policy::parse_as(text, document) {
        Ok(policy) => {
            let printed = policy.print();
            let again = Policy::parse_as(&printed, document).expect("what is printed is a policy");
            assert_eq!(again.print(), printed, "printing is not stable");
            assert!(
                again.semantically_equal(&policy),
                "printing changes the meaning"
            );
            assert_eq!(again.canonical(), policy.canonical());
        }
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a reason");
            for error in errors {
                assert!(
                    text.get(error.span.start_offset..error.span.end_offset)
                        .is_some(),
                    "an error outside of the text"
                );
            }
        }
    }
});
