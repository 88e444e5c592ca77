//! Where in a document the reader is. A path is a chain of borrowed steps that becomes text only when there is an error
//! to tell, so that reading a good document costs nothing for it.

use std::fmt::{self, Display, Formatter};

use crate::error::shown;

/// A path such as `Statement[0].Action[1]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    /// The path of the document itself, which is empty unless it stands inside another.
    Root(&'a str),
    Key(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    pub(super) fn root(path: &'a str) -> Self {
        Self {
            parent: None,
            step: Step::Root(path),
        }
    }

    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    pub(super) fn index(&'a self, index: usize) -> Self {
        Self {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self.step, Step::Root(""))
    }
}

impl Display for Path<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root(path) => f.write_str(path),
            Step::Index(index) => write!(f, "[{index}]"),
            Step::Key(key) => {
                if self.parent.is_some_and(|parent| !parent.is_empty()) {
                    f.write_str(".")?;
                }
                f.write_str(&shown(key))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_it_is_written_in_messages() {
        let root = Path::root("");
        let statement = root.key("Statement");
        let first = statement.index(0);
        assert_eq!(root.to_string(), "");
        assert_eq!(first.key("a\nb").to_string(), "Statement[0].a\u{fffd}b");
        let inner = Path::root("policies.identity[2]");
        assert_eq!(
            inner.key("Version").to_string(),
            "policies.identity[2].Version"
        );
    }
}
