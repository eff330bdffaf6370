//! How many changes a second a store takes from eight maintainers at once, and how long a replica takes to begin with
//! 100,000 participants.
//!
//! Why it matters: a national initiative admits in bursts, and an upgrade at noon restarts replicas one after the other.
//!
//! `cargo bench --bench store` measures a SQLite file; `OPENDAY_BENCH_DATABASE=postgres://…` names an empty database to
//! measure as well. Every change is its own transaction with its audit row, kept on disk before it is acknowledged.

use std::sync::Arc;
use std::time::{Duration, Instant};

use openday::app::{App, AppParts, Limits};
use openday::clock::{Clock as _, SystemClock};
use openday::domain::change::{By, Change, Edit};
use openday::domain::color::Accents;
use openday::domain::input::{ParticipantInput, ParticularsInput};
use openday::domain::participant::Participant;
use openday::domain::text::Place;
use openday::domain::wording::Wording;
use openday::render::Renderer;
use openday::store::postgres::PostgresStore;
use openday::store::sqlite::{Role, SqliteStore};
use openday::store::{Order, Store};

const WRITERS: usize = 8;
const WRITING: Duration = Duration::from_secs(5);
const PARTICIPANTS: usize = 100_000;

#[expect(clippy::disallowed_methods, reason = "a bench has no settings")]
fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let file = SqliteStore::open(&folder.path().join("openday.db"), Role::Server).expect("a data file");
        measure("SQLite", Arc::new(file)).await;
        match std::env::var("OPENDAY_BENCH_DATABASE") {
            Ok(address) => measure("PostgreSQL", Arc::new(PostgresStore::new(&address).expect("an address"))).await,
            Err(_) => println!("PostgreSQL: name an empty database in OPENDAY_BENCH_DATABASE"),
        }
    });
}

async fn measure(name: &str, store: Arc<dyn Store>) {
    let shops: Vec<_> = (0..PARTICIPANTS).map(shop).collect();
    let begun = Instant::now();
    store.import(&shops, &By::OPERATOR, SystemClock.now()).await.expect("an import");
    println!("{name}: {PARTICIPANTS} participants imported in {:.1} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    app(Arc::clone(&store)).refresh().await.expect("a roster");
    println!("{name}: a replica begins with them in {:.2} s", begun.elapsed().as_secs_f64());
    let changes = changes(&store, &shops).await;
    println!("{name}: {:.0} changes a second from {WRITERS} at once", changes / WRITING.as_secs_f64());
    let proof = store.prove(None).await.expect("a proof");
    assert!(proof.findings.is_empty(), "the trail is whole: {:?}", proof.findings.first());
}

/// How many changes are acknowledged while all writers write.
async fn changes(store: &Arc<dyn Store>, shops: &[Participant]) -> f64 {
    let end = Instant::now() + WRITING;
    let mut writers = tokio::task::JoinSet::new();
    for shop in shops.iter().take(WRITERS) {
        let (store, slug) = (Arc::clone(store), shop.slug.clone());
        writers.spawn(async move {
            let mut made = 0_u32;
            while Instant::now() < end {
                let place = Some(Place::parse(&format!("Town {made}")).expect("a place"));
                let change = Change::Edit(Edit { place: Some(place), ..Edit::default() });
                let order =
                    Order { slug: slug.clone(), change, by: By::OPERATOR, now: SystemClock.now(), expected: None };
                store.change(&order).await.expect("a change");
                made += 1;
            }
            made
        });
    }
    writers.join_all().await.into_iter().map(f64::from).sum()
}

fn shop(number: usize) -> Participant {
    let text = |text: &str| Some(text.to_owned());
    let input = ParticipantInput {
        slug: text(&format!("shop-{number}")),
        first_open_day: None,
        particulars: ParticularsInput {
            name: text(&format!("Shop {number}")),
            website: text(&format!("https://shop-{number}.example/")),
            country: text("CZ"),
            time_zone: text("Europe/Prague"),
            language: text("cs"),
            ..ParticularsInput::default()
        },
    };
    input.check(false, SystemClock.now()).expect("a participant")
}

fn app(store: Arc<dyn Store>) -> App {
    let draw = Renderer::new(&Accents::default(), None).expect("a renderer");
    let parts = AppParts {
        store,
        clock: Arc::new(SystemClock),
        draw: Arc::new(draw),
        wording: Wording::load(None).expect("the wording is part of the program"),
        limits: Limits::default(),
    };
    App::new(parts)
}
