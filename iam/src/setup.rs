//! The first run: an account, its root user, and nothing else. Set-up happens once in a database's life;
//! deleting users, or everything, does not bring it back.

use serde_json::json;

use crate::{
    Entered, Iam, IamError,
    access_keys::{self, NewAccessKey},
    audit::{self, ChainHead, Event},
    gate::Origin,
    managed,
    ports::Timestamp,
    principal::Principal,
    secrets::SecretToken,
    sessions::Stage,
    signin::{Entry, Factor, PasswordRules, Standing},
    store::{self, Tx, accounts::Installation, passwords::LASTING},
    types::{AccountAlias, AccountId, Email, Password},
};

/// How long a set-up link works.
const LINK_SECONDS: i64 = 3600;

/// What the first account is made from.
#[derive(Debug)]
pub struct NewAccount {
    /// Its id; a random one when absent.
    pub id: Option<AccountId>,
    /// Its alias, for signing in.
    pub alias: Option<AccountAlias>,
    /// Root's e-mail address.
    pub root_email: Email,
    /// Root's password.
    pub root_password: Password,
}

/// The account that set-up made.
#[derive(Debug, Clone)]
pub struct AccountInfo {
    /// Its id.
    pub id: AccountId,
    /// Its alias.
    pub alias: Option<String>,
    /// Root's e-mail address.
    pub root_email: String,
}

impl Iam {
    /// What must be true before the first request: AWS-managed policies as this version has them, and every policy marked
    /// with how much it allows.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prepare(&self) -> Result<(), IamError> {
        let mut tx = self.services.store.write().await?;
        managed::synchronise(&mut tx, self.services.clock.now()).await?;
        crate::breadth::mark_all(&mut tx).await?;
        Ok(tx.commit().await?)
    }

    /// Whether an account was ever set up here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_set_up(&self) -> Result<bool, IamError> {
        let mut tx = self.services.store.read().await?;
        let installation = store::accounts::read_installation(&mut tx).await?;
        tx.rollback().await?;
        Ok(installation.set_up)
    }

    /// Opens a new set-up link, which replaces any before it; `None` when the server is set up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_setup(&self) -> Result<Option<SecretToken>, IamError> {
        let token = SecretToken::random(self.services.rng.as_ref())?;
        let mut tx = self.services.store.write().await?;
        if store::accounts::installation(&mut tx).await?.set_up {
            return Ok(None);
        }
        let expires_at = self.services.clock.now().plus_seconds(LINK_SECONDS);
        store::accounts::open_setup(&mut tx, &token.hash(), expires_at).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Whether a set-up link works now.
    ///
    /// # Errors
    /// [`IamError::SetUpClosed`] when it does not.
    pub async fn check_setup(&self, token: &SecretToken) -> Result<(), IamError> {
        // Anybody may ask: it must not take the write lock.
        let mut tx = self.services.store.read().await?;
        let installation = store::accounts::read_installation(&mut tx).await?;
        tx.rollback().await?;
        check_link(&installation, token, self.services.clock.now())
    }

    /// Makes the account by a set-up link and signs root in as far as enrolling a second factor.
    ///
    /// # Errors
    /// [`IamError::SetUpClosed`] when the link does not work, or a message for the field that is wrong; then
    /// the link still works.
    pub async fn set_up(
        &self,
        token: &SecretToken,
        new: &NewAccount,
        origin: &Origin,
    ) -> Result<Entered, IamError> {
        self.check_setup(token).await?;
        let id = self.account_id(new)?;
        let root = Principal::root(id.clone());
        PasswordRules::of_new_root(&id, new.alias.as_ref(), &new.root_email)
            .check(&new.root_password)?;
        let hashed = self
            .services
            .hasher
            .hash(self.services.rng.as_ref(), &new.root_password)
            .await?;
        let now = self.services.clock.now();
        let mut tx = self.services.store.write().await?;
        let installation = store::accounts::installation(&mut tx).await?;
        check_link(&installation, token, now)?;
        let mut event = self
            .create_account(&mut tx, &root, new, origin, now)
            .await?;
        store::passwords::insert(&mut tx, &id, &root.id, &hashed, LASTING, now).await?;
        event.add("by", json!("set-up link"));
        let entered = self
            .enter(
                &mut tx,
                &root,
                Entry {
                    stage: Stage::Enrol,
                    standing: Standing::new(Factor::Password, now),
                    origin,
                    before: None,
                    now,
                },
            )
            .await?;
        audit::append(&mut tx, &id, ChainHead::start(), &[event]).await?;
        tx.commit().await?;
        Ok(entered)
    }

    /// Makes the account from the server's own command line, without a browser.
    ///
    /// # Errors
    /// [`IamError::SetUpClosed`] when the server is set up, or a message for the value that is wrong.
    pub async fn bootstrap(
        &self,
        new: &NewAccount,
        access_key: bool,
        origin: &Origin,
    ) -> Result<(AccountInfo, Option<NewAccessKey>), IamError> {
        let id = self.account_id(new)?;
        let root = Principal::root(id.clone());
        PasswordRules::of_new_root(&id, new.alias.as_ref(), &new.root_email)
            .check(&new.root_password)?;
        let hashed = self
            .services
            .hasher
            .hash(self.services.rng.as_ref(), &new.root_password)
            .await?;
        let now = self.services.clock.now();
        let mut tx = self.services.store.write().await?;
        let mut event = self
            .create_account(&mut tx, &root, new, origin, now)
            .await?;
        store::passwords::insert(&mut tx, &id, &root.id, &hashed, LASTING, now).await?;
        event.add("by", json!("bailiwick bootstrap"));
        let key = if access_key {
            Some(access_keys::make(&mut tx, &self.services, &id, &root.id, now).await?)
        } else {
            None
        };
        if let Some(key) = &key {
            event.add("accessKeyId", json!(key.id));
        }
        audit::append(&mut tx, &id, ChainHead::start(), &[event]).await?;
        tx.commit().await?;
        let alias = new.alias.as_ref().map(ToString::to_string);
        Ok((
            AccountInfo {
                id,
                alias,
                root_email: new.root_email.to_string(),
            },
            key,
        ))
    }

    fn account_id(&self, new: &NewAccount) -> Result<AccountId, IamError> {
        if let Some(id) = &new.id {
            return Ok(id.clone());
        }
        let mut bytes = [0_u8; 8];
        self.services.rng.fill(&mut bytes)?;
        // AWS's ids do not begin with 0.
        let number = 100_000_000_000 + u64::from_be_bytes(bytes) % 900_000_000_000;
        AccountId::parse(&number.to_string()).map_err(IamError::for_field("AccountId"))
    }

    async fn create_account(
        &self,
        tx: &mut Tx,
        root: &Principal,
        new: &NewAccount,
        origin: &Origin,
        now: Timestamp,
    ) -> Result<Event, IamError> {
        store::accounts::installation(tx).await?;
        if !store::accounts::close_setup(tx, now).await? {
            return Err(IamError::SetUpClosed);
        }
        store::accounts::insert(tx, &root.account, new.alias.as_ref(), &new.root_email, now)
            .await?;
        let mut event = self.step_event("CreateAccount", root, origin, now, None)?;
        event.request = json!({
            "accountId": root.account,
            "alias": new.alias,
            "rootEmail": new.root_email,
        });
        Ok(event)
    }
}

fn check_link(
    installation: &Installation,
    token: &SecretToken,
    now: Timestamp,
) -> Result<(), IamError> {
    use subtle::ConstantTimeEq as _;
    match &installation.link {
        Some((hash, expires_at))
            if !installation.set_up
                && now < *expires_at
                && bool::from(hash.as_bytes().ct_eq(token.hash().as_bytes())) =>
        {
            Ok(())
        }
        _ => Err(IamError::SetUpClosed),
    }
}
