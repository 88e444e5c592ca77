//! Sessions, notices and sign-in activity, of the reader or of somebody whom the reader looks after: what several pages
//! show of them, and the forms that end and dismiss. Each page says where to go back to.

use iam::{
    IamError, NoticeKind, Operation as _,
    operations::{
        activity::{ActivityKind, ListSignInActivity},
        notices::{DismissNotices, ListNotices, NoticeView},
        sessions::{EndSession, EndSessions, ListSessions},
    },
    types::{Marker, PageSize, UserName},
};
use serde_json::Value;

use super::{
    Form, Refused,
    visit::{Done, Visit},
};
use crate::model::{
    ActivityModel, ActivityRow, ActivityWhat, NoticeRow, NoticesModel, Problem, SessionRow,
    SessionsModel, Shown,
};

/// How many entries of activity are shown; the audit log has them all.
const ACTIVITY: i64 = 20;

fn most(entries: i64) -> PageSize {
    PageSize::new(entries).unwrap_or_default()
}

/// Where a person is signed in; `whose` is none for the reader. `arn` is the person's.
pub(super) async fn sessions(
    visit: &Visit,
    whose: Option<&UserName>,
    arn: &str,
) -> Result<Shown<SessionsModel>, Problem> {
    let listed = visit
        .part(ListSessions {
            user_name: whose.cloned(),
        })
        .await?;
    let questions =
        [EndSession::ACTION, EndSessions::ACTION].map(|action| (action, arn.to_owned()));
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let (end, end_all) = (reasons.next().flatten(), reasons.next().flatten());
    Ok(listed.map(|listed| SessionsModel {
        rows: listed
            .sessions
            .into_iter()
            .map(|session| SessionRow {
                id: session.session_id,
                device: session.device,
                address: session.source_ip,
                factors: factors(&session.factors),
                created: session.create_date.0,
                seen: session.last_seen_date.0,
                expires: session.expire_date.0,
                own: session.own,
            })
            .collect(),
        end,
        end_all,
    }))
}

/// Factors in words.
fn factors(words: &[String]) -> String {
    let named: Vec<&str> = words
        .iter()
        .map(|word| match word.as_str() {
            "totp" => "authenticator app",
            "security-key" => "security key",
            "recovery-code" => "recovery code",
            other => other,
        })
        .collect();
    named.join(", ")
}

/// The reader's notices: the unseen, and the latest of those seen.
pub(super) async fn notices(visit: &Visit, entries: i64) -> Result<Shown<NoticesModel>, Problem> {
    let Some((principal, _, _)) = &visit.who else {
        return Err(Problem::SignIn);
    };
    if visit.acting.is_some() {
        // They are the person's, and who acts now is a role.
        return Ok(Shown::Yes(NoticesModel {
            rows: Vec::new(),
            unseen: 0,
            dismiss: None,
        }));
    }
    let listed = visit
        .part(ListNotices {
            max_items: most(entries),
            marker: Marker::default(),
        })
        .await?;
    let reasons = visit
        .reasons(&[(DismissNotices::ACTION, principal.arn.to_string())])
        .await?;
    Ok(listed.map(|listed| NoticesModel {
        rows: listed
            .notices
            .into_iter()
            .map(|mut told| {
                // What one did oneself is not told as somebody else's doing.
                if let Some(detail) = told.detail.as_object_mut()
                    && detail.get("by").and_then(Value::as_str) == Some(&principal.name)
                {
                    detail.remove("by");
                }
                notice(told)
            })
            .collect(),
        unseen: listed.unseen_count,
        dismiss: reasons.into_iter().next().flatten(),
    }))
}

fn notice(notice: NoticeView) -> NoticeRow {
    let alarming = matches!(
        notice.kind,
        NoticeKind::NewDevice
            | NoticeKind::NewAddress
            | NoticeKind::Failures
            | NoticeKind::FactorsReset
            | NoticeKind::PossibleClone
    );
    NoticeRow {
        text: told(notice.kind, &notice.detail),
        alarming,
        id: notice.notice_id,
        at: notice.create_date.0,
        seen: notice.seen_date.is_some(),
    }
}

/// A notice as a sentence. A text of somebody's own stands in quotation marks.
fn told(kind: NoticeKind, detail: &Value) -> String {
    let text = |member: &str| {
        let text = detail.get(member).and_then(Value::as_str);
        text.map(|text| text.replace('`', "'"))
    };
    let or = |member: &str, other: &str| text(member).unwrap_or_else(|| other.to_owned());
    let number = |member: &str| detail.get(member).and_then(Value::as_i64).unwrap_or(0);
    let label = || match text("label").filter(|label| !label.is_empty()) {
        Some(label) => format!(" “{label}”"),
        None => String::new(),
    };
    // Who did it is told where it was somebody else.
    let by = || text("by").map(|by| format!(" by {by}")).unwrap_or_default();
    match kind {
        NoticeKind::NewDevice => format!(
            "You signed in with a browser that was not known: {} from {}.",
            iam::device_name(&or("userAgent", "")),
            or("sourceIp", "an unknown address")
        ),
        NoticeKind::NewAddress => format!(
            "You signed in from an address that was not known: {}.",
            or("sourceIp", "an unknown one")
        ),
        NoticeKind::Failures => match number("failures") {
            1 => "A try to sign in as you failed since your last sign-in.".to_owned(),
            tries => format!("{tries} tries to sign in as you failed since your last sign-in."),
        },
        NoticeKind::FactorAdded => format!("A second factor was added{}{}.", label(), by()),
        NoticeKind::FactorRemoved => format!("A second factor was removed{}{}.", label(), by()),
        NoticeKind::FactorsReset => format!("All your second factors were taken away{}.", by()),
        NoticeKind::PasswordChanged => format!("Your password was changed{}.", by()),
        NoticeKind::RecoveryCodesMade => {
            "New recovery codes were made; those before are void.".to_owned()
        }
        NoticeKind::RecoveryCodeUsed => {
            format!("A recovery code was used; {} are left.", number("left"))
        }
        NoticeKind::AccessKeyChanged => format!(
            "Your access key {} was {}{}.",
            or("accessKeyId", ""),
            or("change", "changed"),
            by()
        ),
        NoticeKind::PossibleClone => format!(
            "Your security key{} may have been copied: its counter went back. Remove it and add another.",
            label()
        ),
        NoticeKind::SessionsEnded => format!("Your sessions were ended{}.", by()),
    }
}

/// What happened lately when a person came to the door; `whose` is none for the reader.
pub(super) async fn activity(
    visit: &Visit,
    whose: Option<&UserName>,
) -> Result<Shown<ActivityModel>, Problem> {
    let listed = visit
        .part(ListSignInActivity {
            user_name: whose.cloned(),
            max_items: most(ACTIVITY),
            marker: Marker::default(),
        })
        .await?;
    Ok(listed.map(|listed| ActivityModel {
        more: listed.is_truncated,
        rows: listed
            .activity
            .into_iter()
            .map(|entry| ActivityRow {
                what: match entry.kind {
                    ActivityKind::SignIn => ActivityWhat::SignIn,
                    ActivityKind::Failure => ActivityWhat::Failure,
                    ActivityKind::Denied => ActivityWhat::Denied,
                },
                id: entry.event_id,
                name: entry.event_name,
                at: entry.event_time.0,
                device: entry.device,
                address: entry.source_ip,
            })
            .collect(),
    }))
}

/// Runs one of the forms of sessions and notices; none when the form is another. `back` is the page's address up to the
/// value of `done`, which [`crate::pages::security_done`] makes a sentence of.
pub(super) async fn change(
    visit: &Visit,
    form: &Form,
    whose: Option<&UserName>,
    back: &str,
) -> Option<Result<Done, Refused>> {
    let intent = form.get("intent");
    let user_name = whose.cloned();
    let outcome: Result<(), IamError> = match intent {
        "end-session" => {
            let session_id = form.get("session").to_owned();
            let operation = EndSession {
                user_name,
                session_id,
            };
            visit.call(operation).await
        }
        "end-sessions" => {
            let operation = EndSessions {
                user_name,
                keep_own: true,
            };
            visit.call(operation).await.map(drop)
        }
        "dismiss-notice" => {
            let operation = DismissNotices {
                notice_ids: vec![form.get("notice").to_owned()],
                all: false,
            };
            visit.call(operation).await.map(drop)
        }
        "dismiss-notices" => {
            let operation = DismissNotices {
                notice_ids: Vec::new(),
                all: true,
            };
            visit.call(operation).await.map(drop)
        }
        _ => return None,
    };
    Some(match outcome {
        Ok(()) => Ok(Done::go(format!("{back}{intent}"))),
        Err(error) => Err(Refused::by(visit, intent, error, &[])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_notice_says_what_happened_and_who_did_it_and_marks_no_text_as_code() {
        let detail = json!({ "label": "`x` phone", "by": "ama" });
        assert_eq!(
            told(NoticeKind::FactorRemoved, &detail),
            "A second factor was removed “'x' phone” by ama."
        );
        assert_eq!(
            told(NoticeKind::Failures, &json!({ "failures": 3 })),
            "3 tries to sign in as you failed since your last sign-in."
        );
        assert_eq!(
            told(NoticeKind::SessionsEnded, &json!({})),
            "Your sessions were ended."
        );
    }

    #[test]
    fn factors_are_said_in_words() {
        let words = ["password", "totp"].map(str::to_owned);
        assert_eq!(factors(&words), "password, authenticator app");
    }
}
