//! The servers of one scenario on the same data, and what is asked of them while faults happen.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::slice;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use openday::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::client::{Client, until};
use super::program::{Data, Server};
use super::readers::{Readers, Reads};
use super::report::Row;
use super::writers::{Writers, Writes, entering, new_slug};

/// Badges that are asked for.
pub(crate) const BADGES: usize = 20;

/// The address of one of them.
pub(crate) fn badge(number: usize) -> String {
    format!("/badge/workshop-{number}.svg")
}

pub(crate) struct Fleet {
    /// Before the folder: they end before it goes.
    pub(crate) servers: Vec<Server>,
    pub(crate) data: Data,
    pub(crate) token: String,
    _folder: TempDir,
}

impl Fleet {
    /// One server on a data file.
    pub(crate) fn on_a_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openday.db");
        Self::on_a_file_in(folder, &path, &[])
    }

    /// One server on a data file somewhere else.
    pub(crate) fn on_a_file_at(path: &Path) -> Self {
        Self::on_a_file_under(&[], path)
    }

    /// The same, started as [`Data::under`] says.
    pub(crate) fn on_a_file_under(under: &[OsString], path: &Path) -> Self {
        Self::on_a_file_in(tempfile::tempdir().unwrap(), path, under)
    }

    fn on_a_file_in(folder: TempDir, path: &Path, under: &[OsString]) -> Self {
        let at = path.display().to_string();
        Self::new(folder, under, &at, slice::from_ref(&at))
    }

    /// Servers that each go to a database by an address of its own; commands go there by the first one.
    pub(crate) fn on_databases(command: &str, servers: &[String]) -> Self {
        Self::new(tempfile::tempdir().unwrap(), &[], command, servers)
    }

    fn new(folder: TempDir, under: &[OsString], command: &str, servers: &[String]) -> Self {
        let data = |at: &str| Data { folder: folder.path().to_owned(), at: at.to_owned(), under: under.to_vec() };
        let (of_commands, all) = (data(command), folder.path().join("all.json"));
        fs::write(&all, participants()).unwrap();
        of_commands.run(&["import", "all.json"]).unwrap();
        let token = of_commands.run(&["maintainer", "add", "Reception"]).unwrap();
        let servers = servers.iter().enumerate().map(|(number, at)| Server::new(data(at), number));
        let mut fleet = Self { servers: servers.collect(), data: of_commands, token, _folder: folder };
        for server in &mut fleet.servers {
            server.start();
        }
        fleet.warm_up();
        fleet
    }

    /// Has every badge drawn once everywhere.
    fn warm_up(&self) {
        for server in self.addresses() {
            let mut client = Client::new(server);
            (0..BADGES).for_each(|number| assert_eq!(client.status(&badge(number)), Some(200)));
        }
    }

    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.servers.iter().map(|server| server.public).collect()
    }

    /// Readers and writers of all servers, from now on.
    pub(crate) fn load(&self) -> Load {
        let servers = self.addresses();
        Load { readers: Readers::start(&servers), writers: Writers::start(&servers, &self.token) }
    }

    /// Enters a participant through one server, again and again until it is acknowledged, and waits until all others show it;
    /// how long both took, or nothing if it was longer than that.
    pub(crate) fn followed(&self, through: usize, within: Duration, writes: &mut Writes) -> Option<Seen> {
        let begun = Instant::now();
        let mut client = Client::new(self.servers[through].public);
        let mut slug = String::new();
        until(within, || {
            slug = new_slug();
            client.ask(&entering(&self.token, &slug)).is_ok_and(|answer| answer.status == 201)
        })?;
        let written = begun.elapsed();
        writes.acknowledged.insert(slug.clone());
        let page = format!("/p/{slug}.json");
        let mut others: Vec<_> = self.addresses().into_iter().map(Client::new).collect();
        others.iter_mut().all(|other| {
            let left = within.saturating_sub(begun.elapsed());
            until(left, || other.status(&page) == Some(200)).is_some()
        });
        let after = begun.elapsed();
        (after < within).then(|| Seen { after, after_written: after.saturating_sub(written) })
    }

    /// Whether all that was acknowledged is stored, and the trail says the same as what is stored.
    pub(crate) fn must_be_whole(&self, row: &mut Row, writes: &Writes) {
        let lost: Vec<_> = writes.acknowledged.difference(&self.stored()).cloned().collect();
        row.must(lost.is_empty() && !writes.acknowledged.is_empty(), "0 acknowledged writes lost");
        if !lost.is_empty() {
            row.saw(format_args!("lost: {}", lost.join(", ")));
        }
        let verified = self.data.run(&["audit", "verify"]);
        row.must(verified.is_ok(), "`audit verify` is whole");
        if let Err(complaint) = verified {
            row.saw(complaint);
        }
    }

    /// The slugs of all who are stored.
    pub(crate) fn stored(&self) -> BTreeSet<String> {
        let export: Value = serde_json::from_str(&self.data.run(&["export", "-"]).unwrap()).unwrap();
        let participants = export["participants"].as_array().unwrap().iter();
        participants.map(|participant| participant["slug"].as_str().unwrap().to_owned()).collect()
    }

    /// Whether each server ends when it is asked to: nothing of it hangs.
    pub(crate) fn must_end(&mut self, row: &mut Row, within: Duration) {
        let ended: Vec<_> = self.servers.iter_mut().map(|server| server.end(within)).collect();
        let all_well = ended.iter().all(|ended| ended.is_some_and(|(status, _)| status.success()));
        let longest = ended.iter().flatten().map(|(_, after)| *after).max().unwrap_or_default();
        row.saw(format_args!("SIGTERM: ended after {} ms at most", longest.as_millis()));
        row.must(all_well, format_args!("servers end within {} s of SIGTERM", within.as_secs()));
    }
}

/// How long it took until all showed what was written: since it was first tried, and since it was acknowledged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) after: Duration,
    pub(crate) after_written: Duration,
}

/// Readers and writers at work.
pub(crate) struct Load {
    readers: Readers,
    writers: Writers,
}

impl Load {
    pub(crate) fn stop(self) -> (Reads, Writes) {
        let (reads, writes) = self.stop_each();
        (reads, writes.into_iter().fold(Writes::default(), Writes::and))
    }

    /// The same, and what was written through each server apart.
    pub(crate) fn stop_each(self) -> (Reads, Vec<Writes>) {
        (self.readers.stop(), self.writers.stop())
    }
}

/// A file of `import`.
fn participants() -> String {
    let day = (SystemClock.now() + SignedDuration::from_hours(200 * 24)).strftime("%F").to_string();
    let participant = |number: usize| {
        json!({
            "slug": format!("workshop-{number}"), "name": format!("Workshop number {number}"), "status": "active",
            "website": format!("https://workshop-{number}.example/"), "country": "CZ", "place": "Brno",
            "time_zone": "Europe/Prague", "language": "cs",
            "open_days": [{ "start": format!("{day}T09:00"), "end": format!("{day}T16:00"), "kind": "open-house" }]
        })
    };
    json!({ "participants": (0..BADGES).map(participant).collect::<Vec<_>>() }).to_string()
}
