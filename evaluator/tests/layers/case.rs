//! A request with the policies of every layer, written down as a test reads best.

use std::sync::Arc;

use evaluator::{
    AttachedPolicy, DocumentType, Evaluation, Layer, Policy, PolicySet, PolicySource, PolicyType,
    Request, RequestContext, Verdict, evaluate, verdict,
};

pub const HERE: &str = "111122223333";
pub const ROOT: &str = "arn:aws:iam::111122223333:root";
pub const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
pub const ROLE: &str = "arn:aws:iam::111122223333:role/app";
pub const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/s1";
pub const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/fred";
pub const STRANGER: &str = "arn:aws:iam::444455556666:user/mallory";
pub const BUCKET: &str = "arn:aws:s3:::reports/q3.csv";
pub const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/k";

pub const ALLOW: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
pub const DENY: &str = r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#;
pub const OTHER: &str = r#"{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*"}"#;
pub const DENY_ANYONE: &str = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#;
pub const ALLOW_ANYONE: &str = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;

/// An Allow of everything to the principals of this JSON.
pub fn to(principal: &str) -> String {
    format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"*","Resource":"*"}}"#)
}

/// The JSON of one principal of type AWS.
pub fn aws(arn: &str) -> String {
    format!(r#"{{"AWS":"{arn}"}}"#)
}

#[derive(Clone, Debug)]
pub struct Case {
    principal: String,
    action: String,
    resource: String,
    account: Option<String>,
    management: Option<String>,
    canonical: Option<String>,
    context: RequestContext,
    pub set: PolicySet,
}

pub fn layer(document_type: DocumentType, statements: &[&str]) -> Layer {
    layer_of("the test", document_type, statements)
}

fn layer_of(attached_to: &str, document_type: DocumentType, statements: &[&str]) -> Layer {
    Layer::new(statements.iter().enumerate().map(|(number, statement)| {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
        AttachedPolicy {
            source: Arc::new(PolicySource {
                uri: format!("{document_type:?}-{number}"),
                name: format!("{document_type:?}-{number}"),
                policy_type: PolicyType::Managed,
                attached_to: attached_to.to_owned(),
            }),
            policy: Arc::new(
                Policy::parse_as(&text, document_type)
                    .unwrap_or_else(|errors| panic!("{text}: {errors:?}")),
            ),
        }
    }))
}

fn of_levels(document_type: DocumentType, levels: &[&[&str]]) -> Arc<[Layer]> {
    let level = |(number, statements): (usize, &&[&str])| {
        layer_of(&format!("level {number}"), document_type, statements)
    };
    levels.iter().enumerate().map(level).collect()
}

/// `principal` does `s3:GetObject` on the bucket of account [`HERE`].
pub fn case(principal: &str) -> Case {
    Case {
        principal: principal.to_owned(),
        action: "s3:GetObject".to_owned(),
        resource: BUCKET.to_owned(),
        account: Some(HERE.to_owned()),
        management: None,
        canonical: None,
        context: RequestContext::new(),
        set: PolicySet::default(),
    }
}

impl Case {
    pub fn action(mut self, action: &str, resource: &str) -> Self {
        (self.action, self.resource) = (action.to_owned(), resource.to_owned());
        self.account = None;
        self
    }

    pub fn owned_by(mut self, account: &str) -> Self {
        self.account = Some(account.to_owned());
        self
    }

    pub fn management(mut self, account: &str) -> Self {
        self.management = Some(account.to_owned());
        self
    }

    pub fn canonical(mut self, id: &str) -> Self {
        self.canonical = Some(id.to_owned());
        self
    }

    pub fn key(mut self, key: &str, value: &str) -> Self {
        self.context.set(key, value);
        self
    }

    pub fn keys(mut self, key: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| (*value).to_owned());
        self.context.set_many(key, values.collect());
        self
    }

    pub fn identity(mut self, statements: &[&str]) -> Self {
        self.set.identity = layer(DocumentType::Identity, statements);
        self
    }

    pub fn boundary(mut self, statements: &[&str]) -> Self {
        self.set.boundary = Some(layer(DocumentType::Identity, statements));
        self
    }

    pub fn session(mut self, statements: &[&str]) -> Self {
        self.set.session = Some(layer(DocumentType::Session, statements));
        self
    }

    pub fn resource(mut self, statements: &[&str]) -> Self {
        let document_type = self.request().resource_document();
        self.set.resource = Some(layer(document_type, statements));
        self
    }

    pub fn endpoint(mut self, statements: &[&str]) -> Self {
        self.set.endpoint = Some(layer(DocumentType::Endpoint, statements));
        self
    }

    pub fn scps(mut self, levels: &[&[&str]]) -> Self {
        self.set.service_control = of_levels(DocumentType::ServiceControl, levels);
        self
    }

    pub fn rcps(mut self, levels: &[&[&str]]) -> Self {
        self.set.resource_control = of_levels(DocumentType::ResourceControl, levels);
        self
    }

    pub fn request(&self) -> Request {
        let mut request = Request::new(
            &self.principal,
            &self.action,
            self.resource.clone(),
            self.context.clone(),
        )
        .unwrap();
        if let Some(account) = &self.account {
            request = request.in_account(account.clone());
        }
        if let Some(account) = &self.management {
            request = request.managed_by(account.clone());
        }
        if let Some(id) = &self.canonical {
            request = request.with_canonical_user(id.clone());
        }
        request
    }

    /// The verdict; the quick way and the whole trace must agree.
    pub fn verdict(&self) -> Verdict {
        self.look(|evaluation| evaluation.verdict())
    }

    pub fn look<T>(&self, look: impl FnOnce(&Evaluation<'_>) -> T) -> T {
        let request = self.request();
        let evaluation = evaluate(&self.set, &request);
        assert_eq!(evaluation.verdict(), verdict(&self.set, &request));
        look(&evaluation)
    }

    pub fn is_allowed(&self) -> bool {
        self.verdict() == Verdict::Allowed
    }

    pub fn is_denied_explicitly(&self) -> bool {
        self.verdict() == Verdict::ExplicitlyDenied
    }

    pub fn is_denied_by_silence(&self) -> bool {
        self.verdict() == Verdict::ImplicitlyDenied
    }

    pub fn why(&self) -> String {
        self.look(|evaluation| evaluation.decision().why(&self.request()))
    }
}
