//! The render pool: work that fills a processor, on a bounded number of threads behind a bounded queue.
//!
//! Both permits travel into the closure that does the work. A caller that goes away therefore frees nothing that is
//! still in use, and the limits hold for what really runs.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::limits::Limits;

/// Runs closures, so many at a time and so many waiting.
#[derive(Debug)]
pub(super) struct RenderPool {
    queue: Arc<Semaphore>,
    queue_max: usize,
    workers: Arc<Semaphore>,
    wait_max: Duration,
}

/// A place in the queue, held until the work is done.
#[derive(Debug)]
pub(super) struct Ticket {
    _place: OwnedSemaphorePermit,
}

/// Why work was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undone {
    /// The queue is full, or no worker came free in time.
    Busy,
    Panicked,
}

impl RenderPool {
    pub(super) fn new(limits: Limits) -> Self {
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS)));
        Self {
            queue: semaphore(limits.render_queue_max),
            queue_max: limits.render_queue_max,
            workers: semaphore(limits.render_workers),
            wait_max: Duration::from_millis(limits.render_wait_ms_max),
        }
    }

    /// Takes a place in the queue, or says at once that there is none.
    pub(super) fn enter(&self) -> Result<Ticket, Undone> {
        Arc::clone(&self.queue).try_acquire_owned().map(|place| Ticket { _place: place }).map_err(|_| Undone::Busy)
    }

    /// Does `work` on a thread of its own as soon as a worker is free.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        ticket: Ticket,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Undone> {
        let worker = tokio::time::timeout(self.wait_max, Arc::clone(&self.workers).acquire_owned()).await;
        let Ok(Ok(worker)) = worker else {
            return Err(Undone::Busy);
        };
        let done = tokio::task::spawn_blocking(move || {
            let _permits = (ticket, worker);
            work()
        });
        done.await.map_err(|error| if error.is_panic() { Undone::Panicked } else { Undone::Busy })
    }

    /// The places taken in the queue.
    pub(super) fn queued(&self) -> usize {
        self.queue_max.saturating_sub(self.queue.available_permits())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn pool(workers: usize, queue_max: usize, wait_ms_max: u64) -> Arc<RenderPool> {
        Arc::new(RenderPool::new(Limits {
            render_workers: workers,
            render_queue_max: queue_max,
            render_wait_ms_max: wait_ms_max,
            ..Limits::default()
        }))
    }

    #[tokio::test]
    async fn a_full_queue_is_busy_at_once() {
        let pool = pool(1, 2, 60_000);
        let (first, _second) = (pool.enter().unwrap(), pool.enter().unwrap());
        assert_eq!(pool.queued(), 2);
        assert_eq!(pool.enter().unwrap_err(), Undone::Busy);
        assert_eq!(pool.run(first, || 7).await, Ok(7));
        assert!(pool.enter().is_ok());
    }

    #[tokio::test]
    async fn work_that_finds_no_worker_in_time_is_given_up() {
        let pool = pool(1, 2, 1);
        let (open, gate) = mpsc::channel::<()>();
        let (started, mut starts) = tokio::sync::mpsc::unbounded_channel();
        let running = tokio::spawn({
            let (pool, ticket) = (Arc::clone(&pool), pool.enter().unwrap());
            async move {
                let work = move || {
                    started.send(()).unwrap();
                    gate.recv().unwrap();
                };
                pool.run(ticket, work).await
            }
        });
        starts.recv().await.unwrap();
        let ticket = pool.enter().unwrap();
        assert_eq!(pool.run(ticket, || ()).await, Err(Undone::Busy));
        open.send(()).unwrap();
        assert_eq!(running.await.unwrap(), Ok(()));
        assert_eq!(pool.queued(), 0);
    }

    #[tokio::test]
    async fn a_caller_that_leaves_does_not_free_the_worker_it_keeps_busy() {
        let pool = pool(1, 4, 1);
        let (open, gate) = mpsc::channel::<()>();
        let (started, mut starts) = tokio::sync::mpsc::unbounded_channel();
        let running = tokio::spawn({
            let (pool, ticket) = (Arc::clone(&pool), pool.enter().unwrap());
            async move {
                let work = move || {
                    started.send(()).unwrap();
                    let _ = gate.recv();
                };
                pool.run(ticket, work).await
            }
        });
        starts.recv().await.unwrap();
        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());
        assert_eq!((pool.queued(), pool.run(pool.enter().unwrap(), || ()).await), (1, Err(Undone::Busy)));
        drop(open);
    }

    #[tokio::test]
    async fn a_panic_frees_the_worker() {
        let pool = pool(1, 1, 60_000);
        for _ in 0..3 {
            let ticket = pool.enter().unwrap();
            assert_eq!(pool.run(ticket, || panic!("a bad drawing")).await.map(|()| 0), Err(Undone::Panicked));
        }
        assert_eq!(pool.run(pool.enter().unwrap(), || 1).await, Ok(1));
    }
}
