//! The only place with SQL. One text per query, valid on SQLite and PostgreSQL; files by noun.
//! A [`Tx`] is the only way to reach a table, so whatever runs is inside a transaction.
//! Look-ups return `Option`: "not found" is the caller's decision.

pub(crate) mod access_keys;
pub(crate) mod accounts;
pub(crate) mod attachments;
pub(crate) mod audit;
mod connect;
pub(crate) mod groups;
pub(crate) mod mfa;
pub(crate) mod passwords;
pub(crate) mod policies;
mod row;
pub(crate) mod sessions;
mod tx;
pub(crate) mod users;

pub use connect::{DatabaseUrl, DatabaseUrlError, Store};
pub use row::StoreError;
pub(crate) use row::{Row, Value};
pub use tx::Tx;

/// Escapes `%`, `_` and the escape character for a `LIKE … ESCAPE '!'` pattern that finds `text` anywhere.
pub(crate) fn like_contains(text: &str) -> String {
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
