//! A short queue between a rule and whoever works with it outside of its transaction.
//!
//! What comes in parts is never in memory as a whole: who gives waits for who takes. Neither can wait within a rule of a
//! file, whose rows answer at once, so there it waits on the thread it has of its own.

use tokio::sync::mpsc;

use crate::store::StoreError;

/// Parts that wait between the two ends.
const PARTS_WAITING_MAX: usize = 4;

/// What one end says where the other is gone.
const OTHER_END: &str = "the other end of a copy broke off";

/// How an end waits for the other: a database that answers at once has a thread of its own to wait on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Waits {
    OnItsThread,
    AsATask,
}

/// Both ends of a new queue.
#[must_use]
pub fn queue<T>() -> (Giving<T>, Taking<T>) {
    let (sender, receiver) = mpsc::channel(PARTS_WAITING_MAX);
    (Giving(sender), Taking(receiver))
}

/// Where parts go in.
#[derive(Debug)]
pub struct Giving<T>(mpsc::Sender<T>);

/// Where they come out.
#[derive(Debug)]
pub struct Taking<T>(mpsc::Receiver<T>);

impl<T: Send> Giving<T> {
    pub(in crate::store) async fn put(&self, part: T, waits: Waits) -> Result<(), StoreError> {
        let sent = match waits {
            Waits::OnItsThread => self.0.blocking_send(part),
            Waits::AsATask => self.0.send(part).await,
        };
        sent.map_err(|_| StoreError::NoAnswer(OTHER_END))
    }

    /// Gives a part, once there is room for it.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoAnswer`] where the other end is gone.
    pub async fn give(&self, part: T) -> Result<(), StoreError> {
        self.put(part, Waits::AsATask).await
    }
}

impl<T: Send> Taking<T> {
    /// The next part; there is one more, or the other end broke off.
    pub(in crate::store) async fn next(&mut self, waits: Waits) -> Result<T, StoreError> {
        let part = match waits {
            Waits::OnItsThread => self.0.blocking_recv(),
            Waits::AsATask => self.0.recv().await,
        };
        part.ok_or(StoreError::NoAnswer(OTHER_END))
    }

    /// The next part; nothing once the other end is done, or broke off, which it says itself.
    pub async fn take(&mut self) -> Option<T> {
        self.0.recv().await
    }
}
