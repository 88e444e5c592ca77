//! The domain's story on a real database, all of it through the public API. The same tests run on SQLite and,
//! when `BAILIWICK_TEST_DATABASE` holds the address of a PostgreSQL server on which databases may be created,
//! on that.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

mod access_keys;
mod account;
mod activity;
mod arrivals;
mod attacks;
mod audit;
mod changes;
mod concurrency;
mod directory_model;
mod enrolment;
mod fresh_proof;
mod groups;
mod inline_policies;
mod instance_profiles;
mod integrity;
mod lookup;
mod losses;
mod machine;
mod notices;
mod paging;
mod passkeys;
mod password_policy;
mod policies;
mod recovery;
mod registry;
mod reports;
mod revocation;
mod role_changes;
mod roles;
mod secrets;
mod self_service;
mod service_linked_roles;
mod sessions;
mod set_up;
mod settings;
mod sign_in;
mod simulation;
mod snapshots;
mod story;
mod support;
mod tags;
mod throttling;
mod tokens;
mod worklists;
