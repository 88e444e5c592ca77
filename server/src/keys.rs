//! The key ring's file. Whoever reads it can open every sealed secret, so it is made for its owner alone and refused
//! when others may read it. A ring is made only for a database without an account: for any other, a new ring would
//! hide that the right one is lost.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use iam::KeyRing;

use crate::failure::Failure;

/// Holds the ring itself, in place of the file.
const VARIABLE: &str = "BAILIWICK_KEYS";

/// Where the ring's file is in a data folder.
pub fn path(data: &Path) -> PathBuf {
    data.join("keys.json")
}

/// Makes the data folder for its owner alone, unless it is there.
pub fn create_folder(data: &Path) -> Result<(), Failure> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .map_err(|error| {
            Failure::because(
                &format!("the data folder `{}` cannot be made", data.display()),
                &error,
            )
        })
}

/// The ring from the environment or its file; `None` when there is neither.
pub fn read(data: &Path) -> Result<Option<KeyRing>, Failure> {
    if let Some(text) = std::env::var_os(VARIABLE) {
        let ring = text.to_str().and_then(|text| KeyRing::from_json(text).ok());
        return ring.map(Some).ok_or_else(|| {
            Failure::new(format!(
                "the key ring in {VARIABLE} is not valid: it must be the text of a `keys.json`"
            ))
        });
    }
    let path = path(data);
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot_read(&path, &error)),
    };
    let mode = file
        .metadata()
        .map_err(|error| cannot_read(&path, &error))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(Failure::new(format!(
            "the key ring `{0}` is open to others (mode {1:03o}): make it yours alone with `chmod 600 {0}`",
            path.display(),
            mode & 0o777
        )));
    }
    let mut text = String::new();
    file.read_to_string(&mut text)
        .map_err(|error| cannot_read(&path, &error))?;
    KeyRing::from_json(&text).map(Some).map_err(|error| {
        Failure::because(
            &format!("the key ring `{}` cannot be used", path.display()),
            &error,
        )
    })
}

/// Writes a new ring. It is on the disk, whole, before anything is sealed with it.
pub fn write(data: &Path, ring: &KeyRing) -> Result<(), Failure> {
    let path = path(data);
    let failed = |error: io::Error| {
        Failure::because(
            &format!("the key ring `{}` cannot be written", path.display()),
            &error,
        )
    };
    let draft = data.join("keys.json.new");
    // What a start that was cut short left behind was never used.
    let _ = fs::remove_file(&draft);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(failed)?;
    file.write_all(ring.to_json().as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&draft, &path).map_err(failed)?;
    File::open(data)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

/// The refusal of a database that needs a ring that is not there.
pub fn missing(data: &Path) -> Failure {
    Failure::new(format!(
        "the key ring `{}` is missing, but the database has an account: put the ring back from your backup, or give it \
         in {VARIABLE}",
        path(data).display()
    ))
}

fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    Failure::because(
        &format!("the key ring `{}` cannot be read", path.display()),
        error,
    )
}
