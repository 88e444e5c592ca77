//! Reads out of a page what somebody can press there: forms with their fields and buttons, and links that look like
//! buttons, each with why it refuses. It understands the HTML that the server writes, not any HTML.

use std::collections::HashMap;

/// What can be pressed in the `main` of a page, and where else it leads.
#[derive(Default)]
pub struct Page {
    pub forms: Vec<Form>,
    pub buttons: Vec<LinkButton>,
    /// Where every link leads, also those beside `main`.
    pub links: Vec<String>,
    /// What it says is wrong.
    pub alert: String,
}

#[derive(Clone, Default)]
pub struct Form {
    /// Where it goes, empty for the page's own address.
    pub action: String,
    pub posts: bool,
    pub fields: Vec<Field>,
    pub buttons: Vec<Button>,
}

#[derive(Clone)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    pub value: String,
    pub required: bool,
    /// What its label says.
    pub label: String,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Kind {
    Hidden,
    Text,
    /// A check box, and whether it is ticked.
    Tick(bool),
    /// One of several; the field's value is chosen.
    Choice(Vec<String>),
}

#[derive(Clone, Default)]
pub struct Button {
    pub name: String,
    pub value: String,
    pub words: String,
    /// Why it refuses, with code in backticks.
    pub refusal: Option<String>,
}

pub struct LinkButton {
    pub href: String,
    pub words: String,
    pub refusal: Option<String>,
}

type Attributes = HashMap<String, String>;

enum Token {
    Open(String, Attributes),
    Close(String),
    Text(String),
}

impl Page {
    pub fn read(html: &str) -> Self {
        let tokens = tokens(html);
        let tips = texts_by(&tokens, "id", |attributes| {
            attributes.get("role").is_some_and(|role| role == "tooltip")
        });
        let labels = texts_by(&tokens, "for", |_| true);
        let links = tokens.iter().filter_map(|token| match token {
            Token::Open(name, attributes) if name == "a" => attributes.get("href").cloned(),
            _ => None,
        });
        let alerts = tokens
            .iter()
            .enumerate()
            .filter_map(|(at, token)| match token {
                Token::Open(name, attributes)
                    if attributes.get("role").is_some_and(|role| role == "alert") =>
                {
                    Some(words(&tokens[at + 1..], name))
                }
                _ => None,
            });
        let page = Self {
            links: links.collect(),
            alert: alerts.collect(),
            ..Self::default()
        };
        let begin = tokens
            .iter()
            .position(|token| matches!(token, Token::Open(name, _) if name == "main"))
            .unwrap_or(tokens.len());
        Reader {
            tips,
            labels,
            page,
            form: None,
        }
        .read(&tokens[begin..])
    }
}

struct Reader {
    tips: HashMap<String, String>,
    labels: HashMap<String, String>,
    page: Page,
    form: Option<Form>,
}

impl Reader {
    fn read(mut self, tokens: &[Token]) -> Page {
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Open(name, attributes) => self.open(name, attributes, &tokens[at + 1..]),
                Token::Close(name) if name == "form" => {
                    self.page.forms.extend(self.form.take());
                }
                Token::Close(name) if name == "main" => break,
                Token::Close(_) | Token::Text(_) => {}
            }
        }
        self.page
    }

    fn open(&mut self, element: &str, attributes: &Attributes, after: &[Token]) {
        let of = |name: &str| attributes.get(name).cloned().unwrap_or_default();
        let has = |name: &str| attributes.contains_key(name);
        let refusal = (of("aria-disabled") == "true").then(|| {
            let tip = of("aria-describedby");
            self.tips.get(&tip).cloned().unwrap_or_default()
        });
        match element {
            "form" => {
                self.form = Some(Form {
                    action: of("action"),
                    posts: of("method").eq_ignore_ascii_case("post"),
                    ..Form::default()
                });
            }
            "a" if of("class").split(' ').any(|class| class == "btn") => {
                self.page.buttons.push(LinkButton {
                    href: of("href"),
                    words: words(after, element),
                    refusal: None,
                });
            }
            "span" if of("role") == "link" => self.page.buttons.push(LinkButton {
                href: String::new(),
                words: words(after, element),
                refusal: refusal.clone(),
            }),
            _ => {}
        }
        let Some(form) = &mut self.form else {
            return;
        };
        let label = self.labels.get(&of("id")).cloned().unwrap_or_default();
        let field = |kind, value| Field {
            name: of("name"),
            kind,
            value,
            required: has("required"),
            label: label.clone(),
        };
        match (element, of("type").as_str()) {
            ("button", "button") if refusal.is_none() => {}
            ("button", _) => form.buttons.push(Button {
                name: of("name"),
                value: of("value"),
                words: words(after, element),
                refusal,
            }),
            ("input", "hidden") => form.fields.push(field(Kind::Hidden, of("value"))),
            ("input", "checkbox") => form
                .fields
                .push(field(Kind::Tick(has("checked")), of("value"))),
            ("input", "radio") => {
                let known = form
                    .fields
                    .iter_mut()
                    .find(|field| field.name == of("name"));
                if let Some(field) = known {
                    if has("checked") {
                        field.value = of("value");
                    }
                    if let Kind::Choice(values) = &mut field.kind {
                        values.push(of("value"));
                    }
                } else {
                    form.fields
                        .push(field(Kind::Choice(vec![of("value")]), of("value")));
                }
            }
            // Without a name nothing of it is sent.
            ("input" | "textarea" | "select", _) if !has("name") => {}
            ("input", _) => form.fields.push(field(Kind::Text, of("value"))),
            ("textarea", _) => form.fields.push(field(Kind::Text, words(after, element))),
            ("select", _) => form
                .fields
                .push(field(Kind::Choice(Vec::new()), String::new())),
            ("option", _) => {
                if let Some(Field {
                    kind: Kind::Choice(values),
                    value,
                    ..
                }) = form.fields.last_mut()
                {
                    if values.is_empty() || has("selected") {
                        *value = of("value");
                    }
                    values.push(of("value"));
                }
            }
            _ => {}
        }
    }
}

/// The text from here to the element's end, code in backticks.
fn words(after: &[Token], element: &str) -> String {
    let (mut text, mut depth) = (String::new(), 1);
    for token in after {
        match token {
            Token::Open(name, _) if name == "code" => text.push('`'),
            Token::Close(name) if name == "code" => text.push('`'),
            Token::Open(name, _) if name == element => depth += 1,
            Token::Close(name) if name == element => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            Token::Text(more) => text.push_str(more),
            Token::Open(..) | Token::Close(_) => {}
        }
    }
    text
}

/// The texts of some elements by the value of an attribute.
fn texts_by(
    tokens: &[Token],
    key: &str,
    wanted: impl Fn(&Attributes) -> bool,
) -> HashMap<String, String> {
    let found = tokens.iter().enumerate().filter_map(|(at, token)| {
        let Token::Open(name, attributes) = token else {
            return None;
        };
        let value = attributes.get(key).filter(|_| wanted(attributes))?;
        Some((value.clone(), words(&tokens[at + 1..], name)))
    });
    found.collect()
}

fn tokens(html: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while let Some(begin) = rest.find('<') {
        if begin > 0 {
            tokens.push(Token::Text(decoded(&rest[..begin])));
        }
        rest = &rest[begin..];
        if rest.starts_with("<!--") {
            rest = rest.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = end_of_tag(rest);
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            tokens.push(Token::Close(name.trim().to_owned()));
        } else if !tag.starts_with('!') {
            let (name, attributes) = tag_of(tag);
            // What is in these is no markup.
            if let "script" | "style" | "textarea" = name.as_str() {
                let close = format!("</{name}");
                let inside = rest.find(&close).unwrap_or(rest.len());
                let text = (name == "textarea").then(|| Token::Text(decoded(&rest[..inside])));
                tokens.push(Token::Open(name, attributes));
                tokens.extend(text);
                rest = &rest[inside..];
            } else {
                tokens.push(Token::Open(name, attributes));
            }
        }
    }
    tokens
}

/// Where the `>` of the tag is that begins here; those in quoted values do not end it.
fn end_of_tag(text: &str) -> usize {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            _ => {}
        }
    }
    panic!("a tag does not end: {}", &text[..text.len().min(80)])
}

fn tag_of(tag: &str) -> (String, Attributes) {
    let (name, mut rest) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
    let mut attributes = Attributes::new();
    loop {
        rest = rest.trim_start().trim_start_matches('/');
        let end = rest.find(['=', ' ', '\n']).unwrap_or(rest.len());
        if end == 0 {
            break;
        }
        let key = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let close = quoted.find('"').unwrap();
            value = decoded(&quoted[..close]);
            rest = &quoted[close + 1..];
        }
        attributes.insert(key, value);
    }
    (name.trim_end_matches('/').to_ascii_lowercase(), attributes)
}

fn decoded(text: &str) -> String {
    let mut parts = text.split('&');
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').unwrap();
        all.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => ' ',
            other => {
                let digits = other.strip_prefix('#').unwrap();
                let code = match digits.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => digits.parse(),
                };
                char::from_u32(code.unwrap()).unwrap()
            }
        });
        all.push_str(rest);
    }
    all
}
