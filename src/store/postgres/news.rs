//! The listener: a connection on which the server says that something was written.
//!
//! It speeds looks at the revision up and never carries them. A pooler in transaction mode takes `LISTEN` and delivers
//! nothing; a connection whose other end is gone without a word delivers nothing either, and is asked for a sign of life.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Connection, NoTls, Socket};

use super::address::{Address, CONNECT_WAIT_MS, Tls};
use super::rows::CHANNEL;
use super::{PostgresStore, tls};

/// How often the listener asks for a sign of life, in milliseconds, and how long it waits for it.
const ALIVE_EVERY_MS: u64 = 5_000;
const ALIVE_WAIT_MS: u64 = 2_000;

/// The pause before the listener tries again, in milliseconds.
const AGAIN_AFTER_MS: u64 = 1_000;

/// The listener, once somebody waits for what it hears.
#[derive(Debug, Default)]
pub(super) struct News {
    heard: Arc<Notify>,
    listener: OnceLock<JoinHandle<()>>,
}

impl Drop for News {
    fn drop(&mut self) {
        if let Some(listener) = self.listener.get() {
            listener.abort();
        }
    }
}

impl PostgresStore {
    /// Waits until the server says that something was written.
    pub(super) async fn next_news(&self) {
        self.news.listener.get_or_init(|| {
            let (address, heard) = (self.address.clone(), Arc::clone(&self.news.heard));
            tokio::spawn(async move {
                loop {
                    listen(&address, &heard).await;
                    tokio::time::sleep(Duration::from_millis(AGAIN_AFTER_MS)).await;
                }
            })
        });
        self.news.heard.notified().await;
    }
}

/// Listens until the connection ends.
async fn listen(address: &Address, heard: &Notify) {
    let heard_out = match &address.tls {
        Tls::Off => listen_with(address, NoTls, heard).await,
        Tls::Verified { roots } => match tls::connect(roots.as_deref()) {
            Ok(tls) => listen_with(address, tls, heard).await,
            Err(error) => return tracing::debug!(%error, "nobody listens to the database"),
        },
    };
    if let Err(error) = heard_out {
        tracing::debug!(%error, "the listener lost the database");
    }
}

async fn listen_with<T>(address: &Address, tls: T, heard: &Notify) -> Result<(), tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket>,
{
    // The driver's own limit ends where the network has connected: who is let in by nobody would wait for ever.
    let connecting = tokio::time::timeout(Duration::from_millis(CONNECT_WAIT_MS), address.config.connect(tls)).await;
    let Ok(connected) = connecting else { return Ok(()) };
    let (client, connection) = connected?;
    tokio::select! {
        () = hear(connection, heard) => Ok(()),
        lost = keep(&client) => lost,
    }
}

/// Hands on what the server says.
async fn hear<S, T>(mut connection: Connection<S, T>, heard: &Notify)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let mut messages = futures_util::stream::poll_fn(move |context| connection.poll_message(context));
    while let Some(Ok(message)) = messages.next().await {
        if let AsyncMessage::Notification(_) = message {
            heard.notify_one();
        }
    }
}

/// Asks for signs of life until none comes.
async fn keep(client: &Client) -> Result<(), tokio_postgres::Error> {
    let mut asked = format!("LISTEN {CHANNEL}");
    loop {
        match tokio::time::timeout(Duration::from_millis(ALIVE_WAIT_MS), client.batch_execute(&asked)).await {
            Ok(answered) => answered?,
            Err(_) => return Ok(()),
        }
        tokio::time::sleep(Duration::from_millis(ALIVE_EVERY_MS)).await;
        "SELECT 1".clone_into(&mut asked);
    }
}
