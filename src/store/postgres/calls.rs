//! The methods of the trait, and what of them is a matter of a database.

use std::sync::atomic::Ordering;

use super::PostgresStore;
use super::transaction::{PostgresRows, Running};
use crate::store::calls::calls;
use crate::store::copying;
use crate::store::rules::queue::Waits;

/// A rule over the rows of a database, which are waited for.
macro_rules! rule {
    (|$rows:ident| $of_rows:expr) => {
        Box::new(move |$rows: &PostgresRows| Box::pin(async move { $of_rows.await }) as Running<'_, _>)
    };
}

/// Its rules run as tasks.
const WAITS: Waits = Waits::AsATask;

calls!(PostgresStore, rule);

impl PostgresStore {
    fn current_generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// A database that cannot be read is told by whoever asks it.
    #[expect(clippy::unused_self, reason = "a file may have trouble of its own")]
    fn current_trouble(&self) -> Option<String> {
        None
    }

    /// The copy is a data file.
    async fn copy_to(&self, to: &Path, progress: &Progress) -> Result<Backup, StoreError> {
        copying::back_up(self, to, progress).await
    }
}
