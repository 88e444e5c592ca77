//! The search of the whole console.

use serde::{Deserialize, Serialize};

use super::Loaded;
use crate::ui::Hit;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SearchModel {
    pub(crate) hits: Vec<Hit>,
    /// What was not searched, by the action that the reader lacks for it.
    pub(crate) unseen: Vec<String>,
}

/// What a search of the whole console finds.
pub(crate) async fn load_search(q: String) -> Loaded<SearchModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::search(&visit, &q).await
}
