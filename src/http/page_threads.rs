//! Page threads: where everything but badges is worked out.
//!
//! A page takes a thousand times as long as a badge that is kept. Pages, documents and forms are therefore made on a
//! runtime of their own, whose threads are few, and the threads that move bytes and answer with badges are never held up.
//! An address has so many requests worked on at once; more of them wait for their turn until their time is up. What must
//! never enter: what a page says.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::task::{AbortHandle, JoinHandle};

use super::RequestHead;
use super::address_shares::AddressShares;
use super::origins::Origins;

/// A runtime for pages.
#[derive(Debug)]
pub(super) struct PageThreads {
    runtime: Handle,
    shares: AddressShares,
    origins: Arc<Origins>,
}

impl PageThreads {
    /// Pages made on `runtime`, so many at once for one address.
    pub(super) fn new(runtime: Handle, each_max: usize, origins: Arc<Origins>) -> Self {
        Self { runtime, shares: AddressShares::new(each_max), origins }
    }

    /// What the work comes to that `begin` begins when it is the turn of whoever sent the request. Who waits for their turn
    /// keeps what it needs and no more; it ends with whoever waits for it.
    ///
    /// # Panics
    ///
    /// As `work` does.
    pub(super) async fn run<T: Send + 'static, F>(
        &self,
        request: &RequestHead,
        begin: impl FnOnce() -> F + Send + 'static,
    ) -> T
    where
        F: Future<Output = T> + Send + 'static,
    {
        let _place = self.shares.take(self.origins.client_of(request)).await;
        let work = self.runtime.spawn(begin());
        let _ending = Ending(work.abort_handle());
        joined(work).await
    }
}

/// What work on another thread comes to.
///
/// # Panics
///
/// As the work does: it is told and counted where every failed request is.
pub(super) async fn joined<T>(work: JoinHandle<T>) -> T {
    match work.await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Cut off with its runtime: nobody waits for the answer any more.
            Err(_) => std::future::pending().await,
        },
    }
}

/// Ends work when this is dropped.
struct Ending(AbortHandle);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Peer;
    use crate::http::origins::OriginSettings;

    fn threads() -> PageThreads {
        let origin = OriginSettings {
            public_url: None,
            listen: "127.0.0.1:8080".parse().unwrap(),
            trusted_proxies: Vec::new(),
            is_demo: false,
        };
        PageThreads::new(Handle::current(), 2, Arc::new(Origins::new(origin)))
    }

    #[tokio::test]
    async fn a_panic_is_the_panic_of_who_waits() {
        let waiting = tokio::spawn(async {
            threads().run(&RequestHead::new(Peer::default()), async || panic!("as asked")).await
        });
        let error = waiting.await.unwrap_err();
        assert_eq!(error.into_panic().downcast_ref(), Some(&"as asked"));
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_ends() {
        let (began, beginning) = tokio::sync::oneshot::channel();
        let (held, ended) = tokio::sync::oneshot::channel::<()>();
        let waiting = tokio::spawn(async move {
            let work = async move || {
                let _held = held;
                began.send(()).unwrap();
                std::future::pending::<()>().await;
            };
            threads().run(&RequestHead::new(Peer::default()), work).await;
        });
        beginning.await.unwrap();
        waiting.abort();
        assert!(ended.await.is_err());
    }
}
