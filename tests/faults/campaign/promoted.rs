//! The primary is killed and its standby promoted; servers know the addresses of both.

use std::thread;
use std::time::{Duration, Instant};

use super::client::{Client, until};
use super::database::Database;
use super::fleet::Fleet;
use super::readers::Reads;
use super::report::spread;
use super::stage::Stage;
use super::stopped::{BACK_WAIT, refused_well};
use super::writers::{Writes, entering, new_slug};

/// How soon after the promotion writes go on and are seen.
const BACK: Duration = Duration::from_secs(5);

/// How long it takes until somebody promotes the standby.
const PROMOTED_AFTER: Duration = Duration::from_secs(2);

/// A primary and its standby.
struct Pair {
    primary: Database,
    standby: Database,
}

impl Pair {
    fn start(stage: &mut Stage) -> Option<Self> {
        let primary = Database::start(stage)?;
        let standby = Database::standby_of(&primary);
        Some(Self { primary, standby })
    }

    fn url(&self) -> String {
        Database::url_at(&format!("127.0.0.1:{},127.0.0.1:{}", self.primary.port, self.standby.port))
    }

    /// Has writers wait for the standby.
    fn have_writers_wait(&self) {
        self.primary.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.primary.sql("postgres", "SELECT pg_reload_conf()");
        let waits = "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')";
        let streams = until(BACK_WAIT, || self.primary.sql("postgres", waits) == "1");
        assert!(streams.is_some(), "the standby does not follow");
        // Nobody is there that a promoted one could wait for.
        self.standby.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = ''");
        self.standby.sql("postgres", "SELECT pg_reload_conf()");
    }

    /// Has the primary die and the standby take its place; since when it does.
    fn change_over(&self) -> Instant {
        self.primary.kill();
        thread::sleep(PROMOTED_AFTER);
        self.standby.promote();
        Instant::now()
    }
}

/// Writers wait for the standby, so that it has all that was acknowledged.
pub(crate) fn with_all(stage: &mut Stage) {
    let rounds = stage.by_scale(1, 5);
    stage.row.often(format_args!("{rounds} times"));
    let (mut times, mut reads, mut all) = (Vec::new(), Reads::default(), Writes::default());
    for _ in 0..rounds {
        let Some(pair) = Pair::start(stage) else { return };
        pair.have_writers_wait();
        let fleet = Fleet::on_databases(&pair.url(), &vec![pair.url(); 3]);
        let load = fleet.load();
        let mut of_probes = Writes::default();
        thread::sleep(Duration::from_secs(1));
        let promoted = pair.change_over();
        let is_back = fleet.followed(0, BACK_WAIT, &mut of_probes).is_some();
        times.push(if is_back { promoted.elapsed() } else { BACK_WAIT });
        let (of_round, writes) = load.stop();
        let writes = writes.and(of_probes);
        fleet.must_be_whole(&mut stage.row, &writes);
        (reads, all) = (reads.and(of_round), all.and(writes));
    }
    let row = &mut stage.row;
    row.saw(reads);
    row.saw(&all);
    row.must(reads.failed() == 0, "0 failed badges");
    refused_well(row, &all);
    row.saw(format_args!("written and seen by all after the promotion: {}", spread(&times)));
    row.must_within(&times, BACK, "writes go on and are seen");
}

/// The standby missed the last writes: they are lost, as PostgreSQL was set up, and no server goes on showing them.
pub(crate) fn without_the_last(stage: &mut Stage) {
    let Some(pair) = Pair::start(stage) else { return };
    let fleet = Fleet::on_databases(&pair.url(), &vec![pair.url(); 3]);
    pair.standby.sql("postgres", "ALTER SYSTEM SET primary_conninfo = ''");
    pair.standby.sql("postgres", "SELECT pg_reload_conf()");
    let streams = "SELECT count(*) FROM pg_stat_replication";
    let is_alone = until(BACK_WAIT, || pair.primary.sql("postgres", streams) == "0");
    assert!(is_alone.is_some(), "the standby goes on following");
    let missed = new_slug();
    let answer = Client::new(fleet.servers[0].public).ask(&entering(&fleet.token, &missed)).unwrap();
    assert_eq!(answer.status, 201, "{answer}");
    let page = format!("/p/{missed}.json");
    let mut clients: Vec<_> = fleet.addresses().into_iter().map(Client::new).collect();
    let mut all_say =
        |status| until(BACK_WAIT, || clients.iter_mut().all(|client| client.status(&page) == Some(status)));
    assert!(all_say(200).is_some(), "what was written is not shown");
    let load = fleet.load();
    thread::sleep(Duration::from_millis(500));
    let promoted = pair.change_over();
    let is_gone = all_say(404);
    let gone_after = promoted.elapsed();
    let mut later = Writes::default();
    let is_back = fleet.followed(1, BACK_WAIT, &mut later).is_some();
    let (reads, _) = load.stop();
    let row = &mut stage.row;
    row.saw(format_args!("what it missed is shown by nobody {} ms after the promotion", gone_after.as_millis()));
    row.saw(reads);
    row.must(reads.failed() == 0, "0 failed badges");
    row.must(is_gone.is_some(), "what it missed is shown by nobody");
    row.must_within(&[gone_after], BACK, "it is gone");
    row.must(is_back, "writes go on and are seen by all");
    fleet.must_be_whole(row, &later);
}
