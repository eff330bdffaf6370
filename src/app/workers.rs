//! Workers: so many drawings at a time, those of the first lane before the others.
//!
//! A small picture goes before a large one, unless that has waited for longer by as much as its lane is patient; then whoever came
//! first goes first, and at most every second turn is that of a large one while small ones wait. So neither holds up the other
//! for ever, and no number of large pictures holds up a small one for longer than a few drawings.
//!
//! One worker is kept for the first lane where there are two or more: beside large pictures that take long, or without end,
//! small ones are drawn. What is drawn ahead counts as large, and has its turn when nobody else waits.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::time::{Duration, Instant};

use super::lane::Lane;

/// The workers of a pool.
#[derive(Debug)]
pub(super) struct Workers(Arc<Mutex<Hall>>);

/// Who is free, and who waits.
#[derive(Debug)]
struct Hall {
    free: usize,
    /// How many more of the free ones may take what is not light.
    free_for_heavy: usize,
    waiting: [VecDeque<Waiter>; Lane::ALL.len()],
    /// Whether the last one to go went before a light one that waited.
    has_gone_before: bool,
}

/// Somebody in line.
#[derive(Debug)]
struct Waiter {
    since: Instant,
    sender: oneshot::Sender<Worker>,
}

/// How much longer than a light one those of a lane wait, in milliseconds, before they go in the order in which they came; the
/// lane behind it waits as much longer again.
const PATIENCE_MS: u64 = 20;

/// A worker at work, until it is dropped.
#[derive(Debug)]
pub(super) struct Worker {
    hall: Arc<Mutex<Hall>>,
    lane: Lane,
}

impl Workers {
    /// So many workers, and at least one.
    pub(super) fn new(count: usize) -> Self {
        let free = count.max(1);
        let hall =
            Hall { free, free_for_heavy: (free - 1).max(1), waiting: Default::default(), has_gone_before: false };
        Self(Arc::new(Mutex::new(hall)))
    }

    /// Waits for a worker. Who stops waiting leaves it to the next.
    pub(super) async fn take(&self, lane: Lane) -> Worker {
        let waiting = {
            let mut hall = hall(&self.0);
            if hall.has_one_for(lane) {
                hall.begin(lane);
                return Worker { hall: Arc::clone(&self.0), lane };
            }
            let (sender, waiting) = oneshot::channel();
            let queue = &mut hall.waiting[lane as usize];
            // Those who left before their turn came.
            queue.retain(Waiter::is_there);
            queue.push_back(Waiter { since: Instant::now(), sender });
            waiting
        };
        waiting.await.expect("whoever waits stays in line as long as the workers are there")
    }
}

impl Waiter {
    fn is_there(&self) -> bool {
        !self.sender.is_closed()
    }
}

impl Hall {
    const fn has_one_for(&self, lane: Lane) -> bool {
        self.free > 0 && (lane.is_light() || self.free_for_heavy > 0)
    }

    fn begin(&mut self, lane: Lane) {
        self.free -= 1;
        self.free_for_heavy -= usize::from(!lane.is_light());
    }

    fn end(&mut self, lane: Lane) {
        self.free += 1;
        self.free_for_heavy += usize::from(!lane.is_light());
    }

    /// The lane whose turn it is, of those that somebody waits in and that may have a worker.
    fn turn(&self) -> Option<Lane> {
        let is_light_waiting = !self.waiting[Lane::Light as usize].is_empty();
        if is_light_waiting && self.has_gone_before {
            return Some(Lane::Light).filter(|lane| self.has_one_for(*lane));
        }
        let due = |lane: Lane| {
            let first = self.waiting[lane as usize].front().filter(|_| self.has_one_for(lane))?;
            Some((lane.is_ahead(), first.since + Duration::from_millis(PATIENCE_MS) * lane as u32, lane))
        };
        Lane::ALL.into_iter().filter_map(due).min().map(|(.., lane)| lane)
    }

    /// Who comes next, with a worker taken for it.
    fn next(&mut self) -> Option<(Lane, oneshot::Sender<Worker>)> {
        for queue in &mut self.waiting {
            while queue.pop_front_if(|first| !first.is_there()).is_some() {}
        }
        let lane = self.turn()?;
        let waiter = self.waiting[lane as usize].pop_front()?;
        self.begin(lane);
        self.has_gone_before = !lane.is_light() && !self.waiting[Lane::Light as usize].is_empty();
        Some((lane, waiter.sender))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let next = {
            let mut hall = hall(&self.hall);
            hall.end(self.lane);
            hall.next()
        };
        if let Some((lane, sender)) = next {
            // Who left in this very moment gives it back by dropping it.
            let _ = sender.send(Self { hall: Arc::clone(&self.hall), lane });
        }
    }
}

fn hall(hall: &Mutex<Hall>) -> MutexGuard<'_, Hall> {
    // Each change is whole before the next can fail.
    hall.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use super::*;

    type Taking<'a> = Pin<Box<dyn Future<Output = Worker> + 'a>>;

    fn taking(workers: &Workers, lane: Lane) -> Taking<'_> {
        Box::pin(workers.take(lane))
    }

    /// The worker, if it need not be waited for; who has to wait is in line from now on.
    async fn at_once(taking: &mut Taking<'_>) -> Option<Worker> {
        tokio::select! {
            biased;
            worker = taking => Some(worker),
            () = std::future::ready(()) => None,
        }
    }

    #[tokio::test]
    async fn large_pictures_leave_a_worker_to_small_ones() {
        let workers = Workers::new(2);
        let large = workers.take(Lane::Quadruple).await;
        let mut waiting = taking(&workers, Lane::Double);
        assert!(at_once(&mut waiting).await.is_none());
        let small = at_once(&mut taking(&workers, Lane::Light)).await.unwrap();
        drop(small);
        assert!(at_once(&mut waiting).await.is_none(), "the second worker is not for it");
        drop(large);
        assert!(at_once(&mut waiting).await.is_some());
    }

    #[tokio::test]
    async fn small_pictures_may_have_all_workers() {
        let workers = Workers::new(2);
        let _both = (workers.take(Lane::Light).await, workers.take(Lane::Light).await);
        assert!(at_once(&mut taking(&workers, Lane::Light)).await.is_none());
    }

    #[tokio::test]
    async fn a_single_worker_draws_all_sizes_the_smallest_first() {
        let workers = Workers::new(1);
        let mut at_work = workers.take(Lane::Quadruple).await;
        let mut lines: Vec<_> = Lane::ALL.into_iter().rev().map(|lane| (lane, taking(&workers, lane))).collect();
        for (_, waiting) in &mut lines {
            assert!(at_once(waiting).await.is_none());
        }
        for lane in Lane::ALL {
            drop(at_work);
            let (_, waiting) = lines.iter_mut().find(|(of, _)| *of == lane).unwrap();
            at_work = at_once(waiting).await.unwrap();
            assert_eq!(at_work.lane, lane);
        }
    }

    /// How long a lane is patient.
    fn patience(lane: Lane) -> Duration {
        Duration::from_millis(PATIENCE_MS) * lane as u32
    }

    /// Lets one after the other at work on the only worker; the lanes of them.
    async fn turns(workers: &Workers, mut at_work: Worker, mut waiting: Vec<Taking<'_>>) -> Vec<Lane> {
        let mut turns = Vec::new();
        while !waiting.is_empty() {
            drop(at_work);
            let mut next = None;
            for place in 0..waiting.len() {
                if let Some(worker) = at_once(&mut waiting[place]).await {
                    assert!(next.is_none(), "there is one worker");
                    next = Some((place, worker));
                }
            }
            let (place, worker) = next.expect("somebody comes next");
            drop(waiting.remove(place));
            turns.push(worker.lane);
            at_work = worker;
        }
        assert!(at_once(&mut taking(workers, Lane::Light)).await.is_none(), "all that were dropped had their turn");
        turns
    }

    async fn in_line(workers: &Workers, lane: Lane) -> Taking<'_> {
        let mut waiting = taking(workers, lane);
        assert!(at_once(&mut waiting).await.is_none());
        waiting
    }

    #[tokio::test(start_paused = true)]
    async fn small_pictures_go_before_large_ones_that_have_not_waited_long() {
        let workers = Workers::new(1);
        let at_work = workers.take(Lane::Light).await;
        let mut line = vec![in_line(&workers, Lane::Double).await, in_line(&workers, Lane::Quadruple).await];
        tokio::time::advance(patience(Lane::Double) - Duration::from_millis(1)).await;
        for _ in 0..3 {
            line.push(in_line(&workers, Lane::Light).await);
        }
        let (small, double, quadruple) = (Lane::Light, Lane::Double, Lane::Quadruple);
        assert_eq!(turns(&workers, at_work, line).await, [small, small, small, double, quadruple]);
    }

    #[tokio::test(start_paused = true)]
    async fn large_pictures_that_waited_long_have_every_second_turn() {
        let workers = Workers::new(1);
        let at_work = workers.take(Lane::Light).await;
        let mut line = Vec::new();
        for lane in [Lane::Quadruple, Lane::Double, Lane::Double] {
            line.push(in_line(&workers, lane).await);
        }
        tokio::time::advance(patience(Lane::Double) + Duration::from_millis(1)).await;
        for _ in 0..4 {
            line.push(in_line(&workers, Lane::Light).await);
        }
        let (small, double, quadruple) = (Lane::Light, Lane::Double, Lane::Quadruple);
        let expected = [double, small, double, small, small, small, quadruple];
        assert_eq!(turns(&workers, at_work, line).await, expected);
    }

    #[tokio::test]
    async fn what_is_drawn_ahead_waits_for_everybody_and_leaves_a_worker_to_small_ones() {
        let workers = Workers::new(2);
        let drawn_ahead = at_once(&mut taking(&workers, Lane::Ahead)).await.unwrap();
        let mut next_ahead = taking(&workers, Lane::Ahead);
        assert!(at_once(&mut next_ahead).await.is_none(), "the second worker is for visitors");
        let mut at_work = vec![drawn_ahead, at_once(&mut taking(&workers, Lane::Light)).await.unwrap()];
        for _ in 0..12 {
            for lane in [Lane::Quadruple, Lane::Light] {
                let mut visitor = taking(&workers, lane);
                assert!(at_once(&mut visitor).await.is_none());
                drop(at_work.remove(0));
                at_work.push(at_once(&mut visitor).await.unwrap());
                assert!(at_once(&mut next_ahead).await.is_none());
            }
        }
        drop(at_work);
        assert!(at_once(&mut next_ahead).await.is_some());
    }

    #[tokio::test]
    async fn who_leaves_the_line_takes_no_worker_along() {
        let workers = Workers::new(1);
        let at_work = workers.take(Lane::Light).await;
        let (mut first, mut second) = (taking(&workers, Lane::Light), taking(&workers, Lane::Light));
        assert!(at_once(&mut first).await.is_none() && at_once(&mut second).await.is_none());
        drop(first);
        drop(at_work);
        assert!(at_once(&mut second).await.is_some());
        let at_work = workers.take(Lane::Light).await;
        let mut third = taking(&workers, Lane::Light);
        assert!(at_once(&mut third).await.is_none());
        drop(at_work);
        // Its worker was sent already when it left.
        drop(third);
        assert!(at_once(&mut taking(&workers, Lane::Light)).await.is_some());
    }

    #[tokio::test]
    async fn a_line_does_not_grow_by_those_who_left() {
        let workers = Workers::new(1);
        let _at_work = workers.take(Lane::Light).await;
        for _ in 0..1_000 {
            assert!(at_once(&mut taking(&workers, Lane::Light)).await.is_none());
        }
        assert_eq!(hall(&workers.0).waiting[0].len(), 1);
    }
}
