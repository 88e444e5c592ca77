//! The gate's audit records: one for every call, whatever came of it.

use serde_json::json;

use super::{Authenticated, Authorized, Caller, Iam, Operation, Refusal, Scope};
use crate::{
    IamError,
    audit::{Event, EventKind},
    secrets::random_id,
};

impl Iam {
    /// The record of an authorized call, before its outcome is known.
    pub(super) fn event<O: Operation>(
        &self,
        caller: &Caller,
        scope: &Scope<'_>,
        authorized: &Authorized,
        operation: &O,
    ) -> Result<Event, IamError> {
        let mut event = Event::new(
            self.services.rng.as_ref(),
            EventKind::ApiCall { action: O::ACTION },
            &scope.principal,
            Some(&scope.signed_in),
            &caller.origin,
            scope.now,
        )?;
        event.resource = authorized.request.resource().to_owned();
        event.request =
            serde_json::to_value(operation).map_err(|error| IamError::Internal(Box::new(error)))?;
        event.add("decision", json!(authorized.decision));
        Ok(event)
    }

    /// Records a refusal and returns it as the error that the caller gets.
    pub(super) async fn refused<O: Operation>(
        &self,
        caller: &Caller,
        who: &Authenticated,
        refusal: Refusal,
        operation: &O,
    ) -> Result<IamError, IamError> {
        let scope = self.scope(who);
        let mut event = Event::new(
            self.services.rng.as_ref(),
            EventKind::ApiCall { action: O::ACTION },
            &scope.principal,
            Some(&scope.signed_in),
            &caller.origin,
            scope.now,
        )?;
        event.request =
            serde_json::to_value(operation).map_err(|error| IamError::Internal(Box::new(error)))?;
        let error = match refusal {
            Refusal::Failed(error) => return Err(error),
            Refusal::SignInIncomplete => IamError::SignInIncomplete,
            Refusal::FreshProofNeeded(authorized) => {
                authorized
                    .request
                    .resource()
                    .clone_into(&mut event.resource);
                event.add("decision", json!(authorized.decision));
                IamError::FreshProofNeeded
            }
            Refusal::Denied(authorized) => {
                let id = random_id(self.services.rng.as_ref(), "")?.to_ascii_lowercase();
                authorized
                    .request
                    .resource()
                    .clone_into(&mut event.resource);
                event.add("authorizationId", json!(id));
                event.add("decision", json!(authorized.decision));
                event.add("context", json!(authorized.request.context()));
                IamError::AccessDenied {
                    message: authorized.decision.why(&authorized.request),
                    action: authorized.action,
                    authorization_id: id,
                }
            }
        };
        event.failed(&error);
        self.record(&who.principal.account, event).await?;
        Ok(error)
    }
}
