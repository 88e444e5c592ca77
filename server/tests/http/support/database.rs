//! A PostgreSQL database per test, when there is a PostgreSQL.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// A database that is dropped with this.
pub struct Database {
    pub url: String,
    admin: String,
    name: String,
}

impl Database {
    /// Makes a database on the PostgreSQL of `BAILIWICK_TEST_DATABASE`; `None` without one.
    pub fn fresh(name: &str) -> Option<Self> {
        let admin = std::env::var("BAILIWICK_TEST_DATABASE").ok()?;
        execute(
            &admin,
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        );
        execute(&admin, format!("CREATE DATABASE {name}"));
        let (server, _) = admin.rsplit_once('/').unwrap();
        Some(Self {
            url: format!("{server}/{name}"),
            admin,
            name: name.to_owned(),
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        execute(
            &self.admin,
            format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
        );
    }
}

fn execute(url: &str, sql: String) {
    block_on(async {
        let mut connection = PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .unwrap();
    });
}

/// Runs a future on a runtime of its own.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// Runs a statement on the database of a test, behind the server's back.
pub fn tamper(url: &str, sql: &'static str) {
    block_on(async {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let mut connection = sqlx::SqliteConnection::connect(path).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        } else {
            let mut connection = PgConnection::connect(url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        }
    });
}

/// The texts of a query's first column.
pub fn texts(url: &str, sql: &'static str) -> Vec<String> {
    block_on(async {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let mut connection = sqlx::SqliteConnection::connect(path).await.unwrap();
            let rows = sqlx::query_scalar(sql).fetch_all(&mut connection).await;
            connection.close().await.unwrap();
            rows.unwrap()
        } else {
            let mut connection = PgConnection::connect(url).await.unwrap();
            sqlx::query_scalar(sql)
                .fetch_all(&mut connection)
                .await
                .unwrap()
        }
    })
}
