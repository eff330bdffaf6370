//! The way to the database is cut, slow or silent for one of two servers; the other one goes there directly.

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use super::client::{Client, until};
use super::database::Database;
use super::fleet::Fleet;
use super::proxy::{Proxy, Way};
use super::readers::Reads;
use super::report::spread;
use super::stage::Stage;
use super::stopped::{BACK_WAIT, refused_well};
use super::writers::{Writes, entering, new_slug};

/// The server behind the proxy, and the one beside it.
const BEHIND: usize = 0;
const BESIDE: usize = 1;

/// How soon after the way is open again both show what is written through either.
const BACK: Duration = Duration::from_secs(2);

/// How long a connection is waited for that was begun before.
const CONNECTING: Duration = Duration::from_secs(5);

/// How soon listeners hear again: each notices within seven seconds, and once more as long after a connection that was begun
/// before.
const LISTENING: Duration = Duration::from_secs(15);

/// How long whoever writes through the other server may wait behind one who has the turn and is slow, or silent.
const BESIDE_WAIT: Duration = Duration::from_secs(8);

/// How late all comes on a slow way, in either direction.
const LATE: Duration = Duration::from_millis(300);

/// How long a server may take to end: its grace, and what cannot be cut off.
const END: Duration = Duration::from_secs(8);

pub(crate) fn cut(stage: &mut Stage) {
    fails(stage, Way::Cut, 4, BACK);
}

pub(crate) fn slow(stage: &mut Stage) {
    fails(stage, Way::Slow(LATE), 6, BACK);
}

pub(crate) fn silent(stage: &mut Stage) {
    fails(stage, Way::Silent, 12, BACK + CONNECTING);
}

/// Has the way fail for so many seconds; how soon all is to be well again.
fn fails(stage: &mut Stage, way: Way, seconds: u64, well: Duration) {
    let Some(database) = Database::start(stage) else { return };
    let proxy = Proxy::start(database.port);
    let by_proxy = Database::url_at(&format!("127.0.0.1:{}", proxy.port));
    let mut fleet = Fleet::on_databases(&database.url(), &[by_proxy, database.url()]);
    let (rounds, failing) = (stage.by_scale(1, 5), Duration::from_secs(seconds));
    stage.row.often(format_args!("{rounds} × {seconds} s or longer"));
    let (mut reads, mut all) = (Reads::default(), Writes::default());
    let (mut times, mut beside) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let load = fleet.load();
        thread::sleep(Duration::from_millis(500));
        proxy.set(way);
        // Of another length each time: it ends in the middle of another try.
        thread::sleep(failing + Duration::from_millis(1_300) * round);
        proxy.set(Way::Open);
        let [there, back] = [BESIDE, BEHIND].map(|through| fleet.followed(through, BACK_WAIT, &mut all));
        times.push(there.zip(back).map_or(BACK_WAIT, |(there, back)| there.after + back.after));
        listeners_are_back(stage, &database);
        let (of_round, each) = load.stop_each();
        beside.push(each[BESIDE].longest);
        let writes = each.into_iter().fold(Writes::default(), Writes::and);
        (reads, all) = (reads.and(of_round), all.and(writes));
    }
    let row = &mut stage.row;
    row.saw(reads);
    row.saw(&all);
    row.must(reads.failed() == 0, "0 failed badges");
    refused_well(row, &all);
    row.saw(format_args!("followers back: {}", spread(&times)));
    row.saw(format_args!("the longest write through the other server: {}", spread(&beside)));
    row.must_within(&times, well, "followers back");
    row.must(beside.iter().all(|time| *time < BESIDE_WAIT), "the other server's writers wait 8 s at most");
    fleet.must_be_whole(row, &all);
    proxy.set(way);
    in_the_dark(fleet.servers[BEHIND].public, &fleet.token);
    fleet.must_end(row, END);
}

/// Whether both servers are told of writes again: each listener was let in, and asks for a sign of life every five seconds.
fn listeners_are_back(stage: &mut Stage, database: &Database) {
    let alive = "SELECT count(*) FROM pg_stat_activity WHERE (query LIKE 'LISTEN%' OR query = 'SELECT 1')
                 AND query_start > now() - interval '6 seconds'";
    let are_back = until(LISTENING, || database.sql("openday", alive) == "2");
    stage.row.must(are_back.is_some(), format_args!("listeners back within {} s", LISTENING.as_secs()));
}

/// Has work be under way that cannot come to its end.
fn in_the_dark(server: SocketAddr, token: &str) {
    let writing = entering(token, &new_slug());
    thread::spawn(move || Client::new(server).ask(&writing));
    thread::sleep(Duration::from_millis(500));
}
