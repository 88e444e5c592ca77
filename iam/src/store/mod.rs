//! The only place with SQL. One text per query, valid on SQLite and PostgreSQL; files by noun.
//! A [`Tx`] is the only way to reach a table, so whatever runs is inside a transaction.
//! Look-ups return `Option`: "not found" is the caller's decision.

pub(crate) mod access_keys;
pub(crate) mod accounts;
pub(crate) mod attachments;
pub(crate) mod audit;
pub(crate) mod audit_lookup;
pub(crate) mod breadth;
pub(crate) mod checkpoints;
mod connect;
pub(crate) mod groups;
pub(crate) mod inline_policies;
pub(crate) mod instance_profiles;
pub(crate) mod known_devices;
pub(crate) mod mfa;
pub(crate) mod notices;
mod order;
pub(crate) mod password_policies;
pub(crate) mod passwords;
pub(crate) mod policies;
pub(crate) mod principal_uses;
pub(crate) mod recovery_codes;
pub(crate) mod reports;
pub(crate) mod roles;
mod row;
pub(crate) mod session_lists;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod tags;
pub(crate) mod throttles;
mod tx;
pub(crate) mod users;
pub(crate) mod webauthn;
pub(crate) mod worklists;

pub use connect::{DatabaseUrl, DatabaseUrlError, Store};
pub(crate) use order::{Order, Place};
pub use row::StoreError;
pub(crate) use row::{Row, Value};
pub use tx::Tx;

/// No searched column holds a text as long as this; SQLite refuses patterns of 50,000 bytes.
const LONGEST_SEARCH: usize = 1000;

/// Escapes `%`, `_` and the escape character for a `LIKE … ESCAPE '!'` pattern that finds `text` anywhere.
/// What no column can hold is found nowhere: too long a text, and U+0000, which PostgreSQL does not take.
pub(crate) fn like_contains(text: &str) -> String {
    if text.contains('\0') || text.chars().nth(LONGEST_SEARCH).is_some() {
        // No searched column holds a control character.
        return "\u{1}".to_owned();
    }
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
