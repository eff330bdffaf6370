//! What who applied is told of an application that was declined, for some weeks.

use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};

use super::maintain::MaintainError;
use super::service::App;
use super::token::Token;
use crate::domain::status::DECLINED_DAYS_MAX;
use crate::store::Declined;

const HOURS_OF_A_DAY: i64 = 24;

/// Seconds between two deletions of what was kept.
const FORGET_PAUSE_S: u64 = 3_600;

impl App {
    /// When and why the application was declined whose private link that was, for [`DECLINED_DAYS_MAX`] days.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn declined(&self, private_link: &Token) -> Result<Option<Declined>, MaintainError> {
        let kept_since = declined_kept_since(self.now());
        let found = self.store.declined(private_link.hash()).await?;
        Ok(found.filter(|declined| declined.at > kept_since))
    }
}

impl App {
    /// Deletes what was kept of applications long declined, once an hour; what cannot be written is tried again then.
    pub(super) async fn forget_declined(&self) {
        let now = self.now();
        let last = self.forgotten_at.load(Ordering::Relaxed);
        if now.as_second().abs_diff(last) < FORGET_PAUSE_S {
            return;
        }
        self.forgotten_at.store(now.as_second(), Ordering::Relaxed);
        match self.store.forget_declined(declined_kept_since(now)).await {
            Ok(true) => tracing::info!("what was kept of applications long declined was deleted"),
            Ok(false) => {}
            Err(error) => tracing::debug!(%error, "what was kept of declined applications cannot be deleted yet"),
        }
    }
}

/// Since when declined applications are still spoken of.
fn declined_kept_since(now: Timestamp) -> Timestamp {
    let kept_for = SignedDuration::from_hours(i64::from(DECLINED_DAYS_MAX) * HOURS_OF_A_DAY);
    now.checked_sub(kept_for).unwrap_or(Timestamp::MIN)
}
