//! When the services that policies grant were last used: what could be taken away. Part of several pages.

use leptos::prelude::*;

use crate::{
    model::{LastAccessedModel, ServiceUse, Shown},
    pages::use_outcome,
    ui::{
        Arn, Button, Empty, Icon, Notice, Section, Status, TableWrap, Th, Time, Tone, Variant,
        needs,
    },
};

/// The report, and the form that makes one.
#[component]
pub(in crate::pages) fn LastAccessed(
    /// What is known.
    model: LastAccessedModel,
    /// The page's address, which the form is posted to.
    action: String,
    /// Whether it is about one user or role, who needs no naming in each row.
    alone: bool,
    /// The page's present.
    now: i64,
) -> impl IntoView {
    let LastAccessedModel { report, make } = model;
    let error = use_outcome("last-accessed").error("");
    let form = view! {
        <form action=action method="post" aria-label="Report">
            <input type="hidden" name="intent" value="last-accessed" />
            <Button variant=Variant::Primary reason=make>
                "Check last uses"
            </Button>
        </form>
    };
    let body = match report {
        Shown::No(action) => view! {
            <Empty icon=Icon::Lock title="You cannot see last uses" text=format!("{}.", needs(&action)) />
        }
        .into_any(),
        Shown::Yes(None) => view! {
            <Empty icon=Icon::Clock title="Not checked yet" text="The policies are looked through for the services that they grant, and the audit log for when each was used.">
                {form}
            </Empty>
        }
        .into_any(),
        Shown::Yes(Some(report)) if report.services.is_empty() => view! {
            <Empty icon=Icon::Clock title="No service is granted" text="No policy allows anything.">
                {form}
            </Empty>
        }
        .into_any(),
        Shown::Yes(Some(report)) => {
            let used = report.services.iter().filter(|service| service.last.is_some()).count();
            let all = report.services.len();
            let caption = format!("Services that are granted, the last used first, {used} of {all} used");
            let rows: Vec<AnyView> = report
                .services
                .into_iter()
                .map(|service| row(service, alone, now))
                .collect();
            view! {
                <div class="row between">
                    <p class="sm muted">
                        {format!("{used} of {all} granted services were used. Checked ")} <Time at=report.made now /> "."
                    </p>
                    {form}
                </div>
                <TableWrap caption scroll_focus=true>
                    <thead>
                        <tr>
                            <Th label="Service" />
                            <Th label="Last used" />
                            {(!alone).then(|| view! { <Th label="By" prio=2 /> <Th label="Users and roles" prio=3 num=true /> })}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </TableWrap>
            }
            .into_any()
        }
    };
    view! {
        <Section title="Last accessed" sentence="What is granted and never used could be taken away. Uses are known from the audit log; attempts that were refused count.">
            {error.map(|message| view! { <Notice message tone=Tone::Deny /> })}
            {body}
        </Section>
    }
    .into_any()
}

fn row(service: ServiceUse, alone: bool, now: i64) -> AnyView {
    let who = service.last.as_ref().map(|(_, arn)| arn.clone());
    let last = match service.last {
        Some((at, _)) => view! { <Time at now /> }.into_any(),
        None => view! { <Status tone=Tone::None>"Never"</Status> }.into_any(),
    };
    let others = (!alone).then(|| {
        let who = who
            .filter(|arn| !arn.is_empty())
            .map(|arn| view! { <Arn arn bare=true /> });
        view! {
            <td data-prio="2">{who}</td>
            <td data-prio="3" class="num">{service.entities.to_string()}</td>
        }
    });
    view! {
        <tr>
            <th scope="row">
                {service.name} " " <code class="muted">{service.prefix}</code>
            </th>
            <td>{last}</td>
            {others}
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::UsesReport, ui::html};

    #[test]
    fn what_was_never_used_says_so_and_the_button_names_a_missing_action() {
        let service = |prefix: &str, last| ServiceUse {
            name: format!("Service {prefix}"),
            prefix: prefix.to_owned(),
            last,
            entities: 1,
        };
        let model = LastAccessedModel {
            report: Shown::Yes(Some(UsesReport {
                made: 0,
                services: vec![
                    service("iam", Some((0, "arn:aws:iam::1:user/a".to_owned()))),
                    service("sqs", None),
                ],
            })),
            make: Some(needs("iam:GenerateServiceLastAccessedDetails")),
        };
        let html =
            html(|| view! { <LastAccessed model action="/users/a".to_owned() alone=true now=0 /> });
        for told in [
            "1 of 2 granted services were used",
            "Never",
            "iam:GenerateServiceLastAccessedDetails",
            "aria-disabled=\"true\"",
        ] {
            assert!(html.contains(told), "{told}: {html}");
        }
    }
}
