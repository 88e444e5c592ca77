//! `bailiwick serve`: the first run's link, the work in the background, and the HTTP door, until told to stop.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use app::web::Site;
use iam::Iam;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    task::JoinHandle,
    time::{MissedTickBehavior, interval, timeout},
};

use crate::{
    cli::{Place, ServeOptions},
    demo,
    door::{self, Door, TrustedProxies},
    failure::{Failure, reasons},
    public_url::PublicUrl,
    world::{Ports, World, failed},
};

/// How often the records of reads are written: an answered read is in the audit log about this much later.
const FLUSH: Duration = Duration::from_secs(1);
/// How often sessions that ended are removed.
const PURGE: Duration = Duration::from_secs(600);
/// How often the check of the audit log in the background goes on.
const WATCH: Duration = Duration::from_secs(5);
/// How often the heads of the audit chains are signed.
const CHECKPOINT: Duration = Duration::from_secs(600);
/// How long closing the database may take at the end.
const CLOSING: Duration = Duration::from_secs(10);

/// Serves until SIGTERM or Ctrl-C; a second signal stops without waiting for running requests.
pub async fn run(place: &Place, options: &ServeOptions, ports: Ports) -> Result<(), Failure> {
    let given = options
        .public_url
        .as_deref()
        .map(PublicUrl::parse)
        .transpose()?;
    let listener = listen(options.listen).await?;
    let address = listener.local_addr().unwrap_or(options.listen);
    let public_url = given.unwrap_or_else(|| PublicUrl::localhost(address.port()));
    if let Some(warning) = public_url.warning() {
        tracing::warn!("{warning}");
    }
    if public_url.is_https() && options.trusted_proxy.is_empty() {
        tracing::warn!(
            "no --trusted-proxy is given: if a proxy stands in front, all people have its address, and failed sign-ins of \
             some make the others wait"
        );
    }
    let world = World::open(place, ports).await?.at(&public_url);
    if options.demo {
        print_demo(&demo::prepare(&world).await?);
    } else {
        print_setup(&world, &public_url).await?;
    }

    let site = Site {
        iam: Arc::clone(&world.iam),
        clock: Arc::clone(&world.ports.clock),
        public_url: public_url.to_string(),
    };
    let door = Arc::new(Door::new(
        site,
        world.store.clone(),
        Arc::clone(&world.ports.rng),
        public_url.clone(),
        TrustedProxies::new(options.trusted_proxy.clone()),
    ));
    let router = door::router(&door)?;
    let mut signals = Signals::new()?;
    let work = [
        flushing(Arc::clone(&world.iam)),
        purging(Arc::clone(&world.iam)),
        watching(Arc::clone(&world.iam)),
        signing(Arc::clone(&world.iam)),
    ];
    println!("open {public_url}");
    tracing::info!(listen = %address, %public_url, "serving");

    let (told, again) = tokio::sync::oneshot::channel::<()>();
    let stopping = Arc::clone(&door);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let signalled = tokio::spawn(async move {
        signals.next().await;
        stopping.stop();
        tracing::info!("stopping: finishing what is running");
        // The receivers live until serving ends.
        let _ = stop.send(());
        signals.next().await;
        let _ = told.send(());
    });
    let hurry = async {
        let _ = again.await;
    };
    let stop = async {
        let _ = stopped.await;
    };
    door::serve(listener, router, stop, hurry).await;

    signalled.abort();
    for task in work {
        task.abort();
    }
    if let Err(error) = world.iam.flush_reads().await {
        tracing::error!(
            error = reasons(&error),
            "the last records of reads could not be written"
        );
    }
    if let Err(error) = world.iam.sign_checkpoints().await {
        tracing::error!(
            error = reasons(&error),
            "the audit log's last checkpoint could not be signed"
        );
    }
    if timeout(CLOSING, world.store.close()).await.is_err() {
        tracing::warn!("the database did not close in time");
    }
    tracing::info!("stopped");
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::because(
            &format!("cannot listen on {address}: choose another with --listen"),
            &error,
        )
    })
}

async fn print_setup(world: &World, public_url: &PublicUrl) -> Result<(), Failure> {
    let Some(token) = world
        .iam
        .open_setup()
        .await
        .map_err(|error| failed(&error))?
    else {
        return Ok(());
    };
    println!(
        "\n  This server has no account yet. Set it up with this link, which works once and for one hour:\n\n    \
         {public_url}/setup/{}\n\n  Starting the server again prints a new link and ends this one.\n",
        token.expose()
    );
    Ok(())
}

fn print_demo(signs: &[demo::Printed]) {
    println!("\n  Made-up data for trying things out. Sign in as:\n");
    for sign in signs {
        println!(
            "    {}\n      account   {}\n      name      {}\n      password  {}",
            sign.who, sign.account, sign.name, sign.password
        );
        if let Some(secret) = &sign.totp {
            println!("      TOTP      {secret} (add it to an authenticator app)");
        }
        println!();
    }
}

/// Writes the records of reads that were answered.
fn flushing(iam: Arc<Iam>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut ticks = interval(FLUSH);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = iam.flush_reads().await {
                tracing::error!(
                    error = reasons(&error),
                    "records of reads could not be written; they are kept for the next try"
                );
            }
        }
    })
}

/// Removes sessions that are over.
fn purging(iam: Arc<Iam>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut ticks = interval(PURGE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = iam.purge_sessions().await {
                tracing::warn!(
                    error = reasons(&error),
                    "ended sessions could not be removed"
                );
            }
        }
    })
}

/// Checks the audit log, a part at a time.
fn watching(iam: Arc<Iam>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut ticks = interval(WATCH);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = iam.watch_audit().await {
                tracing::warn!(
                    error = reasons(&error),
                    "the audit log could not be checked; the next try follows"
                );
            }
        }
    })
}

/// Signs checkpoints of the audit log.
fn signing(iam: Arc<Iam>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut ticks = interval(CHECKPOINT);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = iam.sign_checkpoints().await {
                tracing::error!(
                    error = reasons(&error),
                    "a checkpoint of the audit log could not be signed"
                );
            }
        }
    })
}

/// The signals that stop the server.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self, Failure> {
        let listen = |kind| {
            signal(kind).map_err(|error| Failure::because("signals cannot be received", &error))
        };
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
