//! A posted form: text fields, each name once.

use std::fmt;

/// The most fields that a form of ours has, with room to spare.
const FIELDS: usize = 128;

/// The fields of an `application/x-www-form-urlencoded` body.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

/// The body is not a form of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormError {
    /// A name comes twice: which of the values was meant cannot be told (OWASP ASVS 15.3.7).
    RepeatedField,
    /// More fields than any form has.
    TooManyFields,
    /// Not UTF-8.
    NotText,
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RepeatedField => "a field was sent twice: go back and send the form again",
            Self::TooManyFields => "the form has too many fields",
            Self::NotText => "the form is not UTF-8 text",
        })
    }
}

impl std::error::Error for FormError {}

impl Form {
    /// Reads a body.
    ///
    /// # Errors
    /// When a field is repeated, there are too many, or the text is not UTF-8.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            // The parser puts U+FFFD where the bytes are not UTF-8.
            if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
                return Err(FormError::NotText);
            }
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(FormError::RepeatedField);
            }
            if fields.len() >= FIELDS {
                return Err(FormError::TooManyFields);
            }
            // Browsers send the line breaks of a text area as CR LF; people typed one character.
            fields.push((name.into_owned(), value.replace("\r\n", "\n")));
        }
        Ok(Self(fields))
    }

    /// A field's text, empty when it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }

    /// A field's text, none when it was not sent or is empty.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// The fields whose names begin so, with the rest of each name.
    pub(crate) fn beginning<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// What may be shown again after a refusal: everything but passwords, codes, seeds and answers of keys.
    pub(crate) fn kept(&self) -> Vec<(String, String)> {
        let secret = |name: &str| {
            ["password", "code", "token", "answer", "seed", "state"]
                .iter()
                .any(|word| name.contains(word))
        };
        self.0
            .iter()
            .filter(|(name, _)| !secret(name))
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_field_is_refused() {
        assert_eq!(
            Form::parse(b"a=1&a=2").unwrap_err(),
            FormError::RepeatedField
        );
        assert_eq!(Form::parse(b"a=%ff").unwrap_err(), FormError::NotText);
        let form = Form::parse(b"a=x+y&document=%7B%0D%0A%7D").unwrap();
        assert_eq!(
            (form.get("a"), form.get("document"), form.get("b")),
            ("x y", "{\n}", "")
        );
        let many: String = (0..200).map(|n| format!("f{n}=1&")).collect();
        assert_eq!(
            Form::parse(many.as_bytes()).unwrap_err(),
            FormError::TooManyFields
        );
    }

    #[test]
    fn passwords_and_codes_are_not_kept() {
        let form = Form::parse(b"name=x&password=secret&new_password=secret&code1=123456").unwrap();
        assert_eq!(form.kept(), [("name".to_owned(), "x".to_owned())]);
    }
}
