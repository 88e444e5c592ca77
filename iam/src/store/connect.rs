//! Opening the database, bringing its schema up to date, and beginning transactions.

use std::{path::PathBuf, str::FromStr, time::Duration};

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
    },
};

use super::{StoreError, Tx};

/// Every migration in order: version, title, SQL. A released one never changes.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "initial",
        include_str!("../../../migrations/0001_initial.sql"),
    ),
    (
        2,
        "sign-in",
        include_str!("../../../migrations/0002_sign_in.sql"),
    ),
    (
        3,
        "directory",
        include_str!("../../../migrations/0003_directory.sql"),
    ),
    (
        4,
        "audit",
        include_str!("../../../migrations/0004_audit.sql"),
    ),
    (
        5,
        "lists",
        include_str!("../../../migrations/0005_lists.sql"),
    ),
    (
        6,
        "imported policies",
        include_str!("../../../migrations/0006_imported_policies.sql"),
    ),
    (
        7,
        "lookups",
        include_str!("../../../migrations/0007_lookups.sql"),
    ),
    (
        8,
        "breadth",
        include_str!("../../../migrations/0008_breadth.sql"),
    ),
];

/// How long a caller waits for a connection, or for SQLite's write lock, before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the data lives: `sqlite:PATH` or `postgres://…`.
#[derive(Debug, Clone)]
pub enum DatabaseUrl {
    /// A SQLite file, created when missing.
    Sqlite(PathBuf),
    /// A PostgreSQL database, with its credentials: never print it.
    Postgres(Box<PgConnectOptions>),
}

/// The text is neither kind of database address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the database must be `sqlite:PATH` or `postgres://USER@HOST/NAME`")]
pub struct DatabaseUrlError;

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err(DatabaseUrlError)
            } else {
                Ok(Self::Sqlite(path.into()))
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(text).map_err(|_| DatabaseUrlError)?;
            return Ok(Self::Postgres(Box::new(options)));
        }
        Err(DatabaseUrlError)
    }
}

/// How many may read at once on SQLite.
const READERS: u32 = 8;

/// How many connections to PostgreSQL a server opens.
const CONNECTIONS: u32 = 16;

/// The database behind the domain. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
}

#[derive(Debug, Clone)]
enum Pools {
    /// One writer, many readers: SQLite has one write lock, so waiting for it in our own queue is fairer.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    /// Opens the database and runs the migrations it lacks.
    ///
    /// # Errors
    /// When it cannot be reached, was written by a newer version, or a migration fails (nothing of it stays).
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let migrator = Migrator::with_migrations(
            MIGRATIONS
                .iter()
                .map(|&(version, title, sql)| {
                    let sql = sql.into_sql_str();
                    Migration::new(version, title.into(), MigrationType::Simple, sql, false)
                })
                .collect(),
        );
        let pools = match url {
            DatabaseUrl::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(PATIENCE);
                let writer = SqlitePoolOptions::new()
                    .max_connections(1)
                    // A file does not hang up: asking before each use would be a round to another thread for nothing.
                    .test_before_acquire(false)
                    .acquire_timeout(PATIENCE)
                    .connect_with(options.clone())
                    .await?;
                migrator.run(&writer).await.map_err(sqlx::Error::from)?;
                let readers = SqlitePoolOptions::new()
                    .max_connections(READERS)
                    .test_before_acquire(false)
                    .acquire_timeout(PATIENCE)
                    .connect_with(options.pragma("query_only", "ON"))
                    .await?;
                Pools::Sqlite { writer, readers }
            }
            DatabaseUrl::Postgres(options) => {
                let pool = PgPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(PATIENCE)
                    .connect_with((**options).clone())
                    .await?;
                create_sort_text(&pool).await?;
                migrator.run(&pool).await.map_err(sqlx::Error::from)?;
                Pools::Postgres(pool)
            }
        };
        Ok(Self { pools })
    }

    /// How many connections may be kept by those who may come to want another.
    pub(crate) fn spare_connections(&self) -> usize {
        let all = match &self.pools {
            Pools::Sqlite { .. } => READERS,
            Pools::Postgres(_) => CONNECTIONS,
        };
        usize::try_from(all / 2).unwrap_or(1)
    }

    /// Begins a transaction that only reads.
    pub(crate) async fn read(&self) -> Result<Tx, StoreError> {
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => Tx::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Tx::Postgres(pool.begin_with(begin).await?)
            }
        })
    }

    /// Begins a transaction that writes. On SQLite it holds the write lock from the start, so it never fails
    /// half-way because another writer came first.
    pub(crate) async fn write(&self) -> Result<Tx, StoreError> {
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read()
            .await?
            .number("SELECT CAST(1 AS BIGINT)", &[])
            .await
            .map(drop)
    }

    /// Closes every connection; SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// PostgreSQL sorts text by the database's locale; keys must sort by bytes on both engines.
async fn create_sort_text(pool: &PgPool) -> Result<(), StoreError> {
    let sql = "DO $$ BEGIN CREATE DOMAIN SORT_TEXT AS TEXT COLLATE \"C\"; \
               EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";
    sqlx::raw_sql(sql).execute(pool).await?;
    Ok(())
}
