//! The turns: in every round everybody is asked once, who begins changes, and ratios are of one round.

use crate::Asked;
use crate::cold;
use crate::load::{self, Load, Run};
use crate::servers::{self, Server};
use crate::shared::numbers::{Spread, told};
use crate::shared::plot::{Group, Plot};
use crate::shared::report::{Report, Table};
use crate::stage::{Kind, Mix, Stage};

/// What is asked of everybody.
#[derive(Debug)]
struct Case {
    name: &'static str,
    mix: Mix,
    kind: Kind,
    connections: usize,
}

const CASES: [Case; 8] = [
    Case { name: "zipf, 200, 64 connections", mix: Mix::Zipf, kind: Kind::Plain, connections: 64 },
    Case { name: "zipf, gzip, 64 connections", mix: Mix::Zipf, kind: Kind::Gzip, connections: 64 },
    Case { name: "zipf, 304, 64 connections", mix: Mix::Zipf, kind: Kind::Same, connections: 64 },
    Case { name: "zipf, 200, 1 connection", mix: Mix::Zipf, kind: Kind::Plain, connections: 1 },
    Case { name: "hot SVG, 200, 64 connections", mix: Mix::Hot, kind: Kind::Plain, connections: 64 },
    Case { name: "hot SVG, gzip, 64 connections", mix: Mix::Hot, kind: Kind::Gzip, connections: 64 },
    Case { name: "hot SVG, 304, 64 connections", mix: Mix::Hot, kind: Kind::Same, connections: 64 },
    Case { name: "hot SVG, 200, 1 connection", mix: Mix::Hot, kind: Kind::Plain, connections: 1 },
];

/// Whoever has a turn: a server, and what it is asked for.
struct Turn<'a> {
    name: String,
    server: &'a Server,
    load: Load,
    runs: Vec<Run>,
}

/// Runs all cases that are asked for.
pub(crate) fn run(asked: &Asked) {
    let with_wrk = load::has_wrk() && !asked.built_in;
    let mut report = Report::new("http", "A cached badge, beside other servers");
    let stage = Stage::new(asked.participants, &asked.openday);
    let mut groups = Vec::new();
    if CASES.iter().any(|case| asked.wants(case.name)) {
        let (servers, absent) = servers::start(&stage, &asked.openday, asked.beside.as_deref());
        introduce(&mut report, asked, &stage, with_wrk, &servers);
        for why in absent {
            report.say(why);
        }
        for case in CASES.iter().filter(|case| asked.wants(case.name)) {
            groups.push(measure(&mut report, asked, &stage, &servers, case, with_wrk));
        }
    }
    if asked.wants(cold::NAME) {
        cold::measure(&mut report, asked, &stage, with_wrk);
    }
    if asked.flags.keep {
        let unit = "answers a second, more is better".to_owned();
        report.keep(&Plot { title: "Cached badges, beside other servers".to_owned(), unit, groups });
    }
}

fn introduce(report: &mut Report, asked: &Asked, stage: &Stage, with_wrk: bool, servers: &[Server]) {
    let by = if with_wrk { "`wrk` with one thread" } else { "a client of one thread" };
    let heads: Vec<_> = servers.iter().map(|server| format!("{} {}", server.name, server.head_length)).collect();
    report.say(&format!(
        "{} participants in three looks (SVG, PNG, PNG@2x): {} different bodies, the same bytes from everybody. Asked by {by} \
         in {} rounds of {} s each, after one that does not count; medians, and the lowest and the highest round. Ratios are of \
         answers a second in the same round. Bytes of the head before an SVG: {}. A worker of nginx keeps {} files open.",
        told(f64::from(stage.participants)),
        stage.paths.len(),
        asked.rounds,
        asked.seconds,
        heads.join(", "),
        told(f64::from(u32::try_from(servers::files_of_nginx().1).unwrap_or(u32::MAX))),
    ));
}

fn measure(
    report: &mut Report,
    asked: &Asked,
    stage: &Stage,
    servers: &[Server],
    case: &Case,
    with_wrk: bool,
) -> Group {
    let load = Load { mix: case.mix, kind: case.kind, connections: case.connections, time: asked.turn() };
    let turn = |server, load, name| Turn { name, server, load, runs: Vec::new() };
    let mut turns: Vec<_> = servers.iter().map(|server| turn(server, load, server.name.to_owned())).collect();
    if case.kind == Kind::Same {
        // What a 304 must not cost more than.
        let bare = servers.iter().filter(|server| server.name == "bare hyper");
        turns.extend(bare.map(|server| turn(server, Load { kind: Kind::Plain, ..load }, "bare hyper, 200".to_owned())));
    }
    for round in 0..=asked.rounds {
        let count = turns.len();
        for place in 0..count {
            let turn = &mut turns[(round + place) % count];
            let run = load::run(stage, turn.server, turn.load, with_wrk);
            assert!(run.failed < 1.0, "{}: {} requests failed", turn.name, run.failed);
            if round > 0 {
                turn.runs.push(run);
            }
        }
    }
    report.say(&format!("### {}", case.name));
    report.table(&table(&turns));
    let bars = turns.iter().enumerate().map(|(colour, turn)| (colour, turn.name.clone(), turn.of(|run| run.rate)));
    Group { name: case.name.to_owned(), bars: bars.collect() }
}

impl Turn<'_> {
    fn of(&self, value: impl Fn(&Run) -> f64) -> Spread {
        Spread::of(self.runs.iter().map(value))
    }

    /// Its answers a second for one of the other.
    fn against(&self, turns: &[Turn<'_>], other: &str) -> String {
        let Some(other) = turns.iter().find(|turn| turn.name == other) else { return "–".to_owned() };
        let ratios = self.runs.iter().zip(&other.runs).map(|(ours, theirs)| ours.rate / theirs.rate);
        Spread::of(ratios).to_string()
    }
}

fn table(turns: &[Turn<'_>]) -> Table {
    let reference =
        if turns.iter().any(|turn| turn.name == "bare hyper, 200") { "bare hyper, 200" } else { "bare hyper" };
    let of_reference = format!("of {reference}");
    let heads = ["", "answers/s", "p50, ms", "p99, ms", "processor, µs each", &of_reference, "of nginx"];
    let mut table = Table::new(&heads);
    for turn in turns {
        let cells = [
            turn.of(|run| run.rate).to_string(),
            told(turn.of(|run| run.p50_ms).median),
            turn.of(|run| run.p99_ms).to_string(),
            turn.of(|run| run.processor_us).to_string(),
            turn.against(turns, reference),
            turn.against(turns, "nginx"),
        ];
        table.row(&turn.name, cells);
    }
    table
}
