//! The account's password policy: what its page shows and what its forms do. A password that is tried out is compared and
//! dropped: it is neither on the page that answers nor in any record.

use iam::{
    BrokenRule, IamError, Operation as _, PasswordPolicy,
    operations::account::{
        DeleteAccountPasswordPolicy, GetAccountPasswordPolicy, PasswordPolicySeen,
        PasswordPolicyView, UpdateAccountPasswordPolicy,
    },
    types::Password,
};

use super::{
    Form, Refused, problem,
    visit::{Done, Visit},
};
use crate::model::{Loaded, Once, Outcome, PasswordPolicyModel, PolicyKnobs, Trial};

const PAGE: &str = "/account/password-policy";

/// Which control of the page each input member is.
const FIELDS: &[(&str, &str)] = &[
    ("MinimumPasswordLength", "minimum_length"),
    ("MaxPasswordAge", "max_age"),
    ("PasswordReusePrevention", "reuse"),
];

/// What the page shows.
pub(crate) async fn password_policy(visit: &Visit) -> Loaded<PasswordPolicyModel> {
    let stored = match visit.call(GetAccountPasswordPolicy {}).await {
        Ok(found) => Some(found.password_policy),
        Err(IamError::NoSuchEntity { .. }) => None,
        Err(error) => return Err(problem::problem(visit, &error)),
    };
    let actions = [
        UpdateAccountPasswordPolicy::ACTION,
        DeleteAccountPasswordPolicy::ACTION,
    ];
    let questions = actions.map(|action| (action, "*".to_owned()));
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    Ok(PasswordPolicyModel {
        policy: stored.as_ref().map(knobs),
        seen: serde_json::to_string(&PasswordPolicySeen::from(stored)).unwrap_or_default(),
        update: next(),
        delete: next(),
    })
}

fn knobs(policy: &PasswordPolicyView) -> PolicyKnobs {
    PolicyKnobs {
        minimum_length: policy.minimum_password_length,
        lowercase: policy.require_lowercase_characters,
        uppercase: policy.require_uppercase_characters,
        number: policy.require_numbers,
        symbol: policy.require_symbols,
        max_age: policy.max_password_age,
        hard_expiry: policy.hard_expiry,
        reuse: policy.password_reuse_prevention,
        change: policy.allow_users_to_change_password,
    }
}

/// What the person saw who sent the form.
fn seen_by(intent: &str, form: &Form) -> Result<Option<PasswordPolicySeen>, Refused> {
    let base = form.given("base").map(serde_json::from_str).transpose();
    let older = "the page is older than the server: load it again";
    base.map_err(|_| Refused::field(intent, "", older))
}

/// The policy that the form describes.
fn typed(intent: &str, form: &Form) -> Result<UpdateAccountPasswordPolicy, Refused> {
    let number = |field: &'static str| match form.get(field).trim() {
        "" => Ok(None),
        text => text.parse::<i64>().map(Some).map_err(|_| {
            Refused::field(intent, field, "write a whole number in digits, such as 15")
        }),
    };
    let ticked = |field: &str| form.get(field) == "true";
    Ok(UpdateAccountPasswordPolicy {
        minimum_password_length: number("minimum_length")?,
        require_symbols: ticked("symbol"),
        require_numbers: ticked("number"),
        require_uppercase_characters: ticked("uppercase"),
        require_lowercase_characters: ticked("lowercase"),
        allow_users_to_change_password: ticked("change"),
        max_password_age: number("max_age")?,
        password_reuse_prevention: number("reuse")?,
        hard_expiry: ticked("hard_expiry"),
        if_password_policy: seen_by(intent, form)?,
    })
}

/// Runs one of the page's forms.
pub(super) async fn change(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let intent = form.get("intent");
    let refuse = |error: IamError| Refused::by(visit, intent, error, FIELDS);
    match intent {
        "update" => {
            visit.call(typed(intent, form)?).await.map_err(refuse)?;
            Ok(Done::go(format!("{PAGE}?done=saved")))
        }
        "delete" => {
            let operation = DeleteAccountPasswordPolicy {
                if_password_policy: seen_by(intent, form)?,
            };
            visit.call(operation).await.map_err(refuse)?;
            Ok(Done::go(format!("{PAGE}?done=deleted")))
        }
        "try" => try_out(visit, form).await,
        _ => Err(Refused::field(
            intent,
            "",
            "the page is older than the server: load it again",
        )),
    }
}

/// Tries a password against the rules as they stand on the page, saved or not, and against our own.
async fn try_out(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let intent = "try";
    let refuse = |error: IamError| Refused::by(visit, intent, error, FIELDS);
    if form.get("sample_password").is_empty() {
        let message = "type a password to try; not one that you use";
        return Err(Refused::field(intent, "sample_password", message));
    }
    let sample = Password::new(form.get("sample_password"));
    let asked = typed(intent, form)?;
    let base = PasswordPolicy::default();
    let policy = PasswordPolicy {
        minimum_length: asked.minimum_password_length.unwrap_or(base.minimum_length),
        require_symbols: asked.require_symbols,
        require_numbers: asked.require_numbers,
        require_uppercase: asked.require_uppercase_characters,
        require_lowercase: asked.require_lowercase_characters,
        allow_users_to_change: asked.allow_users_to_change_password,
        max_age_days: asked.max_password_age,
        reuse_prevention: asked.password_reuse_prevention,
        hard_expiry: asked.hard_expiry,
    };
    let under = async |policy| {
        visit
            .iam()
            .try_password(&visit.caller, policy, &sample)
            .await
    };
    let trial = under(Some(policy)).await.map_err(refuse)?;
    let ours = under(None).await.map_err(refuse)?;
    let sentences = |broken: Vec<BrokenRule>| {
        let sentence = |rule: BrokenRule| problem::sentence(&rule.to_string());
        broken.into_iter().map(sentence).collect()
    };
    Ok(Done::show(Outcome {
        path: visit.path.clone(),
        intent: intent.to_owned(),
        values: form.kept(),
        once: Some(Once::Trial(Trial {
            broken: sentences(trial.broken),
            broken_of_ours: sentences(ours.broken),
            score: trial.strength.score,
            word: trial.strength.word.to_owned(),
            sentence: trial.strength.sentence.to_owned(),
        })),
        ..Outcome::default()
    }))
}
