//! Findings as compact JSON, written by hand because a serialisation library would weigh more than this file. The
//! console reads it as `app::document::Found`; a test there compares the two.

use std::fmt::Write as _;

use evaluator::lint::Finding;

/// A list of objects with the members `kind` (such as `SECURITY_WARNING`), `code`, `message`, `path`, `line` and
/// `column` (from 1), `start` and `end` (bytes of the text), and `fix`: null, or an object with its `title` and `edits`,
/// each a list of start, end and the text that stands there afterwards.
pub(super) fn list(findings: &[Finding]) -> String {
    let mut json = String::from("[");
    for (place, finding) in findings.iter().enumerate() {
        if place > 0 {
            json.push(',');
        }
        object(&mut json, finding);
    }
    json.push(']');
    json
}

fn object(json: &mut String, finding: &Finding) {
    json.push_str("{\"kind\":");
    string(json, finding.finding_type.as_str());
    json.push_str(",\"code\":");
    string(json, finding.issue_code);
    json.push_str(",\"message\":");
    string(json, &finding.message);
    let place = finding.locations.first();
    json.push_str(",\"path\":");
    string(
        json,
        &place.map(|place| place.path_text()).unwrap_or_default(),
    );
    let (line, column, start, end) = place.map_or((1, 1, 0, 0), |place| {
        let span = place.span;
        (
            span.start.line,
            span.start.column,
            span.start_offset,
            span.end_offset,
        )
    });
    // Writing to a string cannot fail.
    let _ = write!(
        json,
        ",\"line\":{line},\"column\":{column},\"start\":{start},\"end\":{end},\"fix\":"
    );
    match &finding.fix {
        None => json.push_str("null"),
        Some(fix) => {
            json.push_str("{\"title\":");
            string(json, &fix.title);
            json.push_str(",\"edits\":[");
            for (place, edit) in fix.edits.iter().enumerate() {
                let comma = if place > 0 { "," } else { "" };
                let (start, end) = (edit.span.start_offset, edit.span.end_offset);
                let _ = write!(json, "{comma}[{start},{end},");
                string(json, &edit.replacement);
                json.push(']');
            }
            json.push_str("]}");
        }
    }
    json.push('}');
}

/// A JSON string literal (RFC 8259 section 7).
fn string(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                json.push('\\');
                json.push(c);
            }
            c if c < ' ' => {
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use evaluator::DocumentType;
    use serde_json::Value;

    use super::*;

    fn found(text: &str) -> Vec<Value> {
        let findings = evaluator::lint::lint(text, DocumentType::Identity);
        serde_json::from_str(&list(&findings)).unwrap()
    }

    #[test]
    fn a_finding_is_whole_and_its_fix_can_be_made() {
        let text = "{\n  \"Statement\": {\"Effect\": \"allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}\n}";
        let found = found(text);
        let effect = found
            .iter()
            .find(|one| one["code"] == "INVALID_EFFECT")
            .unwrap();
        assert_eq!(effect["kind"], "ERROR");
        assert_eq!(effect["path"], "Statement.Effect");
        assert_eq!(
            (&effect["line"], &effect["column"]),
            (&2.into(), &27.into())
        );
        let place = |member: &str| usize::try_from(effect[member].as_u64().unwrap()).unwrap();
        assert_eq!(text.get(place("start")..place("end")), Some("\"allow\""));
        let edit = &effect["fix"]["edits"][0];
        assert_eq!((&edit[0], &edit[1]), (&effect["start"], &effect["end"]));
        assert_eq!(edit[2], "\"Allow\"");
        assert!(effect["fix"]["title"].as_str().unwrap().contains("Allow"));
    }

    #[test]
    fn hostile_text_stays_text_in_the_list() {
        let hostile = "</script>\u{1}\u{2028}\\\"<img onerror=x>";
        let text = format!(
            "{{\"Version\":\"2012-10-17\",\"Statement\":[],\"{}\":1}}",
            hostile
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\u{1}', "\\u0001")
        );
        let found = found(&text);
        assert!(
            found
                .iter()
                .any(|one| one["message"].as_str().unwrap().contains("<img onerror=x>")),
            "{found:?}"
        );
        assert_eq!(list(&[]), "[]");
    }
}
