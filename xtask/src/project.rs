//! Where things are in the checkout, and small file helpers. Everything that this tool makes lies under `target`
//! (and `e2e/node_modules`), so that `cargo clean` forgets it.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// What a step gives back; the error is one sentence for a person.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// Everything of the workspace except for the other policy engines, which only the evaluator's benchmark builds.
pub(crate) const ALL_BUT_PEERS: [&str; 3] = ["--workspace", "--exclude", "evaluator-peers"];

/// The checkout and cargo's place in it.
pub(crate) struct Project {
    /// The checkout's root, absolute.
    pub(crate) root: PathBuf,
    /// Cargo's target folder; always `target` in the checkout.
    pub(crate) target: PathBuf,
    /// The cargo that started us.
    pub(crate) cargo: PathBuf,
}

impl Project {
    pub(crate) fn find() -> Outcome<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .ok_or("the xtask crate has no parent folder")?
            .to_path_buf();
        if !root.join("Cargo.toml").is_file() {
            return Err(format!(
                "`{}` is not the checkout any more; run `cargo xtask` again",
                root.display()
            ));
        }
        let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
        Ok(Self {
            target: root.join("target"),
            root,
            cargo,
        })
    }

    /// The browser's files, as they are served.
    pub(crate) fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Makes the folder that the server embeds, so that the server compiles even before the browser side is built.
    pub(crate) fn ensure_site_folder(&self) -> Outcome {
        create_folder(&self.site().join("pkg"))
    }

    /// The file that takes the output of a silent step.
    pub(crate) fn log(&self, name: &str) -> Outcome<PathBuf> {
        let folder = self.target.join("log");
        create_folder(&folder)?;
        Ok(folder.join(format!("{name}.log")))
    }

    /// Whether the step `name` was last finished with just this `key`.
    pub(crate) fn stamped(&self, name: &str, key: &str) -> bool {
        fs::read_to_string(self.stamp_path(name)).is_ok_and(|kept| kept == key)
    }

    /// Remembers that the step `name` was finished with this `key`.
    pub(crate) fn stamp(&self, name: &str, key: &str) -> Outcome {
        write(&self.stamp_path(name), key.as_bytes())
    }

    fn stamp_path(&self, name: &str) -> PathBuf {
        self.target.join("stamps").join(name)
    }
}

/// A short text that changes when the file is written anew: its length and time of change.
pub(crate) fn file_key(path: &Path) -> String {
    let Ok(metadata) = fs::metadata(path) else {
        return "absent".to_owned();
    };
    let changed = metadata
        .modified()
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_nanos());
    format!("{}-{changed}", metadata.len())
}

/// A short text that changes with the contents of the files, for small files only.
pub(crate) fn contents_key(paths: &[PathBuf]) -> String {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        path.hash(&mut hasher);
        fs::read(path).unwrap_or_default().hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

pub(crate) fn create_folder(path: &Path) -> Outcome {
    fs::create_dir_all(path)
        .map_err(|error| format!("cannot create the folder `{}`: {error}", path.display()))
}

pub(crate) fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

pub(crate) fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Outcome {
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    fs::write(path, bytes).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

/// Writes only when the contents differ, so that unchanged files keep their time and nothing is built again for them.
pub(crate) fn write_if_changed(path: &Path, bytes: &[u8]) -> Outcome {
    if fs::read(path).is_ok_and(|kept| kept == bytes) {
        return Ok(());
    }
    write(path, bytes)
}

/// All files under a folder, in order of their paths; none when there is no such folder.
pub(crate) fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A port on the loopback interface that was free a moment ago.
pub(crate) fn free_port() -> Outcome<u16> {
    std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("cannot find a free port: {error}"))
}
