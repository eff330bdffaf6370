//! Secrets that nobody was given, made so well that only the store can tell.

use std::time::Duration;

use super::crowd::{Enough, crowd};
use super::server::Setup;
use super::stage::{Leaves, Stage, WORKED_ON};
use crate::http::Request;

const CONNECTIONS: usize = 3_500;

/// Letters of checksums.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

pub(crate) fn forged_sessions(stage: &mut Stage) {
    let server = stage.serve(&Setup::default());
    let enough = Enough::time(stage.attack_time());
    let tally =
        stage.attacked(&server, Leaves::Nothing, crowd(server.public, 1, CONNECTIONS, enough, with_forged_session));
    let log = server.log();
    let (lines, lost) = (log.lines().count(), log.matches("cannot follow the store").count());
    stage.row.saw(format_args!("answered {tally}; {lines} lines in the log, {lost} of them that the store is lost"));
    stage.row.must(tally.answered() > 0, "they are answered");
    stage.row.must(lines <= 200, "200 lines in the log at most");
    stage.row.must(lost == 0, "the store is never lost");
    stage.hot_within(Duration::from_millis(50));
    stage.memory_within(CONNECTIONS as u64 * WORKED_ON);
}

fn with_forged_session(number: u64) -> Request {
    let (path, cookie) = match number % 2 {
        0 => ("/admin", "openday_maintainer"),
        _ => ("/manage", "openday_participant"),
    };
    Request::get(path).header("Cookie", &format!("{cookie}={}", session(number)))
}

/// A session's secret as the server would make it: prefix, 32 characters and their checksum.
fn session(number: u64) -> String {
    let body = format!("opd_s_{number:032}");
    let mut rest = crc32fast::hash(body.as_bytes());
    let mut checksum = [0; 6];
    for digit in checksum.iter_mut().rev() {
        *digit = ALPHABET[usize::try_from(rest % 62).unwrap()];
        rest /= 62;
    }
    format!("{body}{}", String::from_utf8_lossy(&checksum))
}
