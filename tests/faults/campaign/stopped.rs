//! The database goes away under three servers: it is stopped, or all of its processes are killed.

use std::time::{Duration, Instant};

use super::database::Database;
use super::fleet::Fleet;
use super::report::{Row, spread};
use super::stage::Stage;
use super::writers::Writes;

/// How soon after the database all servers show again what is written.
const BACK: Duration = Duration::from_secs(2);

/// How long they are waited for, so that one that is late is told of.
pub(crate) const BACK_WAIT: Duration = Duration::from_secs(40);

/// How long anybody waits for the answer to a write, at most.
pub(crate) const ANSWER: Duration = Duration::from_secs(15);

pub(crate) fn fast(stage: &mut Stage) {
    let away = Duration::from_secs(stage.by_scale(10, 600));
    stage.row.often(format_args!("once, for {} s", away.as_secs()));
    goes_away(stage, 1, |_| away, |database| database.stop("fast"));
}

pub(crate) fn at_once(stage: &mut Stage) {
    let rounds = stage.by_scale(1, 5);
    stage.row.often(format_args!("{rounds} × 5 s"));
    goes_away(stage, rounds, |_| Duration::from_secs(5), |database| database.stop("immediate"));
}

pub(crate) fn killed(stage: &mut Stage) {
    let rounds = stage.by_scale(3, 20);
    stage.row.often(format_args!("{rounds} times"));
    let away = |round: usize| Duration::from_millis(300 + u64::try_from(round * 731 % 3_000).unwrap());
    goes_away(stage, rounds, away, Database::kill);
}

/// Has the database go away so often, for so long each time.
fn goes_away(stage: &mut Stage, rounds: usize, away: impl Fn(usize) -> Duration, happens: impl Fn(&Database)) {
    let Some(database) = Database::start(stage) else { return };
    let fleet = Fleet::on_databases(&database.url(), &vec![database.url(); 3]);
    let load = fleet.load();
    let mut of_probes = Writes::default();
    let mut times = Vec::new();
    for round in 0..rounds {
        std::thread::sleep(Duration::from_millis(700));
        happens(&database);
        std::thread::sleep(away(round));
        let begun = Instant::now();
        database.begin();
        stage.row.saw_longest("PostgreSQL itself took", begun.elapsed());
        times.push(fleet.followed(0, BACK_WAIT, &mut of_probes).map_or(BACK_WAIT, |seen| seen.after));
    }
    let (reads, writes) = load.stop();
    let row = &mut stage.row;
    row.saw(format_args!("followers back: {}", spread(&times)));
    row.saw(reads);
    row.saw(&writes);
    row.must(reads.failed() == 0, "0 failed badges");
    refused_well(row, &writes);
    row.must(writes.later > 0, "writes are told to come back later");
    row.must_within(&times, BACK, "followers back");
    fleet.must_be_whole(row, &writes.and(of_probes));
}

/// Whether every write was acknowledged, or refused with 503 and `Retry-After`, in bounded time.
pub(crate) fn refused_well(row: &mut Row, writes: &Writes) {
    row.must(writes.others.is_empty() && writes.unanswered == 0, "all else is 503 with `Retry-After`");
    row.must(writes.longest <= ANSWER, format_args!("writes are answered within {} s", ANSWER.as_secs()));
}
