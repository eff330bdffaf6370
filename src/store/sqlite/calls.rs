//! The methods of the trait, and what of them is a matter of a file.

use std::sync::atomic::Ordering;

use super::rows::SqliteRows;
use super::{SqliteStore, backup, worker};
use crate::store::calls::calls;
use crate::store::rules::queue::Waits;

/// A rule over the rows of a file, which answer at once.
macro_rules! rule {
    (|$rows:ident| $of_rows:expr) => {
        async move |$rows: &SqliteRows<'_>| $of_rows.await
    };
}

/// Its rules run on threads of their own.
const WAITS: Waits = Waits::OnItsThread;

calls!(SqliteStore, rule);

impl SqliteStore {
    fn current_generation(&self) -> u64 {
        self.current.generation.load(Ordering::SeqCst)
    }

    fn current_trouble(&self) -> Option<String> {
        self.current.trouble()
    }

    /// Nothing tells of a write by another process: whoever follows looks.
    async fn next_news(&self) {
        std::future::pending::<()>().await;
    }

    async fn copy_to(&self, to: &Path, progress: &Progress) -> Result<Backup, StoreError> {
        let (to, progress) = (to.to_owned(), progress.clone());
        match self.current.attached()?.held.as_ref().map(|held| held.path().to_owned()) {
            // A copy takes as long as the file is large: it has a connection of its own and holds nobody up.
            Some(from) => worker::alone("openday-backup", move || backup::of_file(&from, &to, &progress)).await,
            None => {
                self.current
                    .attached()?
                    .writer
                    .call(move |connection| backup::of_connection(connection, &to, &progress))
                    .await
            }
        }
    }
}
