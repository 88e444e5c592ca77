//! A database of one test: a fresh SQLite file or a fresh database on a PostgreSQL server, gone at its end.
//! Raw SQL is for looking behind the API and for tampering.

use std::{
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use iam::DatabaseUrl;
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection,
    sqlite::SqliteConnectOptions,
};

const SERVER: &str = "BAILIWICK_TEST_DATABASE";

static NUMBER: AtomicU64 = AtomicU64::new(1);

pub struct Database(Kind);

enum Kind {
    Sqlite(PathBuf),
    Postgres { server: String, name: String },
}

impl Database {
    pub async fn create() -> Self {
        let name = format!(
            "bailiwick_test_{}_{}",
            process::id(),
            NUMBER.fetch_add(1, Ordering::SeqCst)
        );
        let Ok(server) = std::env::var(SERVER) else {
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.db"));
            remove_files(&file);
            return Self(Kind::Sqlite(file));
        };
        on_server(&server, format!("CREATE DATABASE {name}")).await;
        Self(Kind::Postgres { server, name })
    }

    pub fn url(&self) -> DatabaseUrl {
        self.address().parse().unwrap()
    }

    fn address(&self) -> String {
        match &self.0 {
            Kind::Sqlite(file) => format!("sqlite:{}", file.display()),
            Kind::Postgres { server, name } => {
                let (before, query) = server.split_once('?').unwrap_or((server, ""));
                let (base, _) = before.rsplit_once('/').unwrap();
                let query = if query.is_empty() {
                    String::new()
                } else {
                    format!("?{query}")
                };
                format!("{base}/{name}{query}")
            }
        }
    }

    pub async fn execute(&self, sql: impl Into<String>) {
        let sql = AssertSqlSafe(sql.into());
        match &self.0 {
            Kind::Sqlite(file) => {
                let mut connection = sqlite(file).await;
                connection.execute(sqlx::raw_sql(sql)).await.unwrap();
                connection.close().await.unwrap();
            }
            Kind::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.address()).await.unwrap();
                connection.execute(sqlx::raw_sql(sql)).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }

    /// The first column, which must be text that is not null, of every row.
    pub async fn texts(&self, sql: impl Into<String>) -> Vec<String> {
        let sql = AssertSqlSafe(sql.into());
        match &self.0 {
            Kind::Sqlite(file) => {
                let mut connection = sqlite(file).await;
                let rows = connection.fetch_all(sqlx::query(sql)).await.unwrap();
                connection.close().await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
            Kind::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.address()).await.unwrap();
                let rows = connection.fetch_all(sqlx::query(sql)).await.unwrap();
                connection.close().await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    pub async fn number(&self, expression: &str) -> i64 {
        let rows = self
            .texts(format!("SELECT CAST(({expression}) AS TEXT)"))
            .await;
        rows[0].parse().unwrap()
    }

    /// Every value of every column of every table, as text with its place (but for the migrations' own book-keeping).
    pub async fn dump(&self) -> Vec<String> {
        let columns = match &self.0 {
            Kind::Sqlite(_) => {
                "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                 WHERE m.type = 'table' AND m.name <> '_sqlx_migrations' ORDER BY 1"
            }
            Kind::Postgres { .. } => {
                "SELECT table_name || '.' || column_name FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' ORDER BY 1"
            }
        };
        let places = self.texts(columns).await;
        let selects: Vec<String> = places
            .iter()
            .map(|place| {
                let (table, column) = place.split_once('.').unwrap();
                format!("SELECT '{place}=' || CAST({column} AS TEXT) FROM {table} WHERE {column} IS NOT NULL")
            })
            .collect();
        let mut all = self.texts(selects.join(" UNION ALL ")).await;
        all.sort();
        all
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.0 {
            Kind::Sqlite(file) => remove_files(file),
            Kind::Postgres { server, name } => {
                let (server, sql) = (server.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
                // A test's own runtime cannot be waited for from inside it.
                let dropped = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build()
                        .unwrap();
                    runtime.block_on(on_server(&server, sql));
                });
                let _ = dropped.join();
            }
        }
    }
}

async fn sqlite(file: &Path) -> SqliteConnection {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file))
        .await
        .unwrap()
}

async fn on_server(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    connection
        .execute(sqlx::raw_sql(AssertSqlSafe(sql)))
        .await
        .unwrap();
    connection.close().await.unwrap();
}

fn remove_files(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
    }
}
