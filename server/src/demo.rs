//! Demo data.

use crate::{failure::Failure, world::World};

/// One sign-in.
pub struct Printed {
    pub who: String,
    pub account: String,
    pub name: String,
    pub password: String,
    pub totp: Option<String>,
}

/// Fills.
pub async fn prepare(_world: &World) -> Result<Vec<Printed>, Failure> {
    Ok(Vec::new())
}
