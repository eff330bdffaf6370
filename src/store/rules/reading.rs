//! Documents that are read as they come, and on several threads where they are many: a server that begins reads all.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle, available_parallelism};

use super::participants::{read, sort};
use crate::store::All;

/// Documents that are read at once.
const CHUNK: usize = 1_024;

/// Reads documents in their order.
#[derive(Debug, Default)]
pub(super) struct Reading {
    all: All,
    chunk: Vec<(String, Vec<u8>)>,
    /// Chunks that threads read, the first one first.
    under_way: VecDeque<JoinHandle<All>>,
}

impl Reading {
    pub(super) fn take(&mut self, slug: &str, document: &[u8]) {
        self.chunk.push((slug.to_owned(), document.to_owned()));
        if self.chunk.len() == CHUNK {
            self.begin();
        }
    }

    /// All that was read, once it is.
    pub(super) fn finish(mut self) -> All {
        self.wait_for_all();
        self.all.append(read_all(&self.chunk));
        self.all
    }

    fn wait_for_all(&mut self) {
        while let Some(first) = self.under_way.pop_front() {
            self.wait(first);
        }
    }

    /// Has a thread read the chunk, once there is one for it.
    fn begin(&mut self) {
        let threads_max = available_parallelism().map_or(1, usize::from);
        if self.under_way.len() >= threads_max
            && let Some(first) = self.under_way.pop_front()
        {
            self.wait(first);
        }
        let chunk = Arc::new(std::mem::replace(&mut self.chunk, Vec::with_capacity(CHUNK)));
        let theirs = Arc::clone(&chunk);
        if let Ok(reading) = Builder::new().name("reading".to_owned()).spawn(move || read_all(&theirs)) {
            self.under_way.push_back(reading);
        } else {
            // The system gives no more threads.
            self.wait_for_all();
            self.all.append(read_all(&chunk));
        }
    }

    fn wait(&mut self, reading: JoinHandle<All>) {
        match reading.join() {
            Ok(read) => self.all.append(read),
            Err(broken) => std::panic::resume_unwind(broken),
        }
    }
}

/// Each by itself, so that one that is broken hides no other.
fn read_all(chunk: &[(String, Vec<u8>)]) -> All {
    let mut all = All::default();
    for (slug, document) in chunk {
        sort(slug, read(slug, document), &mut all.participants, &mut all.unreadable);
    }
    all
}
