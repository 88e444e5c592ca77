//! From bytes to text. Documents are UTF-8; whoever has bytes asks here, so that a wrong encoding is told in the same
//! form as every other error.

use crate::error::PolicyError;
use crate::span::{Cursor, Span};

/// The text of a document that came as bytes.
///
/// # Errors
/// Where the first byte that is not UTF-8 stands, and what it is.
pub fn decode(bytes: &[u8]) -> Result<&str, PolicyError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let mut cursor = Cursor::new(std::str::from_utf8(good).unwrap_or_default());
        cursor.bump_while(|_| true);
        let here = cursor.here();
        let span = Span {
            end_offset: here.start_offset + error.error_len().unwrap_or(1),
            ..here
        };
        let offset = error.valid_up_to();
        let message = match (bytes, bytes.get(offset)) {
            ([0xFF, 0xFE, ..] | [0xFE, 0xFF, ..], _) => {
                "the document is UTF-16; save it as UTF-8".to_owned()
            }
            (_, Some(byte)) => format!(
                "the document is not UTF-8: byte 0x{byte:02X} at offset {offset}; save it as UTF-8"
            ),
            (_, None) => "the document is not UTF-8; save it as UTF-8".to_owned(),
        };
        PolicyError::new("", span, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_utf8_are_told_with_their_offset() {
        assert_eq!(decode("{\"é\"}".as_bytes()).unwrap(), "{\"é\"}");
        for (bytes, expected) in [
            (
                &b"{\n\"\xC3\xA9\xFF\"}"[..],
                "line 2, column 3: the document is not UTF-8: byte 0xFF at offset 5; save it as UTF-8",
            ),
            (
                b"\"\xE2\x82",
                "line 1, column 2: the document is not UTF-8: byte 0xE2 at offset 1; save it as UTF-8",
            ),
            (
                b"\"\xED\xA0\x80\"",
                "line 1, column 2: the document is not UTF-8: byte 0xED at offset 1; save it as UTF-8",
            ),
            (
                b"\xFF\xFE{\0}\0",
                "line 1, column 1: the document is UTF-16; save it as UTF-8",
            ),
        ] {
            assert_eq!(decode(bytes).unwrap_err().to_string(), expected);
        }
    }
}
