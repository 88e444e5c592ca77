//! One request: who comes, for which page, and what it is answered with.

use std::sync::Arc;

use iam::{
    AccessLevel, AccountInfo, Acting, Action, Caller, Clock, Credential, Entered, Iam, IamError,
    Operation, Principal, Session, Stage, Target,
};
use leptos::prelude::*;

use super::export::Download;
use crate::{
    Theme,
    model::{Frame, Outcome, Problem, Reason, Shown},
    ui::{ActingModel, NavItem, PrincipalKind},
};

/// Where people begin and end acting as a role.
pub(crate) const SWITCH_ROLE: &str = "/switch-role";

/// What every request shares.
pub struct Site {
    /// The domain.
    pub iam: Arc<Iam>,
    /// The server's clock.
    pub clock: Arc<dyn Clock>,
    /// Where people reach the server: `https://iam.example.com`, without a slash at the end.
    pub public_url: String,
}

/// A request for a page, or for the data of one.
#[derive(Clone)]
pub struct Visit {
    pub(crate) site: Arc<Site>,
    pub(crate) caller: Caller,
    pub(crate) theme: Theme,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) who: Option<(Principal, Session, AccountInfo)>,
    /// The role that the session acts as.
    pub(crate) acting: Option<Acting>,
    pub(crate) outcome: Outcome,
    /// The person was asked whether they mean it, and does.
    pub(crate) confirmed: bool,
    /// Entries of the navigation that lead to nothing that the person may see.
    pub(crate) closed: Vec<NavItem>,
}

/// A change to the browser's cookies.
#[derive(Debug)]
pub enum Cookie {
    /// A step of signing in went well: the session's token, or that of the sign-in which is not finished, in place of any
    /// before; and the browser's own, when the sign-in is complete.
    Entered(Entered),
    /// No session.
    EndSession,
    /// The theme chosen.
    Theme(Theme),
}

/// What a request is answered with.
pub enum Answer {
    /// 303 to a path of this server.
    Redirect {
        /// Begins with one slash.
        to: String,
        /// Cookies to set.
        cookies: Vec<Cookie>,
    },
    /// Data for one of the console's islands.
    Json(String),
    /// A file.
    File(Box<Download>),
    /// The page at the visit's path.
    Page {
        /// Provides what the page reads.
        visit: Box<Visit>,
        /// The HTTP status, unless the page finds another.
        status: u16,
        /// Cookies to set.
        cookies: Vec<Cookie>,
        /// Seconds after which trying again makes sense, for `Retry-After`.
        retry_after: Option<i64>,
    },
}

impl Answer {
    pub(crate) fn redirect(to: impl Into<String>) -> Self {
        Self::Redirect {
            to: to.into(),
            cookies: Vec::new(),
        }
    }

    pub(crate) fn page(visit: Visit, status: u16) -> Self {
        Self::Page {
            visit: Box::new(visit),
            status,
            cookies: Vec::new(),
            retry_after: None,
        }
    }
}

/// Whether somebody may come to the page that they asked for.
pub(super) enum Door {
    Open,
    Elsewhere(String),
    /// The database did not answer.
    Broken,
}

impl Visit {
    /// A request as a door saw it; nothing of it is believed yet.
    #[must_use]
    pub fn new(site: Arc<Site>, caller: Caller, theme: Theme, path: String, query: String) -> Self {
        Self {
            site,
            caller,
            theme,
            path,
            query,
            who: None,
            acting: None,
            outcome: Outcome::default(),
            confirmed: false,
            closed: Vec::new(),
        }
    }

    pub(crate) fn iam(&self) -> &Iam {
        &self.site.iam
    }

    /// Milliseconds since the epoch, for relative times.
    pub(crate) fn now(&self) -> i64 {
        self.site.clock.now().0
    }

    /// Why the person may not do each of some things, in the same order; none where they may.
    pub(crate) async fn reasons<T: Into<Target> + Clone>(
        &self,
        questions: &[(Action, T)],
    ) -> Result<Vec<Reason>, Problem> {
        let questions: Vec<(Action, Target)> = questions
            .iter()
            .map(|(action, target)| (*action, target.clone().into()))
            .collect();
        let answers = self.iam().permissions(&self.caller, &questions).await;
        let answers = answers.map_err(|error| super::problem::problem(self, &error))?;
        Ok(answers
            .iter()
            .map(|answer| (!answer.allowed).then(|| crate::ui::needs(answer.action)))
            .collect())
    }

    /// Why the person may not do each of some things that are known in full, in the same order.
    pub(crate) async fn reasons_of<O: Operation>(
        &self,
        operations: &[O],
    ) -> Result<Vec<Reason>, Problem> {
        let answers = self.iam().may_each(&self.caller, operations).await;
        let answers = answers.map_err(|error| super::problem::problem(self, &error))?;
        Ok(answers
            .into_iter()
            .map(|may| (!may).then(|| crate::ui::needs(O::ACTION.name)))
            .collect())
    }

    /// Calls an operation as the person who comes.
    pub(crate) async fn call<O: Operation>(&self, operation: O) -> Result<O::Output, IamError> {
        if self.confirmed {
            self.iam().call(&self.caller, operation).await
        } else {
            self.iam().call_carefully(&self.caller, operation).await
        }
    }

    /// Calls an operation for a page that cannot be shown without it.
    pub(crate) async fn need<O: Operation>(&self, operation: O) -> Result<O::Output, Problem> {
        self.call(operation)
            .await
            .map_err(|error| super::problem::problem(self, &error))
    }

    /// Calls an operation for a part of a page. Who may not see the part is shown the missing action in its place;
    /// nobody asked for it, so that looking at a page does not fill the audit log with refusals.
    pub(crate) async fn part<O: Operation>(
        &self,
        operation: O,
    ) -> Result<Shown<O::Output>, Problem> {
        let outcome = self.iam().call_if_allowed(&self.caller, operation).await;
        match outcome.map_err(|error| super::problem::problem(self, &error))? {
            Some(output) => Ok(Shown::Yes(output)),
            None => Ok(Shown::No(O::ACTION.name.to_owned())),
        }
    }

    /// Everything that the page reads from now on is of one state of the database.
    pub(super) fn read_together(&mut self) {
        self.caller = self.caller.clone().with_snapshot();
    }

    /// The same visit, for what takes long or writes: each of its reads is of the newest state.
    pub(super) fn apart(&self) -> Self {
        let mut visit = self.clone();
        visit.caller = visit.caller.without_snapshot();
        visit
    }

    /// Ends what [`get`](super::get) began to read, when the page is made.
    pub async fn end_reads(&self) {
        self.caller.end_snapshot().await;
    }

    pub(crate) fn stage(&self) -> Option<Stage> {
        self.who.as_ref().map(|(_, session, _)| session.stage)
    }

    /// Looks up who comes.
    ///
    /// # Errors
    /// When the database fails; somebody without a session is nobody, not an error.
    pub(crate) async fn identify(&mut self) -> Result<(), IamError> {
        let visitor = match self.iam().visitor(&self.caller).await {
            Ok(known) => known,
            Err(IamError::Unauthenticated) => return Ok(()),
            Err(error) => return Err(error),
        };
        if let Credential::Session(token) | Credential::SignIn(token) = &self.caller.credential {
            self.iam().touch(token, &visitor.session).await?;
        }
        self.acting = visitor.acting;
        self.who = Some((visitor.principal, visitor.session, visitor.account));
        Ok(())
    }

    /// Finds out which entries of the navigation lead to nothing that the person may see. Where that cannot be told, all
    /// stay: the pages say what is missing.
    async fn close_entries(&mut self) {
        let entries: Vec<(NavItem, Action)> = NavItem::ALL
            .iter()
            .filter_map(|item| Some((*item, Action::new(item.needs()?, AccessLevel::List))))
            .collect();
        let questions: Vec<(Action, Target)> = entries
            .iter()
            .map(|(_, action)| (*action, Target::Somewhere))
            .collect();
        if let Ok(answers) = self.iam().permissions(&self.caller, &questions).await {
            self.closed = entries
                .into_iter()
                .zip(answers)
                .filter(|(_, answer)| !answer.allowed)
                .map(|((item, _), _)| item)
                .collect();
        }
    }

    /// Looks up who comes and sends them where they must be.
    pub(super) async fn open(&mut self) -> Door {
        if let Err(error) = self.identify().await {
            tracing::error!(%error, request_id = self.caller.origin.request_id, "a visitor could not be looked up");
            return Door::Broken;
        }
        if self.stage() == Some(Stage::Full) {
            self.close_entries().await;
        }
        let path = self.path.as_str();
        if path == "/theme" || path == "/sign-out" {
            return Door::Open;
        }
        let setup = path.starts_with("/setup/");
        let home = match self.stage() {
            None if setup || path == "/sign-in" || path == "/sign-in/root" => return Door::Open,
            None => {
                let here = if self.query.is_empty() {
                    path.to_owned()
                } else {
                    format!("{path}?{}", self.query)
                };
                if here == "/" {
                    "/sign-in".to_owned()
                } else {
                    format!("/sign-in?next={}", encode(&here))
                }
            }
            Some(Stage::SecondFactor) => "/sign-in/code".to_owned(),
            Some(Stage::NewPassword) => "/sign-in/new-password".to_owned(),
            Some(Stage::Enrol) => "/sign-in/enrol".to_owned(),
            Some(Stage::Full) if setup || path == "/sign-in" || path.starts_with("/sign-in/") => {
                "/".to_owned()
            }
            Some(Stage::Full) => match &self.acting {
                Some(acting) if acting.is_over && path != "/prove" => SWITCH_ROLE.to_owned(),
                Some(_) if path.starts_with("/security-credentials") => {
                    format!("{SWITCH_ROLE}?for=oneself")
                }
                _ => return Door::Open,
            },
        };
        if home.split('?').next() == Some(path) {
            Door::Open
        } else {
            Door::Elsewhere(self.keep_next(home))
        }
    }

    /// Carries the address that somebody wanted through the steps of signing in.
    pub(crate) fn keep_next(&self, to: String) -> String {
        match self.next() {
            Some(next) if to.starts_with("/sign-in/") => format!("{to}?next={}", encode(&next)),
            Some(next) if to == "/" => next,
            _ => to,
        }
    }

    /// Where somebody wanted to go before signing in: a path of ours, never another site (ASVS 3.7.2).
    pub(crate) fn next(&self) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(name, _)| name == "next")
            .map(|(_, value)| value.into_owned())
            .filter(|to| is_own_path(to))
    }

    /// The address of the page, for coming back to it: without what was just done there.
    pub(crate) fn here(&self) -> String {
        let kept: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(
                form_urlencoded::parse(self.query.as_bytes()).filter(|(name, _)| name != "done"),
            )
            .finish();
        if kept.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{kept}", self.path)
        }
    }

    /// Whether the last proof of a factor is young enough for sensitive changes.
    pub(crate) fn is_fresh(&self) -> bool {
        let now = self.site.clock.now();
        let session = self.who.as_ref().map(|(_, session, _)| session);
        session.is_some_and(|session| session.is_freshly_proven(now))
    }

    /// The ARN that stands for every user of the account.
    pub(crate) fn everybody(&self) -> String {
        let account = self.who.as_ref().map(|(_, _, account)| account.id.as_str());
        format!("arn:aws:iam::{}:user/*", account.unwrap_or_default())
    }

    /// A list's address without what a form sent empty; none where there is nothing of that.
    pub(super) fn without_empty_values(&self) -> Option<String> {
        let is_list = ["/users", "/groups", "/policies"].contains(&self.path.as_str());
        let pairs = || form_urlencoded::parse(self.query.as_bytes());
        if !is_list || pairs().all(|(_, value)| !value.is_empty()) {
            return None;
        }
        let kept: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs().filter(|(_, value)| !value.is_empty()))
            .finish();
        Some(if kept.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{kept}", self.path)
        })
    }

    /// What the frame of the page shows.
    pub(crate) fn frame(&self) -> Frame {
        let signed_in = self
            .who
            .as_ref()
            .filter(|(_, session, _)| session.stage == Stage::Full);
        Frame {
            server: self
                .site
                .public_url
                .trim_start_matches("https://")
                .trim_start_matches("http://")
                .to_owned(),
            theme: self.theme,
            signed_in: signed_in.is_some(),
            account_id: self
                .who
                .as_ref()
                .map(|(_, _, account)| account.id.to_string())
                .unwrap_or_default(),
            account_alias: self
                .who
                .as_ref()
                .and_then(|(_, _, account)| account.alias.clone()),
            principal_name: self
                .who
                .as_ref()
                .map(|(principal, _, account)| {
                    if principal.is_root() {
                        account.root_email.clone()
                    } else {
                        principal.name.clone()
                    }
                })
                .unwrap_or_default(),
            acting: self.acting.as_ref().map(|acting| ActingModel {
                role: acting.role_name.clone(),
                ends_at: acting.ends_at.0,
                is_over: acting.is_over,
                now: self.now(),
            }),
            closed: self.closed.clone(),
            principal_kind: match &self.who {
                Some((principal, _, _)) if principal.is_root() => PrincipalKind::Root,
                _ => PrincipalKind::User,
            },
        }
    }

    /// The page's name for whoever failed: the request's id.
    pub(crate) fn request_id(&self) -> String {
        self.caller.origin.request_id.clone()
    }
}

/// Whether a text is a path on this server and cannot be read as another site's address.
pub(crate) fn is_own_path(to: &str) -> bool {
    to.starts_with('/')
        && !to.starts_with("//")
        && !to.starts_with("/\\")
        && to.len() <= 2048
        && to.chars().all(|c| c.is_ascii_graphic() && c != '\\')
}

/// Percent-encodes a query value or a path segment.
pub(crate) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// Puts what pages read into the context of a request.
pub fn provide(visit: &Visit) {
    provide_context(visit.theme);
    provide_context(visit.clone());
}

/// The visit that the running page belongs to, for its loader.
pub(crate) async fn visiting() -> Result<Visit, Problem> {
    visit().ok_or(Problem::SignIn)
}

/// The visit that the running page belongs to.
pub(crate) fn visit() -> Option<Visit> {
    use_context::<Visit>()
}

/// A form that went well.
pub(crate) struct Done {
    to: Option<String>,
    cookies: Vec<Cookie>,
    outcome: Option<Outcome>,
}

impl Done {
    /// Go to another page.
    pub(crate) fn go(to: impl Into<String>) -> Self {
        Self {
            to: Some(to.into()),
            cookies: Vec::new(),
            outcome: None,
        }
    }

    /// Show the same page with something that is shown once.
    pub(crate) fn show(outcome: Outcome) -> Self {
        Self {
            to: None,
            cookies: Vec::new(),
            outcome: Some(outcome),
        }
    }

    pub(crate) fn with(mut self, cookie: Cookie) -> Self {
        self.cookies.push(cookie);
        self
    }

    pub(super) fn answer(self, mut visit: Visit) -> Answer {
        match self.to {
            Some(to) => Answer::Redirect {
                to: visit.keep_next(to),
                cookies: self.cookies,
            },
            None => {
                visit.outcome = self.outcome.unwrap_or_default();
                Answer::Page {
                    visit: Box::new(visit),
                    status: 200,
                    cookies: self.cookies,
                    retry_after: None,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_followed() {
        assert!(is_own_path("/users?q=a"));
        for evil in [
            "",
            "users",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/\t/evil",
            "/a\\b",
        ] {
            assert!(!is_own_path(evil), "{evil:?}");
        }
    }
}
