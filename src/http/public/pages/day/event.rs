//! One opening as search engines read it (schema.org, Event).

use serde_json::{Value, json};

use crate::domain::participant::{Language, Participant};
use crate::domain::schedule::{Occurrence, Opening, offset_time};
use crate::domain::text::{Details, Plan};
use crate::domain::wording::PageLanguage;
use crate::http::public::session::{self, Attendance};

/// The event, whose address begins with `origin`.
pub(crate) fn event(origin: &str, of: PageLanguage, participant: &Participant, one: &Occurrence<'_>) -> Value {
    let opening = &one.day.opening;
    let url = format!("{origin}{}", session::path(participant, one));
    let (start, end) = instants(one);
    let mut event = json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "name": name(of, participant, opening),
        "url": url,
        "startDate": start,
        "endDate": end,
        "eventStatus": status(one),
        "eventAttendanceMode": Attendance::of(opening.kind).as_str(),
        "location": location(origin, participant, opening),
        "organizer": {
            "@type": "Organization",
            "name": participant.name.as_str(),
            "url": participant.website.as_str(),
        },
        "isAccessibleForFree": opening.visit().price.is_none(),
    });
    let details = opening.visit().details.as_ref().map(Details::as_str);
    let more = [
        ("description", details.or_else(|| participant.public_plan().map(Plan::as_str)).map(Value::from)),
        ("previousStartDate", one.moved_from().map(|date| Value::from(date.to_string()))),
        ("offers", (!one.is_cancelled()).then(|| offer(&url, participant, one))),
        ("maximumAttendeeCapacity", opening.places.map(|places| Value::from(places.0))),
        ("remainingAttendeeCapacity", one.places_left().filter(|_| !one.is_cancelled()).map(Value::from)),
        ("typicalAgeRange", opening.visit().minimum_age.map(|age| Value::from(format!("{age}-")))),
        ("inLanguage", opening.visit().languages.as_ref().map(|all| all.iter().map(Language::as_str).collect())),
    ];
    for (member, value) in more {
        if let Some(value) = value {
            event[member] = value;
        }
    }
    event
}

/// What it is called: its title, or else what it is and whose.
pub(super) fn name(of: PageLanguage, participant: &Participant, opening: &Opening) -> String {
    session::title(participant, opening)
        .map_or_else(|| format!("{} – {}", of.say(opening.kind.label()), participant.name), ToString::to_string)
}

/// Start and end with the offset there; a whole date has no hours.
fn instants(one: &Occurrence<'_>) -> (String, String) {
    if one.is_whole_day() {
        let date = one.times().0.date().to_string();
        return (date.clone(), date);
    }
    (offset_time(&one.start), offset_time(&one.end))
}

fn status(one: &Occurrence<'_>) -> &'static str {
    if one.is_cancelled() {
        "https://schema.org/EventCancelled"
    } else if one.moved_from().is_some() {
        "https://schema.org/EventRescheduled"
    } else {
        "https://schema.org/EventScheduled"
    }
}

/// Where it is: at a place, at an address of the web, or both.
fn location(origin: &str, participant: &Participant, opening: &Opening) -> Value {
    let place = || {
        let name = opening.place.as_ref().or(participant.place.as_ref());
        let name = name.map_or_else(|| participant.name.to_string(), ToString::to_string);
        json!({
            "@type": "Place",
            "name": name,
            "address": {
                "@type": "PostalAddress",
                "addressLocality": name,
                "addressCountry": participant.country.as_str(),
            },
        })
    };
    let online = || {
        let page = format!("{origin}/p/{}", participant.slug);
        let url = session::registration(participant, opening).map_or(page, ToString::to_string);
        json!({ "@type": "VirtualLocation", "url": url })
    };
    match Attendance::of(opening.kind) {
        Attendance::Offline => place(),
        Attendance::Online => online(),
        Attendance::Mixed => json!([place(), online()]),
    }
}

/// What it costs, where one registers, and whether there is room.
fn offer(page: &str, participant: &Participant, one: &Occurrence<'_>) -> Value {
    let opening = &one.day.opening;
    let availability = if one.is_full() { "https://schema.org/SoldOut" } else { "https://schema.org/InStock" };
    let url = session::registration(participant, opening).map_or_else(|| page.to_owned(), ToString::to_string);
    let price = opening.visit().price.as_ref();
    let mut offer = json!({
        "@type": "Offer",
        "price": price.map_or("0", |price| price.amount()),
        "availability": availability,
        "url": url,
    });
    // Of what is free no currency is known, nor does it need one.
    if let Some(price) = price {
        offer["priceCurrency"] = price.currency().into();
    }
    offer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::{Change, DayStep};
    use crate::domain::fixture::{at, opening, repeating, with_openings};
    use crate::domain::reading::Value as _;
    use crate::domain::schedule::{Kind, OpenDayId, Places, PriceText, Visit, parse_local_time};

    const NOW: &str = "2026-11-20T12:00:00Z";

    fn told(openings: impl IntoIterator<Item = Opening>, steps: &[(u32, Option<&str>, DayStep)]) -> Vec<Value> {
        let mut bakery = with_openings("Europe/Prague", openings);
        for (id, date, step) in steps {
            let date = date.map(|date| date.parse().unwrap());
            Change::Day { id: OpenDayId(*id), date, step: step.clone() }.apply(&mut bakery, at(NOW)).unwrap();
        }
        let zone = bakery.time_zone.time_zone();
        let all = bakery.schedule.sessions(zone, at(NOW), crate::domain::schedule::Shown::Public).take(3);
        all.map(|one| event("https://badges.example", PageLanguage::ENGLISH, &bakery, &one)).collect()
    }

    #[test]
    fn what_becomes_of_an_open_day_is_its_status_and_the_date_it_was_announced_for_is_kept() {
        let time = |text| parse_local_time(text).unwrap();
        let moved = DayStep::Move { start: time("2026-12-12T14:00"), end: time("2026-12-12T16:00"), note: None };
        let steps = [(1, Some("2026-12-05"), moved), (1, Some("2027-01-02"), DayStep::Cancel(None))];
        let events = told([repeating("2026-01-03T10:00", "2026-01-03T12:00", "FREQ=MONTHLY;BYDAY=1SA")], &steps);
        let read = |member: &str| events.iter().map(|event| event[member].clone()).collect::<Vec<_>>();
        assert_eq!(
            read("startDate"),
            ["2026-12-12T14:00+01:00", "2027-01-02T10:00+01:00", "2027-02-06T10:00+01:00"].map(Value::from)
        );
        let status = |word: &str| Value::from(format!("https://schema.org/Event{word}"));
        assert_eq!(read("eventStatus"), [status("Rescheduled"), status("Cancelled"), status("Scheduled")]);
        assert_eq!(read("previousStartDate"), [Value::from("2026-12-05"), Value::Null, Value::Null]);
        assert_eq!(events[1]["offers"], Value::Null);
        assert_eq!(events[0]["url"], "https://badges.example/p/pekarna-u-mostu/2026-12-12");
    }

    #[test]
    fn places_prices_and_ways_to_attend_are_said_as_programs_know_them() {
        let mut tour = opening("2026-12-05T00:00", "2026-12-06T00:00");
        (tour.kind, tour.places) = (Kind::HybridVisit, Some(Places(8)));
        let price = PriceText::from_input("12,50 EUR").unwrap().0;
        let tour = tour.for_visit(Visit { price, ..Visit::default() });
        let events =
            told([tour, opening("2026-12-07T09:00", "2026-12-07T10:00")], &[(1, None, DayStep::PlacesLeft(Some(0)))]);
        let [tour, free] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!((&tour["startDate"], &tour["endDate"]), (&json!("2026-12-05"), &json!("2026-12-05")));
        assert_eq!(tour["eventAttendanceMode"], "https://schema.org/MixedEventAttendanceMode");
        assert_eq!(
            tour["location"][1],
            json!({ "@type": "VirtualLocation", "url": "https://badges.example/p/pekarna-u-mostu" })
        );
        assert_eq!(
            tour["offers"],
            json!({
                "@type": "Offer", "price": "12.50", "priceCurrency": "EUR", "availability": "https://schema.org/SoldOut",
                "url": "https://badges.example/p/pekarna-u-mostu/2026-12-05",
            })
        );
        assert_eq!((&tour["maximumAttendeeCapacity"], &tour["remainingAttendeeCapacity"]), (&json!(8), &json!(0)));
        assert_eq!((&tour["isAccessibleForFree"], &free["isAccessibleForFree"]), (&json!(false), &json!(true)));
        assert_eq!(
            (&free["offers"]["price"], &free["offers"]["availability"]),
            (&json!("0"), &json!("https://schema.org/InStock"))
        );
        assert_eq!(free["location"]["address"]["@type"], "PostalAddress");
    }
}
