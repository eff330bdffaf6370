//! What more participants cost: to import them, to start with them, to hold them, and to answer.
//!
//! Why it matters: an initiative that grows from a town to a continent keeps its one machine, and a restart at noon must not be
//! seen on anybody's page.
//!
//! `cargo bench --bench scale` measures the program with 1,000, 10,000 and 100,000 participants, and with `--whole` a million. All
//! servers run at the same time, so that their hot paths are measured in turn. What is asked of the data file itself (revision,
//! changes) is asked by a second program's means, beside the server. `--keep` writes the table into `RESULTS.md`.

#[path = "shared/shared.rs"]
#[expect(dead_code, reason = "nobody else is started here, and answers are not looked into")]
mod shared;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Parser;
use openday::clock::{Clock as _, SystemClock};
use openday::domain::change::{By, Change, Edit};
use openday::domain::participant::Slug;
use openday::domain::text::Place;
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{Order, Store as _};

use shared::client::{Client, ask_for_a_while};
use shared::numbers::{Spread, told};
use shared::people::{self, Chance};
use shared::plot::{Group, Plot};
use shared::process::{Process, settings};
use shared::report::{Flags, Report, Table};

/// How many participants there are, in turn; the last only with `--whole`.
const SCALES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Participants of the hot path, the same of every scale.
const HOT: usize = 1_000;

/// Until memory that is free again was given back.
const REST: Duration = Duration::from_secs(15);

/// How often a server is started.
const STARTS: usize = 3;

/// How often something small is asked.
const TRIES: usize = 30;

/// What more participants cost
#[derive(Debug, Parser)]
struct Asked {
    /// With a million participants too
    #[arg(long)]
    whole: bool,
    /// Rounds of the hot path
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The openday program, instead of the one that Cargo built
    #[arg(long, default_value = env!("CARGO_BIN_EXE_openday"))]
    openday: PathBuf,
    #[command(flatten)]
    flags: Flags,
}

/// A server with so many participants, and what was measured.
struct Scale {
    participants: u32,
    folder: tempfile::TempDir,
    import_s: f64,
    import_mb: f64,
    start_s: Spread,
    ready_mb: f64,
    rest_mb: f64,
    address: SocketAddr,
    /// Ends with this.
    process: Process,
}

fn main() {
    let asked = Asked::parse();
    let mut report = Report::new("scale", "More participants");
    let scales: Vec<_> = SCALES[..if asked.whole { 4 } else { 3 }].iter().map(|count| begin(&asked, *count)).collect();
    let paths = paths(&scales);
    let hot = hot(&asked, &scales);
    report.say(
        "The program over a data file, each participant with one open day. Start is until it says that it serves, with a warm \
         disk; memory is what is resident, at rest 15 s later. Badges that are kept (1,000 SVGs, 64 connections, a client of one \
         thread) are asked for in turn; the ratio is to 1,000 participants in the same round. Pages are asked for one after the \
         other, each another one.",
    );
    let counts: Vec<_> = scales.iter().map(|scale| told(f64::from(scale.participants))).collect();
    let heads: Vec<_> = std::iter::once("").chain(counts.iter().map(String::as_str)).collect();
    let mut table = Table::new(&heads);
    let of = |value: &dyn Fn(&Scale) -> String| scales.iter().map(value).collect::<Vec<_>>();
    table.row("import, s", of(&|scale| told(scale.import_s)));
    table.row("import, most memory, MB", of(&|scale| told(scale.import_mb)));
    table.row("start, s", of(&|scale| scale.start_s.to_string()));
    table.row("memory once ready, MB", of(&|scale| told(scale.ready_mb)));
    table.row("memory at rest, MB", of(&|scale| told(scale.rest_mb)));
    for (name, cells) in paths {
        table.row(name, cells);
    }
    table.row("kept badges, answers/s", hot.iter().map(|runs| Spread::of(runs.iter().map(|run| run.0)).to_string()));
    table.row("the same, of 1,000", hot.iter().map(|runs| ratio(runs, &hot[0]).to_string()));
    let processor = hot.iter().map(|runs| Spread::of(runs.iter().map(|run| run.1)).to_string());
    table.row("processor time of each, µs", processor);
    report.table(&table);
    if asked.flags.keep {
        report.keep(&plot(&scales));
    }
}

/// Imports so many, and starts a server over them, more than once.
fn begin(asked: &Asked, participants: u32) -> Scale {
    println!("{} participants: import, start, rest", told(f64::from(participants)));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("people.json");
    people::write(&file, usize::try_from(participants).expect("as wide"), SystemClock.now()).expect("a file");
    fs::write(folder.path().join("openday.toml"), settings("")).expect("a file of settings");
    let begun = Instant::now();
    let import_mb = Process::start(command(asked, folder.path(), "import").arg(file)).ended();
    let import_s = begun.elapsed().as_secs_f64();
    let mut starts = Vec::new();
    let (process, address) = loop {
        let begun = Instant::now();
        let server = Process::start_server(&mut command(asked, folder.path(), "serve"));
        starts.push(begun.elapsed().as_secs_f64());
        if starts.len() >= STARTS {
            break server;
        }
    };
    let (ready_mb, _) = process.megabytes();
    std::thread::sleep(REST);
    let (rest_mb, _) = process.megabytes();
    Scale {
        participants,
        folder,
        import_s,
        import_mb,
        start_s: Spread::of(starts),
        ready_mb,
        rest_mb,
        address,
        process,
    }
}

fn command(asked: &Asked, folder: &Path, name: &str) -> Command {
    let mut command = Command::new(&asked.openday);
    command.arg(name).arg("--data").arg(folder.join("openday.db")).arg("--config").arg(folder.join("openday.toml"));
    command
}

/// What small questions take, by their names, of every scale.
fn paths(scales: &[Scale]) -> Vec<(&'static str, Vec<String>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let names = [
        "a change, ms",
        "revision asked of the file, µs",
        "changes since the last one, µs",
        "status page of somebody, ms",
        "a page of the directory, the first asked, ms",
        "a page of the directory, ms",
        "a search in the directory, ms",
        "1,000 in /participants.json, ms",
        "/participants.atom, the first asked, ms",
    ];
    let mut rows = names.map(|name| (name, Vec::new())).to_vec();
    for scale in scales {
        let stored = runtime.block_on(of_the_file(scale));
        let answered = runtime.block_on(of_the_server(scale));
        for ((_, cells), times) in rows.iter_mut().zip(stored.into_iter().chain(answered)) {
            cells.push(Spread::of(times).to_string());
        }
    }
    rows
}

/// A change, and what a follower asks: the revision, and what changed.
async fn of_the_file(scale: &Scale) -> Vec<Vec<f64>> {
    let store = SqliteStore::open(&scale.folder.path().join("openday.db"), Role::Command).expect("a data file");
    let mut times = vec![Vec::new(); 3];
    for number in 0..TRIES {
        let before = store.revision().await.expect("a revision");
        let place = Some(Place::parse(&format!("Town {number}")).expect("a place"));
        let change = Change::Edit(Edit { place: Some(place), ..Edit::default() });
        let slug = Slug::parse(&people::slug(number)).expect("a slug");
        let order = Order { slug, change, by: By::OPERATOR, now: SystemClock.now(), expected: None };
        let begun = Instant::now();
        store.change(&order).await.expect("a change");
        times[0].push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        store.revision().await.expect("a revision");
        times[1].push(begun.elapsed().as_secs_f64() * 1e6);
        let begun = Instant::now();
        store.changes_since(before).await.expect("changes");
        times[2].push(begun.elapsed().as_secs_f64() * 1e6);
    }
    times
}

/// Milliseconds of pages and documents.
async fn of_the_server(scale: &Scale) -> Vec<Vec<f64>> {
    let count = usize::try_from(scale.participants).expect("as wide");
    let mut chance = Chance(7);
    let pages = count.div_ceil(24);
    // The server has noticed what was changed by then.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let somebody: Vec<_> = (0..TRIES).map(|_| format!("/p/{}", people::slug(chance.below(count)))).collect();
    let directory: Vec<_> = (0..TRIES).map(|_| format!("/directory?page={}", 2 + chance.below(pages - 1))).collect();
    let words = ["bakery", "novák", "müller 1", "weingut", "de tulp", "café", "jansen 2", "taller", "rossi", "åkerö"];
    let search: Vec<_> = words.map(|word| format!("/directory?q={}", encoded(word))).to_vec();
    let json: Vec<_> =
        (0..TRIES).map(|_| format!("/participants.json?after={}", people::slug(chance.below(count)))).collect();
    let mut times = vec![of_each(scale, &somebody).await];
    times.push(of_each(scale, &["/directory".to_owned()]).await);
    for addresses in [directory, search, json, vec!["/participants.atom".to_owned()]] {
        times.push(of_each(scale, &addresses).await);
    }
    times
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn of_each(scale: &Scale, addresses: &[String]) -> Vec<f64> {
    let mut client = Client::connect(scale.address).await;
    let mut times = Vec::new();
    for address in addresses {
        let request = format!("GET {address} HTTP/1.1\r\nHost: badges.example\r\nAccept-Language: en\r\n\r\n");
        let begun = Instant::now();
        let status = client.ask(request.as_bytes()).await.status;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        assert_eq!(status, 200, "{address}");
    }
    times
}

/// Answers a second of kept badges, and microseconds of processor time of each, round by round, of every scale.
fn hot(asked: &Asked, scales: &[Scale]) -> Vec<Vec<(f64, f64)>> {
    let requests: Vec<_> = (0..HOT)
        .map(|number| format!("GET /badge/{}.svg HTTP/1.1\r\nHost: badges.example\r\n\r\n", people::slug(number)))
        .collect();
    let order: Vec<_> = (0..HOT).collect();
    let mut runs = vec![Vec::new(); scales.len()];
    for round in 0..=asked.rounds {
        for place in 0..scales.len() {
            let number = (round + place) % scales.len();
            let before = scales[number].process.seconds();
            let seen = ask_for_a_while(scales[number].address, &requests, &order, 64, Duration::from_secs(2));
            assert_eq!(seen.failed, 0, "every badge is there");
            if round > 0 {
                let processor_us = (scales[number].process.seconds() - before) * 1e6 / seen.count();
                runs[number].push((seen.count() / seen.seconds, processor_us));
            }
        }
    }
    runs
}

fn ratio(runs: &[(f64, f64)], others: &[(f64, f64)]) -> Spread {
    Spread::of(runs.iter().zip(others).map(|(run, other)| run.0 / other.0))
}

fn plot(scales: &[Scale]) -> Plot {
    let name = |scale: &Scale| told(f64::from(scale.participants));
    let one = |value: f64| Spread { low: value, median: value, high: value };
    let group = |title: &str, value: fn(&Scale) -> f64| Group {
        name: title.to_owned(),
        bars: scales.iter().map(|scale| (0, name(scale), one(value(scale)))).collect(),
    };
    let groups = vec![
        group("memory at rest", |scale| scale.rest_mb),
        group("memory once ready", |scale| scale.ready_mb),
        group("most memory of the import", |scale| scale.import_mb),
    ];
    Plot { title: "Memory by participants".to_owned(), unit: "MB, less is better".to_owned(), groups }
}
