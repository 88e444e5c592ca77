//! Looking up records of the audit log. A look-up goes along the index that narrows most, in order of time, and passes a
//! bounded number of its entries, so that no question takes long; where it stopped is where the next page goes on.

use super::{
    StoreError, Tx, Value,
    audit::{Place, StoredEvent, columns},
    like_contains,
};
use crate::types::AccountId;

/// How many entries of an index a page passes at most: with 1,000,000 records in SQLite that takes up to 35 ms, where each has
/// to be read.
const REACH: i64 = 20_000;
/// The same along the index that holds whatever can be asked for, so that no record is read.
const WIDE_REACH: i64 = 80_000;

/// What a look-up narrows to; an empty text narrows nothing.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) event_id: String,
    pub(crate) event_name: String,
    pub(crate) event_source: String,
    pub(crate) username: String,
    pub(crate) resource_name: String,
    pub(crate) resource_type: String,
    pub(crate) access_key_id: String,
    pub(crate) request_id: String,
    pub(crate) error_code: String,
    /// `true`, `false`, or empty.
    pub(crate) read_only: String,
    /// Only refusals and failures.
    pub(crate) only_errors: bool,
    /// No reads that went well.
    pub(crate) no_plain_reads: bool,
    /// Part of the event's name, the user's name or the resource's, ignoring case.
    pub(crate) search: String,
    /// Not before, in milliseconds.
    pub(crate) since: i64,
    /// Not after, in milliseconds.
    pub(crate) until: i64,
    pub(crate) oldest_first: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            event_id: String::new(),
            event_name: String::new(),
            event_source: String::new(),
            username: String::new(),
            resource_name: String::new(),
            resource_type: String::new(),
            access_key_id: String::new(),
            request_id: String::new(),
            error_code: String::new(),
            read_only: String::new(),
            only_errors: false,
            no_plain_reads: false,
            search: String::new(),
            since: i64::MIN,
            until: i64::MAX,
            oldest_first: false,
        }
    }
}

/// A page of a look-up.
pub(crate) struct Found {
    pub(crate) rows: Vec<StoredEvent>,
    /// Where the next page goes on; none at the end.
    pub(crate) next: Option<Place>,
}

/// The texts of a look-up along one index: where its reach ends, and the page.
type Texts = (&'static str, &'static str);

/// `$1` account, `$2` and `$3` the place before, `$4` the other end of the time, `$5` what the index is entered with. The page's
/// `$4` is the time where its reach ends; `$6` and `$7` are the exact place, in a form that no index is chosen for.
macro_rules! texts {
    ($driver:literal, $beyond:literal, $within:literal, $order:literal) => {
        (
            concat!(
                "SELECT event_time, seq FROM audit_events WHERE account_id = $1 AND ",
                $driver,
                " AND (event_time, seq) ",
                $beyond,
                " ($2, $3) AND event_time ",
                $within,
                " $4 ORDER BY ",
                $order,
                " LIMIT 1 OFFSET $6"
            ),
            concat!(
                "SELECT ",
                columns!(),
                " FROM audit_events WHERE account_id = $1 AND ",
                $driver,
                " AND (event_time, seq) ",
                $beyond,
                " ($2, $3) AND event_time ",
                $within,
                " $4 AND (event_time <> $6 OR seq ",
                $within,
                " $7) AND ($8 = '' OR event_name = $8) AND ($9 = '' OR username = $9) \
                 AND ($10 = '' OR resource_name = $10) \
                 AND ($11 = '' OR (read_only AND $11 = 'true') OR (NOT read_only AND $11 = 'false')) \
                 AND (NOT $12 OR error_code <> '') AND (NOT $13 OR NOT read_only OR error_code <> '') \
                 AND ($14 = '' OR error_code = $14) AND ($15 = '' OR event_source = $15) \
                 AND ($16 = '' OR resource_type = $16) \
                 AND ($17 = '' OR lower(event_name || ' ' || username || ' ' || resource_name) LIKE $17 ESCAPE '!') \
                 AND ($18 = '' OR event_id = $18) AND ($19 = '' OR access_key_id = $19) \
                 AND ($20 = '' OR request_id = $20) ORDER BY ",
                $order,
                " LIMIT $21"
            ),
        )
    };
}

/// Both directions of a look-up along one index.
macro_rules! along {
    ($oldest_first:expr, $driver:literal) => {
        if $oldest_first {
            texts!($driver, ">", "<=", "event_time, seq")
        } else {
            texts!($driver, "<", ">=", "event_time DESC, seq DESC")
        }
    };
}

/// The index that narrows most, what it is entered with, and its reach.
fn driver(filter: &Filter) -> (Texts, &str, i64) {
    match narrowing(filter) {
        Some((texts, entered_with)) => (texts, entered_with, REACH),
        None => (along!(filter.oldest_first, "$5 = ''"), "", WIDE_REACH),
    }
}

/// The index that narrows, if one does.
fn narrowing(filter: &Filter) -> Option<(Texts, &str)> {
    let oldest = filter.oldest_first;
    if !filter.event_id.is_empty() {
        return Some((along!(oldest, "event_id = $5"), &filter.event_id));
    }
    if !filter.request_id.is_empty() {
        let texts = along!(oldest, "request_id = $5 AND request_id <> ''");
        return Some((texts, &filter.request_id));
    }
    if !filter.access_key_id.is_empty() {
        let texts = along!(oldest, "access_key_id = $5 AND access_key_id <> ''");
        return Some((texts, &filter.access_key_id));
    }
    if !filter.resource_name.is_empty() {
        return Some((along!(oldest, "resource_name = $5"), &filter.resource_name));
    }
    if !filter.username.is_empty() {
        return Some((along!(oldest, "username = $5"), &filter.username));
    }
    if !filter.event_name.is_empty() {
        return Some((along!(oldest, "event_name = $5"), &filter.event_name));
    }
    if filter.only_errors || !filter.error_code.is_empty() {
        return Some((along!(oldest, "$5 = '' AND error_code > ''"), ""));
    }
    if !filter.resource_type.is_empty() {
        return Some((along!(oldest, "resource_type = $5"), &filter.resource_type));
    }
    if !filter.event_source.is_empty() {
        return Some((along!(oldest, "event_source = $5"), &filter.event_source));
    }
    // A search is quickest along the index that holds what it searches.
    if filter.search.is_empty() && (filter.no_plain_reads || filter.read_only == "false") {
        let texts = along!(oldest, "$5 = '' AND (NOT read_only OR error_code <> '')");
        return Some((texts, ""));
    }
    None
}

/// A page of rows beyond a place: before it, or after it where the oldest come first.
pub(crate) async fn look_up(
    tx: &mut Tx,
    account: &AccountId,
    filter: &Filter,
    beyond: Option<Place>,
    limit: i64,
) -> Result<Found, StoreError> {
    let ((edge, page), entered_with, reach) = driver(filter);
    let (first, other_end, farthest) = if filter.oldest_first {
        // Just before the first instant.
        let first = Place {
            time: filter.since.saturating_sub(1),
            seq: i64::MAX,
        };
        let farthest = Place {
            time: filter.until,
            seq: i64::MAX,
        };
        (first, filter.until, farthest)
    } else {
        let first = Place {
            time: filter.until,
            seq: i64::MAX,
        };
        let farthest = Place {
            time: filter.since,
            seq: i64::MIN,
        };
        (first, filter.since, farthest)
    };
    let beyond = beyond.unwrap_or(first);
    let mut values: Vec<Value> = vec![
        account.as_str().into(),
        beyond.time.into(),
        beyond.seq.into(),
        other_end.into(),
        entered_with.into(),
        reach.saturating_sub(1).into(),
    ];
    let edge = match tx.find(edge, &values).await? {
        Some(row) => Some(Place {
            time: row.int(0)?,
            seq: row.int(1)?,
        }),
        None => None,
    };
    let end = edge.unwrap_or(farthest);
    values.truncate(3);
    values.extend([end.time.into(), entered_with.into()]);
    let pattern = match filter.search.as_str() {
        "" => String::new(),
        search => like_contains(&search.to_ascii_lowercase()),
    };
    values.extend([
        end.time.into(),
        end.seq.into(),
        (&filter.event_name).into(),
        (&filter.username).into(),
        (&filter.resource_name).into(),
        (&filter.read_only).into(),
        filter.only_errors.into(),
        filter.no_plain_reads.into(),
        (&filter.error_code).into(),
        (&filter.event_source).into(),
        (&filter.resource_type).into(),
        pattern.into(),
        (&filter.event_id).into(),
        (&filter.access_key_id).into(),
        (&filter.request_id).into(),
        limit.saturating_add(1).into(),
    ]);
    let mut rows = tx
        .list(page, &values)
        .await?
        .iter()
        .map(StoredEvent::read)
        .collect::<Result<Vec<_>, _>>()?;
    let size = usize::try_from(limit).unwrap_or(0);
    let full = rows.len() > size;
    rows.truncate(size);
    let next = if full {
        rows.last().map(Place::of)
    } else {
        edge
    };
    Ok(Found { rows, next })
}
