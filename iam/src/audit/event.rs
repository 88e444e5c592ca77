//! One record, in CloudTrail's shape (CloudTrail user guide, "CloudTrail record contents", eventVersion 1.11).

use serde_json::{Map, Value, json};

use crate::{
    IamError,
    gate::{Action, Origin},
    ports::{Rng, RngError, Timestamp},
    principal::{Principal, PrincipalKind, SignedIn},
    types::AccountId,
};

/// What kind of thing happened.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EventKind {
    /// An operation came to the gate.
    ApiCall { action: Action },
    /// A step of signing in or out, or of the first set-up.
    SignIn { name: &'static str },
}

/// A record on its way to the chain.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) account: AccountId,
    pub(crate) id: String,
    /// Who acted: the id of a user, a role or the account.
    pub(crate) principal_id: String,
    pub(crate) time: Timestamp,
    pub(crate) kind: EventKind,
    pub(crate) username: String,
    pub(crate) resource: String,
    pub(crate) request: Value,
    error: Option<(String, String)>,
    response: Value,
    identity: Value,
    origin: Origin,
    additional: Map<String, Value>,
}

impl Event {
    pub(crate) fn new(
        rng: &dyn Rng,
        kind: EventKind,
        principal: &Principal,
        signed_in: Option<&SignedIn>,
        origin: &Origin,
        now: Timestamp,
    ) -> Result<Self, RngError> {
        let mut identity = json!({
            "type": match principal.kind {
                PrincipalKind::Root => "Root",
                PrincipalKind::User => "IAMUser",
                PrincipalKind::RoleSession => "AssumedRole",
            },
            "principalId": principal.user_id(),
            "arn": principal.arn,
            "accountId": principal.account,
        });
        if let Some(fields) = identity.as_object_mut() {
            if principal.kind == PrincipalKind::User {
                fields.insert("userName".to_owned(), json!(principal.name));
            }
            if let Some(signed_in) = signed_in {
                let attributes = json!({
                    "creationDate": signed_in.since.iso8601(),
                    "mfaAuthenticated": if signed_in.mfa_at.is_some() { "true" } else { "false" },
                });
                let mut session = json!({ "attributes": attributes });
                if let (Some(role), Some(members)) = (&principal.role, session.as_object_mut()) {
                    let issuer = json!({
                        "type": "Role",
                        "principalId": principal.id,
                        "arn": role.arn,
                        "accountId": principal.account,
                        "userName": role.name,
                    });
                    members.insert("sessionIssuer".to_owned(), issuer);
                    members.insert("sourceIdentity".to_owned(), json!(role.person));
                }
                fields.insert("sessionContext".to_owned(), session);
            }
        }
        Ok(Self {
            account: principal.account.clone(),
            id: random_uuid(rng)?,
            principal_id: principal.id.clone(),
            time: now,
            kind,
            username: principal.name.clone(),
            resource: String::new(),
            request: Value::Null,
            error: None,
            response: Value::Null,
            identity,
            origin: origin.clone(),
            additional: Map::new(),
        })
    }

    /// Adds a field of ours under `additionalEventData`.
    pub(crate) fn add(&mut self, name: &str, value: Value) {
        self.additional.insert(name.to_owned(), value);
    }

    pub(crate) fn succeeded(&mut self, response: Value, changes: Vec<crate::gate::Change>) {
        self.response = response;
        if !changes.is_empty() {
            self.add("changes", json!(changes));
        }
    }

    pub(crate) fn failed(&mut self, error: &IamError) {
        self.error = Some((error.code().to_owned(), error.to_string()));
    }

    pub(crate) fn source(&self) -> &'static str {
        match self.kind {
            EventKind::ApiCall { action } if action.service() == "cloudtrail" => {
                "cloudtrail.amazonaws.com"
            }
            EventKind::ApiCall { action } if action.service() == "bailiwick" => "bailiwick",
            EventKind::ApiCall { action } if action.service() == "sts" => "sts.amazonaws.com",
            EventKind::ApiCall { .. } => "iam.amazonaws.com",
            EventKind::SignIn { .. } => "signin.amazonaws.com",
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self.kind {
            EventKind::ApiCall { action } => action.operation(),
            EventKind::SignIn { name } => name,
        }
    }

    /// The service and the action that were called; none for a step of signing in.
    pub(crate) fn action(&self) -> Option<(&'static str, &'static str)> {
        match self.kind {
            EventKind::ApiCall { action } => action.name.split_once(':'),
            EventKind::SignIn { .. } => None,
        }
    }

    pub(crate) fn read_only(&self) -> bool {
        matches!(self.kind, EventKind::ApiCall { action } if action.level.is_read_only())
    }

    pub(crate) fn error_code(&self) -> &str {
        self.error.as_ref().map_or("", |(code, _)| code.as_str())
    }

    /// What kind of thing the record is about, in CloudTrail's words; empty where it has none for it.
    pub(crate) fn resource_type(&self) -> &'static str {
        resource_type(&self.resource)
    }

    /// The request that it belongs to.
    pub(crate) fn request_id(&self) -> &str {
        &self.origin.request_id
    }

    /// The record as it is stored and hashed.
    pub(crate) fn body(&self) -> String {
        let event_type = match self.kind {
            EventKind::ApiCall { .. } => "AwsApiCall",
            EventKind::SignIn { .. } => "AwsConsoleSignIn",
        };
        let mut record = json!({
            "eventVersion": "1.11",
            "userIdentity": self.identity,
            "eventTime": self.time.iso8601(),
            "eventSource": self.source(),
            "eventName": self.name(),
            "awsRegion": "us-east-1",
            "sourceIPAddress": self.origin.source_ip,
            "userAgent": self.origin.user_agent,
            "requestParameters": self.request,
            "responseElements": self.response,
            "requestID": self.origin.request_id,
            "eventID": self.id,
            "readOnly": self.read_only(),
            "eventType": event_type,
            "managementEvent": true,
            "recipientAccountId": self.account,
            "eventCategory": "Management",
        });
        if let Some(fields) = record.as_object_mut() {
            if !self.resource.is_empty() {
                let mut resource = json!({ "ARN": self.resource, "accountId": self.account });
                let kind = self.resource_type();
                if let (false, Some(members)) = (kind.is_empty(), resource.as_object_mut()) {
                    members.insert("type".to_owned(), json!(kind));
                }
                fields.insert("resources".to_owned(), json!([resource]));
            }
            if let Some((code, message)) = &self.error {
                fields.insert("errorCode".to_owned(), json!(code));
                fields.insert("errorMessage".to_owned(), json!(message));
            }
            if !self.additional.is_empty() {
                fields.insert(
                    "additionalEventData".to_owned(),
                    Value::Object(self.additional.clone()),
                );
            }
        }
        record.to_string()
    }
}

/// The type of a resource by its ARN, as AWS CloudFormation and CloudTrail name types.
fn resource_type(arn: &str) -> &'static str {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (service, resource) = (parts.next(), parts.nth(2).unwrap_or_default());
    let kind = resource.split('/').next().unwrap_or_default();
    match (service, kind) {
        (Some("iam"), "user") => "AWS::IAM::User",
        (Some("iam"), "group") => "AWS::IAM::Group",
        (Some("iam"), "role") => "AWS::IAM::Role",
        (Some("iam"), "policy") => "AWS::IAM::Policy",
        (Some("iam"), "instance-profile") => "AWS::IAM::InstanceProfile",
        (Some("iam"), "mfa" | "u2f") => "AWS::IAM::MfaDevice",
        (Some("iam"), "root") => "AWS::IAM::Account",
        (Some("sts"), "assumed-role") => "AWS::STS::AssumedRole",
        _ => "",
    }
}

/// A random id in the form of a version 4 UUID (RFC 9562), as CloudTrail has them.
pub(crate) fn random_uuid(rng: &dyn Rng) -> Result<String, RngError> {
    let mut bytes = [0_u8; 16];
    rng.fill(&mut bytes)?;
    let value = u128::from_be_bytes(bytes);
    let value = (value & !(0xf << 76) | (0x4 << 76)) & !(0x3 << 62) | (0x2 << 62);
    let hex = format!("{value:032x}");
    let mut text = String::with_capacity(36);
    for (place, digit) in hex.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_has_the_type_that_its_arn_says() {
        for (arn, kind) in [
            ("arn:aws:iam::111122223333:user/a/b", "AWS::IAM::User"),
            ("arn:aws:iam::111122223333:root", "AWS::IAM::Account"),
            (
                "arn:aws:iam::aws:policy/AdministratorAccess",
                "AWS::IAM::Policy",
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/a/b",
                "AWS::STS::AssumedRole",
            ),
            ("*", ""),
            ("", ""),
            ("arn:aws:s3:::user/a", ""),
        ] {
            assert_eq!(resource_type(arn), kind, "{arn}");
        }
    }
}
