//! What is so of every file.

use proptest::prelude::*;

use super::*;
use crate::domain::participant::{
    Contact, Country, Language, Link, Slug, Website, WebsiteDecline, WebsiteRequest, WebsiteStanding, Zone,
};
use crate::domain::reading::Value as _;
use crate::domain::schedule::{
    Audience, Booking, Exception, Kind, Languages, OpenDay, OpenDayId, Opening, Places, PriceText, Rule, Schedule,
    Turn, Visit, parse_local_time,
};
use crate::domain::status::{ReasonClass, Status};
use crate::domain::text::{DayNote, Details, DisplayName, Place, Plan, Reason, Title};

fn instants() -> impl Strategy<Value = Timestamp> {
    (0_i64..250_000_000_000, 0_i32..1_000_000_000).prop_map(|(second, nano)| Timestamp::new(second, nano).unwrap())
}

fn names() -> impl Strategy<Value = DisplayName> {
    "\\PC{1,30}|[a-z \"\\\\/<&]{1,20}|[א-ת ]{1,9}|[一-龥]{1,9}"
        .prop_filter_map("a name", |text| DisplayName::parse(&text).ok())
}

/// The same opening by a rule, with every kind of exception.
fn repeating(opening: Opening) -> Opening {
    let mut weekly = opening.repeated(Rule::from_input("FREQ=WEEKLY;COUNT=9").unwrap()).unwrap();
    let dates: Vec<_> = {
        let dates = weekly.dates(&jiff::tz::TimeZone::UTC).unwrap();
        std::iter::successors(dates.first(), |date| dates.after(*date)).collect()
    };
    let (start, end) = (dates[4].at(5, 0, 0, 0), dates[4].at(6, 30, 0, 0));
    let note = || DayNote::parse("Pec \"stojí\"").ok();
    let all = [
        Exception { turn: Turn::Dropped, note: None, places_left: None },
        Exception { turn: Turn::Cancelled { moved: None }, note: note(), places_left: Some(3) },
        Exception { turn: Turn::Held, note: None, places_left: Some(0) },
        Exception { turn: Turn::Moved { start, end }, note: None, places_left: Some(2) },
        Exception { turn: Turn::Cancelled { moved: Some((start, end)) }, note: None, places_left: None },
        Exception { turn: Turn::Held, note: note(), places_left: None },
    ];
    for (date, exception) in dates.iter().zip(all) {
        *weekly.exceptions.on_mut(*date).unwrap() = exception;
    }
    weekly
}

fn open_days() -> impl Strategy<Value = Vec<OpenDay>> {
    let day = (1_i64..2_000_000, 1_i64..1440, 0..5_usize, any::<[bool; 4]>(), instants());
    proptest::collection::btree_map(1_u32..1000, day, 0..6).prop_map(|days| {
        let open_day =
            |(id, (start, minutes, kind, flags, changed_at)): (u32, (i64, i64, usize, [bool; 4], Timestamp))| {
                let [titled, placed, registered, cancelled] = flags;
                let start = parse_local_time("1970-01-01T00:00").unwrap() + jiff::SignedDuration::from_mins(start * 7);
                let end = start + jiff::SignedDuration::from_mins(minutes);
                let mut opening = Opening::new(start, end, Kind::ALL[kind]).unwrap();
                opening.title = titled.then(|| Title::parse("Od mouky k \"bochníku\"").unwrap());
                opening.place = placed.then(|| Place::parse("大阪市").unwrap());
                opening.registration = registered.then(|| Link::parse("https://a.example/?q=%20&x").unwrap());
                if titled && placed {
                    opening = opening.for_visit(Visit {
                        price: PriceText::from_input("12.50 EUR").unwrap().0,
                        languages: Some(Languages::from_input("cs, pt-BR").unwrap()),
                        details: Some(Details::parse("Two\nlines").unwrap()),
                        ..Visit::default()
                    });
                    (opening.audience, opening.booking, opening.places) =
                        (Audience::Invited, Booking::Required, Some(Places(12)));
                }
                if registered {
                    opening = repeating(opening);
                }
                OpenDay { cancelled, ..OpenDay::new(OpenDayId(id), opening, changed_at) }
            };
        days.into_iter().map(open_day).collect()
    })
}

prop_compose! {
    fn participants_of_one()(
        slug in "[a-z0-9]{2,12}",
        name in names(),
        zone in prop::sample::select(vec!["Europe/Prague", "Asia/Kolkata", "America/St_Johns", "UTC"]),
        language in prop::sample::select(vec!["cs", "zh-Hant", "pt-BR", "ar"]),
        [placed, planned, linked, reachable, reasoned, admitted, ends] in any::<[bool; 7]>(),
        status in prop::sample::select(Status::ALL.to_vec()),
        admissions in 1_u32..9,
        dates in proptest::array::uniform4(instants()),
        days in open_days(),
    ) -> Participant {
        let admitted = match status {
            Status::Pending => false,
            Status::Withdrawn => admitted,
            Status::Active | Status::Suspended | Status::Revoked => true,
        };
        Participant {
            slug: Slug::parse(&slug).unwrap(),
            name,
            website: Website::parse("https://www.bäckerei.example/über?a=b#c").unwrap(),
            country: Country::parse("CZ").unwrap(),
            place: placed.then(|| Place::parse("Brno").unwrap()),
            time_zone: Zone::parse(zone).unwrap(),
            language: Language::parse(language).unwrap(),
            plan: planned.then(|| Plan::parse("One line.\n\nAnd \"another\".").unwrap()),
            link: linked.then(|| Link::parse("https://pekarna.example/den").unwrap()),
            contact: reachable.then(|| Contact::parse("péct+b@pekárna.example").unwrap()),
            second_contact: linked.then(|| Contact::parse("second@pekárna.example").unwrap()),
            website_standing: if placed { WebsiteStanding::Claimed } else { WebsiteStanding::Confirmed },
            website_standing_since: dates[2],
            website_request: (planned && !status.is_gone()).then(|| {
                let website = Website::parse("https://facebook.com/bäckerei").unwrap();
                Box::new(WebsiteRequest { website, requested_at: dates[3] })
            }),
            website_decline: (linked && !status.is_gone()).then(|| {
                let website = Website::parse("https://facebook.com/cukrárna").unwrap();
                let reason = reasoned.then(|| Reason::parse("another's").unwrap());
                Box::new(WebsiteDecline { website, reason, declined_at: dates[1] })
            }),
            status,
            suspended_until: (ends && status == Status::Suspended).then(|| jiff::civil::date(2027, 2, 28)),
            reason_class: (ends && status == Status::Revoked).then_some(ReasonClass::Misuse),
            status_reason: reasoned.then(|| Reason::parse("no open day took place").unwrap()),
            status_since: dates[0],
            applied_at: dates[1],
            admitted_at: admitted.then_some(dates[2]),
            admissions: if admitted { admissions } else { 0 },
            changed_at: dates[3],
            calendar_sequence: ends.then_some(2_147_483_647 - admissions),
            schedule: Schedule::from_stored(days),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_written_again_the_same(all in prop::collection::vec(participants_of_one(), 0..4)) {
        let all: std::collections::BTreeMap<_, _> = all.into_iter().map(|one| (one.slug.clone(), one)).collect();
        let all: Vec<_> = all.into_values().collect();
        let written = write(&all);
        let read = parse(&written, now());
        prop_assert_eq!(read.as_ref(), Ok(&all));
        prop_assert_eq!(write(&read.unwrap()), written);
    }

    #[test]
    fn no_text_makes_the_reader_panic(cut in 0..MINIMAL.len(), insert in "[\\[\\]{}\",:0-9a\\\\u]{0,4}") {
        let at = MINIMAL.floor_char_boundary(cut);
        let text = format!("{}{insert}{}", &MINIMAL[..at], &MINIMAL[at..]);
        let _ = parse(&text, now());
        let _ = parse(&MINIMAL[..at], now());
    }
}
