//! Compressed copies of the site's files, made once per release build: the server hands them out as they are.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::project::{Outcome, read, write};

/// Smaller files than this gain nothing.
const WORTH_IT: usize = 512;
const TEXT_LIKE: [&str; 8] = ["js", "wasm", "css", "svg", "txt", "html", "json", "ico"];

/// The compressed copies of `path`, written when they are missing or older than it.
pub(crate) fn beside(path: &Path) -> Outcome<Vec<PathBuf>> {
    let worthwhile = path
        .extension()
        .is_some_and(|extension| TEXT_LIKE.iter().any(|known| extension == *known));
    if !worthwhile {
        return Ok(Vec::new());
    }
    let bytes = read(path)?;
    if bytes.len() < WORTH_IT {
        return Ok(Vec::new());
    }
    let with_ending = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let (brotli_path, gzip_path) = (with_ending(".br"), with_ending(".gz"));
    if !newer(&brotli_path, path) {
        write(&brotli_path, &brotli_of(&bytes)?)?;
    }
    if !newer(&gzip_path, path) {
        write(&gzip_path, &gzip_of(&bytes)?)?;
    }
    Ok(vec![brotli_path, gzip_path])
}

fn newer(copy: &Path, original: &Path) -> bool {
    let time = |path: &Path| {
        std::fs::metadata(path)
            .and_then(|metadata| metadata.modified())
            .ok()
    };
    matches!((time(copy), time(original)), (Some(copied), Some(written)) if copied >= written)
}

/// Brotli at its best level.
pub(crate) fn brotli_of(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(
        &mut std::io::Cursor::new(bytes),
        &mut compressed,
        &parameters,
    )
    .map_err(|error| format!("brotli failed: {error}"))?;
    Ok(compressed)
}

fn gzip_of(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map_err(|error| format!("gzip failed: {error}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn repeated_text_becomes_much_smaller() {
        let text = "allow ".repeat(1000);
        let compressed = super::brotli_of(text.as_bytes()).unwrap();
        assert!(!compressed.is_empty() && compressed.len() < 100);
    }
}
