//! A transaction on either engine: one SQL text, one set of values.

use sqlx::Executor as _;

use super::{Row, StoreError, Value};

/// An open transaction; only this crate can do anything with it. Dropped without [`Tx::commit`], it rolls back.
pub enum Tx {
    /// On SQLite.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// On PostgreSQL.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Binds every value of a slice to a query of either engine.
macro_rules! bound {
    ($sql:expr, $values:expr) => {{
        let mut query = sqlx::query($sql);
        for value in $values {
            query = match value {
                Value::Text(value) => query.bind(value.as_str()),
                Value::Int(value) => query.bind(*value),
                Value::Bool(value) => query.bind(*value),
                Value::OptText(value) => query.bind(value.as_deref()),
                Value::OptInt(value) => query.bind(*value),
            };
        }
        query
    }};
}

impl Tx {
    /// Runs a change and returns how many rows it touched.
    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => (&mut **tx)
                .execute(bound!(sql, values))
                .await?
                .rows_affected(),
            Self::Postgres(tx) => (&mut **tx)
                .execute(bound!(sql, values))
                .await?
                .rows_affected(),
        })
    }

    /// The first row, if there is one.
    pub(crate) async fn find(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Option<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => (&mut **tx)
                .fetch_optional(bound!(sql, values))
                .await?
                .map(Row::Sqlite),
            Self::Postgres(tx) => (&mut **tx)
                .fetch_optional(bound!(sql, values))
                .await?
                .map(Row::Postgres),
        })
    }

    /// Every row; the query itself limits them.
    pub(crate) async fn list(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => (&mut **tx)
                .fetch_all(bound!(sql, values))
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Self::Postgres(tx) => (&mut **tx)
                .fetch_all(bound!(sql, values))
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    /// A single number, such as a count; 0 when there is no row.
    pub(crate) async fn number(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<i64, StoreError> {
        match self.find(sql, values).await? {
            Some(row) => row.int(0),
            None => Ok(0),
        }
    }

    /// Makes everything since the beginning durable, or nothing.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Undoes everything since the beginning, now rather than when dropped.
    pub(crate) async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await?,
            Self::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}
