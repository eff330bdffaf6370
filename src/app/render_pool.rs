//! The render pool: work that fills a processor, on a bounded number of threads behind bounded queues.
//!
//! The first lane has a queue of its own: however many large pictures wait, small ones find room. Place and worker
//! travel into the closure that does the work. A caller that goes away therefore frees nothing that is still in use, and
//! the limits hold for what really runs. What is drawn ahead has no place in a queue: it waits before it is begun.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::lane::Lane;
use super::limits::Limits;
use super::workers::{Worker, Workers};

/// Runs closures, so many at a time and so many waiting.
#[derive(Debug)]
pub(super) struct RenderPool {
    light: Arc<Semaphore>,
    heavy: Arc<Semaphore>,
    /// Places of each queue.
    queue_max: usize,
    workers: Workers,
    wait_max: Duration,
}

/// Leave to work, held until the work is done.
#[derive(Debug)]
pub(super) enum Ticket {
    /// A place in the queue of a lane.
    Queued { lane: Lane, place: OwnedSemaphorePermit },
    /// A worker that no visitor needed.
    Spare(Worker),
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
        let queue_max = limits.render_queue_max.clamp(1, Semaphore::MAX_PERMITS);
        let queue = || Arc::new(Semaphore::new(queue_max));
        Self {
            light: queue(),
            heavy: queue(),
            queue_max,
            workers: Workers::new(limits.render_workers),
            wait_max: Duration::from_millis(limits.render_wait_ms_max),
        }
    }

    /// Takes a place in the lane's queue, or says at once that there is none.
    pub(super) fn enter(&self, lane: Lane) -> Result<Ticket, Undone> {
        let queue = if lane.is_light() { &self.light } else { &self.heavy };
        let place = Arc::clone(queue).try_acquire_owned();
        place.map(|place| Ticket::Queued { lane, place }).map_err(|_| Undone::Busy)
    }

    /// Waits, however long, for a worker that no visitor needs.
    pub(super) async fn spare(&self) -> Ticket {
        Ticket::Spare(self.workers.take(Lane::Ahead).await)
    }

    /// Does `work` on a thread of its own as soon as a worker is free.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        ticket: Ticket,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Undone> {
        let (place, worker) = match ticket {
            Ticket::Queued { lane, place } => {
                let worker = tokio::time::timeout(self.wait_max, self.workers.take(lane)).await;
                (Some(place), worker.map_err(|_| Undone::Busy)?)
            }
            Ticket::Spare(worker) => (None, worker),
        };
        let done = tokio::task::spawn_blocking(move || {
            let _permits = (place, worker);
            work()
        });
        done.await.map_err(|error| if error.is_panic() { Undone::Panicked } else { Undone::Busy })
    }

    /// The places taken in the queues.
    pub(super) fn queued(&self) -> usize {
        let taken = |queue: &Semaphore| self.queue_max.saturating_sub(queue.available_permits());
        taken(&self.light) + taken(&self.heavy)
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
        let (first, _second) = (pool.enter(Lane::Light).unwrap(), pool.enter(Lane::Light).unwrap());
        assert_eq!(pool.queued(), 2);
        assert_eq!(pool.enter(Lane::Light).unwrap_err(), Undone::Busy);
        assert_eq!(pool.run(first, || 7).await, Ok(7));
        assert!(pool.enter(Lane::Light).is_ok());
    }

    #[tokio::test]
    async fn a_queue_full_of_large_pictures_has_room_for_small_ones() {
        let pool = pool(1, 1, 60_000);
        let _large = pool.enter(Lane::Quadruple).unwrap();
        assert_eq!(pool.enter(Lane::Double).unwrap_err(), Undone::Busy);
        let small = pool.enter(Lane::Light).unwrap();
        assert_eq!(pool.queued(), 2);
        assert_eq!(pool.run(small, || 7).await, Ok(7));
    }

    #[tokio::test]
    async fn work_that_finds_no_worker_in_time_is_given_up() {
        let pool = pool(1, 2, 1);
        let (open, gate) = mpsc::channel::<()>();
        let (started, mut starts) = tokio::sync::mpsc::unbounded_channel();
        let running = tokio::spawn({
            let (pool, ticket) = (Arc::clone(&pool), pool.enter(Lane::Light).unwrap());
            async move {
                let work = move || {
                    started.send(()).unwrap();
                    gate.recv().unwrap();
                };
                pool.run(ticket, work).await
            }
        });
        starts.recv().await.unwrap();
        let ticket = pool.enter(Lane::Light).unwrap();
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
            let (pool, ticket) = (Arc::clone(&pool), pool.enter(Lane::Light).unwrap());
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
        assert_eq!((pool.queued(), pool.run(pool.enter(Lane::Light).unwrap(), || ()).await), (1, Err(Undone::Busy)));
        drop(open);
    }

    #[tokio::test]
    async fn a_panic_frees_the_worker() {
        let pool = pool(1, 1, 60_000);
        for _ in 0..3 {
            let ticket = pool.enter(Lane::Light).unwrap();
            assert_eq!(pool.run(ticket, || panic!("a bad drawing")).await.map(|()| 0), Err(Undone::Panicked));
        }
        assert_eq!(pool.run(pool.enter(Lane::Light).unwrap(), || 1).await, Ok(1));
    }
}
