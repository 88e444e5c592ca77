//! `bailiwick bootstrap`: the first run without a browser. Prints what it made once; nothing shows it again.

use std::io::{Read as _, Write as _};

use iam::{
    IamError, NewAccount, Origin,
    types::{AccountAlias, AccountId, Email, Invalid, Password},
};
use serde_json::json;

use crate::{
    cli::{BootstrapOptions, Place},
    door::request_id,
    failure::Failure,
    world::{Ports, World, failed},
};

/// A password is at most 1024 bytes; this leaves room to say so, and ends on an endless input.
const INPUT_BYTES: u64 = 8 * 1024;

/// Makes the account and prints it.
pub async fn run(place: &Place, options: &BootstrapOptions, ports: Ports) -> Result<(), Failure> {
    let invalid = |invalid: Invalid| Failure::usage(invalid.message);
    let mut new = NewAccount {
        id: options
            .account_id
            .as_deref()
            .map(AccountId::parse)
            .transpose()
            .map_err(invalid)?,
        alias: options
            .alias
            .as_deref()
            .map(AccountAlias::parse)
            .transpose()
            .map_err(invalid)?,
        root_email: Email::parse(&options.root_email).map_err(invalid)?,
        root_password: Password::new(""),
    };
    new.root_password = read_password()?;
    let world = World::open(place, ports).await?;
    let request_id = request_id(world.ports.rng.as_ref())
        .map_err(|error| Failure::because("nothing was made", &error))?;
    let made = world
        .iam
        .bootstrap(&new, options.access_key, &Origin::local(request_id))
        .await;
    world.store.close().await;
    let (account, key) = made.map_err(|error| match error {
        IamError::SetUpClosed => {
            Failure::new("the server is set up already: bootstrap runs only once")
        }
        other => failed(&other),
    })?;
    let mut answer = json!({
        "AccountId": account.id,
        "AccountAlias": account.alias,
        "RootEmail": account.root_email,
    });
    if let (Some(key), Some(fields)) = (&key, answer.as_object_mut()) {
        let shown = json!({ "AccessKeyId": key.id, "SecretAccessKey": key.expose_secret() });
        fields.insert("AccessKey".to_owned(), shown);
        eprintln!(
            "bailiwick: warning: this access key can do everything in the account and has no second factor; use it to make \
             an administrator, then delete it"
        );
    }
    writeln!(std::io::stdout(), "{answer}").map_err(|error| {
        Failure::because(
            "the account was made, but its details cannot be printed",
            &error,
        )
    })
}

fn read_password() -> Result<Password, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(INPUT_BYTES)
        .read_to_string(&mut text)
        .map_err(|_| Failure::usage("the password on standard input is not UTF-8 text"))?;
    let line = text.strip_suffix('\n').map_or(text.as_str(), |line| {
        line.strip_suffix('\r').unwrap_or(line)
    });
    if line.is_empty() {
        return Err(Failure::usage("standard input holds no password"));
    }
    Ok(Password::new(line))
}
