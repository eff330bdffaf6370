//! Other makers of badges on comparable work: a badge of 320×80 units with a statement, a name and a date, each name a new one.
//!
//! Peers run as programs of their own, started once and warmed; each draws so many pictures when it is its turn, and times every one
//! itself, so that starting and talking count for nobody. Which can be had are in `benches/peers/`; who is not installed is absent.
//! badge-maker, pybadges and shields make a strip with two texts as `<text>`, no outlines and no PNG: less work, named as such.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

use openday::domain::look::Format;
use openday::domain::wording::Words;
use openday::render::{Draw as _, Renderer};
use serde::Deserialize;

use super::shared::numbers::{Spread, float, told};
use super::shared::plot::Group;
use super::shared::report::{Report, Table};
use super::{Asked, TWICE, renderer, spec, words};

/// What a peer says of one turn.
#[derive(Debug, Deserialize)]
struct Turn {
    version: String,
    works: BTreeMap<String, Work>,
}

#[derive(Debug, Deserialize)]
struct Work {
    times_us: Vec<f64>,
    bytes: f64,
}

/// Who draws.
enum Peer {
    Openday(Box<Renderer>),
    Program { child: Child, lines: std::io::Lines<BufReader<ChildStdout>> },
}

impl Peer {
    fn start(command: &mut Command) -> std::io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        Ok(Self::Program { child, lines })
    }

    /// Draws badges of the names from `first` on.
    fn draw(&mut self, count: u32, first: u32) -> Turn {
        match self {
            Self::Openday(renderer) => ours(renderer, count, first),
            Self::Program { child, lines } => {
                let input = child.stdin.as_mut().expect("it is piped");
                writeln!(input, "{count} {first}").expect("a peer that listens");
                let line = lines.next().expect("a peer that goes on").expect("text");
                serde_json::from_str(&line).expect("a line about a turn")
            }
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Self::Program { child, .. } = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The name of that number: six letters, others for every number.
fn name(number: u32) -> String {
    let letter = |place| char::from(b'a' + u8::try_from(number / 26u32.pow(place) % 26).expect("below 26"));
    format!("Bakery {} Mostu", (0..6).map(letter).collect::<String>())
}

fn ours(renderer: &Renderer, count: u32, first: u32) -> Turn {
    let pattern = words("Pekárna U Mostu");
    let mut works = BTreeMap::new();
    // Other names for the PNG: the SVG's lines are remembered.
    for (work, format, shift) in [("svg", Format::Svg, 0), ("png", TWICE, 1_000_000)] {
        let (mut times_us, mut bytes) = (Vec::new(), 0.0);
        for number in first..first + count {
            let said = Words { name: Some(name(number + shift)), ..pattern.clone() };
            let spec = spec(renderer, "classic", format, said);
            let begun = Instant::now();
            let drawn = renderer.draw(&spec).expect("a picture");
            times_us.push(begun.elapsed().as_secs_f64() * 1e6);
            bytes += float(drawn.len());
        }
        works.insert(work.to_owned(), Work { times_us, bytes: bytes / f64::from(count) });
    }
    Turn { version: env!("CARGO_PKG_VERSION").to_owned(), works }
}

/// Everybody in turn; returns the bars of a plot.
pub(crate) fn measure(report: &mut Report, asked: &Asked) -> Vec<Group> {
    let folder = tempfile::tempdir().expect("a folder");
    let renderer = renderer();
    let last = asked.pictures * (u32::try_from(asked.rounds).expect("not that many") + 1);
    for number in 0..last {
        let said = Words { name: Some(name(number)), ..words("Pekárna U Mostu") };
        let svg = renderer.draw(&spec(&renderer, "classic", Format::Svg, said)).expect("a picture");
        fs::write(folder.path().join(format!("{number}.svg")), svg).expect("a file");
    }
    let (mut peers, absent) = everybody(folder.path());
    let mut turns: Vec<Vec<Turn>> = peers.iter().map(|_| Vec::new()).collect();
    for round in 0..=asked.rounds {
        for place in 0..peers.len() {
            let number = (round + place) % peers.len();
            let first = asked.pictures * u32::try_from(round).expect("not that many");
            let turn = peers[number].1.draw(asked.pictures, first);
            if round > 0 {
                turns[number].push(turn);
            }
        }
    }
    report.say(&format!(
        "### Beside others\n\n320×80 units with a statement, a name never seen and a date; medians of {} pictures in each of {} \
         rounds, in turn, and the lowest and the highest round; ratios to openday in the same round.",
        asked.pictures, asked.rounds
    ));
    let names: Vec<_> = peers.iter().map(|(name, _)| *name).collect();
    let works = [("svg", "SVG"), ("png", "PNG@2x")];
    let groups = works.map(|(work, title)| tell(report, work, title, &names, &turns));
    for why in absent {
        report.say(&why);
    }
    groups.into()
}

/// Those that are installed, openday first; and why others are absent.
fn everybody(ours: &Path) -> (Vec<(&'static str, Peer)>, Vec<String>) {
    let ground = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (peers, fonts) = (ground.join("benches/peers"), ground.join("fonts"));
    let (mut all, mut absent) = (vec![("openday", Peer::Openday(Box::new(renderer())))], Vec::new());
    let mut add = |name: &'static str, needs: PathBuf, command: &mut Command| {
        let started = needs.exists().then(|| Peer::start(command).ok()).flatten();
        match started {
            Some(peer) => all.push((name, peer)),
            None => absent.push(format!("{name} is absent: `benches/peers/README.md` says how it is installed")),
        }
    };
    let packages = [
        ("takumi", "takumi", "@takumi-rs/core"),
        ("satori, PNG by resvg-js", "satori", "satori"),
        ("resvg-js on our SVG", "resvg-js", "@resvg/resvg-js"),
        ("badge-maker (text)", "badge-maker", "badge-maker"),
    ];
    for (name, peer, package) in packages {
        let mut node = Command::new("node");
        node.arg(peers.join("peers.mjs")).arg(peer).arg(&fonts).arg(ours);
        add(name, peers.join("node_modules").join(package), &mut node);
    }
    let python = ground.join("target/peers/bin/python");
    add("pybadges (text)", python.clone(), Command::new(python).arg(peers.join("peer.py")));
    let shields = ground.join("target/peers-rust/release/openday-bench-peers");
    add("shields (text)", shields.clone(), &mut Command::new(shields));
    (all, absent)
}

/// One kind of picture of everybody who draws it.
fn tell(report: &mut Report, work: &str, title: &str, names: &[&str], turns: &[Vec<Turn>]) -> Group {
    let medians = |turns: &[Turn]| -> Vec<f64> {
        let times = turns.iter().filter_map(|turn| turn.works.get(work));
        times.map(|work| Spread::of(work.times_us.iter().copied()).median).collect()
    };
    let ours = medians(&turns[0]);
    let mut table = Table::new(&[title, "version", "µs", "openday takes of it", "bytes"]);
    let mut bars = Vec::new();
    for (colour, (name, turns)) in names.iter().zip(turns).enumerate() {
        let theirs = medians(turns);
        let (Some(turn), false) = (turns.first(), theirs.is_empty()) else { continue };
        let spread = Spread::of(theirs.iter().copied());
        let ratio = Spread::of(ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs));
        table.row(name, [turn.version.clone(), spread.to_string(), ratio.to_string(), told(turn.works[work].bytes)]);
        bars.push((colour, (*name).to_owned(), spread));
    }
    report.table(&table);
    Group { name: title.to_owned(), bars }
}
