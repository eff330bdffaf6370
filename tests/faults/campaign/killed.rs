//! The server is killed in the middle of its work, again and again.

use std::time::Duration;

use super::database::Database;
use super::fleet::Fleet;
use super::report::spread;
use super::stage::Stage;

/// How soon a server that was killed is ready again.
const READY: Duration = Duration::from_secs(2);

/// A moment to work in, of another length each time, so that death comes in the middle of everything.
fn working_time(round: usize) -> Duration {
    Duration::from_millis(100 + u64::try_from(round * 37 % 400).unwrap())
}

pub(crate) fn on_a_file(stage: &mut Stage) {
    let rounds = stage.by_scale(10, 200);
    let mut fleet = Fleet::on_a_file();
    let load = fleet.load();
    let mut times = Vec::new();
    for round in 0..rounds {
        std::thread::sleep(working_time(round));
        fleet.servers[0].kill();
        times.push(fleet.servers[0].start());
    }
    let (reads, writes) = load.stop();
    let row = &mut stage.row;
    row.often(format_args!("{rounds} times"));
    row.saw(format_args!("ready again: {}", spread(&times)));
    row.saw(reads);
    row.saw(&writes);
    // Nobody answers while there is no server; whoever answers says what is so.
    row.must(reads.refused == 0, "0 badges answered wrongly");
    row.must(writes.others.is_empty(), "no write answered otherwise");
    row.must_within(&times, READY, "ready again");
    fleet.must_be_whole(row, &writes);
}

pub(crate) fn one_of_three(stage: &mut Stage) {
    let Some(database) = Database::start(stage) else { return };
    let rounds = stage.by_scale(5, 50);
    let mut fleet = Fleet::on_databases(&database.url(), &vec![database.url(); 3]);
    let load = fleet.load();
    let mut times = Vec::new();
    for round in 0..rounds {
        std::thread::sleep(working_time(round));
        let server = &mut fleet.servers[round % 3];
        server.kill();
        times.push(server.start());
    }
    let (reads, writes) = load.stop();
    let row = &mut stage.row;
    row.often(format_args!("{rounds} times"));
    row.saw(format_args!("ready again: {}", spread(&times)));
    row.saw(reads);
    row.saw(&writes);
    row.must(reads.refused + reads.unanswered == 0, "0 failed badges at two servers left");
    row.must(writes.others.is_empty(), "no write answered otherwise");
    row.must_within(&times, READY, "ready again");
    fleet.must_be_whole(row, &writes);
}
