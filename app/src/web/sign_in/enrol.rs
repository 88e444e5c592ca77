//! Enrolling the first device, in a sign-in that gets no further without one.

use iam::{
    Caller, Credential, CredentialKind, Entered, IamError, MfaRequirement, Stage,
    operations::account::GetAccountSummary, types::DeviceLabel,
};
use qrcodegen::{QrCode, QrCodeEcc};

use super::entered;
use crate::{
    model::{EnrolModel, FactorKind, Loaded, Problem, QrModules},
    web::{
        Form, Refused, problem,
        visit::{Cookie, Done, Visit, encode},
    },
};

/// Two codes of an authenticator app, or the answer of a key.
pub(in crate::web) async fn enrol(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let is_root = visit
        .who
        .as_ref()
        .is_some_and(|(principal, _, _)| principal.is_root());
    let by = |error: IamError| {
        let fields = &[("Code", "code1"), ("Label", "label")];
        Refused::by(visit, "enrol", error, fields)
    };
    let done = if form.get("intent") == "key" {
        let label = DeviceLabel::parse(form.get("label"))
            .map_err(IamError::for_field("Label"))
            .map_err(by)?;
        let answer = form.get("answer");
        visit
            .iam()
            .finish_key_enrolment(&visit.caller, answer, &label)
            .await
            .map_err(|error| Refused::by(visit, "enrol", error, &[]))?
    } else {
        visit
            .iam()
            .finish_enrolment(&visit.caller, form.get("code1"), form.get("code2"))
            .await
            .map_err(by)?
    };
    if done.stage != Stage::Full {
        return Ok(entered(done));
    }
    // Who has one device now should have a way in without it, before going on.
    let next = if is_root && has_no_users(visit, &done).await {
        "/users/create?first=1".to_owned()
    } else {
        visit.next().unwrap_or_else(|| "/".to_owned())
    };
    let offer = format!(
        "/security-credentials/recovery-codes?first=1&next={}",
        encode(&next)
    );
    Ok(Done::go(offer).with(Cookie::Entered(done)))
}

/// Whether root is alone: then the first administrator is made next. Asked as the session that has just begun.
async fn has_no_users(visit: &Visit, done: &Entered) -> bool {
    let caller = Caller::new(
        Credential::Session(done.token.clone()),
        visit.caller.origin.clone(),
    );
    let summary = visit.iam().call(&caller, GetAccountSummary {}).await;
    summary.is_ok_and(|summary| summary.summary_map.users == 0)
}

/// What the person may add, and what is needed for one kind.
pub(crate) async fn enrolment(visit: &Visit, asked: Option<FactorKind>) -> Loaded<EnrolModel> {
    let Some((principal, _, _)) = &visit.who else {
        return Err(Problem::SignIn);
    };
    let mut model = EnrolModel {
        name: visit.frame().principal_name,
        is_root: principal.is_root(),
        kinds: Vec::new(),
        kind: None,
        secret: String::new(),
        link: String::new(),
        qr: QrModules::default(),
        options: String::new(),
        strict: false,
        next: visit.next(),
    };
    let problem = |error: IamError| problem::problem(visit, &error);
    let enrolment = match visit.iam().enrolment(&visit.caller).await {
        Ok(enrolment) => enrolment,
        // The last try was wrong, and the sign-in is over: the page says what was wrong.
        Err(IamError::Unauthenticated) => return Ok(model),
        Err(error) => return Err(problem(error)),
    };
    model.strict = enrolment.requirement == MfaRequirement::PhishingResistant;
    let keys_work = visit.iam().has_passkeys();
    let offered = [
        (FactorKind::App, !model.strict),
        (FactorKind::Passkey, keys_work),
        (FactorKind::SecurityKey, keys_work),
    ];
    model.kinds = offered
        .into_iter()
        .filter_map(|(kind, open)| open.then_some(kind))
        .collect();
    model.kind = asked
        .filter(|kind| model.kinds.contains(kind))
        .or(model.kinds.first().copied());
    match model.kind.map(credential_kind) {
        Some(Some(kind)) => {
            let options = visit.iam().start_key_enrolment(&visit.caller, kind).await;
            model.options = options.map_err(problem)?;
        }
        Some(None) => {
            model.qr = qr(&enrolment.link).map_err(problem)?;
            model.secret = enrolment.secret;
            model.link = enrolment.link;
        }
        None => {}
    }
    Ok(model)
}

/// What is to be made for a key; none for an authenticator app.
pub(in crate::web) fn credential_kind(kind: FactorKind) -> Option<CredentialKind> {
    match kind {
        FactorKind::App => None,
        FactorKind::Passkey => Some(CredentialKind::Passkey),
        FactorKind::SecurityKey => Some(CredentialKind::SecurityKey),
    }
}

/// The QR code of a link.
pub(in crate::web) fn qr(link: &str) -> Result<QrModules, IamError> {
    let code = QrCode::encode_text(link, QrCodeEcc::Medium)
        .map_err(|_| IamError::InvalidRequest("the link does not fit into a QR code".to_owned()))?;
    // One SVG path: a square for each dark module.
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                path.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
    }
    Ok(QrModules {
        size: code.size(),
        path,
    })
}
