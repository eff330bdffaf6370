//! Rules run within transactions of a connection, on the thread that owns it.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use rusqlite::{Connection, TransactionBehavior};

use super::rows::SqliteRows;
use crate::store::StoreError;
use crate::store::rules::Written;

/// Runs a rule that only reads. All its statements see one state.
pub(super) fn read<T>(
    connection: &mut Connection,
    rule: impl AsyncFnOnce(&mut SqliteRows<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction()?;
    ready(rule(&mut SqliteRows(&transaction)))
}

/// Runs a rule that writes, and commits what it wrote; where it fails, nothing is changed.
///
/// The lock is taken at once: what the rule reads stays true until the commit.
pub(super) fn write<T>(
    connection: &mut Connection,
    rule: impl AsyncFnOnce(&mut SqliteRows<'_>) -> Result<Written<T>, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    match ready(rule(&mut SqliteRows(&transaction)))? {
        Written::Rows(value) => {
            transaction.commit()?;
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
    use super::*;
    use crate::domain::change::By;
    use crate::domain::fixture;
    use crate::store::sqlite::open;
    use crate::store::{Changes, Revision, rules};

    fn changes(connection: &mut Connection) -> Changes {
        read(connection, async |rows| rules::changes_since(rows, Revision::ZERO).await).unwrap()
    }

    #[test]
    fn a_rule_that_is_run_again_after_a_rollback_comes_to_the_same() {
        let mut connection = open::in_memory().unwrap();
        let (participant, by) = (fixture::participant(), By::OPERATOR);
        let given_up = write(&mut connection, async |rows| {
            rules::add(rows, &participant, None, &by).await?;
            Err::<Written<()>, _>(StoreError::NoAnswer("another transaction was first"))
        });
        assert!(given_up.is_err());
        assert_eq!(changes(&mut connection), Changes::default());
        let revision = write(&mut connection, async |rows| rules::add(rows, &participant, None, &by).await).unwrap();
        assert_eq!(
            changes(&mut connection),
            Changes { revision, participants: vec![participant], ..Changes::default() }
        );
    }

    #[test]
    fn what_a_rule_calls_nothing_is_not_committed() {
        let mut connection = open::in_memory().unwrap();
        let participant = fixture::participant();
        write(&mut connection, async |rows| {
            rules::add(rows, &participant, None, &By::OPERATOR).await?;
            Ok(Written::Nothing(()))
        })
        .unwrap();
        assert_eq!(changes(&mut connection), Changes::default());
    }

    #[test]
    #[should_panic(expected = "a rule waited for something that is not a row of its transaction")]
    fn a_rule_waits_for_nothing_but_rows() {
        ready(std::future::pending::<()>());
    }
}
