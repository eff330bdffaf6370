//! Looks at the store: whether what is there now goes on from what was there before.
//!
//! A database may be restored to an earlier state, or a standby be promoted that missed the last writes: the revision alone
//! would say nothing of that, as it soon stands at the same number again. Every write leaves an audit row, and its hash
//! holds all before it; where the last row that was seen is not there any more, the data is another.

use std::sync::atomic::Ordering;

use super::PostgresStore;
use super::failure::DatabaseError;
use super::row::{LOOK_WAIT_MS, of};
use super::transaction::{self, PostgresRows, Rule};
use crate::store::StoreError;

/// Where the data stood at a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Of this database alone.
    identity: String,
    /// The number and hash of the last audit row; zero before the first.
    last: i64,
    hash: Option<Vec<u8>>,
}

impl Mark {
    /// Where the data stands, and whether the row of an earlier mark is still there as it was.
    async fn look(rows: &PostgresRows, before: Option<&Self>) -> Result<(Self, bool), StoreError> {
        let select = "SELECT identity.value AS identity, coalesce(last.id, 0) AS last, last.hash AS hash,
                             (SELECT hash FROM audit WHERE id = $1) AS known
                      FROM identity LEFT JOIN (SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1) AS last ON true";
        let row = before.map_or(0, |mark| mark.last);
        let asked = [of(&row)];
        let found = rows.one("identity", select, &asked, |row| {
            let mark = Self { identity: row.get("identity")?, last: row.get("last")?, hash: row.get("hash")? };
            Ok((mark, row.get::<Option<Vec<u8>>>("known")?))
        });
        let (mark, known) = found.await?.ok_or(StoreError::NotTaken { table: "identity" })?;
        let goes_on = before.is_none_or(|before| before.identity == mark.identity && before.hash == known);
        Ok((mark, goes_on))
    }
}

impl PostgresStore {
    /// Runs a rule that only reads, for the server that keeps up with the store: nobody who reads is in its way.
    pub(super) async fn follow<T: Send + 'static>(&self, rule: Rule<T>) -> Result<T, StoreError> {
        self.check().await?;
        let mut mark = self.mark.lock().await;
        let before = mark.clone();
        let looking: Rule<(T, Mark, bool)> = Box::new(move |rows| {
            Box::pin(async move {
                let (mark, goes_on) = Mark::look(rows, before.as_ref()).await?;
                Ok((rule(rows).await?, mark, goes_on))
            })
        });
        let looked = transaction::read(&self.following, &self.at, looking, LOOK_WAIT_MS).await;
        let (found, now, goes_on) = looked.inspect_err(|error| self.suspect(error))?;
        if !goes_on {
            tracing::warn!(at = %self.at, "the database is another than before, or was set back; all of it is loaded anew");
            self.generation.fetch_add(1, Ordering::SeqCst);
        }
        *mark = Some(now);
        Ok(found)
    }

    /// Where the way to the database fell silent, the connections that rest are of that way: whoever asks next is to make
    /// a new one, and not to wait for a sign of life from one after the other.
    fn suspect(&self, error: &StoreError) {
        if let StoreError::Database(DatabaseError::Away { .. } | DatabaseError::NoAnswer { .. }) = error {
            self.asked.retain(|_, _| false);
            self.following.retain(|_, _| false);
        }
    }
}
