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
    chunk: Chunk,
    /// Chunks that threads read, the first one first.
    under_way: VecDeque<JoinHandle<All>>,
}

/// Documents one behind the other, as they are many and short: two texts, and where in them each one ends.
#[derive(Debug, Default)]
struct Chunk {
    slugs: String,
    documents: Vec<u8>,
    ends: Vec<(usize, usize)>,
}

impl Chunk {
    fn push(&mut self, slug: &str, document: &[u8]) {
        self.slugs.push_str(slug);
        self.documents.extend_from_slice(document);
        self.ends.push((self.slugs.len(), self.documents.len()));
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let begins = std::iter::once((0, 0)).chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| (&self.slugs[begin.0..end.0], &self.documents[begin.1..end.1]))
    }

    /// Each by itself, so that one that is broken hides no other.
    fn read(&self) -> All {
        let mut all = All::default();
        for (slug, document) in self.iter() {
            sort(slug, read(slug, document), &mut all.participants, &mut all.unreadable);
        }
        all
    }
}

impl Reading {
    pub(super) fn take(&mut self, slug: &str, document: &[u8]) {
        self.chunk.push(slug, document);
        if self.chunk.ends.len() == CHUNK {
            self.begin();
        }
    }

    /// All that was read, once it is.
    pub(super) fn finish(mut self) -> All {
        self.wait_for_all();
        self.all.append(self.chunk.read());
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
        let chunk = Arc::new(std::mem::take(&mut self.chunk));
        let theirs = Arc::clone(&chunk);
        if let Ok(reading) = Builder::new().name("reading".to_owned()).spawn(move || theirs.read()) {
            self.under_way.push_back(reading);
        } else {
            // The system gives no more threads.
            self.wait_for_all();
            self.all.append(chunk.read());
        }
    }

    fn wait(&mut self, reading: JoinHandle<All>) {
        match reading.join() {
            Ok(read) => self.all.append(read),
            Err(broken) => std::panic::resume_unwind(broken),
        }
    }
}
