//! Whether a text is base64 in its one strict form (RFC 4648 section 4: padded, no other characters, unused bits
//! zero). In that form no two texts stand for the same bytes, so two of them are compared without decoding (E-57).

/// Whether the text is base64.
pub(super) fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let unused = match padding {
        0 => 0,
        1 => 0b11,
        2 => 0b1111,
        _ => return false,
    };
    text.len().is_multiple_of(4)
        && digits.bytes().all(|b| value(b).is_some())
        && digits
            .bytes()
            .next_back()
            .is_none_or(|last| value(last).is_some_and(|bits| bits & unused == 0))
}

fn value(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e57_only_the_strict_form_is_base64() {
        for text in [
            "",
            "aA==",
            "aGk=",
            "aGV5",
            "QmluYXJ5VmFsdWVJbkJhc2U2NA==",
            "+/+/",
        ] {
            assert!(is_base64(text), "{text}");
        }
        for text in [
            "a", "aA", "aA=", "aGk", "aB==", "aGl=", "aGk=\n", "aG k", "-_-_", "====", "a===",
            "=aGk", "aG=k", "aÄ=",
        ] {
            assert!(!is_base64(text), "{text}");
        }
    }
}
