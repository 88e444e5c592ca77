//! What every list page shares: the bar with search and filters, headers that sort, the pager, the kinds of empty, and
//! the addresses of all of it. A list's state is its address and nothing else.

use leptos::prelude::*;

use super::{
    load::{list_href, list_query},
    set_status,
};
use crate::{
    model::{ListQuery, Listed, Reason},
    ui::{
        Button, ButtonKind, Empty, Icon, LinkButton, Pager, Size, Sort, TableWrap, Th, Variant,
        hidden_values,
    },
};

/// Rows on a page unless the address says otherwise.
const ROWS: u32 = 25;

/// What kind of list it is.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Its address.
    pub(super) path: &'static str,
    /// One of it, and several.
    pub(super) nouns: (&'static str, &'static str),
    /// What a search looks at: "name or path".
    pub(super) searched: &'static str,
    /// The columns that it can be sorted by: the word in the address (none for the first), and what the caption says.
    pub(super) sorts: &'static [(&'static str, &'static str)],
}

/// A filter of a list.
pub(super) struct Filter {
    /// Its name in the address.
    pub(super) name: &'static str,
    /// What it asks about.
    pub(super) label: &'static str,
    /// The values to choose from, or an example of what is typed.
    pub(super) kind: FilterKind,
}

/// How a filter's value is given.
pub(super) enum FilterKind {
    /// One of these: the value in the address, and its words.
    Choice(&'static [(&'static str, &'static str)]),
    /// Typed; this is an example.
    Text(&'static str),
}

impl Filter {
    pub(super) const fn choice(
        name: &'static str,
        label: &'static str,
        choices: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            name,
            label,
            kind: FilterKind::Choice(choices),
        }
    }

    pub(super) const fn text(
        name: &'static str,
        label: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            name,
            label,
            kind: FilterKind::Text(example),
        }
    }

    /// A value in words.
    fn words(&self, value: &str) -> String {
        let known = match self.kind {
            FilterKind::Choice(choices) => choices.iter().find(|(known, _)| *known == value),
            FilterKind::Text(_) => None,
        };
        known.map_or(value, |(_, words)| words).to_owned()
    }
}

/// A list as its address asks for it.
pub(super) struct List {
    pub(super) kind: Kind,
    pub(super) asked: ListQuery,
    pub(super) filters: Vec<Filter>,
    /// A choice beside the search, where the list has one.
    pub(super) segments: &'static [(&'static str, &'static str)],
}

impl List {
    /// The address with some values changed; without the place of the page, unless that is one of them.
    pub(super) fn href(&self, change: &[(&str, &str)]) -> String {
        let values = self.values(&[]);
        let mut values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        for (name, value) in change {
            match values.iter_mut().find(|(known, _)| known == name) {
                Some(pair) => pair.1 = value,
                None => values.push((name, value)),
            }
        }
        list_href(self.kind.path, &values)
    }

    /// What the address says, but for the place of the page and what is named.
    fn values(&self, without: &[&str]) -> Vec<(String, String)> {
        let asked = &self.asked;
        let rows = match asked.size {
            0 | ROWS => String::new(),
            size => size.to_string(),
        };
        let fixed = [
            ("q", asked.q.clone()),
            ("filter", asked.filter.clone()),
            ("sort", asked.sort.clone()),
            ("rows", rows),
        ];
        fixed
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .chain(asked.filters.iter().cloned())
            .filter(|(name, value)| !value.is_empty() && !without.contains(&name.as_str()))
            .collect()
    }

    /// A header that sorts; `by` is the column's word, empty for the list's own order.
    pub(super) fn header(&self, label: &'static str, by: &str, prio: u8, num: bool) -> AnyView {
        let (now, descending) = self.asked.sorted();
        let sorted = now == by;
        let word = if by.is_empty() { "name" } else { by };
        let next = match (sorted && !descending, by.is_empty()) {
            (true, _) => format!("-{word}"),
            (false, true) => String::new(),
            (false, false) => by.to_owned(),
        };
        let sort = match (sorted, descending) {
            (false, _) => Sort::Unsorted,
            (true, false) => Sort::Ascending,
            (true, true) => Sort::Descending,
        };
        let href = Some(self.href(&[("sort", &next)]));
        view! { <Th label href sort prio num /> }.into_any()
    }

    /// "Users, sorted by creation, latest first, 25 of 148".
    fn caption(&self, summary: &str) -> String {
        let (by, descending) = self.asked.sorted();
        let words = self.kind.sorts.iter().find(|(word, _)| *word == by);
        let words = words.map_or("name", |(_, words)| words);
        let direction = if descending {
            ", the other way round"
        } else {
            ""
        };
        let mut caption = format!(
            "{}, sorted by {words}{direction}, {summary}",
            self.kind.nouns.1
        );
        if let Some(first) = caption.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        caption
    }

    /// The list: its bar, and its table with the pager, or why there is none. `none_yet` stands where there is nothing at
    /// all; `above` (bulk actions) frames the table.
    pub(super) fn show<T: 'static>(
        self,
        listed: Listed<T>,
        none_yet: AnyView,
        head: impl FnOnce(&Self) -> AnyView,
        row: impl Fn(T, i64) -> AnyView,
        frame: impl FnOnce(AnyView) -> AnyView,
    ) -> AnyView {
        let Listed {
            page,
            refused,
            wrong,
            ..
        } = listed;
        let (one, many) = self.kind.nouns;
        if page.total == 0 && !self.asked.narrows() && wrong.is_none() {
            return none_yet;
        }
        let (shown, total, now) = (page.rows.len(), page.total, page.now);
        let summary = format!("{shown} of {total} {}", if total == 1 { one } else { many });
        let bar = self.bar(&refused);
        let contents = if let Some(wrong) = wrong {
            set_status(400);
            let clear = self.kind.path;
            view! {
                <Empty icon=Icon::Warning title="That filter cannot be used" text=wrong>
                    <LinkButton href=clear>"Clear filters"</LinkButton>
                </Empty>
            }
            .into_any()
        } else if page.rows.is_empty() && total > 0 {
            let first = self.href(&[]);
            view! {
                <Empty icon=Icon::Search title="Nothing on this page" text=format!("The {many} that were here are gone.")>
                    <LinkButton href=first>"Go to the first page"</LinkButton>
                </Empty>
            }
            .into_any()
        } else if page.rows.is_empty() {
            self.no_match()
        } else {
            let head = head(&self);
            let caption = self.caption(&summary);
            let rows: Vec<AnyView> = page.rows.into_iter().map(|each| row(each, now)).collect();
            let table = view! {
                <TableWrap caption>
                    <thead>
                        <tr>{head}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </TableWrap>
            };
            let framed = frame(table.into_any());
            view! {
                {framed}
                <Pager
                    action=self.kind.path
                    summary
                    first=(!self.asked.after.is_empty()).then(|| self.href(&[]))
                    previous=page.previous.as_deref().map(|after| self.href(&[("after", after)]))
                    next=page.next.as_deref().map(|after| self.href(&[("after", after)]))
                    rows=page.size
                    keep=self.values(&["rows"])
                />
            }
            .into_any()
        };
        view! {
            {bar}
            {contents}
        }
        .into_any()
    }

    fn no_match(&self) -> AnyView {
        let (one, many) = self.kind.nouns;
        let q = self.asked.q.replace('`', "'");
        let text = if q.is_empty() {
            format!("No {one} is what the filters ask for.")
        } else if self.asked.filters.is_empty() && self.asked.filter.is_empty() {
            format!("No {one}'s {} holds `{q}`.", self.kind.searched)
        } else {
            format!(
                "No {one}'s {} holds `{q}` and is what the filters ask for.",
                self.kind.searched
            )
        };
        let path = self.kind.path;
        let clear = if q.is_empty() {
            "Clear filters"
        } else {
            "Clear search"
        };
        view! {
            <Empty icon=Icon::Search title=format!("No {many} match") text>
                <LinkButton href=path>{clear}</LinkButton>
            </Empty>
        }
        .into_any()
    }

    /// Search, filters, what is set, and exports. One form, so that a search keeps the filters.
    fn bar(&self, refused: &[(String, String)]) -> AnyView {
        let kind = self.kind;
        let (_, many) = kind.nouns;
        let label = format!("Search {many}");
        let placeholder = {
            let mut text = kind.searched.to_owned();
            if let Some(first) = text.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            text
        };
        let in_fields: Vec<&str> = self.filters.iter().map(|filter| filter.name).collect();
        let hidden = self.values(&[in_fields.as_slice(), &["q"]].concat());
        let chips: Vec<AnyView> = self
            .filters
            .iter()
            .filter(|filter| !self.asked.filtered(filter.name).is_empty())
            .map(|filter| {
                let value = filter.words(self.asked.filtered(filter.name));
                let href = self.href(&[(filter.name, "")]);
                let remove = format!("Remove filter: {} {value}", filter.label);
                view! {
                    <span class="chip">
                        <span>{filter.label} " " <b>{value}</b></span>
                        <a href=href aria-label=remove>
                            <Icon name=Icon::Cross size=12 />
                        </a>
                    </span>
                }
                .into_any()
            })
            .collect();
        let fields: Vec<AnyView> = self
            .filters
            .iter()
            .map(|filter| {
                let reason = refused.iter().find(|(name, _)| name == filter.name);
                field(
                    filter,
                    self.asked.filtered(filter.name),
                    reason.map(|(_, why)| why.clone()),
                )
            })
            .collect();
        let more = (!fields.is_empty()).then(|| {
            view! {
                <details class="filter-more">
                    <summary class="btn" data-variant="ghost">
                        "Filters"
                    </summary>
                    <div class="filter-fields">
                        {fields}
                        <button class="btn" type="submit">
                            "Apply filters"
                        </button>
                    </div>
                </details>
            }
        });
        let segments = (!self.segments.is_empty()).then(|| {
            let links: Vec<AnyView> = self
                .segments
                .iter()
                .map(|(value, words)| {
                    let current = (self.asked.filter == *value).then_some("true");
                    let href = self.href(&[("filter", value)]);
                    view! { <a href=href aria-current=current>{*words}</a> }.into_any()
                })
                .collect();
            view! {
                <span class="segmented" role="group" aria-label="Show">
                    {links}
                </span>
            }
        });
        let clear = self.asked.narrows().then(|| {
            view! {
                <a class="btn" data-variant="ghost" href=kind.path>
                    <Icon name=Icon::Cross />
                    "Clear"
                </a>
            }
        });
        let name = label.clone();
        view! {
            <form class="filters" role="search" action=kind.path method="get" aria-label=name>
                <div class="affix">
                    <Icon name=Icon::Search />
                    <input
                        class="input"
                        type="search"
                        name="q"
                        value=self.asked.q.clone()
                        placeholder=placeholder
                        aria-label=label
                        data-page-search=""
                    />
                </div>
                {hidden_values(hidden)}
                <button class="btn" type="submit">
                    "Search"
                </button>
                {more}
                {segments}
                {chips}
                {clear}
                {self.exports()}
            </form>
        }
        .into_any()
    }

    fn exports(&self) -> AnyView {
        let head = if self.asked.narrows() {
            format!("These {} as a file", self.kind.nouns.1)
        } else {
            format!("All {} as a file", self.kind.nouns.1)
        };
        let link = |format: &str, words: &'static str| {
            // A file is no page: the browser's own navigation fetches it.
            view! {
                <a class="menu-item" rel="external" href=self.href(&[("rows", ""), ("export", format)])>
                    {words}
                </a>
            }
        };
        view! {
            <span class="push row">
                <button class="btn" data-variant="ghost" type="button" popovertarget="export-menu">
                    "Export"
                </button>
                <span class="menu" popover="auto" id="export-menu" role="group" aria-label=head.clone()>
                    <span class="menu-head">{head.clone()}</span>
                    {link("csv", "CSV")}
                    {link("json", "JSON")}
                </span>
            </span>
        }
        .into_any()
    }
}

/// A filter's control, or the button that says why it cannot be used.
fn field(filter: &Filter, value: &str, reason: Reason) -> AnyView {
    let label = filter.label;
    if reason.is_some() {
        return view! {
            <Button kind=ButtonKind::Button size=Size::Small variant=Variant::Ghost reason=reason>
                {label}
            </Button>
        }
        .into_any();
    }
    let control = match filter.kind {
        FilterKind::Choice(choices) => {
            let options: Vec<AnyView> = [("", "Any")]
                .iter()
                .chain(choices)
                .map(|(each, words)| {
                    let selected = *each == value;
                    view! {
                        <option value=*each selected=selected>
                            {*words}
                        </option>
                    }
                    .into_any()
                })
                .collect();
            view! {
                <select class="input" data-size="sm" name=filter.name>
                    {options}
                </select>
            }
            .into_any()
        }
        FilterKind::Text(example) => view! {
            <input
                class="input"
                data-size="sm"
                type="text"
                name=filter.name
                value=value.to_owned()
                placeholder=example
                autocomplete="off"
            />
        }
        .into_any(),
    };
    view! {
        <label class="field">
            <span class="label">{label}</span>
            {control}
        </label>
    }
    .into_any()
}

/// What a list's address asks for.
pub(super) fn asked(query: Memo<leptos_router::params::ParamsMap>) -> ListQuery {
    list_query(&query.read_untracked())
}
