//! That a server keeps up with its store however many read it.

use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Waker};

use super::worker::QUEUE_MAX;
use super::*;
use crate::store::{Revision, Store as _};

type Reading = Pin<Box<dyn Future<Output = Result<(), StoreError>>>>;

/// Starts a reading of a stranger without awaiting it.
fn begin(attached: &Arc<Attached>, work: impl FnOnce() + Send + 'static) -> Reading {
    let attached = Arc::clone(attached);
    let mut reading: Reading = Box::pin(async move {
        let done = attached.read(Purpose::Asked, move |_| {
            work();
            Ok(())
        });
        done.await
    });
    assert!(reading.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    reading
}

/// Has `threads` of them at work until they are released, and as many waiting as may.
fn crowd(store: &SqliteStore, threads: usize) -> (Vec<Reading>, Vec<Sender<()>>) {
    let attached = store.current.attached().unwrap();
    let (started, are_started): (Sender<()>, Receiver<()>) = channel();
    let (mut readings, mut releases) = (Vec::new(), Vec::new());
    for _ in 0..threads {
        let (started, (release, is_over)) = (started.clone(), channel::<()>());
        readings.push(begin(&attached, move || {
            started.send(()).unwrap();
            is_over.recv().unwrap();
        }));
        releases.push(release);
        are_started.recv().unwrap();
    }
    readings.extend((0..QUEUE_MAX).map(|_| begin(&attached, || {})));
    (readings, releases)
}

async fn release(readings: Vec<Reading>, releases: Vec<Sender<()>>) {
    drop(releases.into_iter().map(|release| release.send(()).unwrap()).collect::<Vec<_>>());
    for reading in readings {
        reading.await.unwrap();
    }
}

#[tokio::test]
async fn a_server_sees_what_is_new_while_strangers_fill_every_place_of_the_readers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openday.db");
    let store = SqliteStore::open(&path, Role::Server).unwrap();
    let (readings, releases) = crowd(&store, READERS);
    assert!(matches!(store.participants().await, Err(StoreError::Busy { queue_max: QUEUE_MAX })));
    assert!(matches!(store.holder(TokenHash([7; 32])).await, Err(StoreError::Busy { .. })));
    let before = store.revision().await.unwrap();
    store.freeze(None, &crate::domain::change::By::OPERATOR, Timestamp::UNIX_EPOCH).await.unwrap();
    assert!(store.revision().await.unwrap() > before, "the look at the revision waited for nobody");
    assert!(store.changes_since(Revision::ZERO).await.unwrap().revision > before);
    assert_eq!(store.trouble(), None);
    release(readings, releases).await;
    store.participants().await.unwrap();
}

#[tokio::test]
async fn in_memory_a_look_at_the_store_comes_next_however_many_wait() {
    let store = SqliteStore::in_memory().unwrap();
    let (readings, releases) = crowd(&store, 1);
    assert!(matches!(store.participants().await, Err(StoreError::Busy { .. })));
    let mut look = Box::pin(store.revision());
    assert!(look.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending(), "there is one connection");
    release(readings, releases).await;
    look.await.unwrap();
}
