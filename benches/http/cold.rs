//! The first seconds of a server that was stopped and started again, asked at once by 64 connections.
//!
//! It was asked for the same mix before it was stopped, so what it keeps across a restart counts.

use std::time::Duration;

use crate::Asked;
use crate::load::{self, Load};
use crate::servers::{Server, start_openday};
use crate::shared::numbers::Spread;
use crate::shared::report::{Report, Table};
use crate::stage::{Kind, Mix, Stage};

pub(crate) const NAME: &str = "cold";

const FIRST: Duration = Duration::from_secs(3);

pub(crate) fn measure(report: &mut Report, asked: &Asked, stage: &Stage, with_wrk: bool) {
    let load = Load { mix: Mix::Zipf, kind: Kind::Plain, connections: 64, time: FIRST };
    let programs = [("openday", "ours", Some(&asked.openday)), ("beside", "beside", asked.beside.as_ref())];
    let mut all = programs.map(|_| Vec::new());
    for round in 0..=asked.rounds {
        for ((name, data, program), runs) in programs.into_iter().zip(&mut all) {
            let Some(program) = program else { continue };
            let (process, address) = start_openday(stage, data, program);
            let server =
                Server { name, address, process, tags: vec![String::new(); stage.paths.len()], head_length: 0 };
            let run = load::run(stage, &server, load, with_wrk);
            if round > 0 {
                runs.push(run);
            }
        }
    }
    report.say(&format!(
        "### {NAME}: the first 3 s after a restart\n\nThe mix, 200, 64 connections, {} restarts; the server was asked for the same \
         before.",
        asked.rounds
    ));
    let mut table = Table::new(&["", "answers/s", "p50, ms", "p99, ms", "failed"]);
    for ((name, ..), runs) in programs.iter().zip(&all).filter(|(_, runs)| !runs.is_empty()) {
        let of = |value: fn(&load::Run) -> f64| Spread::of(runs.iter().map(value)).to_string();
        table.row(name, [of(|run| run.rate), of(|run| run.p50_ms), of(|run| run.p99_ms), of(|run| run.failed)]);
    }
    report.table(&table);
}
