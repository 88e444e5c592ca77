//! The question before something is done that its maker may not be able to undo: what was sent comes back as hidden fields,
//! so that it can be sent again as it was.

use leptos::prelude::*;

use super::load::InShell;
use crate::{
    model::Outcome,
    ui::{Button, Crumb, LinkButton, NavItem, Notice, PageHeader, Tone, Variant},
    web::CONFIRMED,
};

const TITLE: &str = "Do you mean it?";

/// Asks, and sends the form again.
#[component]
pub(super) fn Confirmation(
    /// What came of the form.
    outcome: Outcome,
    /// The question.
    question: String,
) -> impl IntoView {
    let Outcome { path, values, .. } = outcome;
    // The whole address: some pages say in it what they are about.
    let path = crate::web::visit().map_or(path, |visit| visit.here());
    let back = path.clone();
    let fields = values
        .into_iter()
        .filter(|(name, _)| name != CONFIRMED)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    view! {
        <InShell current=NavItem::Overview crumbs=vec![Crumb::here(TITLE)]>
            <PageHeader title=TITLE />
            <Notice message=question tone=Tone::Warn>
                "Nothing has been changed yet."
            </Notice>
            <form method="post" action=path class="row">
                {fields}
                <input type="hidden" name=CONFIRMED value="true" />
                <Button variant=Variant::Danger>"Do it"</Button>
                <LinkButton href=back>"Leave it as it is"</LinkButton>
            </form>
        </InShell>
    }
}
