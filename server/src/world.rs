//! Opens what every command works on: the data folder, the key ring, the database, and the domain over them.

use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt as _, path::Path, sync::Arc};

use iam::{
    Clock, DatabaseUrl, HashingCost, Iam, KeyRing, PasswordHasher, RelyingParty, Rng, Services,
    Store,
};

use crate::{
    cli::Place,
    failure::{Failure, reasons},
    keys,
    public_url::PublicUrl,
};

/// The real time and randomness, or a test's.
#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub rng: Arc<dyn Rng>,
}

/// An open database with the domain over it.
pub struct World {
    pub iam: Arc<Iam>,
    pub store: Store,
    pub ring: Arc<KeyRing>,
    pub ports: Ports,
}

impl World {
    /// Opens the data, making what is missing on the first run.
    pub async fn open(place: &Place, ports: Ports) -> Result<Self, Failure> {
        let url = database_url(place)?;
        keys::create_folder(&place.data)?;
        let ring = keys::read(&place.data)?;
        let store = open_store(&url).await?;
        let world = match ring {
            Some(ring) => Self::over(store, ring, ports),
            None => {
                let ring = KeyRing::generate(ports.rng.as_ref())
                    .map_err(|error| Failure::because("a key ring cannot be made", &error))?;
                let world = Self::over(store, ring, ports);
                if world
                    .iam
                    .is_set_up()
                    .await
                    .map_err(|error| failed(&error))?
                {
                    return Err(keys::missing(&place.data));
                }
                keys::write(&place.data, &world.ring)?;
                world
            }
        };
        world.iam.prepare().await.map_err(|error| failed(&error))?;
        Ok(world)
    }

    /// Opens a database that is there already, to read it. Also says whether its key ring was there: what is not sealed can
    /// be read without, and none is made.
    pub async fn open_to_read(place: &Place, ports: Ports) -> Result<(Self, bool), Failure> {
        let url = database_url(place)?;
        if let DatabaseUrl::Sqlite(path) = &url
            && !path.exists()
        {
            return Err(Failure::new(format!(
                "there is no database at `{}`: check --data and --database",
                path.display()
            )));
        }
        let found = keys::read(&place.data)?;
        let known = found.is_some();
        let ring = match found {
            Some(ring) => ring,
            None => KeyRing::generate(ports.rng.as_ref())
                .map_err(|error| Failure::because("a key ring cannot be made", &error))?,
        };
        Ok((Self::over(open_store(&url).await?, ring, ports), known))
    }

    /// The same for people who reach it by an address: with a host name in it they can have security keys and passkeys.
    pub fn at(mut self, public_url: &PublicUrl) -> Self {
        let clock = Arc::clone(&self.ports.clock);
        let services = services(&self.store, &self.ring, &self.ports, clock);
        let services = match RelyingParty::new(public_url.as_str()) {
            Ok(party) => services.with_relying_party(party),
            Err(error) => {
                tracing::warn!("{error}");
                services
            }
        };
        self.iam = Arc::new(Iam::new(services));
        self
    }

    fn over(store: Store, ring: KeyRing, ports: Ports) -> Self {
        let ring = Arc::new(ring);
        let iam = Arc::new(domain(&store, &ring, &ports, Arc::clone(&ports.clock)));
        Self {
            iam,
            store,
            ring,
            ports,
        }
    }
}

/// The domain over an open database, with a clock of the caller's choice.
pub fn domain(store: &Store, ring: &Arc<KeyRing>, ports: &Ports, clock: Arc<dyn Clock>) -> Iam {
    Iam::new(services(store, ring, ports, clock))
}

fn services(store: &Store, ring: &Arc<KeyRing>, ports: &Ports, clock: Arc<dyn Clock>) -> Services {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let hasher = PasswordHasher::new(Arc::clone(ring), HashingCost::default(), threads);
    Services::new(
        store.clone(),
        clock,
        Arc::clone(&ports.rng),
        Arc::clone(ring),
        hasher,
    )
}

fn database_url(place: &Place) -> Result<DatabaseUrl, Failure> {
    match &place.database {
        // The address is not repeated in the message: it may hold a password.
        Some(text) => text
            .parse()
            .map_err(|error: iam::DatabaseUrlError| Failure::usage(error.to_string())),
        None => Ok(DatabaseUrl::Sqlite(place.data.join("bailiwick.db"))),
    }
}

async fn open_store(url: &DatabaseUrl) -> Result<Store, Failure> {
    if let DatabaseUrl::Sqlite(path) = url {
        create_for_owner(path)?;
    }
    Store::open(url)
        .await
        .map_err(|error| Failure::because("the database cannot be opened", &error))
}

/// SQLite gives its side files the mode of the main one, so making that for the owner alone protects all of them.
fn create_for_owner(path: &Path) -> Result<(), Failure> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|error| {
            Failure::because(
                &format!("the database `{}` cannot be opened", path.display()),
                &error,
            )
        })
}

/// What the command line says of a domain's error; the inner reason is for the operator who runs it.
pub fn failed(error: &iam::IamError) -> Failure {
    Failure::new(reasons(error))
}
