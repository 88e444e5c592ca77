//! Which known name was probably meant, and whether there is only one that could have been: then a fix is certain.

use super::report::Report;
use crate::suggest::nearest;

/// The known name nearest to a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Near<'a> {
    pub(super) name: &'a str,
    /// Whether no other name is near.
    pub(super) is_only: bool,
}

/// Looks for the name that was meant. The word itself should not be among the candidates.
pub(super) fn near<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<Near<'a>> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let name = nearest(word, candidates.iter().copied())?;
    let same_but_case = name.eq_ignore_ascii_case(word);
    let mut others = candidates
        .into_iter()
        .filter(|other| !other.eq_ignore_ascii_case(name));
    let is_only = same_but_case || others.all(|other| nearest(word, [other]).is_none());
    Some(Near { name, is_only })
}

/// As [`near`] among many names, while the report has steps left for it.
pub(super) fn near_within<'a>(
    report: &mut Report,
    word: &str,
    candidates: impl ExactSizeIterator<Item = &'a str>,
) -> Option<Near<'a>> {
    // Each letter of the word with each of a name, twice.
    const NAME: usize = 2 * 16;
    let steps = candidates
        .len()
        .saturating_mul(word.len())
        .saturating_mul(NAME);
    report
        .spend(steps)
        .then(|| near(word, candidates))
        .flatten()
}

/// The end of a message: "; did you mean `X`", or nothing.
pub(super) fn did_you_mean(near: Option<Near<'_>>) -> String {
    near.map(|near| format!("; did you mean `{}`", near.name))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_is_certain_where_one_name_is_near() {
        let names = ["GetObject", "GetObjects", "PutObject", "ListBucket"];
        let found = |word| near(word, names).map(|near| (near.name, near.is_only));
        assert_eq!(found("ListBukcet"), Some(("ListBucket", true)));
        assert_eq!(found("GetObjct"), Some(("GetObject", false)));
        assert_eq!(found("getobject"), Some(("GetObject", true)));
        assert_eq!(found("Nothing"), None);
    }
}
