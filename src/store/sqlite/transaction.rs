//! Rules run within transactions of a connection, on the thread that owns it.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use rusqlite::{Connection, TransactionBehavior};

use super::held::Held;
use super::rows::SqliteRows;
use super::{migration, seal};
use crate::store::StoreError;
use crate::store::rules::Written;

/// Runs a rule that only reads. All its statements see one state.
pub(super) fn read<T>(
    connection: &mut Connection,
    rule: impl AsyncFnOnce(&SqliteRows<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction()?;
    migration::check_needs(&transaction)?;
    ready(rule(&SqliteRows(&transaction)))
}

/// Runs a rule that writes, and commits what it wrote; where it fails, nothing is changed.
///
/// The lock is taken at once: what the rule reads stays true until the commit. What was written to a file that is not in its
/// place any more is not acknowledged: it is asked before the commit, and once more after it.
pub(super) fn write<T>(
    connection: &mut Connection,
    held: Option<&Held>,
    rule: impl AsyncFnOnce(&SqliteRows<'_>) -> Result<Written<T>, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // A newer program may have changed what this one knows since the file was opened.
    migration::check_needs(&transaction)?;
    if let Some(held) = held {
        held.check_place()?;
        held.check_writable()?;
    }
    match ready(rule(&SqliteRows(&transaction)))? {
        Written::Rows(value) => {
            if let Some(held) = held {
                // Another program may have copied the log back meanwhile: the seal is to name the state of the file since.
                held.check_place()?;
            }
            seal::turn(&transaction, held.map(Held::ground))?;
            transaction.commit()?;
            if let Some(held) = held {
                held.check_place()?;
            }
            Ok(value)
        }
        Written::Nothing(value) => Ok(value),
    }
}

/// What comes of a rule over [`SqliteRows`]: they answer at once, and a rule waits for nothing else.
fn ready<T>(rule: impl Future<Output = T>) -> T {
    match pin!(rule).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("a rule waited for something that is not a row of its transaction"),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;
    use crate::domain::change::{By, Change};
    use crate::domain::fixture;
    use crate::domain::input::AuditFilter;
    use crate::domain::participant::{Participant, Slug};
    use crate::domain::schedule::OpenDayId;
    use crate::domain::text::Reason;
    use crate::store::rules::queue::Waits;
    use crate::store::sqlite::{beside, open};
    use crate::store::{Arrival, AuditRow, Changes, Order, Revision, queue, rules};

    fn changes(connection: &mut Connection) -> Changes {
        read(connection, async |rows| rules::changes_since(rows, Revision::ZERO).await).unwrap()
    }

    fn trail(connection: &mut Connection) -> Vec<AuditRow> {
        read(connection, async |rows| rules::audit(rows, 0, &AuditFilter::default(), 100).await).unwrap()
    }

    /// Runs a rule once, and beside it once more after it was rolled back.
    fn compare<T: PartialEq + Debug>(
        [once, again]: &mut [Connection; 2],
        rule: impl AsyncFn(&SqliteRows<'_>) -> Result<Written<T>, StoreError>,
    ) {
        let before = changes(again);
        let given_up = write(again, None, async |rows| {
            rule(rows).await?;
            Err::<Written<()>, _>(StoreError::NoAnswer("another transaction was first"))
        });
        assert!(matches!(given_up, Err(StoreError::NoAnswer(_))), "{given_up:?}");
        assert_eq!(changes(again), before);
        assert_eq!(write(once, None, &rule).unwrap(), write(again, None, rule).unwrap());
        assert_ne!(changes(again), before);
        assert_eq!((changes(again), trail(again)), (changes(once), trail(once)));
    }

    #[test]
    fn a_rule_that_is_run_again_after_a_rollback_comes_to_the_same() {
        let mut connections = [open::in_memory().unwrap(), open::in_memory().unwrap()];
        let (by, now) = (By::OPERATOR, fixture::at("2026-02-01T00:00:00Z"));
        let shop = fixture::participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
        let mill = Participant { slug: Slug::parse("mill").unwrap(), ..shop.clone() };
        let (change, slug) = (Change::cancel(OpenDayId(1)), shop.slug.clone());
        let order = Order { slug, change, by: by.clone(), now, expected: None };
        let (slugs, reason) = ([shop.slug.clone(), mill.slug.clone()], Reason::parse("staged").unwrap());
        compare(&mut connections, async |rows| rules::add(rows, &shop, None, &by).await);
        compare(&mut connections, async |rows| rules::change(rows, &order).await);
        compare(&mut connections, async |rows| {
            let (giving, taking) = queue();
            giving.put(Arrival::Participants(vec![mill.clone()]), Waits::OnItsThread).await?;
            giving.put(Arrival::End, Waits::OnItsThread).await?;
            rules::import(rows, taking, &by, now, Waits::OnItsThread).await
        });
        compare(&mut connections, async |rows| rules::revoke_all(rows, &slugs, &reason, None, &by, now).await);
    }

    #[test]
    fn what_a_rule_calls_nothing_is_not_committed() {
        let mut connection = open::in_memory().unwrap();
        let participant = fixture::participant();
        write(&mut connection, None, async |rows| {
            rules::add(rows, &participant, None, &By::OPERATOR).await?;
            Ok(Written::Nothing(()))
        })
        .unwrap();
        assert_eq!(changes(&mut connection), Changes::default());
    }

    /// As programs do that copy a file as it is written.
    #[test]
    fn a_log_that_another_copies_back_during_a_write_stays_the_files_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openday.db");
        open::make_private(&path).unwrap();
        // Declared first, and so dropped last.
        let mut held = Held::open(&path, &path).unwrap();
        held.serve().unwrap();
        let (mut writer, other) = (open::writer(&path).unwrap(), open::writer(&path).unwrap());
        open::begin_log(&writer, &held);
        held.remember().unwrap();
        let copy_back = || other.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(2)).unwrap();
        for number in 0..4 {
            let shop = Participant { slug: format!("shop-{number}").parse().unwrap(), ..fixture::participant() };
            write(&mut writer, Some(&held), async |rows| {
                assert!(number == 0 || copy_back() > 0, "there was something to copy back");
                rules::add(rows, &shop, None, &By::OPERATOR).await
            })
            .unwrap();
            assert_eq!(beside::belongs(&held).unwrap(), beside::Belongs::Own);
        }
    }

    #[test]
    #[should_panic(expected = "a rule waited for something that is not a row of its transaction")]
    fn a_rule_waits_for_nothing_but_rows() {
        ready(std::future::pending::<()>());
    }
}
