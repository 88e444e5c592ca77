//! The trust policies that the form for a new role writes.

use iam::types::{Arn, RoleName, ServiceName, UserName};

use crate::web::Form;

/// What is wrong, and with which field.
type Wrong = (&'static str, String);

/// Whoever the account lets may assume the role.
pub(super) fn of_account(account: &str) -> String {
    document("AWS", &format!("arn:aws:iam::{account}:root"))
}

/// The document that the form's choice stands for; none where the document itself is the choice.
pub(super) fn of_choice(account: &str, form: &Form) -> Result<Option<String>, Wrong> {
    match form.get("who") {
        "account" => Ok(Some(of_account(account))),
        "principal" => {
            let arn = principal(account, form.get("principal").trim())
                .map_err(|message| ("principal", message))?;
            Ok(Some(document("AWS", &arn)))
        }
        "service" => {
            let service = ServiceName::parse(form.get("service").trim())
                .map_err(|invalid| ("service", invalid.message))?;
            Ok(Some(document("Service", service.as_str())))
        }
        "own" => Ok(None),
        _ => Err(("who", "choose who may assume the role".to_owned())),
    }
}

/// `priya`, `user/priya`, `role/ops/NightWatch` or a whole ARN, as an ARN.
fn principal(account: &str, typed: &str) -> Result<String, String> {
    let how = "enter a user's name, `role/` and a role's name, or an ARN".to_owned();
    let whole = if typed.starts_with("arn:") {
        typed.to_owned()
    } else if typed.contains('/') {
        format!("arn:aws:iam::{account}:{typed}")
    } else {
        format!("arn:aws:iam::{account}:user/{typed}")
    };
    let arn = Arn::parse(&whole).map_err(|_| how.clone())?;
    let name = arn.resource().rsplit('/').next().unwrap_or_default();
    let sound = arn.resource().starts_with("user/") && UserName::parse(name).is_ok()
        || arn.resource().starts_with("role/") && RoleName::parse(name).is_ok();
    if !sound {
        return Err(how);
    }
    Ok(arn.to_string())
}

fn document(kind: &str, principal: &str) -> String {
    let principal = serde_json::Value::from(principal);
    format!(
        r#"{{
  "Version": "2012-10-17",
  "Statement": [
    {{
      "Effect": "Allow",
      "Principal": {{ "{kind}": {principal} }},
      "Action": "sts:AssumeRole"
    }}
  ]
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(body: &str) -> Result<Option<String>, Wrong> {
        of_choice("111122223333", &Form::parse(body.as_bytes()).unwrap())
    }

    #[test]
    fn each_choice_is_a_trust_policy_that_names_whom_it_says() {
        for (body, principal) in [
            ("who=account", "arn:aws:iam::111122223333:root"),
            ("who=principal&principal=priya", ":user/priya\""),
            ("who=principal&principal=+role/ops/Night+", ""),
            (
                "who=principal&principal=role/ops/Night",
                ":role/ops/Night\"",
            ),
            (
                "who=principal&principal=arn:aws:iam::444455556666:role/x",
                "arn:aws:iam::444455556666:role/x",
            ),
            (
                "who=service&service=ecs.amazonaws.com",
                r#""Service": "ecs.amazonaws.com""#,
            ),
        ] {
            let text = chosen(body).unwrap().unwrap();
            assert!(text.contains(principal), "{text}");
            let kind = evaluator::DocumentType::Trust;
            assert!(evaluator::Policy::parse_as(&text, kind).is_ok(), "{text}");
        }
        assert_eq!(chosen("who=own").unwrap(), None);
    }

    #[test]
    fn what_is_no_principal_is_refused_beside_its_field() {
        for (body, field) in [
            ("", "who"),
            ("who=else", "who"),
            ("who=principal", "principal"),
            ("who=principal&principal=a%22b", "principal"),
            ("who=principal&principal=group/x", "principal"),
            ("who=principal&principal=user/*", "principal"),
            ("who=service&service=ecs", "service"),
            ("who=service&service=%22.amazonaws.com", "service"),
        ] {
            assert_eq!(chosen(body).unwrap_err().0, field, "{body}");
        }
    }
}
