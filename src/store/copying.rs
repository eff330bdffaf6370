//! A copy of a whole store in another, whatever keeps either.

use std::path::Path;

use super::rules::copying::queue;
use super::sqlite::SqliteStore;
use super::{Backup, Copied, Progress, Store, StoreError};

/// Copies all of `from` into `to`, which nothing was ever written to: every row, the audit trail with its hashes, and the
/// numbers given. Sessions stay behind. Others may read and write `from` meanwhile: what goes over is one state of it.
///
/// # Errors
///
/// [`StoreError::NotEmpty`]; [`StoreError::CopyDiffers`] where what came is not what the trail says; or when either cannot
/// be read or written. Then nothing is in `to`.
pub async fn copy(from: &dyn Store, to: &dyn Store, progress: &Progress) -> Result<Copied, StoreError> {
    go_over(from, to, true, progress).await
}

async fn go_over(from: &dyn Store, to: &dyn Store, is_proven: bool, progress: &Progress) -> Result<Copied, StoreError> {
    let (outlet, inlet) = queue(is_proven, progress);
    match tokio::join!(from.give(outlet), to.take(inlet)) {
        (Ok(()), taken) => taken,
        // Where both broke off one of them only says that the other did.
        (Err(_), Err(taken)) if !matches!(taken.cause(), StoreError::NoAnswer(_)) => Err(taken),
        (Err(given), _) => Err(given),
    }
}

/// Copies all of a store into a new data file with a manifest beside it, as it is: what somebody tampered with is evidence.
///
/// # Errors
///
/// As of [`copy`] and [`Store::backup`].
pub(super) async fn back_up(from: &dyn Store, to: &Path, progress: &Progress) -> Result<Backup, StoreError> {
    let file = SqliteStore::in_memory()?;
    go_over(from, &file, false, progress).await?;
    file.backup_telling(to, progress).await
}
