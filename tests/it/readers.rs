//! What programs of others find in our calendars and feeds: every property of every event, read back unchanged.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use openday::domain::change::{By, Change, DayStep, Edit};
use openday::domain::participant::{Link, Participant, Slug};
use openday::domain::reading::Value as _;
use openday::domain::schedule::{
    Audience, Booking, Kind, Languages, Occurrence, OpenDayId, Opening, Photos, Places, PriceText, Rule, Shown,
    StepFree, Visit, parse_local_time,
};
use openday::domain::text::{Bring, DayNote, Details, MeetingPoint, Place, Plan, Title};
use serde_json::{Value, json};

use crate::needs::Need;
use crate::support::Instance;

const NOW: &str = "2026-11-20T12:00:00Z";

const TITLE: &str = "Chléb, mouka; kůrka: \\n od zrna „až\" po bochník – 木漏れ日 & <b>";
const PLAN: &str = "Přijďte k peci:\nzaděláme chleba, počkáme; upečeme ho \\spolu\\.\n\nBEGIN:VEVENT 🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖";

/// What a program says of `text`, or nothing where it is not there.
fn read(program: Need, arguments: &[&str], text: &str) -> Option<Value> {
    let program = program.or_skip()?;
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn by_python(script: &str, text: &str) -> Option<Value> {
    read(Need::PYTHON_READERS, &[&format!("tests/readers/{script}")], text)
}

fn by_ical_js(text: &str) -> Option<Value> {
    Need::NODE_READERS.or_skip()?;
    read(Need::NODE, &["tests/readers/read_calendar.mjs"], text)
}

fn opening(start: &str, end: &str) -> Opening {
    Opening::new(parse_local_time(start).unwrap(), parse_local_time(end).unwrap(), Kind::OpenHouse).unwrap()
}

fn repeating(start: &str, end: &str, rule: &str) -> Opening {
    opening(start, end).repeated(Rule::from_input(rule).unwrap()).unwrap()
}

/// Rules, whole days, nights, weeks in which clocks change, and texts that would end a line.
fn openings() -> Vec<Opening> {
    let mut nasty = repeating("2026-12-05T10:00", "2026-12-05T12:30", "FREQ=MONTHLY;BYDAY=1SA");
    nasty.title = Some(Title::parse(TITLE).unwrap());
    nasty.place = Some(Place::parse("Mlýn, u jezu; vzadu").unwrap());
    nasty.registration = Some(Link::parse("https://pekarna.example/den?a=1;b=2,3").unwrap());
    (nasty.audience, nasty.booking, nasty.places) = (Audience::Customers, Booking::Required, Some(Places(12)));
    let visit = Visit {
        step_free: Some(StepFree::Partly),
        languages: Some(Languages::from_input("cs, uk").unwrap()),
        bring: Some(Bring::parse("Pevné boty; zástěra, šátek").unwrap()),
        photos: Some(Photos::Ask),
        meeting_point: Some(MeetingPoint::parse("Vrata 3\\4").unwrap()),
        price: PriceText::from_input("120 CZK").unwrap().0,
        details: Some(Details::parse("Dvůr je mokrý.\nPes: na vodítku!").unwrap()),
        ..Visit::default()
    };
    vec![
        nasty.for_visit(visit),
        repeating("2026-12-21T22:00", "2026-12-22T02:00", "FREQ=WEEKLY;COUNT=20"),
        repeating("2027-03-22T01:30", "2027-03-22T04:00", "FREQ=DAILY;COUNT=14"),
        repeating("2027-10-25T23:00", "2027-10-26T08:00", "FREQ=DAILY;COUNT=9"),
        opening("2027-05-01T00:00", "2027-05-02T00:00"),
        repeating("2027-03-28T00:00", "2027-03-29T00:00", "FREQ=YEARLY;COUNT=2"),
        opening("2031-06-03T09:00", "2031-06-03T16:00"),
    ]
}

/// A business that has all of that, in `zone`, with a date that is called off and one that is moved.
async fn bakery(instance: &Instance, zone: &str) -> std::sync::Arc<Participant> {
    instance
        .enter("bakery", "Pekárna, U \"Mostu\"; Brno", zone, "en", &[("2026-05-07T09:00", "2026-05-07T16:00")])
        .await;
    let slug = Slug::parse("bakery").unwrap();
    let day = |id, date: &str, step| Change::Day { id: OpenDayId(id), date: date.parse().ok(), step };
    let time = |text| parse_local_time(text).unwrap();
    let note = |text| Some(DayNote::parse(text).unwrap());
    let plan = Change::Edit(Edit { plan: Some(Some(Plan::parse(PLAN).unwrap())), ..Edit::default() });
    let moved = DayStep::Move {
        start: time("2027-02-13T14:00"),
        end: time("2027-02-13T16:00"),
        note: note("The oven, sadly; is cold."),
    };
    let steps = [
        day(2, "2027-01-02", DayStep::Cancel(note("Closed: ill, all of us; sorry\\"))),
        day(2, "2027-02-06", moved),
        day(2, "2027-03-06", DayStep::Drop),
        day(2, "2027-04-03", DayStep::PlacesLeft(Some(0))),
        day(2, "2027-05-01", DayStep::PlacesLeft(Some(3))),
    ];
    for change in openings().into_iter().map(Change::AddOpenDay).chain([plan]).chain(steps) {
        instance.app.change(&slug, &change, &By::OPERATOR).await.unwrap();
    }
    instance.app.participant("bakery").unwrap()
}

/// What each event must say, from the schedule itself.
fn expected(bakery: &Participant) -> Vec<Value> {
    let (zone, now) = (bakery.time_zone.time_zone(), NOW.parse().unwrap());
    let last = "2028-02-20".parse().unwrap();
    let mut all = bakery.schedule.past(zone, now, Shown::Public, 50);
    all.extend(bakery.schedule.sessions(zone, now, Shown::Public).take_while(|one| one.start.date() <= last));
    all.extend(bakery.schedule.sessions(zone, now, Shown::Public).find(|one| one.day.opening.start().year() == 2031));
    all.iter().map(|one| event(bakery, one)).collect()
}

fn event(bakery: &Participant, one: &Occurrence<'_>) -> Value {
    let (id, rule_date) = (one.day.id, one.date);
    let name = if one.day.opening.repeat().is_some() { format!("{id}-{rule_date}") } else { id.to_string() };
    let (start, end) = if one.is_whole_day() {
        let (start, end) = one.times();
        (json!(start.date().to_string()), json!(end.date().to_string()))
    } else {
        (json!(one.start.timestamp().as_second()), json!(one.end.timestamp().as_second()))
    };
    let changed = json!(bakery.changed_at.max(one.day.changed_at).as_second());
    let opening = &one.day.opening;
    let what = opening.title.as_ref().map_or("Open house", |title| title.as_str());
    let full = if one.is_full() { " (fully booked)" } else { "" };
    let place = opening.place.as_ref().map_or("Brno", |place| place.as_str());
    json!({
        "uid": format!("bakery-{name}@badges.example"),
        "start": start,
        "end": end,
        "summary": format!("{what} – {}{full}", bakery.name),
        "description": description(one),
        "location": format!("{place}, Czechia"),
        "url": page(one),
        "status": if one.is_cancelled() { "CANCELLED" } else { "CONFIRMED" },
        "sequence": bakery.sequence_of(one.day),
        "changed": changed,
        "stamp": changed,
    })
}

fn page(one: &Occurrence<'_>) -> String {
    format!("https://badges.example/p/bakery/{}-{}", one.start.date(), one.day.id)
}

fn description(one: &Occurrence<'_>) -> String {
    let mut parts: Vec<_> = one.is_cancelled().then(|| "Cancelled".to_owned()).into_iter().collect();
    if one.moved_from().is_some() {
        parts.push("Moved here from Saturday, 6 February 2027".to_owned());
    }
    parts.extend(one.note().map(ToString::to_string));
    if !one.is_cancelled() {
        parts.extend(
            one.places_left().map(
                |left| {
                    if left == 0 { "Fully booked".to_owned() } else { format!("Places left: {left}") }
                },
            ),
        );
        parts.push(PLAN.to_owned());
        if one.day.opening.title.is_some() {
            parts.push("Dvůr je mokrý.\nPes: na vodítku!".to_owned());
            parts.push(
                "Booking required\nWho can come: Customers\nPrice: 120 CZK\nAccess: Partly step-free\nLanguages spoken: \
                 Čeština, Українська\nWhat to wear or bring: Pevné boty; zástěra, šátek\nPhotos: Ask before you take \
                 photos\nMeeting point: Vrata 3\\4"
                    .to_owned(),
            );
            parts.push("Register: https://pekarna.example/den?a=1;b=2,3".to_owned());
        } else {
            parts.push("No booking needed\nPrice: Free".to_owned());
        }
    }
    parts.push(format!("Calendars may be a day late. What is true now: {}", page(one)));
    parts.push("Take Your Customer to Work Day".to_owned());
    parts.join("\n\n")
}

#[tokio::test]
async fn others_read_every_property_of_every_event_as_it_was_meant() {
    for zone in [
        "Europe/Prague",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Europe/Dublin",
    ] {
        let instance = Instance::start(NOW).await;
        let bakery = bakery(&instance, zone).await;
        let expected = expected(&bakery);
        assert!(expected.len() > 50, "{}", expected.len());
        let text = instance.get("/p/bakery.ics").await.text().to_owned();
        // Under a name that nobody knows a zone is what the calendar says of it.
        let renamed = text.replace(zone, "Elsewhere/Else");
        for (told, text) in [("as it is", &text), ("by its own zone", &renamed)] {
            // Of a zone whose law changed of late programs may know less than we do, and what they know comes first.
            if zone == "Africa/Casablanca" && told == "as it is" {
                continue;
            }
            for read in [by_python("read_calendar.py", text), by_ical_js(text)].into_iter().flatten() {
                assert_eq!(read["errors"], json!([]), "{zone} {told}");
                assert_eq!(read["events"].as_array().unwrap().len(), expected.len(), "{zone} {told}");
                for (found, expected) in read["events"].as_array().unwrap().iter().zip(&expected) {
                    assert_eq!(found, expected, "{zone} {told}");
                }
                // Properties that a reader does not know come as they are written.
                let name = "Pekárna\\, U \"Mostu\"\\; Brno – Take Your Customer to Work Day";
                assert_eq!((&read["name"], &read["shown_name"]), (&json!(name), &json!(name)));
                assert_eq!(
                    (&read["source"], &read["refresh"]),
                    (&json!("https://badges.example/p/bakery.ics"), &json!("PT1H"))
                );
            }
        }
    }
}

#[tokio::test]
async fn the_feed_of_changes_is_well_formed_and_others_read_it_as_it_was_meant() {
    let instance = Instance::start(NOW).await;
    instance.enter("bakery", "Pekárna & <syn>", "Europe/Prague", "cs", &[]).await;
    instance.apply("waits", "Waits", "Europe/Prague", "cs", &[]).await;
    instance.clock.set("2026-11-20T13:00:00Z".parse().unwrap());
    instance.enter("mill", "Mill", "Europe/Prague", "en", &[]).await;
    instance.clock.set("2026-11-20T14:00:00Z".parse().unwrap());
    instance.step("mill", openday::domain::status::Transition::Revoke).await;
    let answer = instance.get("/participants.atom").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/atom+xml; charset=utf-8")));
    assert_eq!(
        (answer.header("cache-control"), answer.header("access-control-allow-origin")),
        (Some("no-cache"), Some("*"))
    );
    let tag = answer.header("etag").unwrap();
    assert_eq!(instance.request("GET", "/participants.atom", &[("If-None-Match", tag)]).await.status, 304);
    let document = roxmltree::Document::parse(answer.text()).unwrap();
    assert!(
        document
            .descendants()
            .all(|node| !node.is_element() || node.tag_name().namespace() == Some("http://www.w3.org/2005/Atom"))
    );
    for page in ["/", "/directory"] {
        assert!(instance.get(page).await.text().contains("type=\"application/atom+xml\""), "{page}");
    }
    assert!(instance.get("/participants.atom?lang=cs").await.text().contains("odznak odebrán"));
    let Some(read) = by_python("read_feed.py", answer.text()) else { return };
    assert_eq!((&read["version"], &read["well_formed"]), (&json!("atom10"), &json!(true)));
    assert_eq!(read["id"], "tag:badges.example,2026:participants");
    let reason = "Reason: \u{2068}";
    let entries = read["entries"].as_array().unwrap();
    let titles: Vec<_> = entries.iter().map(|entry| entry["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Mill: badge revoked", "Pekárna & <syn> takes part"]);
    assert_eq!(entries[0]["link"], "https://badges.example/p/mill");
    assert_eq!(
        (&entries[0]["updated"], &entries[0]["id"]),
        (&json!("2026-11-20T14:00:00Z"), &json!("tag:badges.example,2026:mill/revoked/2026-11-20T14:00:00Z"),)
    );
    assert!(entries[0]["summary"].as_str().unwrap().contains(reason), "{read}");
}
