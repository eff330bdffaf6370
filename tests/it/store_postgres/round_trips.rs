//! How often a write waits for the way to the database and back, counted on the way: over a slow one that is what every
//! other writer waits for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use openday::domain::change::By;
use openday::domain::participant::Link;
use openday::domain::status::Transition;
use openday::domain::text::NoteText;
use openday::store::postgres::PostgresStore;
use openday::store::{NewSession, SessionLimits, Store, TokenHash};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::store_contract::{at, bakery, maintainer, order, slug, step};
use crate::support::postgres::new_database;

/// How long nothing more comes from who waits for an answer.
const SILENCE: Duration = Duration::from_millis(20);

/// A way to a database that answers nobody before all that was asked is answered.
struct Way {
    address: String,
    /// What was asked at once, round trip by round trip.
    trips: Arc<Mutex<Vec<String>>>,
}

/// How many round trips something took, and how many of them from asking for the lock to the commit.
#[derive(Debug, PartialEq, Eq)]
struct Taken {
    all: usize,
    locked: usize,
}

impl Way {
    async fn to(database: &str) -> Self {
        let (_, place) = database.split_once('@').unwrap();
        let (server, name) = place.split_once('/').unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("postgres://openday@{}/{name}", listener.local_addr().unwrap());
        let trips = Arc::default();
        let (server, told) = (server.to_owned(), Arc::clone(&trips));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(hand_on(client, server, Arc::clone(&told)));
            }
        });
        Self { address, trips }
    }

    async fn of<T>(&self, doing: impl Future<Output = T>) -> Taken {
        // What nobody waited for is over by then.
        tokio::time::sleep(4 * SILENCE).await;
        self.trips.lock().unwrap().clear();
        doing.await;
        let mut trips = std::mem::take(&mut *self.trips.lock().unwrap());
        // Nobody waits for one that ends what was only read.
        trips.retain(|asked| !asked.contains("ROLLBACK"));
        let of = |words: &str| trips.iter().position(|asked| asked.contains(words)).unwrap();
        Taken { all: trips.len(), locked: of("COMMIT\0") - of("FOR UPDATE") + 1 }
    }
}

/// Hands on what a client asks, at once, and what the server answers, once it has answered all.
async fn hand_on(mut client: TcpStream, mut server: TcpStream, trips: Arc<Mutex<Vec<String>>>) {
    let (mut asking, mut answering) = (Messages { skips: true, ..Messages::default() }, Messages::default());
    // The first message of all, which has no kind, is answered as well.
    let (mut questions, mut answers) = (1, 0);
    let (mut asked, mut held) = (Vec::new(), Vec::new());
    let (mut from_client, mut from_server) = ([0; 1 << 14], [0; 1 << 14]);
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let Ok(count @ 1..) = read else { return };
                questions += asking.count(&from_client[..count], b"SQ");
                asked.extend_from_slice(&from_client[..count]);
                server.write_all(&from_client[..count]).await.unwrap();
            }
            read = server.read(&mut from_server) => {
                let Ok(count @ 1..) = read else { return };
                answers += answering.count(&from_server[..count], b"Z");
                held.extend_from_slice(&from_server[..count]);
            }
            () = tokio::time::sleep(SILENCE), if answers == questions && !held.is_empty() => {
                trips.lock().unwrap().push(String::from_utf8_lossy(&asked).into_owned());
                asked.clear();
                client.write_all(&std::mem::take(&mut held)).await.unwrap();
            }
        }
    }
}

/// The messages of one direction, as far as they came.
#[derive(Default)]
struct Messages {
    rest: Vec<u8>,
    /// Whether the next has no kind.
    skips: bool,
}

impl Messages {
    /// How many messages of these kinds ended with what came.
    fn count(&mut self, bytes: &[u8], kinds: &[u8]) -> usize {
        self.rest.extend_from_slice(bytes);
        let mut count = 0;
        loop {
            let head = usize::from(!self.skips);
            let Some(length) = self.rest.get(head..head + 4) else { return count };
            let end = head + u32::from_be_bytes(length.try_into().unwrap()) as usize;
            if self.rest.len() < end {
                return count;
            }
            count += usize::from(head == 1 && kinds.contains(&self.rest[0]));
            self.rest.drain(..end);
            self.skips = false;
        }
    }
}

/// On one thread: what a rule asks at once is on its way before anybody looks.
#[tokio::test]
async fn a_write_waits_a_few_times_for_the_database_and_others_fewer_times_for_it() {
    let Some(database) = new_database() else { return };
    let way = Way::to(&database).await;
    let store = PostgresStore::new(&way.address).unwrap();
    let by = By::OPERATOR;
    store.add_maintainer(&maintainer("Front desk", 1), &by).await.unwrap();
    let credential = TokenHash([1; 32]);
    // Once before it counts: connections are made.
    store.holder(credential).await.unwrap();

    let (shop, slug) = (bakery("shop"), slug("shop"));
    assert_eq!(way.of(store.add(&shop, Some(TokenHash([2; 32])), &by)).await, Taken { all: 3, locked: 2 });
    let approval = order("shop", &step(Transition::Approve));
    assert_eq!(way.of(store.change(&approval)).await, Taken { all: 3, locked: 2 });
    let note = NoteText::parse("Called").unwrap();
    assert_eq!(way.of(store.add_note(&slug, &note, &by, at(1))).await, Taken { all: 4, locked: 3 });
    let seen_at = Link::parse("https://fake.example/").unwrap();
    let report = store.add_report(&slug, &seen_at, None, &by, at(2));
    assert_eq!(way.of(report).await, Taken { all: 4, locked: 3 });
    let limits = SessionLimits { idle_s: 600, age_s: 3_600 };
    let new = NewSession { credential, session: TokenHash([3; 32]), now: at(3), limits };
    assert_eq!(way.of(store.open_session(&new)).await, Taken { all: 5, locked: 2 });

    let read = store.record(&slug).await.unwrap().unwrap();
    assert_eq!((read.notes.len(), read.reports.len()), (1, 1));
    assert_eq!(store.prove(None).await.unwrap().findings, []);
}
