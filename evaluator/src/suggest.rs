//! Finds the word that somebody probably meant. Used in messages only; a suggestion never changes what a document
//! means.

/// Words further apart than this are not suggested.
const FARTHEST: usize = 2;
/// Longer input is not a typing error of one of our words.
const LONGEST: usize = 64;

/// The candidate nearest to `word`, if one is near enough to be worth naming. A difference in case alone always is.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let lowered = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (
                distance(&lowered, &candidate.to_ascii_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            *distance <= FARTHEST && *distance < candidate.len().div_ceil(2)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The end of a message: "; did you mean `X`", or nothing.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> String {
    nearest(word, candidates)
        .map(|found| format!("; did you mean `{found}`"))
        .unwrap_or_default()
}

/// Levenshtein's distance in characters, one row at a time.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        let mut before = i + 1;
        next.push(before);
        for (r, pair) in right.iter().zip(row.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            before = (before + 1)
                .min(above + 1)
                .min(diagonal + usize::from(*r != l));
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_insertions_deletions_and_replacements() {
        for (left, right, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("actoin", "action", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn a_slip_is_named_and_a_stranger_is_not() {
        let words = ["Action", "NotAction", "Resource"];
        assert_eq!(nearest("Actoin", words), Some("Action"));
        assert_eq!(nearest("resource", words), Some("Resource"));
        assert_eq!(nearest("Colour", words), None);
        assert_eq!(nearest("", ["a"]), None);
    }
}
