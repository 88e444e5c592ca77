//! Reads `Principal` and `NotPrincipal`: `"*"`, or an object from types of principals to their names (E-80 to E-82).

use super::Reading;
use super::path::Path;
use super::principal::{PRINCIPAL_TYPES, PrincipalEntry, PrincipalKind};
use super::read::{Reader, items, join};
use super::statement::Element;
use crate::error::shown;
use crate::json::{Member, Value};
use crate::suggest::did_you_mean;

impl Reader<'_> {
    pub(super) fn principals(
        &mut self,
        path: &Path<'_>,
        member: &Member<'_>,
        inverted: bool,
    ) -> Option<Element<PrincipalEntry>> {
        let value = &member.value;
        let mut entries = Vec::new();
        match &value.value {
            Value::String(text) if text == "*" => entries.push(PrincipalEntry {
                text: "*".into(),
                span: value.span,
                kind: PrincipalKind::Everyone,
            }),
            Value::Object(types) if !types.is_empty() || self.reading == Reading::Stored => {
                for listed in types {
                    if self.is_full() {
                        return None;
                    }
                    self.principals_of_type(path, listed, &mut entries)?;
                }
            }
            Value::Object(_) => {
                let message = format!("`{}` must name at least one principal", member.key);
                self.refuse(path, value.span, message);
                return None;
            }
            Value::String(text) => {
                let message = format!(
                    "`{}` is not a principal by itself; write `*`, or an object such as `{{\"AWS\": \"arn:aws:iam::111122223333:user/alice\"}}`",
                    shown(text)
                );
                self.refuse(path, value.span, message);
                return None;
            }
            other => {
                let message = format!(
                    "`{}` must be `*` or an object of principal types, not {}",
                    member.key,
                    other.kind()
                );
                self.refuse(path, value.span, message);
                return None;
            }
        }
        Some(Element {
            inverted,
            entries,
            span: join(member),
        })
    }

    fn principals_of_type(
        &mut self,
        path: &Path<'_>,
        listed: &Member<'_>,
        entries: &mut Vec<PrincipalEntry>,
    ) -> Option<()> {
        let path = path.key(&listed.key);
        let Some(principal_type) = PRINCIPAL_TYPES
            .into_iter()
            .find(|known| *known == listed.key)
        else {
            let message = format!(
                "`{}` is not a type of principal{}",
                shown(&listed.key),
                did_you_mean(&listed.key, PRINCIPAL_TYPES)
            );
            self.refuse(&path, listed.key_span, message);
            return Some(());
        };
        entries.reserve(items(&listed.value).len());
        self.texts(
            &path,
            principal_type,
            &listed.value,
            |reader, path, span, text| {
                let kind = reader.keep(path, span, PrincipalKind::parse(principal_type, text));
                entries.extend(kind.map(|kind| PrincipalEntry {
                    text: text.into(),
                    span,
                    kind,
                }));
            },
        )
    }
}
