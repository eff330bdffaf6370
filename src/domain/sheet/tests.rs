use super::*;
use crate::domain::fixture::{at, participant_in};
use crate::domain::participant::{Language, Participant};
use crate::domain::status::Status;
use crate::domain::text::Statement;
use crate::domain::wording::Wording;

const ISSUER: Issuer<'static> = Issuer {
    origin: Some("https://badges.example"),
    initiative: "Open Doors",
    website: Some("https://doors.example/"),
};

const DAYS: [(&str, &str); 5] = [
    ("2026-12-03T09:00", "2026-12-03T16:00"),
    ("2026-12-30T00:00", "2026-12-31T00:00"),
    ("2027-01-13T22:00", "2027-01-14T02:00"),
    ("2027-11-03T09:00", "2027-11-03T12:30"),
    ("2027-11-05T09:00", "2027-11-05T12:30"),
];

fn said(wording: &Wording, language: &str, participant: &Participant, now: &str) -> SheetWords {
    wording.sheet_words(wording.speech(Some(language), None), Some(participant), ISSUER, at(now))
}

fn words(language: &str, days: &[(&str, &str)], now: &str) -> SheetWords {
    said(&Wording::load(None).unwrap(), language, &participant_in("Europe/Prague", days), now)
}

fn leaves(words: &SheetWords) -> Vec<[&str; 4]> {
    words.leaves.iter().map(|leaf| [&leaf.month, &leaf.day, &leaf.weekday, &leaf.hours].map(String::as_str)).collect()
}

#[test]
fn each_open_day_is_a_leaf_with_its_year_where_that_is_far_off() {
    let words = words("en", &DAYS[..4], "2026-11-20T12:00:00Z");
    assert_eq!(
        leaves(&words),
        [
            ["Dec", "3", "Thursday", "09:00–16:00"],
            ["Dec", "30", "Wednesday", ""],
            ["Jan", "13", "Wednesday", "22:00–02:00"],
            ["Nov", "3", "Wednesday", "2027 · 09:00–12:30"],
        ]
    );
    assert_eq!((words.has_further_dates, words.dates_at), (false, None));
}

#[test]
fn a_leaf_is_written_in_the_calendar_and_the_digits_of_its_language() {
    for (language, leaf) in [
        ("cs", ["pro", "3", "čtvrtek", "9:00–16:00"]),
        ("de", ["Dez", "3", "Donnerstag", "09:00–16:00"]),
        ("ja", ["12月", "3", "木曜日", "9:00–16:00"]),
        ("fa", ["آذر", "۱۲", "پنجشنبه", "۹:۰۰–۱۶:۰۰"]),
        ("hi", ["दिस॰", "3", "गुरुवार", "09:00–16:00"]),
    ] {
        assert_eq!(leaves(&words(language, &DAYS[..1], "2026-11-20T12:00:00Z")), [leaf], "{language}");
    }
}

#[test]
fn what_is_over_is_on_no_sheet_and_what_goes_on_past_midnight_is_there_under_its_new_date() {
    assert_eq!(leaves(&words("en", &DAYS[..1], "2026-12-03T14:59:59Z")).len(), 1);
    let over = words("en", &DAYS[..1], "2026-12-03T15:00:00Z");
    assert_eq!((leaves(&over).len(), over.has_further_dates, over.dates_at.as_deref()), (0, true, Some("Dates at")));
    let night = words("en", &DAYS[2..3], "2027-01-13T23:30:00Z");
    assert_eq!(leaves(&night), [["Jan", "14", "Thursday", "00:00–02:00"]]);
}

#[test]
fn hours_of_one_date_share_its_leaf_so_that_later_dates_are_named() {
    let several = [
        ("2026-12-03T09:00", "2026-12-03T11:00"),
        ("2026-12-03T14:00", "2026-12-03T16:00"),
        ("2026-12-30T09:00", "2026-12-30T10:00"),
        ("2026-12-30T10:00", "2026-12-30T11:00"),
        ("2026-12-30T11:00", "2026-12-30T12:00"),
        ("2027-11-03T09:00", "2027-11-03T11:00"),
        ("2027-11-03T14:00", "2027-11-03T16:00"),
    ];
    let words = words("en", &several, "2026-11-20T12:00:00Z");
    assert_eq!(
        leaves(&words),
        [
            ["Dec", "3", "Thursday", "09:00–11:00 · 14:00–16:00"],
            ["Dec", "30", "Wednesday", "09:00–10:00 · 10:00–11:00 · …"],
            ["Nov", "3", "Wednesday", "2027 · 09:00–11:00 · …"],
        ]
    );
    assert!(!words.has_further_dates);
    let later = self::words("en", &several, "2026-12-03T09:59:59Z");
    assert_eq!(leaves(&later)[0], ["Dec", "3", "Thursday", "09:00–11:00 · 14:00–16:00"], "the first is not over");
    let later = self::words("en", &several, "2026-12-03T10:00:00Z");
    assert_eq!(leaves(&later)[0], ["Dec", "3", "Thursday", "14:00–16:00"]);
}

#[test]
fn of_more_open_days_than_fit_two_are_named_and_where_the_others_stand() {
    let words = words("en", &DAYS, "2026-11-20T12:00:00Z");
    assert_eq!((words.leaves.len(), words.has_further_dates), (2, true));
    assert_eq!(words.dates_at.as_deref(), Some("All dates at"));
    assert_eq!(words.address.as_deref(), Some("badges.example/p/pekarna-u-mostu"));
}

#[test]
fn a_sheet_speaks_one_language_alone() {
    let english = words("en", &[], "2026-11-20T12:00:00Z");
    assert_eq!(english.question, "Is this true? Scan it, or see");
    let invitation = english.invitation.unwrap();
    assert_eq!(invitation, "Come in for a day and see how our work is really done.");
    let czech = words("cs", &[], "2026-11-20T12:00:00Z");
    assert!(czech.invitation.is_some_and(|czech| czech != invitation));
    // Pages do not speak Finnish, badges do.
    let finnish = words("fi", &[], "2026-11-20T12:00:00Z");
    assert_eq!((finnish.invitation, finnish.question.as_str()), (None, "Tarkista tämä merkki"));
    assert_ne!(finnish.dates_at.as_deref(), Some("Dates at"));
}

#[test]
fn another_statement_is_not_explained_by_the_words_for_ours() {
    let statement = Statement::parse("We take our agency partners to work").unwrap();
    let wording = Wording::load(Some(vec![(Language::english(), statement)])).unwrap();
    assert_eq!(said(&wording, "en", &participant_in("Europe/Prague", &[]), "2026-11-20T12:00:00Z").invitation, None);
}

#[test]
fn addresses_are_shown_as_they_are_typed() {
    let words = words("en", &[], "2026-11-20T12:00:00Z");
    assert_eq!(words.link.as_deref(), Some("https://badges.example/p/pekarna-u-mostu"));
    assert_eq!(words.home.as_deref(), Some("doors.example"));
    let wording = Wording::load(None).unwrap();
    let nowhere = Issuer { origin: None, website: None, ..ISSUER };
    let speech = wording.speech(None, None);
    let bakery = participant_in("Europe/Prague", &[]);
    let unaddressed = wording.sheet_words(speech, Some(&bakery), nowhere, at("2026-11-20T12:00:00Z"));
    assert_eq!((unaddressed.link, unaddressed.address, unaddressed.home), (None, None, None));
}

#[test]
fn of_who_is_not_active_neither_days_nor_place_are_said() {
    let bakery = Participant { status: Status::Suspended, ..participant_in("Europe/Prague", &DAYS) };
    let words = said(&Wording::load(None).unwrap(), "en", &bakery, "2026-11-20T12:00:00Z");
    assert_eq!((words.leaves.len(), words.place), (0, None));
}

#[test]
fn sizes_are_read_in_any_case_and_paper_is_that_of_the_country() {
    for (text, paper) in [("a3", Paper::A3), ("A4", Paper::A4), ("LETTER", Paper::Letter), (" letter ", Paper::Letter)]
    {
        assert_eq!(Paper::parse(text), Some(paper));
    }
    assert_eq!(Shape::parse("1080X1080"), Some(Shape::Square));
    for text in ["", "A5", "A44", "1200x630", "legal"] {
        assert_eq!(Paper::parse(text), None, "{text}");
    }
    let usual = |code| Paper::usual_in(Country::parse(code).unwrap());
    assert_eq!(
        [usual("CZ"), usual("US"), usual("MX"), usual("JP")],
        [Paper::A4, Paper::Letter, Paper::Letter, Paper::A4]
    );
    for code in ["DO", "AS", "GU", "MP", "UM", "VI"] {
        assert_eq!(usual(code), Paper::Letter, "{code}");
    }
}
