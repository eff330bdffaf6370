//! Duties: what an app does beside answering, for as long as it is there.
//!
//! One that ends, or panics, is begun again, and takes readiness with it until it has gone on for a while: an app that
//! silently stopped following its store would show revoked badges for ever. What must never enter: what a duty does.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};

/// The pause before a duty is begun again.
const PAUSE: Duration = Duration::from_secs(1);

/// How long it must have gone on since, to be trusted again.
const TRUSTED_AFTER: Duration = Duration::from_secs(10);

/// The duties that do not go on as they should, and why.
#[derive(Debug, Default)]
pub(super) struct Duties(Mutex<BTreeMap<&'static str, String>>);

impl Duties {
    /// Does a duty until this is dropped, beginning it again whenever it comes to an end.
    pub(super) async fn keep<F>(&self, name: &'static str, begin: impl Fn() -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        loop {
            // Dropped with this future, and the duty with it.
            let mut duty = JoinSet::new();
            duty.spawn(begin());
            let ended = tokio::select! {
                ended = duty.join_next() => ended,
                () = tokio::time::sleep(TRUSTED_AFTER) => {
                    self.goes_on(name);
                    duty.join_next().await
                }
            };
            let panicked = ended.is_some_and(|ended| ended.is_err());
            self.stands_still(name, if panicked { "it panicked" } else { "it came to an end" });
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Notes how a turn of a duty ended.
    pub(super) fn note_turn(&self, name: &'static str, ended: &Result<(), JoinError>) {
        match ended {
            Ok(()) => self.goes_on(name),
            Err(_) => self.stands_still(name, "it panicked"),
        }
    }

    /// Why one of them does not go on, if any does not.
    pub(super) fn trouble(&self) -> Option<String> {
        self.still().iter().next().map(|(name, reason)| format!("{name} stands still: {reason}"))
    }

    fn stands_still(&self, name: &'static str, reason: &str) {
        if self.still().insert(name, reason.to_owned()).is_none() {
            tracing::error!(duty = name, reason, "what must go on stands still; it is begun again");
        }
    }

    fn goes_on(&self, name: &'static str) {
        if self.still().remove(name).is_some() {
            tracing::info!(duty = name, "it goes on again");
        }
    }

    fn still(&self) -> MutexGuard<'_, BTreeMap<&'static str, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Keeps a duty that does `how` the first `times` times and then goes on.
    async fn kept(times: usize, how: fn()) -> (Arc<Duties>, Arc<AtomicUsize>, tokio::task::JoinHandle<()>) {
        let (duties, begun) = (Arc::new(Duties::default()), Arc::new(AtomicUsize::new(0)));
        let (of_task, counter) = (Arc::clone(&duties), Arc::clone(&begun));
        let keeping = tokio::spawn(async move {
            let duty = || {
                let number = counter.fetch_add(1, Ordering::SeqCst);
                async move {
                    if number >= times {
                        std::future::pending::<()>().await;
                    }
                    how();
                }
            };
            of_task.keep("the test", duty).await;
        });
        tokio::time::sleep(PAUSE / 2).await;
        (duties, begun, keeping)
    }

    #[tokio::test(start_paused = true)]
    async fn a_duty_that_ends_or_panics_is_begun_again_and_told_until_it_goes_on() {
        for (how, reason) in [
            (as_asked as fn(), "the test stands still: it panicked"),
            (|| {}, "the test stands still: it came to an end"),
        ] {
            let (duties, begun, keeping) = kept(3, how).await;
            assert_eq!(duties.trouble().as_deref(), Some(reason));
            tokio::time::sleep(PAUSE * 4).await;
            assert_eq!(begun.load(Ordering::SeqCst), 4);
            assert_eq!(duties.trouble().as_deref(), Some(reason), "it has to show first that it goes on");
            tokio::time::sleep(TRUSTED_AFTER).await;
            assert_eq!((duties.trouble(), begun.load(Ordering::SeqCst)), (None, 4));
            keeping.abort();
        }
    }

    fn as_asked() {
        panic!("as asked");
    }

    #[tokio::test(start_paused = true)]
    async fn a_duty_ends_with_who_keeps_it() {
        struct Told(Arc<AtomicUsize>);
        impl Drop for Told {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::SeqCst);
            }
        }
        let (duties, ended) = (Duties::default(), Arc::new(AtomicUsize::new(0)));
        let begin = || {
            let told = Told(Arc::clone(&ended));
            async move {
                std::future::pending::<()>().await;
                drop(told);
            }
        };
        let _ = tokio::time::timeout(PAUSE, duties.keep("the test", begin)).await;
        tokio::task::yield_now().await;
        assert_eq!(ended.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_turn_that_panics_is_told_until_one_succeeds() {
        let duties = Duties::default();
        duties.note_turn("the test", &tokio::spawn(async { as_asked() }).await);
        assert_eq!(duties.trouble().as_deref(), Some("the test stands still: it panicked"));
        duties.note_turn("the test", &tokio::spawn(async {}).await);
        assert_eq!(duties.trouble(), None);
    }
}
