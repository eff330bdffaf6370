//! Midnight, when every date on every badge changes at once: how long visitors wait then, and how often a picture is drawn.
//!
//! Why it matters: a day of an initiative begins for all participants of a zone at the same instant, and whoever looks at one of
//! their pages then must not see an empty place.
//!
//! `cargo bench --bench midnight` has 100,000 participants in one zone with an open day on the date that begins, so that each of
//! them says something else afterwards. A clock of ours goes at the pace of the real one from some seconds before midnight to some
//! seconds after it, while visitors ask for badges of 1,000 participants over HTTP, so many a second whether or not they are
//! answered: who waits in a queue waits since the request was due. All of it is one process. The bar: 99.9 of 100 answers within
//! 50 ms, and one drawing of each picture. `--keep` writes the table into `RESULTS.md`.

#[path = "shared/shared.rs"]
#[expect(dead_code, reason = "nothing here is a process of its own, and nothing asks as fast as it can")]
mod shared;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Parser;
use jiff::{SignedDuration, Timestamp};
use openday::app::{App, AppParts, Limits};
use openday::clock::ManualClock;
use openday::config::{Config, Sources};
use openday::domain::change::By;
use openday::domain::color::Accents;
use openday::domain::input::{ParticipantInput, ParticularsInput};
use openday::domain::participant::Participant;
use openday::domain::schedule::{Kind, Opening, parse_local_time};
use openday::domain::status::Status;
use openday::domain::wording::Wording;
use openday::http::dispatch::{Dispatcher, HttpSettings};
use openday::http::origins::OriginSettings;
use openday::http::server::{self, Server};
use openday::render::{BadgeSpec, Draw, RenderError, Renderer, SheetSpec, StyleId, StyleInfo};
use openday::store::Store as _;
use openday::store::sqlite::SqliteStore;
use openday::telemetry::Metrics;

use shared::client::Client;
use shared::numbers::{Spread, float, quantile, told};
use shared::people::{Chance, slug, zipf};
use shared::plot::{Group, Plot};
use shared::report::{Flags, Report, Table};

/// When 3 December begins in Prague.
const MIDNIGHT: &str = "2026-12-02T23:00:00Z";

/// Endings of the addresses that are asked for.
const LOOKS: [&str; 2] = [".svg", "@2x.png"];

const CONNECTIONS: u32 = 64;

/// Midnight under load
#[derive(Debug, Parser)]
struct Asked {
    #[arg(long, default_value_t = 100_000)]
    participants: usize,
    /// Participants whose badges are asked for
    #[arg(long, default_value_t = 1_000)]
    visited: u32,
    /// Requests a second
    #[arg(long, default_value_t = 2_000)]
    rate: u32,
    /// Seconds under load before midnight
    #[arg(long, default_value_t = 20)]
    before: i32,
    /// Seconds under load after it
    #[arg(long, default_value_t = 10)]
    after: i32,
    /// Midnights, each of a server that begins anew
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    #[command(flatten)]
    flags: Flags,
}

fn main() {
    let asked = Asked::parse();
    let mut report = Report::new("midnight", "Midnight under load");
    let shops: Vec<_> = (0..asked.participants).map(shop).collect();
    let nights: Vec<_> = (0..asked.rounds).map(|_| night(&asked, &shops)).collect();
    report.say(&format!(
        "{} participants, all with an open day on the date that begins; {} requests a second over {CONNECTIONS} connections \
         for SVG and PNG@2x of {} of them, some much more often than others; {} midnights, server and visitors in one process. \
         Medians, and the lowest and the highest midnight.",
        told(float(asked.participants)),
        told(f64::from(asked.rate)),
        told(f64::from(asked.visited)),
        asked.rounds,
    ));
    let mut table = Table::new(&["answers", "p50, ms", "p99, ms", "p99.9, ms", "longest, ms", "failed"]);
    for (number, name) in ["before midnight", "the first second", "all after midnight"].into_iter().enumerate() {
        let of =
            |thousandths| Spread::of(nights.iter().map(|night| quantile(&night.times_us[number], thousandths) / 1e3));
        let failed = Spread::of(nights.iter().map(|night| float(night.failed[number])));
        table.row(name, [500, 990, 999, 1000].map(|part| of(part).to_string()).into_iter().chain([failed.to_string()]));
    }
    report.table(&table);
    let of = |value: fn(&Night) -> usize| Spread::of(nights.iter().map(|night| float(value(night))));
    report.say(&format!(
        "Pictures drawn that say what is true after midnight: {}; drawings of them: {}; most of one picture: {}.",
        of(|night| night.pictures),
        of(|night| night.drawings),
        of(|night| night.most),
    ));
    if asked.flags.keep {
        report.keep(&plot(&nights));
    }
}

/// What was seen of one midnight.
struct Night {
    /// Microseconds, the shortest first: before midnight, in the first second, and in all after it.
    times_us: [Vec<u32>; 3],
    failed: [usize; 3],
    pictures: usize,
    drawings: usize,
    most: usize,
}

/// Counts drawings of the pictures that are true after midnight: they say that it is open today.
#[derive(Debug)]
struct Counting {
    renderer: Renderer,
    drawn: Mutex<HashMap<u128, usize>>,
}

impl Draw for Counting {
    fn draw(&self, spec: &BadgeSpec) -> Result<Vec<u8>, RenderError> {
        let drawn = self.renderer.draw(spec);
        *self.drawn.lock().unwrap_or_else(PoisonError::into_inner).entry(spec.digest(&self.digest())).or_default() += 1;
        drawn
    }

    fn draw_sheet(&self, spec: &SheetSpec) -> Result<Vec<u8>, RenderError> {
        self.renderer.draw_sheet(spec)
    }

    fn digest(&self) -> [u8; 32] {
        self.renderer.digest()
    }

    fn style(&self, name: &str) -> Option<StyleId> {
        self.renderer.style(name)
    }

    fn style_info(&self, style: StyleId) -> Option<StyleInfo<'_>> {
        self.renderer.style_info(style)
    }

    fn missing_characters(&self, text: &str) -> Vec<(usize, char)> {
        self.renderer.missing_characters(text)
    }
}

fn shop(number: usize) -> Participant {
    let entered = "2026-01-01T00:00:00Z".parse().expect("an instant");
    let text = |text: String| Some(text);
    let particulars = ParticularsInput {
        name: text(format!("Pekárna U Mostu {number}")),
        website: text(format!("https://{}.example/", slug(number))),
        country: text("CZ".to_owned()),
        time_zone: text("Europe/Prague".to_owned()),
        language: text("cs".to_owned()),
        ..ParticularsInput::default()
    };
    let input = ParticipantInput { slug: text(slug(number)), particulars, first_open_day: None };
    let mut participant = input.check(false, entered).expect("a participant");
    (participant.status, participant.admissions, participant.admitted_at) = (Status::Active, 1, Some(entered));
    let time = |text| parse_local_time(text).expect("a time");
    let opening =
        Opening::new(time("2026-12-03T09:00"), time("2026-12-03T16:00"), Kind::OpenHouse).expect("an opening");
    participant.schedule.add(opening, participant.time_zone.time_zone(), entered).expect("room for an open day");
    participant
}

/// One midnight of a new server.
fn night(asked: &Asked, shops: &[Participant]) -> Night {
    let midnight: Timestamp = MIDNIGHT.parse().expect("an instant");
    let beginning = midnight - SignedDuration::from_secs(i64::from(asked.before));
    let clock = Arc::new(ManualClock::new(beginning - SignedDuration::from_secs(60)));
    let renderer = Renderer::new(&Accents::default(), None).expect("the styles are part of the program");
    let draw = Arc::new(Counting { renderer, drawn: Mutex::default() });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let address = runtime.block_on(serve(shops, &clock, &draw));
    // Everything that is asked for is kept by then.
    let requests: Vec<_> = (0..usize::try_from(asked.visited).expect("as wide"))
        .flat_map(|number| LOOKS.map(|look| request(&format!("/badge/{}{look}", slug(number)))))
        .collect();
    let visitors = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    visitors.block_on(async {
        let mut client = Client::connect(address).await;
        for request in &requests {
            client.ask(request.as_bytes()).await;
        }
    });
    let before: HashMap<_, _> = draw.drawn.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let begun = Instant::now();
    let passing = pass(&clock, beginning, begun, Duration::from_secs(seconds(asked.before + asked.after)));
    let answers = visitors.block_on(visit(asked, address, &requests, begun));
    passing.join().expect("a clock that goes on");
    let drawn = draw.drawn.lock().unwrap_or_else(PoisonError::into_inner);
    let of_after: Vec<_> = drawn.iter().map(|(of, count)| count - before.get(of).unwrap_or(&0)).collect();
    let of_after: Vec<_> = of_after.into_iter().filter(|count| *count > 0).collect();
    let (times_us, failed) = sorted(&answers, Duration::from_secs(seconds(asked.before)));
    let most = of_after.iter().copied().max().unwrap_or(0);
    Night { times_us, failed, pictures: of_after.len(), drawings: of_after.iter().sum(), most }
}

fn seconds(number: i32) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: badges.example\r\nAccept-Encoding: gzip\r\n\r\n")
}

/// Has the clock go at the pace of the real one.
fn pass(clock: &Arc<ManualClock>, from: Timestamp, begun: Instant, time: Duration) -> std::thread::JoinHandle<()> {
    let clock = Arc::clone(clock);
    std::thread::spawn(move || {
        while begun.elapsed() < time {
            clock.set(from + SignedDuration::try_from(begun.elapsed()).expect("a short time"));
            std::thread::sleep(Duration::from_millis(1));
        }
    })
}

/// An answer: when it was due, how long it took, whether it was a badge.
type Answered = (Duration, Duration, bool);

/// Asks at the rate that is asked for, until the end.
async fn visit(asked: &Asked, address: SocketAddr, requests: &[String], begun: Instant) -> Vec<Answered> {
    let end = Duration::from_secs(seconds(asked.before + asked.after));
    let pause = Duration::from_secs(1) * CONNECTIONS / asked.rate;
    let visitor = async |number: u32| {
        let mut client = Client::connect(address).await;
        let mut chance = Chance(u64::from(number));
        let order = zipf(asked.visited, 1 << 12, &mut chance);
        let (mut answers, mut due) = (Vec::new(), pause * number / CONNECTIONS);
        while due < end {
            tokio::time::sleep_until((begun + due).into()).await;
            let request = &requests[order[answers.len() % order.len()] * LOOKS.len() + chance.below(LOOKS.len())];
            // The timer is a millisecond late at most, which is nobody's waiting: only who could not ask in time waits since then.
            let late = begun.elapsed().saturating_sub(due).saturating_sub(Duration::from_millis(2));
            let sent = Instant::now();
            let answer = client.ask(request.as_bytes()).await.status;
            answers.push((due, late + sent.elapsed(), answer == 200));
            due += pause;
        }
        answers
    };
    let all = futures_util::future::join_all((0..CONNECTIONS).map(visitor)).await;
    all.into_iter().flatten().collect()
}

/// Times and failures before midnight, in the first second after it, and in all after it.
fn sorted(answers: &[Answered], midnight: Duration) -> ([Vec<u32>; 3], [usize; 3]) {
    let second = midnight + Duration::from_secs(1);
    let parts = [
        Duration::ZERO..midnight,
        // Who asked just before it may be answered after it.
        midnight..second,
        midnight..Duration::MAX,
    ];
    let times = parts.clone().map(|part| {
        let of_part = answers.iter().filter(|(due, ..)| part.contains(due));
        let mut times: Vec<_> =
            of_part.map(|(_, took, _)| u32::try_from(took.as_micros()).unwrap_or(u32::MAX)).collect();
        times.sort_unstable();
        times
    });
    let failed = parts.map(|part| answers.iter().filter(|(due, _, is_badge)| part.contains(due) && !is_badge).count());
    (times, failed)
}

/// The whole service over those participants, in memory.
async fn serve(shops: &[Participant], clock: &Arc<ManualClock>, draw: &Arc<Counting>) -> SocketAddr {
    let store = SqliteStore::in_memory().expect("a store");
    let entered = "2026-01-01T00:00:00Z".parse().expect("an instant");
    store.import(shops, &By::OPERATOR, entered).await.expect("an import");
    let app = Arc::new(App::new(AppParts {
        store: Arc::new(store),
        clock: Arc::clone(clock) as _,
        draw: Arc::clone(draw) as _,
        wording: Wording::load(None).expect("the wording is part of the program"),
        limits: Limits { participants_max: shops.len(), ..Limits::default() },
    }));
    app.refresh().await.expect("a roster");
    tokio::spawn(Arc::clone(&app).follow(std::future::pending()));
    let metrics = Arc::new(Metrics::new());
    // All visitors come from one address here.
    let settings = "[server]\nconnections_per_address_max = 4096\nconnection_requests_max = 1000000000\n\
        [render]\nshare_max = 64\n";
    let sources = Sources { file: Some(("openday.toml", settings)), ..Sources::default() };
    let config = Config::load(&sources).expect("settings");
    let limits = server::Limits::from(&config.server);
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(&loopback.into(), limits, metrics.connections.clone()).expect("a listener");
    let address = server.local_addr().address().expect("a port");
    let origin =
        OriginSettings { public_url: None, listen: address.into(), trusted_proxies: Vec::new(), is_demo: false };
    let settings = HttpSettings::new(&config, origin, tokio::runtime::Handle::current());
    tokio::spawn(server.run(Dispatcher::new(app, &metrics, settings), std::future::pending()));
    address
}

fn plot(nights: &[Night]) -> Plot {
    let bars = |number: usize| {
        [("p50", 500), ("p99", 990), ("p99.9", 999)].into_iter().enumerate().map(move |(colour, (name, part))| {
            let times = nights.iter().map(move |night| quantile(&night.times_us[number], part) / 1e3);
            (colour, name.to_owned(), Spread::of(times))
        })
    };
    let groups = ["before midnight", "the first second", "all after midnight"].into_iter().enumerate();
    let groups = groups.map(|(number, name)| Group { name: name.to_owned(), bars: bars(number).collect() });
    Plot {
        title: "Answers around midnight".to_owned(),
        unit: "ms, less is better".to_owned(),
        groups: groups.collect(),
    }
}
