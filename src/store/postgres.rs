//! The store in a PostgreSQL database, for more than one machine.
//!
//! Any number of servers and commands work on one database. Each write locks the one row of the revision before it reads
//! what it decides by, so that writes come one after the other, whoever makes them; a reader sees one state and waits for
//! nobody. What is written and in which order is said in `rules`, over the rows of `rows`; here are the rows of a database,
//! and the database itself. SQL and types of the driver must not leave this folder, and no rule may enter it.
//!
//! It works behind PgBouncer in transaction mode: nothing lives longer on a connection than a transaction, but for the
//! listener, which speeds looks at the revision up and is not needed.

mod address;
mod calls;
mod description;
mod evidence;
mod failure;
mod following;
mod migration;
mod news;
mod posted;
mod row;
mod rows;
mod tables;
mod tls;
mod transaction;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use jiff::Timestamp;
use tokio::sync::{Mutex, OnceCell, Semaphore};
use tokio_postgres::NoTls;

use self::address::{Address, Tls};
use self::following::Mark;
use self::news::News;
use self::row::ANSWER_WAIT_MS;
use self::transaction::{ALIVE_WAIT, CONNECTION_WAIT, PLACE_WAIT, PostgresRows, Rule, begin_writing};
use super::rules::{self, Written};
use super::{StoreError, TokenHash};

pub use self::failure::DatabaseError;
pub use self::tls::system_roots;

/// Connections for whoever asks something.
const READERS_MAX: usize = 4;

/// Connections for whoever changes something: one writes, the others wait for it.
const WRITERS_MAX: usize = 4;

/// Connections for the server itself, whose looks at the store wait for no reader.
const FOLLOWERS_MAX: usize = 2;

/// Most notes that a session was seen which are under way: they must not take the places of changes.
const NOTES_WAITING_MAX: u32 = 2;

/// Participants in a PostgreSQL database.
pub struct PostgresStore {
    address: Address,
    at: Arc<str>,
    asked: Pool,
    writing: Pool,
    following: Pool,
    /// Once the server was found fit and the schema brought up to date.
    ready: OnceCell<()>,
    generation: AtomicU64,
    /// Where the data stood at the last look.
    mark: Mutex<Option<Mark>>,
    news: News,
    /// A permit for each note that a session was seen which may be under way.
    noting: Arc<Semaphore>,
}

impl PostgresStore {
    /// The store at an address. Nobody is connected to yet: the first who asks finds out whether all is well.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Address`], [`DatabaseError::Roots`].
    pub fn new(address: &str) -> Result<Self, StoreError> {
        let address = Address::parse(address)?;
        let at: Arc<str> = address.to_string().into();
        let [asked, writing, following] = [READERS_MAX, WRITERS_MAX, FOLLOWERS_MAX].map(|max| pool(&address, max));
        let noting = Arc::new(Semaphore::new(NOTES_WAITING_MAX as usize));
        Ok(Self {
            address,
            at,
            asked: asked?,
            writing: writing?,
            following: following?,
            ready: OnceCell::new(),
            generation: AtomicU64::new(0),
            mark: Mutex::default(),
            news: News::default(),
            noting,
        })
    }

    /// Whether the server is there, fit and Openday's; brings its schema up to date.
    ///
    /// # Errors
    ///
    /// What keeps it from being worked with, in one line.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.ready.get_or_try_init(|| self.prepare()).await.map(drop)
    }

    async fn prepare(&self) -> Result<(), StoreError> {
        // Who waits for another to make the tables sees them afterwards.
        let rows = PostgresRows::begin(&self.writing, &self.at, &begin_writing(), ANSWER_WAIT_MS).await?;
        migration::check_server(&rows).await?;
        if migration::check(&rows).await? < migration::known() {
            migration::run(&rows).await?;
        }
        rows.commit().await
    }

    /// Runs a rule that only reads, in a transaction of its own.
    async fn read<T: Send + 'static>(&self, rule: Rule<T>) -> Result<T, StoreError> {
        self.check().await?;
        transaction::read(&self.asked, &self.at, rule, ANSWER_WAIT_MS).await
    }

    /// Runs a rule that writes, in a transaction of its own; to its end, also where nobody waits for it any more.
    async fn write<T: Send + 'static>(&self, rule: Rule<Written<T>>) -> Result<T, StoreError> {
        self.check().await.map_err(StoreError::of_a_write)?;
        // What was seen before is noted before what is written later.
        drop(self.noting.acquire_many(NOTES_WAITING_MAX).await);
        let (pool, at) = (self.writing.clone(), Arc::clone(&self.at));
        let written = tokio::spawn(async move { transaction::write(&pool, &at, rule).await });
        written.await.unwrap_or(Err(StoreError::NoAnswer("it broke off in the middle of a change")))
    }

    /// Has it noted that a session was seen, soon and if that can be: who asks only to read waits for no writer, and
    /// fails for none. What is not noted now is noted at the next request.
    fn note_seen(&self, session: TokenHash, now: Timestamp) {
        let Ok(permit) = Arc::clone(&self.noting).try_acquire_owned() else { return };
        let (pool, at) = (self.writing.clone(), Arc::clone(&self.at));
        tokio::spawn(async move {
            let rule: Rule<Written<()>> =
                Box::new(move |rows| Box::pin(async move { rules::note_seen(rows, session, now).await }));
            if let Err(error) = transaction::write(&pool, &at, rule).await {
                tracing::debug!(%error, "it could not be noted that a session was seen");
            }
            drop(permit);
        });
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("address", &self.address).finish_non_exhaustive()
    }
}

fn pool(address: &Address, connections_max: usize) -> Result<Pool, StoreError> {
    // A connection whose other end is gone is found out before it is handed out.
    let settings = ManagerConfig { recycling_method: RecyclingMethod::Verified };
    let config = address.config.clone();
    let manager = match &address.tls {
        Tls::Off => Manager::from_config(config, NoTls, settings),
        Tls::Verified { roots } => Manager::from_config(config, tls::connect(roots.as_deref())?, settings),
    };
    let built = Pool::builder(manager)
        .max_size(connections_max)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(PLACE_WAIT))
        .create_timeout(Some(CONNECTION_WAIT))
        .recycle_timeout(Some(ALIVE_WAIT))
        .build();
    built.map_err(|error| DatabaseError::Failed { at: address.to_string(), reason: error.to_string() }.into())
}
