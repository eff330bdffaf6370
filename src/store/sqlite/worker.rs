//! Threads that own connections and work through a bounded queue.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::store::StoreError;

/// Most calls that wait for a thread; one more is refused, so that a hanging disk cannot fill the memory.
const QUEUE_MAX: usize = 256;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// One thread for each connection, and the queue they share.
#[derive(Debug)]
pub(super) struct Worker {
    /// `None` only while dropped.
    queue: Option<SyncSender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    pub(super) fn start(name: &str, connections: Vec<Connection>) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let jobs = Arc::new(Mutex::new(jobs));
        let mut worker = Self { queue: Some(queue), threads: Vec::with_capacity(connections.len()) };
        for connection in connections {
            let jobs = Arc::clone(&jobs);
            let thread = thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || work(connection, &jobs))
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
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody to answer: the caller stopped waiting.
            let _ = sender.send(work(connection));
        });
        self.enqueue(job)?;
        answer.await.unwrap_or(Err(StoreError::NoAnswer("the call panicked")))
    }

    /// Has `work` done without waiting for it; where the queue takes no more, it is not done.
    pub(super) fn tell(&self, work: impl FnOnce(&mut Connection) + Send + 'static) {
        let _ = self.enqueue(Box::new(work));
    }

    fn enqueue(&self, job: Job) -> Result<(), StoreError> {
        let queue = self.queue.as_ref().ok_or(StoreError::NoAnswer("it is closing"))?;
        queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy { queue_max: QUEUE_MAX },
            TrySendError::Disconnected(_) => StoreError::NoAnswer("its threads have ended"),
        })
    }
}

impl Drop for Worker {
    /// Lets the threads finish what is queued. Nothing but shutdown drops a store, so waiting here holds nobody up.
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            // A thread ends by panic only outside of any job, with nothing left to lose.
            let _ = thread.join();
        }
    }
}

fn work(mut connection: Connection, jobs: &Mutex<Receiver<Job>>) {
    loop {
        // The guard is gone at the end of the statement, before the job runs.
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
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
