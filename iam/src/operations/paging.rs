//! Cutting a page off the rows that a query gave: it asks for one row more than the page holds, and that row
//! only tells whether another page follows.

use crate::{
    store::Place,
    types::{Marker, PageSize},
};

/// Cuts the rows to the page. Returns where the next page begins, if there is one.
pub(super) fn cut<T>(
    rows: &mut Vec<T>,
    size: PageSize,
    key: impl Fn(&T) -> String,
) -> Option<Marker> {
    let more = rows.len() > size.get();
    rows.truncate(size.get());
    rows.last()
        .filter(|_| more)
        .map(|last| Marker::from_key(key(last)))
}

/// Where the page before begins, given the rows before a page in reverse order, one more than the page holds: none before
/// the first page, and an empty marker where that is the first.
pub(super) fn before<T>(rows: &[T], size: PageSize, place: impl Fn(&T) -> Place) -> Option<Marker> {
    match rows.get(size.get()) {
        Some(last) => Some(Marker::from_key(place(last).text())),
        None => (!rows.is_empty()).then(Marker::default),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_the_last_key_of_a_page_that_another_follows() {
        let size = PageSize::new(2).unwrap();
        let mut rows = vec!["a", "b", "c"];
        assert_eq!(
            cut(&mut rows, size, ToString::to_string).unwrap().as_str(),
            "b"
        );
        assert_eq!(rows, ["a", "b"]);
        assert_eq!(cut(&mut rows, size, ToString::to_string), None);
        assert_eq!(
            cut(&mut Vec::<&str>::new(), size, ToString::to_string),
            None
        );
    }
}
