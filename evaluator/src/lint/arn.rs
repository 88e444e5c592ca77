//! An ARN as a policy or a format of the catalogue writes it, cut into its fields. Variables may hold colons, so a plain
//! split would not do.

use super::globs::{Symbol, covers, meet, pattern};

/// The fields after `arn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arn<'a> {
    pub(super) partition: Field<'a>,
    pub(super) service: Field<'a>,
    pub(super) region: Field<'a>,
    pub(super) account: Field<'a>,
    pub(super) resource: Field<'a>,
}

/// A field and the byte at which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Field<'a> {
    /// Whether it has wildcards or variables.
    pub(super) fn is_open(self) -> bool {
        self.text.contains(['*', '?']) || self.text.contains("${")
    }

    /// Its places; what stands between `${` and `}` is a variable.
    pub(super) fn pattern(self) -> Vec<Symbol> {
        pattern(self.text, true)
    }

    pub(super) fn end(self) -> usize {
        self.at + self.text.len()
    }

    /// Whether some text fits both fields.
    pub(super) fn meets(self, other: Self) -> bool {
        meet(&self.pattern(), &other.pattern())
    }

    /// Whether it matches every text that the other can stand for.
    pub(super) fn covers(self, other: Self) -> bool {
        covers(&self.pattern(), &other.pattern())
    }
}

/// The fields of a text, at most six, the first of which should be `arn`.
pub(super) fn fields(text: &str) -> Vec<Field<'_>> {
    let mut found = Vec::with_capacity(6);
    let mut from = 0;
    let mut inside = false;
    for (at, c) in text.char_indices() {
        match c {
            '{' if text.get(..at).is_some_and(|before| before.ends_with('$')) => inside = true,
            '}' => inside = false,
            ':' if !inside && found.len() < 5 => {
                let text = text.get(from..at).unwrap_or_default();
                found.push(Field { text, at: from });
                from = at + 1;
            }
            _ => {}
        }
    }
    let text = text.get(from..).unwrap_or_default();
    found.push(Field { text, at: from });
    found
}

/// The ARN, if all six fields are there.
pub(super) fn parse(text: &str) -> Option<Arn<'_>> {
    match fields(text).as_slice() {
        &[arn, partition, service, region, account, resource] if arn.text == "arn" => Some(Arn {
            partition,
            service,
            region,
            account,
            resource,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e31_an_arn_has_six_fields_and_variables_keep_their_colons() {
        let arn = parse("arn:aws:s3:::${aws:username}/a:b").unwrap();
        assert_eq!(
            (arn.service.text, arn.resource.text),
            ("s3", "${aws:username}/a:b")
        );
        assert_eq!(arn.resource.at, 13);
        let arn = parse("arn:aws:sns:${aws:RequestedRegion}:1:t").unwrap();
        assert_eq!(
            (arn.region.text, arn.account.text),
            ("${aws:RequestedRegion}", "1")
        );
        for text in [
            "",
            "arn",
            "arn:aws:s3:::",
            "arn:aws:s3::",
            "ARN:aws:s3:::b",
            "arn:aws:s3:${a:b:c:d:e:f",
        ] {
            assert_eq!(parse(text).is_some(), text == "arn:aws:s3:::", "{text}");
        }
    }
}
