//! The cache of pages and documents about all participants: made once for all who ask, and there while they are true.
//!
//! `public` uses it. One is made at a time, away from the threads that move bytes: however many ask for however many
//! pages, the rest of the server keeps its cores. What must never enter: what stands in a document.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use crate::app::Among;
use crate::domain::participant::Slug;
use crate::domain::wording::PageLanguage;
use crate::http::RequestHead;
use crate::http::origins::Origin;
use crate::http::page_language::ReadIn;
use crate::http::page_threads::joined;
use crate::http::reply::{Bodies, CachePolicy, Content, Reply, content_tag};
use hyper::StatusCode;

/// Most documents in the cache. A demo believes any host, and each has documents of its own.
const DOCUMENTS_MAX: usize = 64;

/// Which document, under which scheme and host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) name: PageName,
    pub(super) origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum PageName {
    Home {
        read_in: ReadIn,
    },
    Sitemap,
    Directory {
        after: Option<Slug>,
    },
    /// What changed of late, in a language of pages.
    Feed {
        language: PageLanguage,
    },
    /// The open days of those, in a language of pages.
    Calendar {
        among: Among,
        language: PageLanguage,
    },
}

/// What a document was made of; it is true as long as nothing of this is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) changes: u64,
    /// Of the clock, where the document tells the time: what badges say changes at full minutes only.
    pub(super) minute: i64,
}

/// A document that is ready to be sent.
#[derive(Debug)]
pub(super) struct CachedPage {
    version: Version,
    tag: String,
    bodies: Bodies,
}

/// The cache of documents.
#[derive(Debug)]
pub(super) struct PageCache {
    documents: Mutex<HashMap<Key, Arc<CachedPage>>>,
    /// Of all documents in the cache together.
    bytes_max: usize,
    maker: Arc<Semaphore>,
}

impl CachedPage {
    fn new(version: Version, text: String) -> Self {
        Self { version, tag: content_tag(&text), bodies: Bodies::packed(text.into()) }
    }

    pub(super) fn reply(&self, request: &RequestHead, content: Content) -> Reply {
        Reply::content(request, StatusCode::OK, content, CachePolicy::Page, Some(&self.tag), &self.bodies)
    }

    fn bytes(&self) -> usize {
        self.bodies.identity.len() + self.bodies.gzip.as_ref().map_or(0, bytes::Bytes::len)
    }
}

impl PageCache {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { documents: Mutex::default(), bytes_max, maker: Arc::new(Semaphore::new(1)) }
    }

    /// The document of that version, if it is there.
    pub(super) fn get(&self, key: &Key, version: Version) -> Option<Arc<CachedPage>> {
        self.documents().get(key).filter(|document| document.version == version).cloned()
    }

    /// The document of that version, made by `make` unless somebody else made it meanwhile.
    pub(super) async fn get_or_make(
        self: Arc<Self>,
        key: Key,
        version: Version,
        make: impl FnOnce(&Key) -> String + Send + 'static,
    ) -> Arc<CachedPage> {
        let turn = Arc::clone(&self.maker).acquire_owned().await.expect("the semaphore is never closed");
        if let Some(document) = self.get(&key, version) {
            return document;
        }
        let work = tokio::task::spawn_blocking(move || {
            let document = Arc::new(CachedPage::new(version, make(&key)));
            self.put(key, Arc::clone(&document));
            // Held in here: a client that left does not let the next one begin before this is done.
            drop(turn);
            document
        });
        joined(work).await
    }

    fn put(&self, key: Key, document: Arc<CachedPage>) {
        let mut documents = self.documents();
        documents.remove(&key);
        let is_full = |documents: &HashMap<Key, Arc<CachedPage>>| {
            let bytes: usize = documents.values().map(|one| one.bytes()).sum();
            documents.len() >= DOCUMENTS_MAX || bytes + document.bytes() > self.bytes_max
        };
        if is_full(&documents) {
            documents.retain(|_, one| one.version.changes == document.version.changes);
        }
        if is_full(&documents) {
            documents.clear();
        }
        if !is_full(&documents) {
            documents.insert(key, document);
        }
    }

    fn documents(&self) -> MutexGuard<'_, HashMap<Key, Arc<CachedPage>>> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const BYTES_MAX: usize = 16 << 20;
    const FIRST: Version = Version { changes: 1, minute: 0 };

    fn key(host: usize) -> Key {
        Key { name: PageName::Sitemap, origin: Origin::set(&format!("http://host{host}.example")) }
    }

    async fn put(cache: &Arc<PageCache>, host: usize, version: Version, bytes: usize) {
        Arc::clone(cache).get_or_make(key(host), version, move |_| "x".repeat(bytes)).await;
    }

    #[tokio::test]
    async fn many_who_ask_at_once_have_it_made_once() {
        let (cache, made) = (Arc::new(PageCache::new(BYTES_MAX)), Arc::new(AtomicUsize::new(0)));
        let asking: Vec<_> = (0..50)
            .map(|_| {
                let made = Arc::clone(&made);
                tokio::spawn(Arc::clone(&cache).get_or_make(key(1), FIRST, move |_| {
                    made.fetch_add(1, Ordering::SeqCst);
                    "text".to_owned()
                }))
            })
            .collect();
        for asking in asking {
            assert_eq!(asking.await.unwrap().bodies.identity, "text");
        }
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_document_of_another_version_is_not_the_one() {
        let cache = Arc::new(PageCache::new(BYTES_MAX));
        put(&cache, 1, FIRST, 1).await;
        assert!(cache.get(&key(1), FIRST).is_some() && cache.get(&key(2), FIRST).is_none());
        for other in [Version { changes: 2, ..FIRST }, Version { minute: 1, ..FIRST }] {
            assert!(cache.get(&key(1), other).is_none());
            put(&cache, 1, other, 1).await;
            assert_eq!(cache.documents().len(), 1);
        }
    }

    #[tokio::test]
    async fn made_up_hosts_fill_no_memory() {
        let cache = Arc::new(PageCache::new(BYTES_MAX));
        for host in 0..DOCUMENTS_MAX {
            put(&cache, host, FIRST, 1).await;
        }
        assert_eq!(cache.documents().len(), DOCUMENTS_MAX);
        put(&cache, DOCUMENTS_MAX, FIRST, 1).await;
        assert_eq!(cache.documents().len(), 1);
        put(&cache, 1, FIRST, BYTES_MAX - 1_000_000).await;
        assert_eq!(cache.documents().len(), 2);
        put(&cache, 2, FIRST, 1_000_000).await;
        assert_eq!(cache.documents().len(), 1);
        put(&cache, 3, FIRST, BYTES_MAX + 1).await;
        assert!(cache.documents().is_empty());
    }

    #[tokio::test]
    async fn what_fails_to_be_made_is_tried_again() {
        let cache = Arc::new(PageCache::new(BYTES_MAX));
        let failing = Arc::clone(&cache).get_or_make(key(1), FIRST, |_| panic!("as asked"));
        assert!(tokio::spawn(failing).await.unwrap_err().is_panic());
        put(&cache, 1, FIRST, 1).await;
        assert!(cache.get(&key(1), FIRST).is_some());
    }
}
