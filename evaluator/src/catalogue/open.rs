//! Opens a catalogue: its head and its index, which must be whole. The sections that the index points at are not
//! looked into here.
//!
//! The file is text. Its head is `bailiwick-catalogue 1`, a line `source NAME`, and comments that begin with `#`; an
//! empty line ends it. The index has a line `PREFIX TAB LENGTH TAB NAME` for each service in order of the prefixes,
//! the first of which is `aws` with the global keys, and a line `=KEY-PREFIX TAB PREFIX` for each prefix of keys that
//! another service knows; an empty line ends it. The sections follow, each as many bytes long as the index says.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::{Catalogue, Entry, decode, own};

/// Why bytes are not a catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// Not UTF-8.
    #[error("the catalogue is not UTF-8 text; fetch or generate it again")]
    NotText,
    /// The first line is another.
    #[error(
        "this is not a catalogue that this version reads; generate it with `cargo xtask catalogue`"
    )]
    NotACatalogue,
    /// A line of head or index cannot be read.
    #[error("line {line} of the catalogue cannot be read; fetch or generate it again")]
    Line {
        /// From 1.
        line: usize,
    },
    /// The index promises more or fewer bytes than there are.
    #[error("the catalogue is cut off or has bytes too many; fetch or generate it again")]
    Length,
}

const FIRST_LINE: &str = "bailiwick-catalogue 1";

impl Catalogue {
    /// Opens a catalogue. Only head and index are read, so this is quick.
    ///
    /// # Errors
    /// When the bytes are no catalogue, one of another format, or cut off. A damaged section is not noticed: lines
    /// that mean nothing are left out of its service.
    pub fn read(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, CatalogueError> {
        let text = match bytes.into() {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).ok(),
            Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).ok(),
        }
        .ok_or(CatalogueError::NotText)?;
        let mut index = Index::default();
        let mut parts = Parts::Head;
        let mut at = 0;
        let mut source = None;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            at += line.len();
            let line = line.trim_end_matches('\n');
            if number == 0 && line != FIRST_LINE {
                return Err(CatalogueError::NotACatalogue);
            }
            match parts {
                Parts::Head if line.is_empty() => parts = Parts::Index,
                Parts::Head => {
                    if let Some(told) = line.strip_prefix("source ") {
                        source = Some(told.to_owned());
                    }
                }
                Parts::Index if line.is_empty() => {
                    parts = Parts::Sections;
                    break;
                }
                Parts::Index => index
                    .line(line)
                    .ok_or(CatalogueError::Line { line: number + 1 })?,
                Parts::Sections => break,
            }
        }
        let source = source.ok_or(CatalogueError::NotACatalogue)?;
        if parts != Parts::Sections {
            return Err(CatalogueError::Length);
        }
        index.finish(text, source, at)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    Head,
    Index,
    Sections,
}

#[derive(Default)]
struct Index {
    global: Option<std::ops::Range<usize>>,
    entries: Vec<Entry>,
    aliases: Vec<(String, usize)>,
    /// Bytes of the sections so far, counted from the first.
    length: usize,
}

impl Index {
    fn line(&mut self, line: &str) -> Option<()> {
        if let Some(alias) = line.strip_prefix('=') {
            let (alias, prefix) = alias.split_once('\t')?;
            let place = self
                .entries
                .binary_search_by(|entry| entry.prefix.as_str().cmp(prefix))
                .ok()?;
            self.aliases.push((alias.to_owned(), place));
            return Some(());
        }
        let (prefix, rest) = line.split_once('\t')?;
        let (length, name) = rest.split_once('\t')?;
        let start = self.length;
        self.length = start.checked_add(length.parse().ok()?)?;
        let section = start..self.length;
        if self.global.is_none() {
            self.global = (prefix == "aws").then_some(section);
            return self.global.is_some().then_some(());
        }
        if self
            .entries
            .last()
            .is_some_and(|last| last.prefix.as_str() >= prefix)
        {
            return None;
        }
        self.entries.push(Entry {
            prefix: prefix.to_owned(),
            name: name.to_owned(),
            section,
            decoded: OnceLock::new(),
        });
        Some(())
    }

    /// Puts our own service in its place, unless the file has one of that prefix. It is decoded already.
    fn add_own(&mut self) {
        let found = self
            .entries
            .binary_search_by(|entry| entry.prefix.as_str().cmp(own::PREFIX));
        let Err(place) = found else {
            return;
        };
        for (_, service) in &mut self.aliases {
            if *service >= place {
                *service += 1;
            }
        }
        let entry = Entry {
            prefix: own::PREFIX.to_owned(),
            name: own::NAME.to_owned(),
            section: 0..0,
            decoded: OnceLock::from(own::service()),
        };
        self.entries.insert(place, entry);
    }

    /// Ties the index to the text whose sections begin at `first`.
    fn finish(
        mut self,
        text: Cow<'static, str>,
        source: String,
        first: usize,
    ) -> Result<Catalogue, CatalogueError> {
        if first.checked_add(self.length) != Some(text.len()) {
            return Err(CatalogueError::Length);
        }
        for entry in &mut self.entries {
            entry.section = entry.section.start + first..entry.section.end + first;
            if !text.is_char_boundary(entry.section.start) {
                return Err(CatalogueError::Length);
            }
        }
        self.add_own();
        let global = self.global.unwrap_or_default();
        let global = text
            .get(global.start + first..global.end + first)
            .ok_or(CatalogueError::Length)?;
        Ok(Catalogue {
            global_keys: decode::keys(global),
            text,
            source,
            entries: self.entries,
            aliases: self.aliases,
        })
    }
}
