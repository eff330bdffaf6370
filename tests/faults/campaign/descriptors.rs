//! A server may open no more files: who is there is served, who comes waits, and comes in once others leave.

use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use super::client::{Client, until};
use super::fleet::{Fleet, badge};
use super::readers::Reads;
use super::report::spread;
use super::stage::Stage;
use super::stopped::{BACK_WAIT, refused_well};
use super::writers::Writes;

/// Files that it may open beside those that it has.
const LEFT: u64 = 8;

/// Connections that are made then.
const CONNECTIONS: usize = 64;

/// How long a fault lasts.
const LASTS: Duration = Duration::from_secs(3);

/// Tries to accept a connection while it lasts, from 50 ms after one another to a second.
const TRIES_MAX: u64 = 10;

/// How soon newcomers are served after others have left.
const SERVED: Duration = Duration::from_secs(3);

pub(crate) fn none_left(stage: &mut Stage) {
    let rounds = stage.by_scale(1, 10);
    let fleet = Fleet::on_a_file();
    let server = &fleet.servers[0];
    let mut operator = server.operator();
    let (mut reads, mut writes, mut times, mut tries) = (Reads::default(), Writes::default(), Vec::new(), Vec::new());
    let mut goes_on = Vec::new();
    let mut failures = || operator.count("openday_accept_failures_total");
    for _ in 0..rounds {
        let load = fleet.load();
        thread::sleep(Duration::from_millis(500));
        let before = failures();
        let process = server.process().unwrap();
        let usual = process.limit_descriptors(process.descriptors() + LEFT);
        let connected = (0..CONNECTIONS).map(|_| TcpStream::connect(server.public).unwrap());
        let connected: Vec<_> = connected.collect();
        thread::sleep(LASTS);
        tries.push(failures() - before);
        drop(connected);
        // It may open no more than before, but needs no more.
        let is_served = || Client::new(server.public).status(&badge(0)) == Some(200);
        times.push(until(BACK_WAIT, is_served).unwrap_or(BACK_WAIT));
        process.limit_descriptors(usual);
        goes_on.push(fleet.followed(0, BACK_WAIT, &mut writes).map_or(BACK_WAIT, |seen| seen.after));
        let (of_round, written) = load.stop();
        (reads, writes) = (reads.and(of_round), writes.and(written));
    }
    let row = &mut stage.row;
    row.often(format_args!("{rounds} × {} s", LASTS.as_secs()));
    row.saw(format_args!(
        "{} to {} failures to accept counted",
        tries.iter().min().unwrap(),
        tries.iter().max().unwrap()
    ));
    row.saw(format_args!("newcomers served: {}; writes go on: {}", spread(&times), spread(&goes_on)));
    row.saw(reads);
    row.saw(&writes);
    row.must(tries.iter().all(|count| *count > 0), "failures to accept are counted");
    row.must(tries.iter().all(|count| *count <= TRIES_MAX), "it waits between tries");
    row.must(reads.failed() == 0, "0 failed badges of those who are there");
    refused_well(row, &writes);
    row.must_within(&times, SERVED, "newcomers are served after others have left");
    row.must_within(&goes_on, SERVED, "writes go on");
    fleet.must_be_whole(row, &writes);
}
