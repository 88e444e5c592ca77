//! `bailiwick audit checkpoints`: prints the signed checkpoints, to be kept where nobody who can write the database can
//! reach them.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use super::cannot_print;
use crate::{
    cli::{CheckpointOptions, Place},
    failure::Failure,
    world::{Ports, World, failed},
};

/// Prints one JSON object a line, or the public key.
pub async fn run(
    place: &Place,
    options: &CheckpointOptions,
    ports: Ports,
) -> Result<ExitCode, Failure> {
    let (world, key_ring) = World::open_to_read(place, ports).await?;
    let text = if options.public_key {
        if key_ring {
            world.iam.checkpoint_key().map(|key| pem(&key))
        } else {
            return Err(Failure::new(
                "the public key comes from the key ring, and there is none here: check --data",
            ));
        }
    } else {
        world.iam.checkpoints(options.newest).await.map(|all| {
            all.iter()
                .filter_map(|checkpoint| serde_json::to_string(checkpoint).ok())
                .map(|line| line + "\n")
                .collect()
        })
    };
    world.store.close().await;
    let text = text.map_err(|error| failed(&error))?;
    io::stdout()
        .write_all(text.as_bytes())
        .map_err(|error| cannot_print(&error))?;
    Ok(ExitCode::SUCCESS)
}

/// A public key in the form of RFC 7468.
fn pem(base64: &str) -> String {
    let mut text = String::from("-----BEGIN PUBLIC KEY-----");
    for (place, character) in base64.chars().enumerate() {
        if place % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str("\n-----END PUBLIC KEY-----\n");
    text
}
