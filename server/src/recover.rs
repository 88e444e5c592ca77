//! `bailiwick recover`: a way back in for the root user, for whoever runs the server. Prints the new password once.

use std::io::Write as _;

use iam::{IamError, Origin, types::AccountId};
use serde_json::json;

use crate::{
    cli::{Place, RecoverOptions},
    door::request_id,
    failure::Failure,
    world::{Ports, World, failed},
};

/// Recovers root and prints how it signs in.
pub async fn run(place: &Place, options: &RecoverOptions, ports: Ports) -> Result<(), Failure> {
    let account = options
        .account_id
        .as_deref()
        .map(AccountId::parse)
        .transpose()
        .map_err(|invalid| Failure::usage(invalid.message))?;
    let world = World::open(place, ports).await?;
    let request_id = request_id(world.ports.rng.as_ref())
        .map_err(|error| Failure::because("nothing was changed", &error))?;
    let recovered = world
        .iam
        .recover_root(account.as_ref(), &Origin::local(request_id))
        .await;
    world.store.close().await;
    let (account, password) = recovered.map_err(|error| match error {
        IamError::NoSuchEntity { .. } => Failure::new(
            "no account was recovered: name one that exists with --account-id, or set the server up first",
        ),
        other => failed(&other),
    })?;
    eprintln!(
        "bailiwick: root's second factors and sessions are gone. This password works for an hour and must be changed at the \
         first sign-in"
    );
    let answer = json!({
        "AccountId": account.id,
        "RootEmail": account.root_email,
        "Password": password,
    });
    writeln!(std::io::stdout(), "{answer}").map_err(|error| {
        Failure::because(
            "root was recovered, but the password cannot be printed: run it again",
            &error,
        )
    })
}
