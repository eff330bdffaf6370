//! Who asks: `wrk` with a script, or a client of ours where it is not installed. Both ask for the same addresses in the same order.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::servers::Server;
use crate::shared::client::ask_for_a_while;
use crate::shared::numbers::{float, quantile};
use crate::stage::{Kind, Mix, Stage};

/// What is asked of each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) mix: Mix,
    pub(crate) kind: Kind,
    pub(crate) connections: usize,
    pub(crate) time: Duration,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// Answers a second.
    pub(crate) rate: f64,
    /// Milliseconds until half, and 99 of 100, had their answer.
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Answers that were none, or errors.
    pub(crate) failed: f64,
    /// Microseconds of processor time that the server took for each.
    pub(crate) processor_us: f64,
}

/// Whether `wrk` is there.
pub(crate) fn has_wrk() -> bool {
    Command::new("wrk").arg("-v").output().is_ok()
}

/// Asks a server for a while.
pub(crate) fn run(stage: &Stage, server: &Server, load: Load, with_wrk: bool) -> Run {
    let before = server.process.seconds();
    let (count, run) = if with_wrk { by_wrk(stage, server, load) } else { by_us(stage, server, load) };
    let seconds = server.process.seconds() - before;
    Run { processor_us: seconds * 1e6 / count.max(1.0), ..run }
}

/// Writes down what `wrk` will send, so that nothing is left to do when a load begins.
pub(crate) fn prepare(stage: &Stage, server: &Server, kind: Kind) {
    let file = requests_file(stage, server, kind);
    if !file.exists() {
        fs::write(file, server.requests(stage, kind).join("\0") + "\0").expect("a file of requests");
    }
}

fn requests_file(stage: &Stage, server: &Server, kind: Kind) -> std::path::PathBuf {
    stage.file(&format!("{}-{kind:?}", server.name))
}

fn by_wrk(stage: &Stage, server: &Server, load: Load) -> (f64, Run) {
    prepare(stage, server, load.kind);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/http/mix.lua");
    let order = stage.file(if load.mix == Mix::Hot { "hot" } else { "zipf" });
    let mut wrk = Command::new("wrk");
    wrk.args(["-t1", "-c", &load.connections.to_string(), "-d", &format!("{}s", load.time.as_secs())]);
    wrk.args(["-s", script, &format!("http://{}", server.address), "--"]);
    wrk.arg(requests_file(stage, server, load.kind)).arg(order);
    let output = wrk.output().expect("wrk that starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("measured ")).unwrap_or_else(|| {
        unreachable!("wrk says what it measured: {text}{}", String::from_utf8_lossy(&output.stderr))
    });
    let numbers: Vec<f64> = line.split(' ').map(|number| number.parse().expect("a number")).collect();
    let [count, time_us, p50_us, p99_us, failed] = numbers[..] else { unreachable!("five numbers: {line}") };
    (count, Run { rate: count / time_us * 1e6, p50_ms: p50_us / 1e3, p99_ms: p99_us / 1e3, failed, processor_us: 0.0 })
}

/// One thread, as `wrk` has one.
fn by_us(stage: &Stage, server: &Server, load: Load) -> (f64, Run) {
    let requests = server.requests(stage, load.kind);
    let seen = ask_for_a_while(server.address, &requests, stage.order_of(load.mix), load.connections, load.time);
    let (p50_ms, p99_ms) = (quantile(&seen.times_us, 500) / 1e3, quantile(&seen.times_us, 990) / 1e3);
    let failed = float(seen.failed);
    (seen.count(), Run { rate: seen.count() / seen.seconds, p50_ms, p99_ms, failed, processor_us: 0.0 })
}
