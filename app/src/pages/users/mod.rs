//! The pages of users. Every control that the reader may not use stays and names the missing action.

mod bulk;
mod create;
mod credentials;
mod delete;
mod detail;
mod factors;
mod list;
mod parts;
mod permissions;

pub(super) use bulk::BulkUsers;
pub(super) use create::CreateUser;
pub(super) use delete::{DeleteUser, inline_gone, listed};
pub(super) use detail::User;
pub(super) use list::Users;
pub(super) use parts::{
    NotShown, NotShownHere, PathField, PolicyField, RowForm, Summary, page_href, policy_href,
    typed_or, use_name,
};
pub(super) use permissions::{ceiling, group_policies};

use leptos::prelude::*;

use crate::{
    model::{Frame, Once},
    ui::{AccountId, Kv, KvRow, Notice, Panel, Secret, Tone},
};

/// A password that an administrator hands on, with all that the user needs to sign in. It is on this page only.
#[component]
fn HandOver(
    /// The user and the password.
    once: Once,
    /// Where users sign in.
    sign_in: String,
) -> impl IntoView {
    let Once::Password {
        user_name,
        password,
    } = once
    else {
        return ().into_any();
    };
    let frame = use_context::<Frame>().unwrap_or_default();
    let sign_in_text = sign_in.clone();
    view! {
        <Panel title="Sign-in details">
            <Notice message="This password is shown only now. Hand it on safely." tone=Tone::Warn>
                "It works for seven days and one sign-in: the user then chooses a password of their own and adds a second factor. If it is lost, reset it."
            </Notice>
            <Kv>
                <KvRow label="Sign-in address">
                    <a href=sign_in rel="external">{sign_in_text}</a>
                </KvRow>
                <KvRow label="Account ID">
                    <AccountId id=frame.account_id copy=true />
                </KvRow>
                {frame
                    .account_alias
                    .map(|alias| {
                        view! {
                            <KvRow label="Account alias">
                                <span class="mono">{alias}</span>
                            </KvRow>
                        }
                    })}
                <KvRow label="User name">
                    <span class="mono">{user_name}</span>
                </KvRow>
            </Kv>
            <Secret label="Password" value=password />
        </Panel>
    }
    .into_any()
}
