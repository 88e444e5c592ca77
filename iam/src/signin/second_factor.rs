//! The second factor at sign-in.

use crate::{
    Iam, IamError, audit,
    gate::Caller,
    sessions::Stage,
    store::{self, mfa::StoredDevice},
};

use super::{CODE_ATTEMPTS, Entered, Seed, Totp, steps::Step};

impl Iam {
    /// Takes a code of one of the principal's devices.
    ///
    /// # Errors
    /// [`IamError::InvalidAuthenticationCode`] when it is wrong, expired or was used; it says how many tries are
    /// left. After the last one the session is over.
    pub async fn prove_second_factor(
        &self,
        caller: &Caller,
        code: &str,
    ) -> Result<Entered, IamError> {
        let mut step = self.take_step(caller, Stage::SecondFactor).await?;
        let devices = store::mfa::enabled_of(&mut step.tx, &step.principal.id).await?;
        for device in &devices {
            let Some(time_step) = self.matching_step(&step, device, code)? else {
                continue;
            };
            if !store::mfa::use_step(&mut step.tx, &device.serial, time_step, step.now).await? {
                continue;
            }
            let mut event =
                self.step_event("CheckMfa", &step.principal, &caller.origin, step.now, None)?;
            event.add("MFAIdentifier", device.serial.clone().into());
            let now = step.now;
            return self.finish_step(step, caller, event, Some(now)).await;
        }
        self.refuse_code(step, caller, "CheckMfa").await
    }

    fn matching_step(
        &self,
        step: &Step,
        device: &StoredDevice,
        code: &str,
    ) -> Result<Option<i64>, IamError> {
        let account = &step.principal.account;
        let seed = Seed::open(
            &self.services.ring,
            account,
            &device.serial,
            &device.sealed_seed,
        )?;
        let totp = Totp::new(&seed, &step.principal.name)?;
        Ok(totp.accept(code, step.now, device.last_step))
    }

    /// Counts a wrong code and commits the count before the answer leaves; at the limit the session ends.
    pub(super) async fn refuse_code(
        &self,
        mut step: Step,
        caller: &Caller,
        name: &'static str,
    ) -> Result<Entered, IamError> {
        let count = store::sessions::count_failure(&mut step.tx, &step.session.id_hash).await?;
        let left = CODE_ATTEMPTS.saturating_sub(count).max(0);
        if left == 0 {
            store::sessions::end(&mut step.tx, &step.session.id_hash, step.now).await?;
        }
        let message = match left {
            0 => "that code is not right and no tries are left: sign in again".to_owned(),
            1 => "that code is not right, has expired or was used before: 1 try left".to_owned(),
            left => {
                format!("that code is not right, has expired or was used before: {left} tries left")
            }
        };
        let error = IamError::InvalidAuthenticationCode(message);
        let mut event = self.step_event(name, &step.principal, &caller.origin, step.now, None)?;
        event.failed(&error);
        audit::append(&mut step.tx, &step.principal.account, step.chain, &[event]).await?;
        step.tx.commit().await?;
        Err(error)
    }
}
