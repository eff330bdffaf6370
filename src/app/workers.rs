//! Workers: so many drawings at a time, small ones first unless others have waited long.
//!
//! Each lane is more patient than the one before it: who came first goes first, as if large ones had come later by as much.
//! Of the workers that both may have, a large one has every second turn at most and every fifth at least while both wait. So no
//! number of large pictures holds up a small one by more than one of them before each small one, and neither holds up the other
//! for ever.
//!
//! One worker is kept for the first lane where there are two or more: beside large pictures that take long, or without end,
//! small ones are drawn. What is drawn ahead counts as large, and has its turn when nobody else waits.

#[cfg(test)]
mod tests;

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
    /// Who went before others that waited, last.
    gone_before: GoneBefore,
}

/// Who got the last turns while others waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GoneBefore {
    /// So many light ones in a row, while others waited.
    Light(usize),
    /// One that is not light, while a light one waited.
    Heavy,
}

/// Somebody in line.
#[derive(Debug)]
struct Waiter {
    since: Instant,
    sender: oneshot::Sender<Worker>,
}

/// The patience of a lane beyond that of the one before it, in milliseconds.
const PATIENCE_MS: u64 = 20;

/// Drawings of the first lane that go before others in a row, at most.
const LIGHT_IN_A_ROW_MAX: usize = 4;

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
        let hall = Hall {
            free,
            free_for_heavy: (free - 1).max(1),
            waiting: Default::default(),
            gone_before: GoneBefore::Light(0),
        };
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

    fn is_waiting(&self, lane: Lane) -> bool {
        !self.waiting[lane as usize].is_empty()
    }

    /// The lane whose turn it is, of those that somebody waits in and that may have a worker.
    fn turn(&self) -> Option<Lane> {
        let is_light_due = self.gone_before == GoneBefore::Heavy && self.is_waiting(Lane::Light);
        let is_heavy_due = self.gone_before == GoneBefore::Light(LIGHT_IN_A_ROW_MAX);
        let due = |lane: Lane| {
            let first = self.waiting[lane as usize].front().filter(|_| self.has_one_for(lane))?;
            let is_behind = if lane.is_light() { is_heavy_due } else { is_light_due };
            Some((lane.is_ahead(), is_behind, first.since + patience(lane), lane))
        };
        Lane::ALL.into_iter().filter_map(due).min().map(|(.., lane)| lane)
    }

    /// Notes who was let go before whom.
    fn note(&mut self, lane: Lane) {
        let others = |lane: &Lane| !lane.is_light() && !lane.is_ahead();
        let others_wait = Lane::ALL.into_iter().filter(others).any(|lane| self.is_waiting(lane));
        let in_a_row = if let GoneBefore::Light(count) = self.gone_before { count } else { 0 };
        self.gone_before = if lane.is_light() {
            GoneBefore::Light(if others_wait { LIGHT_IN_A_ROW_MAX.min(in_a_row + 1) } else { 0 })
        } else if self.is_waiting(Lane::Light) {
            GoneBefore::Heavy
        } else {
            GoneBefore::Light(0)
        };
    }

    /// Who comes next, with a worker taken for it.
    fn next(&mut self) -> Option<(Lane, oneshot::Sender<Worker>)> {
        for queue in &mut self.waiting {
            while queue.pop_front_if(|first| !first.is_there()).is_some() {}
        }
        let lane = self.turn()?;
        let waiter = self.waiting[lane as usize].pop_front()?;
        self.begin(lane);
        self.note(lane);
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

/// How much later than a light one a picture of that lane counts as having come.
fn patience(lane: Lane) -> Duration {
    Duration::from_millis(PATIENCE_MS) * lane as u32
}

fn hall(hall: &Mutex<Hall>) -> MutexGuard<'_, Hall> {
    // Each change is whole before the next can fail.
    hall.lock().unwrap_or_else(PoisonError::into_inner)
}
