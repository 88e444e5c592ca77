//! Values that go into a query and rows that come out, the same for both engines.

use sqlx::Row as _;

/// A database failure. Its text may name columns and constraints, so it goes to the log, never to a caller.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub struct StoreError(#[from] sqlx::Error);

impl StoreError {
    /// Whether a unique or primary key refused the row (by the engine's own classification, not by name).
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        match &self.0 {
            sqlx::Error::Database(error) => {
                matches!(error.kind(), sqlx::error::ErrorKind::UniqueViolation)
            }
            _ => false,
        }
    }

    /// Whether the database was too busy to answer in time; trying again later may work.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(&self.0, sqlx::Error::PoolTimedOut)
            || matches!(&self.0, sqlx::Error::Database(error) if error.message().contains("database is locked"))
    }
}

/// A bound parameter. The optional kinds keep their type when absent: PostgreSQL needs to know it.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    Int(i64),
    Bool(bool),
    OptText(Option<String>),
    OptInt(Option<i64>),
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::OptText(value)
    }
}
impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::OptText(value.map(str::to_owned))
    }
}
impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::OptInt(value)
    }
}
impl From<crate::Timestamp> for Value {
    fn from(value: crate::Timestamp) -> Self {
        Self::Int(value.0)
    }
}
impl From<Option<crate::Timestamp>> for Value {
    fn from(value: Option<crate::Timestamp>) -> Self {
        Self::OptInt(value.map(|instant| instant.0))
    }
}

/// A result row; columns are read by their place in the query.
pub(crate) enum Row {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

macro_rules! getter {
    ($name:ident, $type:ty) => {
        pub(crate) fn $name(&self, column: usize) -> Result<$type, StoreError> {
            Ok(match self {
                Self::Sqlite(row) => row.try_get(column)?,
                Self::Postgres(row) => row.try_get(column)?,
            })
        }
    };
}

impl Row {
    getter!(text, String);
    getter!(opt_text, Option<String>);
    getter!(int, i64);
    getter!(opt_int, Option<i64>);
    getter!(flag, bool);

    pub(crate) fn time(&self, column: usize) -> Result<crate::Timestamp, StoreError> {
        self.int(column).map(crate::Timestamp)
    }

    pub(crate) fn opt_time(&self, column: usize) -> Result<Option<crate::Timestamp>, StoreError> {
        Ok(self.opt_int(column)?.map(crate::Timestamp))
    }
}
