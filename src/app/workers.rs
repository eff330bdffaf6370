//! Workers: so many drawings at a time, those of the first lane before the others.
//!
//! One worker is kept for the first lane where there are two or more, so that no number of large pictures holds up a
//! small one for longer than it takes to draw. Nor do small ones hold up the large ones for ever: after some in a row that
//! went before one that waits, it is its turn. What is drawn ahead counts as large, and has its turn when nobody else waits.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

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
    waiting: [VecDeque<oneshot::Sender<Worker>>; Lane::ALL.len()],
    /// Drawings of the first lane that went before others which waited, since one of those had its turn.
    gone_before: usize,
}

/// Drawings of the first lane that go before others in a row.
const BEFORE_MAX: usize = 4;

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
        let free_for_heavy = (free - 1).max(1);
        Self(Arc::new(Mutex::new(Hall { free, free_for_heavy, waiting: Default::default(), gone_before: 0 })))
    }

    /// Waits for a worker. Who stops waiting leaves it to the next.
    pub(super) async fn take(&self, lane: Lane) -> Worker {
        let waiting = {
            let mut hall = hall(&self.0);
            if hall.admit(lane) {
                return Worker { hall: Arc::clone(&self.0), lane };
            }
            let (sender, waiting) = oneshot::channel();
            let queue = &mut hall.waiting[lane as usize];
            // Those who left before their turn came.
            queue.retain(|sender| !sender.is_closed());
            queue.push_back(sender);
            waiting
        };
        waiting.await.expect("whoever waits stays in line as long as the workers are there")
    }
}

impl Hall {
    /// Takes a worker for that lane, if one is free.
    fn admit(&mut self, lane: Lane) -> bool {
        let admitted = self.free > 0 && (lane.is_light() || self.free_for_heavy > 0);
        if admitted {
            self.free -= 1;
            self.free_for_heavy -= usize::from(!lane.is_light());
        }
        admitted
    }

    fn give_back(&mut self, lane: Lane) {
        self.free += 1;
        self.free_for_heavy += usize::from(!lane.is_light());
    }

    /// Counts who was let go before whom.
    fn count(&mut self, lane: Lane) {
        let is_kept_waiting = |lane: &Lane| !lane.is_ahead() && !self.waiting[*lane as usize].is_empty();
        let others_wait = Lane::ALL.iter().filter(|lane| !lane.is_light()).any(is_kept_waiting);
        self.gone_before = if lane.is_light() && others_wait { self.gone_before + 1 } else { 0 };
    }

    /// Who comes next, with a worker taken for it.
    fn next(&mut self) -> Option<(Lane, oneshot::Sender<Worker>)> {
        let mut order = Lane::ALL;
        if self.gone_before >= BEFORE_MAX {
            // The light one goes last, of those that somebody waits in.
            order[..Lane::Ahead as usize].rotate_left(1);
        }
        for lane in order {
            while !self.waiting[lane as usize].is_empty() && self.admit(lane) {
                match self.waiting[lane as usize].pop_front().filter(|sender| !sender.is_closed()) {
                    Some(sender) => {
                        self.count(lane);
                        return Some((lane, sender));
                    }
                    None => self.give_back(lane),
                }
            }
        }
        None
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let next = {
            let mut hall = hall(&self.hall);
            hall.give_back(self.lane);
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

    #[tokio::test]
    async fn small_pictures_without_end_leave_every_fifth_turn_to_a_large_one() {
        let workers = Workers::new(2);
        let mut at_work = VecDeque::from([workers.take(Lane::Light).await, workers.take(Lane::Light).await]);
        let mut large: Vec<_> = (0..3).map(|_| taking(&workers, Lane::Quadruple)).collect();
        for waiting in &mut large {
            assert!(at_once(waiting).await.is_none());
        }
        let (mut turns, mut smalls) = (Vec::new(), VecDeque::new());
        for _ in 0..15 {
            // There is always a small one that waits.
            let mut small = taking(&workers, Lane::Light);
            assert!(at_once(&mut small).await.is_none());
            smalls.push_back(small);
            drop(at_work.pop_front());
            let first_large = match large.first_mut() {
                Some(waiting) => at_once(waiting).await,
                None => None,
            };
            if let Some(worker) = first_large {
                drop(large.remove(0));
                turns.push(worker.lane);
                at_work.push_back(worker);
            } else {
                let worker = at_once(smalls.front_mut().unwrap()).await.unwrap();
                smalls.pop_front();
                turns.push(worker.lane);
                at_work.push_back(worker);
            }
        }
        let each = [Lane::Light, Lane::Light, Lane::Light, Lane::Light, Lane::Quadruple];
        assert_eq!(turns, each.repeat(3));
    }

    #[tokio::test]
    async fn what_is_drawn_ahead_waits_for_everybody_and_leaves_a_worker_to_small_ones() {
        let workers = Workers::new(2);
        let drawn_ahead = at_once(&mut taking(&workers, Lane::Ahead)).await.unwrap();
        let mut next_ahead = taking(&workers, Lane::Ahead);
        assert!(at_once(&mut next_ahead).await.is_none(), "the second worker is for visitors");
        let mut at_work = vec![drawn_ahead, at_once(&mut taking(&workers, Lane::Light)).await.unwrap()];
        for _ in 0..3 * BEFORE_MAX {
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
