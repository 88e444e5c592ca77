//! Sends what a form would send, and tells from the audit log what came of it: the log says by whom which operation was
//! called and whether the gate refused it, whatever the page said.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
};

use serde_json::Value;
use sqlx::{Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::runtime::Runtime;

use super::{
    html::{Button, Field, Form, Kind, Page},
    world::{arn, harmless, password_of},
};
use crate::support::{Reply, Server, encoded};
use iam::operations::registry::OPERATIONS;

/// Somebody's browser.
pub struct Browser<'a> {
    pub name: &'a str,
    server: &'a Server,
    cookie: RefCell<String>,
    log: &'a Log,
    /// The last form that was sent.
    last: RefCell<String>,
}

/// One button of one form of a page.
#[derive(Clone)]
pub struct Control {
    pub page: String,
    pub form: Form,
    pub button: Button,
}

/// What came of sending a form.
#[derive(Default)]
pub struct Sent {
    /// The actions that the gate refused.
    pub refused: BTreeSet<String>,
    /// The operations that change something and got through the gate.
    pub reached: BTreeSet<String>,
    /// What the answer shows.
    pub page: Page,
    /// It went well, and is no redirect.
    pub shown: bool,
}

impl Sent {
    /// Whether the gate let it through; of several calls of one operation, at least one.
    pub fn is_through(&self) -> bool {
        let same = |action: &String| {
            let name = action.split(':').nth(1).unwrap_or_default();
            self.reached.contains(name)
        };
        !self.reached.is_empty() && self.refused.iter().all(same)
    }
}

impl<'a> Browser<'a> {
    pub fn new(server: &'a Server, log: &'a Log, name: &'a str, cookie: &str) -> Self {
        let cookie = RefCell::new(cookie.to_owned());
        Self {
            name,
            server,
            cookie,
            log,
            last: RefCell::default(),
        }
    }

    /// The page at an address; none where there is no such page for this person.
    pub fn page(&self, path: &str) -> Option<Page> {
        let reply = self
            .server
            .request("GET", path, &[("Cookie", &self.cookie.borrow())], b"");
        assert!(reply.status < 500, "{path}: {}", reply.body);
        (reply.status == 200).then(|| Page::read(&reply.body))
    }

    pub fn send(&self, path: &str, fields: &[(String, String)]) -> Sent {
        let form: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let cookie = self.cookie.borrow().clone();
        let reply = self
            .server
            .post(path, &[("Cookie", &cookie)], &form.join("&"));
        assert!(reply.status < 500, "{path} {fields:?}: {}", reply.body);
        if let Some(cookie) = reply.session() {
            *self.cookie.borrow_mut() = cookie;
        }
        let away = reply.header("location").unwrap_or_default();
        assert!(
            !away.starts_with("/sign-in"),
            "{path} {fields:?}: {} is signed out, perhaps by {}",
            self.name,
            self.last.borrow()
        );
        *self.last.borrow_mut() = format!("{path} {fields:?}");
        let sent = self.log.outcome(&reply);
        if sent.reached.contains("AssumeRole") && reply.status == 303 {
            // Back to oneself: the next control is asked about in one's own name.
            self.send(path, &[("intent".to_owned(), "leave".to_owned())]);
        }
        sent
    }
}

impl Control {
    /// The controls of a page.
    pub fn all_of(page: &Page, path: &str) -> Vec<Self> {
        let of = |form: &Form| {
            let mut buttons = form.buttons.clone();
            if buttons.is_empty() {
                // A script sends it.
                buttons.push(Button::default());
            }
            let control = |button| Self {
                page: path.to_owned(),
                form: form.clone(),
                button,
            };
            buttons.into_iter().map(control).collect::<Vec<_>>()
        };
        page.forms
            .iter()
            .filter(|form| form.posts)
            .flat_map(of)
            .collect()
    }

    /// Where it is sent.
    pub fn path(&self) -> &str {
        match self.form.action.as_str() {
            "" => &self.page,
            action => action,
        }
    }

    /// What it is, the same on each tab and for each person.
    pub fn key(&self) -> String {
        let path = self.path();
        let path = path
            .split(['?', '&'])
            .filter(|part| !part.starts_with("tab="));
        let mut key = path.collect::<Vec<_>>().join(" ");
        for field in &self.form.fields {
            let text = ["base", "written", "options", "link"].contains(&field.name.as_str());
            if field.kind == Kind::Hidden && !text {
                key.push_str(&format!(" {}={}", field.name, field.value));
            }
        }
        if !self.button.name.is_empty() {
            key.push_str(&format!(" {}={}", self.button.name, self.button.value));
        }
        key
    }

    /// The value of `intent`, or what else says which of a page's forms it is.
    pub fn intent(&self) -> &str {
        let fields = self
            .form
            .fields
            .iter()
            .map(|field| (&field.name, &field.value));
        let button = (&self.button.name, &self.button.value);
        fields
            .chain([button])
            .find(|(name, _)| ["intent", "what"].contains(&name.as_str()))
            .map_or("", |(_, value)| value.as_str())
    }

    /// What it may be sent with: first what is there already or fits best, then with each field changed in its turn. One that
    /// has a path is also sent for the other path.
    pub fn fillings(&self) -> Vec<Vec<(String, String)>> {
        let fields: Vec<(&Field, Vec<Option<String>>)> = self
            .form
            .fields
            .iter()
            .map(|field| (field, values(field, self)))
            .collect();
        let filled = |at: usize, with: usize, path: usize| {
            let mut sent: Vec<(String, String)> = Vec::new();
            for (place, (field, values)) in fields.iter().enumerate() {
                let first = if field.name == "path" { path } else { 0 };
                let chosen = if place == at { with } else { first };
                if let Some(Some(value)) = values.get(chosen) {
                    sent.push((field.name.clone(), value.clone()));
                }
            }
            if !self.button.name.is_empty() {
                sent.push((self.button.name.clone(), self.button.value.clone()));
            }
            sent
        };
        let paths = fields.iter().find(|(field, _)| field.name == "path");
        let paths = paths.map_or(1, |(_, values)| values.len());
        let mut all = Vec::new();
        for path in 0..paths {
            all.push(filled(usize::MAX, 0, path));
        }
        for path in 0..paths {
            for (at, (_, values)) in fields.iter().enumerate() {
                all.extend((1..values.len()).map(|with| filled(at, with, path)));
            }
        }
        all.dedup();
        all
    }
}

/// The values that a field may be sent with, the best first; none for a box that is not ticked.
fn values(field: &Field, control: &Control) -> Vec<Option<String>> {
    let creates = control.path().ends_with("/create");
    let some = |values: &[&str]| {
        values
            .iter()
            .map(|value| Some((*value).to_owned()))
            .collect()
    };
    match &field.kind {
        Kind::Hidden => match field.name.as_str() {
            "answer" => some(&["{}"]),
            _ => vec![Some(field.value.clone())],
        },
        Kind::Tick(_) if field.name.starts_with("pick-") => {
            if ["ilse", "piet"].contains(&field.value.as_str()) {
                vec![Some(field.value.clone()), None]
            } else {
                vec![None]
            }
        }
        Kind::Tick(ticked) => {
            let mut both = vec![Some(field.value.clone()), None];
            if !ticked && !field.required {
                both.reverse();
            }
            both
        }
        Kind::Choice(options) => {
            let mut values = vec![field.value.clone()];
            values.extend(options.iter().filter(|o| **o != field.value).cloned());
            // Who is signed in here must keep what they may, and nothing is offered where nothing is allowed.
            if field.name.ends_with("_name") || field.name.ends_with("_arn") {
                let known = typed(field, control.page.as_str(), creates);
                values.retain(|value| known.contains(value));
                if values.is_empty() {
                    values = known;
                }
            }
            values.into_iter().map(Some).collect()
        }
        Kind::Text if field.name == "path" => {
            let mut values = vec![field.value.clone()];
            values.extend(["/", "/berth/"].map(str::to_owned));
            values.dedup();
            values.into_iter().map(Some).collect()
        }
        Kind::Text if !field.value.is_empty() && field.name != "confirm" => {
            vec![Some(field.value.clone())]
        }
        Kind::Text => {
            let values = typed(field, control.page.as_str(), creates);
            values.into_iter().map(Some).collect()
        }
    }
}

/// What somebody would type.
fn typed(field: &Field, page: &str, creates: bool) -> Vec<String> {
    let made = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    match field.name.as_str() {
        "confirm" => {
            let asked = field.label.strip_prefix("Type ").unwrap_or_default();
            vec![asked.split(" to ").next().unwrap_or_default().to_owned()]
        }
        "group_name" if page == "/users/create" => made(&["", "cranes", "office"]),
        "boundary_arn" if creates => vec![
            String::new(),
            arn("policy/berth/tides"),
            arn("policy/winds"),
        ],
        "user_name" if !creates => made(&["kim", "omar"]),
        // The groups that they are not in.
        "group_name" if page.starts_with("/users/kim") => made(&["office"]),
        "group_name" if page.starts_with("/users/omar") => made(&["cranes"]),
        "group_name" if !creates => made(&["cranes", "office"]),
        "role_name" if !creates => made(&["pilot", "dock-hand"]),
        "user_name" | "group_name" | "role_name" | "profile_name" | "name" => made(&["a-new-one"]),
        "policy_arn" | "boundary_arn" => {
            vec![arn("policy/berth/tides"), arn("policy/winds")]
        }
        "role" => vec![arn("role/berth/pilot"), arn("role/dock-hand")],
        "document" => vec![harmless()],
        "alias" => made(&["halden-two"]),
        "tag_key" => made(&["colour"]),
        "tag_value" => made(&["blue"]),
        "old_password" => vec![password_of("nobody")],
        "new_password" | "new_password_again" | "sample_password" => {
            made(&["nine gulls on a bollard"])
        }
        "device_name" => vec![format!(
            "{}-phone",
            page.split(['/', '?']).nth(2).unwrap_or_default()
        )],
        "label" => made(&["blue key"]),
        "seed" => made(&["3132333435363738393031323334353637383930"]),
        "code1" | "token_code1" | "sync_code1" => made(&["123456"]),
        "code2" | "token_code2" | "sync_code2" => made(&["654321"]),
        _ if field.required => panic!("{page}: what would somebody type into `{}`?", field.name),
        _ => vec![String::new()],
    }
}

/// The audit log, read behind the server's back.
pub struct Log {
    runtime: Runtime,
    connection: RefCell<SqliteConnection>,
    /// How far it was read.
    read: Cell<i64>,
}

impl Log {
    pub fn of(server: &Server) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let file = server.place.data.join("bailiwick.db");
        let options = SqliteConnectOptions::new().filename(file).read_only(true);
        let connection = runtime
            .block_on(SqliteConnection::connect_with(&options))
            .unwrap();
        Self {
            runtime,
            connection: RefCell::new(connection),
            read: Cell::default(),
        }
    }

    /// What the gate did with a request. Refusals and changes are recorded before the answer leaves.
    fn outcome(&self, reply: &Reply) -> Sent {
        let request = reply.header("x-request-id").unwrap();
        let sql = "SELECT seq, body FROM audit_events WHERE seq > $1";
        let mut connection = self.connection.borrow_mut();
        let rows = sqlx::query(sql)
            .bind(self.read.get())
            .fetch_all(&mut *connection);
        let rows = self.runtime.block_on(rows).unwrap();
        let mut sent = Sent::default();
        for row in rows {
            self.read.set(self.read.get().max(row.get(0)));
            let record: Value = serde_json::from_str(row.get(1)).unwrap();
            if record["requestID"] != request {
                continue;
            }
            let name = record["eventName"].as_str().unwrap();
            if record["errorCode"] == "AccessDenied" {
                let message = record["errorMessage"].as_str().unwrap();
                let action = message.split("perform: ").nth(1).unwrap();
                let action = action.split(' ').next().unwrap();
                sent.refused.insert(action.to_owned());
            } else if OPERATIONS
                .iter()
                .any(|known| known.name() == name && keeps(known))
            {
                sent.reached.insert(name.to_owned());
            }
        }
        sent.page = Page::read(&reply.body);
        sent.shown = reply.status == 200;
        sent
    }
}

/// Whether an operation leaves something behind: a change, or a report.
pub fn keeps(operation: &iam::operations::registry::OperationInfo) -> bool {
    !operation.is_read_only() || operation.name().starts_with("Generate")
}
