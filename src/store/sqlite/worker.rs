//! Threads that own connections and work through bounded queues.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::store::StoreError;

/// Most calls for one purpose that wait for a thread; one more is refused, so that a hanging disk cannot fill the memory.
pub(super) const QUEUE_MAX: usize = 256;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Whose call it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Of the server itself, which keeps up with the store: it stands in front of all others, and finds room however many
    /// of them wait.
    Following,
    /// Of whoever asks.
    Asked,
}

/// One thread for each connection, and the queues they share.
#[derive(Debug)]
pub(super) struct Worker {
    queue: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
}

/// What waits for a thread, a queue for each purpose.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    is_changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    following: VecDeque<Job>,
    asked: VecDeque<Job>,
    is_closing: bool,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Queue(…)")
    }
}

impl Queue {
    fn add(&self, purpose: Purpose, job: Job) -> Result<(), StoreError> {
        let mut waiting = self.waiting();
        if waiting.is_closing {
            return Err(StoreError::NoAnswer("it is closing"));
        }
        let queue = match purpose {
            Purpose::Following => &mut waiting.following,
            Purpose::Asked => &mut waiting.asked,
        };
        if queue.len() >= QUEUE_MAX {
            return Err(StoreError::Busy { queue_max: QUEUE_MAX });
        }
        queue.push_back(job);
        drop(waiting);
        self.is_changed.notify_one();
        Ok(())
    }

    /// The next one, waited for; `None` once all are done and no more will come.
    fn next(&self) -> Option<Job> {
        let mut waiting = self.waiting();
        loop {
            let next = waiting.following.pop_front().or_else(|| waiting.asked.pop_front());
            if next.is_some() || waiting.is_closing {
                return next;
            }
            waiting = self.is_changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn close(&self) {
        self.waiting().is_closing = true;
        self.is_changed.notify_all();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // No job runs while it is held, and each change is whole.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Worker {
    pub(super) fn start(name: &str, connections: Vec<Connection>) -> Result<Self, StoreError> {
        let mut worker = Self { queue: Arc::default(), threads: Vec::with_capacity(connections.len()) };
        for connection in connections {
            let queue = Arc::clone(&worker.queue);
            let thread = thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || work(connection, &queue))
                .map_err(|error| StoreError::Failed(Box::new(error)))?;
            worker.threads.push(thread);
        }
        Ok(worker)
    }

    /// Has a thread do `work` and awaits what comes of it; once queued it is done, whether or not anybody still waits.
    pub(super) async fn call<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.call_in(Purpose::Asked, work).await
    }

    /// As [`call`](Self::call), for that purpose.
    pub(super) async fn call_in<T, F>(&self, purpose: Purpose, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody to answer: the caller stopped waiting.
            let _ = sender.send(work(connection));
        });
        self.queue.add(purpose, job)?;
        answer.await.unwrap_or(Err(StoreError::NoAnswer("the call panicked")))
    }

    /// Has `work` done without waiting for it; where the queue takes no more, it is not done.
    pub(super) fn tell(&self, work: impl FnOnce(&mut Connection) + Send + 'static) {
        let _ = self.queue.add(Purpose::Asked, Box::new(work));
    }
}

impl Drop for Worker {
    /// Lets the threads finish what is queued. Nothing but shutdown drops a store, so waiting here holds nobody up.
    fn drop(&mut self) {
        self.queue.close();
        for thread in self.threads.drain(..) {
            // A thread ends by panic only outside of any job, with nothing left to lose.
            let _ = thread.join();
        }
    }
}

fn work(mut connection: Connection, queue: &Queue) {
    while let Some(job) = queue.next() {
        // A panic is one failed call: its transaction rolls back while unwinding, its caller sees no answer.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut connection)));
    }
}

/// Does `work` on a thread of its own and awaits what comes of it.
pub(super) async fn alone<T, F>(name: &str, work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, StoreError> + Send + 'static,
{
    let (sender, answer) = oneshot::channel();
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            let _ = sender.send(work());
        })
        .map_err(|error| StoreError::Failed(Box::new(error)))?;
    answer.await.unwrap_or(Err(StoreError::NoAnswer("the call panicked")))
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::mpsc::channel;
    use std::task::{Context, Waker};

    use super::*;

    fn worker() -> Worker {
        Worker::start("test", vec![Connection::open_in_memory().unwrap()]).unwrap()
    }

    /// Starts a call without awaiting its answer.
    fn begin<F: Future>(call: F) -> Pin<Box<F>> {
        let mut call = Box::pin(call);
        let nobody = &mut Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(nobody).is_pending());
        call
    }

    #[tokio::test]
    async fn a_full_queue_refuses_one_more_call_and_loses_none_of_those_it_took() {
        let worker = worker();
        let ((started, is_started), (release, released)) = (channel(), channel::<()>());
        let blocked = begin(worker.call(move |_| {
            started.send(()).unwrap();
            released.recv().unwrap();
            Ok(0)
        }));
        is_started.recv().unwrap();
        let queued: Vec<_> = (1..=QUEUE_MAX).map(|number| begin(worker.call(move |_| Ok(number)))).collect();
        let refused = worker.call(|_| Ok(())).await.unwrap_err();
        assert_eq!(refused.to_string(), "the store has 256 calls waiting already; try again later");
        release.send(()).unwrap();
        assert_eq!(blocked.await.unwrap(), 0);
        for (call, number) in queued.into_iter().zip(1..) {
            assert_eq!(call.await.unwrap(), number);
        }
    }

    #[tokio::test]
    async fn following_finds_room_in_a_full_queue_and_stands_in_front_of_it() {
        let worker = worker();
        let ((started, is_started), (release, released)) = (channel(), channel::<()>());
        let blocked = begin(worker.call(move |_| {
            started.send(()).unwrap();
            released.recv().unwrap();
            Ok(())
        }));
        is_started.recv().unwrap();
        let (sender, order) = channel();
        let note = |whose: &'static str| {
            let sender = sender.clone();
            move |_: &mut Connection| sender.send(whose).map_err(|error| StoreError::Failed(Box::new(error)))
        };
        let queued: Vec<_> = (0..QUEUE_MAX).map(|_| begin(worker.call(note("asked")))).collect();
        assert!(worker.call(|_| Ok(())).await.is_err());
        let following: Vec<_> =
            (0..QUEUE_MAX).map(|_| begin(worker.call_in(Purpose::Following, note("following")))).collect();
        let refused = worker.call_in(Purpose::Following, |_| Ok(())).await.unwrap_err();
        assert_eq!(refused.to_string(), "the store has 256 calls waiting already; try again later");
        release.send(()).unwrap();
        blocked.await.unwrap();
        for call in following {
            call.await.unwrap();
        }
        for call in queued {
            call.await.unwrap();
        }
        let order: Vec<_> = order.try_iter().collect();
        assert_eq!(order, [["following"; QUEUE_MAX], ["asked"; QUEUE_MAX]].concat());
    }

    #[tokio::test]
    async fn a_panic_fails_one_call_and_leaves_the_thread_at_work() {
        let worker = worker();
        let failed = worker.call(|_| -> Result<(), StoreError> { panic!("on purpose") }).await.unwrap_err();
        assert_eq!(failed.to_string(), "the store gave no answer: the call panicked");
        assert_eq!(worker.call(|_| Ok(7)).await.unwrap(), 7);
    }

    #[test]
    fn a_call_that_was_given_up_is_done_before_a_dropped_worker_ends() {
        let worker = worker();
        let (release, released) = channel::<()>();
        let (sender, done) = channel();
        let blocked = begin(worker.call(move |_| {
            released.recv().unwrap();
            Ok(())
        }));
        let given_up = begin(worker.call(move |_| {
            sender.send("done").unwrap();
            Ok(())
        }));
        drop((blocked, given_up));
        release.send(()).unwrap();
        drop(worker);
        assert_eq!(done.try_recv(), Ok("done"));
    }
}
