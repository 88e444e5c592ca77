//! What a person calls one of their own devices. Free text, shown to people and never part of an ARN.

use super::{Invalid, text_type};

/// A device's label: 1–64 characters, none of them a control character; spaces around it are dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLabel(String);

impl DeviceLabel {
    /// Parses a label.
    ///
    /// # Errors
    /// When it is empty, too long, or holds a control or direction character.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::new("give the device a name, such as `blue key`"));
        }
        if text.chars().count() > 64 {
            return Err(Invalid::new(
                "the device's name is too long: at most 64 characters",
            ));
        }
        let turns = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if text.chars().any(|c| c.is_control() || turns(c)) {
            return Err(Invalid::new(
                "the device's name holds a character that cannot be seen: leave it out",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}
text_type!(DeviceLabel);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_can_be_seen() {
        assert_eq!(
            DeviceLabel::parse(" blue key ").unwrap().as_str(),
            "blue key"
        );
        for bad in ["", "  ", "a\nb", "a\u{202e}b", "a\u{200b}", &"x".repeat(65)] {
            assert!(DeviceLabel::parse(bad).is_err(), "{bad:?}");
        }
    }
}
