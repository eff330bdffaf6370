use jiff::Timestamp;

use super::*;
use crate::domain::change::Change;
use crate::domain::status::{ReasonClass, Transition};

fn input() -> ParticipantInput {
    let text = |text: &str| Some(text.to_owned());
    ParticipantInput {
        slug: text("pekarna-u-mostu"),
        particulars: ParticularsInput {
            name: text("Pekárna U Mostu"),
            website: text("https://pekarna.example/"),
            country: text("CZ"),
            time_zone: text("Europe/Prague"),
            language: text("cs"),
            contact: text("post@pekarna.example"),
            ..ParticularsInput::default()
        },
        first_open_day: None,
    }
}

fn with(name: &str, text: &str) -> ParticipantInput {
    let mut input = input();
    *input.particulars.slot(name).unwrap() = Some(text.to_owned());
    input
}

fn day(start: &str, end: &str) -> OpenDayInput {
    OpenDayInput { start: Some(start.to_owned()), end: Some(end.to_owned()), ..OpenDayInput::default() }
}

fn fields(mistakes: &[FieldError]) -> Vec<&str> {
    mistakes.iter().map(|mistake| mistake.field.as_str()).collect()
}

/// 1 November 2026.
const NOW: Timestamp = Timestamp::constant(1_793_491_200, 0);

#[test]
fn right_texts_make_a_pending_participant() {
    let mut input = with("place", " ");
    input.first_open_day = Some(day("2026-12-03T09:00", "2026-12-03T16:00"));
    let participant = input.check(true, NOW).unwrap();
    assert_eq!((participant.place.as_ref(), participant.name.as_str()), (None, "Pekárna U Mostu"));
    let [day] = participant.schedule.open_days() else { panic!("one open day") };
    assert_eq!(OpenDayInput::of(&day.opening).start.as_deref(), Some("2026-12-03T09:00"));
    let read_back = ParticularsInput::of(&participant);
    assert_eq!((read_back.place, read_back.contact.as_deref()), (None, Some("post@pekarna.example")));
}

#[test]
fn all_mistakes_are_told_at_once_each_with_its_field() {
    let mut wrong = input();
    wrong.slug = Some("Pekárna".to_owned());
    wrong.particulars.country = None;
    wrong.particulars.link = Some("ftp://x".to_owned());
    wrong.particulars.contact = None;
    wrong.first_open_day = Some(OpenDayInput { kind: Some("party".to_owned()), ..day("2026-12-03T09:00", "today") });
    let mistakes = wrong.check(true, NOW).unwrap_err();
    let expected = ["slug", "country", "link", "contact", "first_open_day.end", "first_open_day.kind"];
    assert_eq!(fields(&mistakes), expected);
    assert_eq!(mistakes[1].message, "choose a country");
    assert!(mistakes.iter().all(|mistake| mistake.message.len() > 12), "{mistakes:?}");
    assert_eq!(fields(&with("contact", "").check(true, NOW).unwrap_err()), ["contact"]);
    assert!(with("contact", "").check(false, NOW).is_ok());
}

#[test]
fn spelling_is_forgiven_and_one_spelling_is_kept() {
    for (name, written, kept) in [
        ("name", "\u{FEFF} Pekárna  U Mostu\r\n", "Pekárna U Mostu"),
        ("website", "pekarna.example", "https://pekarna.example/"),
        ("website", "//WWW.Pekarna.example:8080/den", "https://www.pekarna.example:8080/den"),
        ("website", "http://pekarna.example", "http://pekarna.example/"),
        ("country", "cz", "CZ"),
        ("time_zone", "europe/prague", "Europe/Prague"),
        ("time_zone", "Asia/Calcutta", "Asia/Kolkata"),
        ("time_zone", "US/Eastern", "America/New_York"),
        ("time_zone", "Europe/Kiev", "Europe/Kyiv"),
        ("time_zone", "UTC", "UTC"),
        ("language", "pt_br", "pt-BR"),
        ("language", "iw", "he"),
        ("language", "Czech", "cs"),
        ("language", "čeština", "cs"),
        ("language", "Deutsch", "de"),
        ("language", "SR-latn", "sr-Latn"),
        ("link", "www.pekarna.example/den", "https://www.pekarna.example/den"),
        ("contact", " post@pekarna.example\n", "post@pekarna.example"),
        ("plan", "one\r\ntwo\r\n", "one\ntwo"),
    ] {
        let participant = with(name, written).check(true, NOW).unwrap_or_else(|error| panic!("{written}: {error:?}"));
        assert_eq!(ParticularsInput::of(&participant).text(name), Some(kept), "{written}");
    }
    for (name, wrong) in [
        ("website", "info@pekarna.example"),
        ("website", "mailto:info@pekarna.example"),
        ("website", "javascript:alert(1)"),
        ("website", "localhost"),
        ("time_zone", "Etc/GMT+5"),
        ("time_zone", "+01:00"),
        ("time_zone", "EST5EDT"),
        ("country", "Bohemia"),
        ("language", "klingon language"),
    ] {
        assert_eq!(fields(&with(name, wrong).check(true, NOW).unwrap_err()), [name], "{wrong}");
    }
}

#[test]
fn an_end_before_its_start_is_told_beside_the_end() {
    assert_eq!(fields(&day("2026-12-03T09:00", "2026-12-03T08:00").check().unwrap_err()), ["end"]);
    assert_eq!(fields(&OpenDayInput::default().check().unwrap_err()), ["start", "end"]);
}

#[test]
fn an_edit_leaves_removes_and_replaces() {
    let texts: ParticularsInput =
        serde_json::from_str(r#"{ "name": "Pekárna Nová", "place": null, "plan": "" }"#).unwrap();
    let edit = texts.check(None).unwrap();
    assert_eq!(edit.name.unwrap().as_str(), "Pekárna Nová");
    assert_eq!((edit.place, edit.plan, edit.link), (Some(None), Some(None), None));
    let wrong: ParticularsInput = serde_json::from_str(r#"{ "name": "", "link": "x", "contact": "y" }"#).unwrap();
    assert_eq!(fields(&wrong.check(None).unwrap_err()), ["name", "link", "contact"]);
    assert!(serde_json::from_str::<ParticularsInput>(r#"{ "status": "active" }"#).is_err());
}

#[test]
fn what_is_needed_cannot_be_removed() {
    for member in ["name", "website", "country", "time_zone", "language"] {
        for nothing in ["null", "\"\"", "\" \""] {
            let texts: ParticularsInput = serde_json::from_str(&format!("{{ \"{member}\": {nothing} }}")).unwrap();
            assert_eq!(fields(&texts.check(None).unwrap_err()), [member], "{nothing}");
        }
    }
}

#[test]
fn objects_are_read_strictly() {
    let read = |text: &str| serde_json::from_str::<ParticipantInput>(text).map_err(|error| error.to_string());
    assert_eq!(read(r#"{ "slug": "a", "first_open_day": null }"#).unwrap().first_open_day, None);
    let opening = read(r#"{ "first_open_day": { "start": "2026-12-03T09:00" } }"#).unwrap().first_open_day.unwrap();
    assert_eq!((opening.start.as_deref(), opening.end), (Some("2026-12-03T09:00"), None));
    for (text, expected) in [
        (r#"{ "first_open_day": ["2026-12-03T09:00"] }"#, "expected an object that describes an open day"),
        (r#"["a"]"#, "expected an object that describes a participant"),
        (r#"{ "name": 5 }"#, "invalid type: integer `5`, expected a string"),
        (r#"{ "slug": "a", "slug": "b" }"#, "duplicate field `slug`"),
        (r#"{ "name": "a", "name": null }"#, "duplicate field `name`"),
        (r#"{ "town": "a" }"#, "unknown field `town`, expected one of `slug`, `name`, "),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_transition_takes_what_it_asks_for() {
    let said = |reason: &str| TransitionInput { reason: Some(reason.to_owned()), ..TransitionInput::default() };
    let named = |transition| transition_fields(transition).map(|field| field.name).collect::<Vec<_>>();
    assert_eq!(named(Transition::Approve), ["reason", "confirm_website"]);
    assert_eq!(named(Transition::Suspend), ["reason", "until"]);
    assert_eq!(named(Transition::Revoke), ["reason", "class", "confirmation"]);
    assert_eq!(TransitionInput::default().check(Transition::Approve), Ok(Change::step(Transition::Approve)));
    assert_eq!(fields(&said(" ").check(Transition::Decline).unwrap_err()), ["reason"]);
    assert_eq!(fields(&said("staged").check(Transition::Revoke).unwrap_err()), ["confirmation"]);
    let revoke = TransitionInput { class: Some("No_Open_Day".to_owned()), ..said("staged") }.confirmed();
    let Ok(Change::Transition { class, .. }) = revoke.check(Transition::Revoke) else { panic!("a transition") };
    assert_eq!(class, Some(ReasonClass::NoOpenDay));
    let wrong = TransitionInput { until: Some("03/04/2027".to_owned()), ..TransitionInput::default() };
    assert_eq!(fields(&wrong.check(Transition::Suspend).unwrap_err()), ["reason", "until"]);
}
