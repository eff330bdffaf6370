use jiff::civil::date;

use super::*;
use crate::domain::fixture::{self, repeating, with_openings};
use crate::domain::input::field::{self, Group};
use crate::domain::input::{PARTICULARS_FIELDS, ParticularsInput, Texts as _};
use crate::domain::participant::Contact;
use crate::domain::reading::Value as _;
use crate::domain::schedule::{Exceptions, Places};
use crate::domain::text::DisplayName;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn reason() -> Reason {
    Reason::parse("no open day took place").unwrap()
}

#[test]
fn readmission_is_a_new_admission_with_a_new_date() {
    let mut participant = fixture::participant();
    Change::because(Transition::Revoke, reason()).apply(&mut participant, at(100)).unwrap();
    assert_eq!((participant.status, participant.status_since), (Status::Revoked, at(100)));
    Change::because(Transition::Readmit, reason()).apply(&mut participant, at(200)).unwrap();
    assert_eq!(
        (participant.status, participant.admitted_at, participant.admissions),
        (Status::Active, Some(at(200)), 2)
    );
}

#[test]
fn revocation_without_a_reason_changes_nothing() {
    let mut participant = fixture::participant();
    let before = participant.clone();
    let error = Change::step(Transition::Revoke).apply(&mut participant, at(100)).unwrap_err();
    assert_eq!(error, ChangeError::ReasonMissing(Transition::Revoke));
    assert_eq!(participant, before);
}

#[test]
fn a_revoked_participant_cannot_add_open_days() {
    let mut participant = fixture::participant();
    Change::because(Transition::Revoke, reason()).apply(&mut participant, at(100)).unwrap();
    let change = Change::AddOpenDay(fixture::opening("2026-12-03T09:00", "2026-12-03T16:00"));
    assert_eq!(change.apply(&mut participant, at(200)), Err(ChangeError::NotTakingPart(Status::Revoked)));
}

#[test]
fn a_change_to_what_is_so_already_is_a_repetition() {
    let mut participant = fixture::participant();
    let add = Change::AddOpenDay(fixture::opening("2026-12-03T09:00", "2026-12-03T16:00"));
    let entered = fixture::at("2026-11-01T08:00:00Z");
    let Ok(Changed::OpenDayAdded(id)) = add.apply(&mut participant, entered) else { panic!("no open day") };
    let name = |name: &str| {
        Change::Edit(Edit { name: Some(DisplayName::parse(name).unwrap()), place: None, ..Edit::default() })
    };
    let day = |end: &str| Change::EditOpenDay(id, fixture::opening("2026-12-03T09:00", end));
    let (so, other) = (name(participant.name.as_str()), name("Pekárna Nová"));
    for (change, is_repetition) in [
        (&so, true),
        (&other, false),
        (&Change::Edit(Edit::default()), true),
        (&add, false),
        (&day("2026-12-03T16:00"), true),
        (&day("2026-12-03T15:00"), false),
        (&Change::cancel(id), false),
        (&Change::cancel(OpenDayId(99)), false),
        (&Change::step(Transition::Reinstate), true),
        (&Change::step(Transition::Withdraw), false),
    ] {
        assert_eq!(change.is_repetition(&participant), is_repetition, "{change:?}");
    }
    Change::cancel(id).apply(&mut participant, at(200)).unwrap();
    assert!(Change::cancel(id).is_repetition(&participant));
    assert!(!day("2026-12-03T16:00").is_repetition(&participant));
}

#[test]
fn an_empty_edit_changes_nothing_at_all() {
    let mut participant = fixture::participant();
    let before = participant.clone();
    assert_eq!(Change::Edit(Edit::default()).apply(&mut participant, at(100)), Ok(Changed::Unchanged));
    assert_eq!(participant, before);
}

#[test]
fn revoking_what_is_revoked_is_a_repetition_whatever_the_reason() {
    let mut participant = fixture::participant();
    let revoke = |why: &str, class| Change::Transition {
        step: Transition::Revoke,
        reason: Reason::parse(why).ok(),
        class,
        until: None,
        confirm_website: false,
    };
    assert!(!revoke("staged", None).is_repetition(&participant));
    revoke("staged", Some(ReasonClass::FalseClaim)).apply(&mut participant, at(100)).unwrap();
    for again in [
        revoke("staged", None),
        revoke("another", None),
        revoke("another", Some(ReasonClass::Misuse)),
        Change::step(Transition::Revoke),
    ] {
        assert!(again.is_repetition(&participant), "{again:?}");
    }
    // What no revocation may say is a mistake, not a repetition.
    let until = Some(date(2027, 1, 1));
    let wrong =
        Change::Transition { step: Transition::Revoke, reason: None, class: None, until, confirm_website: false };
    assert!(!wrong.is_repetition(&participant));
}

#[test]
fn a_suspension_ends_within_as_many_years_as_an_open_day_may_be_ahead() {
    let suspend = |until| Change::Transition {
        step: Transition::Suspend,
        reason: Reason::parse("staged").ok(),
        class: None,
        until: Some(until),
        confirm_website: false,
    };
    let (mut participant, now) = (fixture::participant(), fixture::at("2026-11-20T12:00:00Z"));
    let error = suspend(date(2036, 11, 21)).apply(&mut participant, now).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a suspension until `2036-11-21` would end more than 10 years ahead; check the year, or suspend without an end"
    );
    suspend(date(2036, 11, 20)).apply(&mut participant, now).unwrap();
}

#[test]
fn only_maintainers_say_more_of_a_participant_that_is_gone() {
    let edit = Change::Edit(Edit { plan: Some(None), ..Edit::default() });
    for status in Status::ALL {
        let stays = matches!(status, Status::Revoked | Status::Withdrawn);
        let expected = if stays { Err(ChangeError::ParticularsStay(status)) } else { Ok(()) };
        let participant = Participant { status, ..fixture::participant() };
        assert_eq!(Actor::Participant.check_at(&edit, &participant), expected, "{status}");
        assert_eq!(Actor::Operator.check_at(&edit, &participant), Ok(()), "{status}");
    }
    let rename = Change::Edit(Edit { name: DisplayName::parse("Another").ok(), ..Edit::default() });
    let refused = Actor::Participant.check_at(&rename, &fixture::participant());
    assert!(matches!(refused, Err(ChangeError::NotAllowed { .. })));
}

#[test]
fn an_edit_changes_what_it_names_and_nothing_else() {
    let mut participant = fixture::participant();
    let before = participant.clone();
    let edit = Edit { name: Some(DisplayName::parse("Pekárna Nová").unwrap()), place: Some(None), ..Edit::default() };
    Change::Edit(edit).apply(&mut participant, at(100)).unwrap();
    assert_eq!(participant.name.as_str(), "Pekárna Nová");
    assert_eq!((participant.place, participant.website), (None, before.website));
}

/// A bakery that was revoked at 100, with everything it can be reached at.
fn gone_and_reachable() -> Participant {
    let mut participant = fixture::participant();
    let contact = |text: &str| Some(Contact::parse(text).unwrap());
    (participant.contact, participant.second_contact) = (contact("post@pekarna.example"), contact("a@pekarna.example"));
    Change::because(Transition::Revoke, reason()).apply(&mut participant, at(100)).unwrap();
    participant
}

#[test]
fn the_contact_of_who_is_gone_long_enough_is_deleted_and_nothing_else() {
    let delete = |gone_since| Change::DeleteContact { gone_since: at(gone_since) };
    let mut participant = gone_and_reachable();
    let before = participant.clone();
    assert_eq!(delete(99).apply(&mut participant, at(200)), Err(ChangeError::ContactStays));
    assert_eq!(participant, before);
    assert_eq!(delete(100).apply(&mut participant, at(200)), Ok(Changed::Updated));
    assert_eq!(participant, Participant { contact: None, second_contact: None, changed_at: at(200), ..before });
    assert!(delete(100).is_repetition(&participant));
}

#[test]
fn a_contact_that_is_entered_later_is_kept_as_long_as_one_from_before() {
    let mut participant = gone_and_reachable();
    let contact = Contact::parse("new@pekarna.example").ok();
    let edit = Edit { contact: Some(contact.clone()), ..Edit::default() };
    Change::Edit(edit).apply(&mut participant, at(150)).unwrap();
    let delete = |gone_since| Change::DeleteContact { gone_since: at(gone_since) };
    assert_eq!(delete(149).apply(&mut participant, at(200)), Err(ChangeError::ContactStays));
    assert_eq!(participant.contact, contact);
    assert_eq!(delete(150).apply(&mut participant, at(200)), Ok(Changed::Updated));
    assert_eq!(participant.contact, None);
}

#[test]
fn every_private_field_of_the_contact_part_is_deleted() {
    let mut participant = gone_and_reachable();
    let given = |participant: &Participant| {
        let texts = ParticularsInput::of(participant);
        let is_contact = |name: &&str| field::find(PARTICULARS_FIELDS, name).unwrap().group == Group::Contact;
        texts.given().map(|(name, _)| name).filter(is_contact).count()
    };
    let contacts = PARTICULARS_FIELDS.iter().filter(|field| field.group == Group::Contact && field.is_private);
    assert_eq!(given(&participant), contacts.count());
    Change::DeleteContact { gone_since: at(100) }.apply(&mut participant, at(200)).unwrap();
    assert_eq!(given(&participant), 0);
}

#[test]
fn who_takes_part_keeps_its_contact() {
    for status in Status::ALL {
        let mut participant = Participant { status, ..gone_and_reachable() };
        let is_gone = matches!(status, Status::Revoked | Status::Withdrawn);
        assert_eq!(gone_and_reachable_since(&participant), is_gone.then(|| at(100)), "{status}");
        let outcome = Change::DeleteContact { gone_since: at(100) }.apply(&mut participant, at(200));
        assert_eq!(outcome.is_ok(), is_gone, "{status}");
    }
}

#[test]
fn only_openday_itself_deletes_the_contact_of_who_is_gone() {
    let delete = Change::DeleteContact { gone_since: at(100) };
    assert_eq!(Actor::Openday.check_at(&delete, &fixture::participant()), Ok(()));
    for actor in [Actor::Operator, Actor::Maintainer("Front desk".to_owned()), Actor::Participant, Actor::Visitor] {
        assert!(matches!(actor.check(&delete), Err(ChangeError::NotAllowed { .. })), "{actor}");
    }
}

#[test]
fn what_clocks_skip_is_neither_entered_nor_come_to_by_another_zone_and_what_is_there_is_described() {
    let now = fixture::at("2026-11-20T12:00:00Z");
    let mut vienna = fixture::participant_in("UTC", &[("2027-03-28T02:30", "2027-03-28T03:15")]);
    let edit = |zone: &str| Change::Edit(Edit { time_zone: Some(zone.parse().unwrap()), ..Edit::default() });
    let told = edit("Europe/Prague").apply(&mut vienna, now).unwrap_err().to_string();
    assert_eq!(
        told,
        "in that time zone open day `1` cannot be held: 2027-03-28 has no 02:30 in Europe/Prague: clocks go from 02:00 to \
         03:00; choose a time before or after; move or cancel it first"
    );
    assert_eq!(edit("Asia/Tokyo").apply(&mut vienna.clone(), now), Ok(Changed::Updated));
    let over = fixture::at("2027-03-28T12:00:00Z");
    assert_eq!(edit("Europe/Prague").apply(&mut vienna.clone(), over), Ok(Changed::Updated));

    let mut stored = fixture::participant_in("Europe/Prague", &[("2027-03-28T02:30", "2027-03-28T05:00")]);
    let is_refused = |change: Change, participant: &mut Participant| {
        matches!(change.apply(participant, now), Err(ChangeError::OpenDay(OpenDayError::NotOnTheClock { .. })))
    };
    let skipped = fixture::opening("2027-03-28T02:15", "2027-03-28T05:00");
    assert!(is_refused(Change::AddOpenDay(skipped.clone()), &mut stored));
    assert!(is_refused(Change::EditOpenDay(OpenDayId(1), skipped), &mut stored));
    let sooner = fixture::opening("2027-03-28T02:30", "2027-03-28T03:15");
    assert!(is_refused(Change::EditOpenDay(OpenDayId(1), sooner), &mut stored));
    let mut described = fixture::opening("2027-03-28T02:30", "2027-03-28T05:00");
    described.kind = crate::domain::schedule::Kind::Tour;
    assert_eq!(Change::EditOpenDay(OpenDayId(1), described).apply(&mut stored, now), Ok(Changed::Updated));
}

#[test]
fn what_is_said_of_a_date_keeps_to_the_rules_of_dates() {
    let now = fixture::at("2026-11-20T12:00:00Z");
    let weekly = repeating("2026-12-02T09:00", "2026-12-02T12:00", "FREQ=WEEKLY");
    let with = |exceptions: &str| {
        let mut opening = weekly.clone();
        opening.exceptions = Exceptions::from_input(exceptions).unwrap();
        opening.places = Some(Places(5));
        opening
    };
    for (exceptions, told) in [
        (r#"[{"date":"2026-12-09","start":"2026-11-01T09:00","end":"2026-11-01T10:00"}]"#, "is over already"),
        (r#"[{"date":"2026-12-09","start":"2207-12-10T09:00","end":"2207-12-10T10:00"}]"#, "more than 10 years ahead"),
        (r#"[{"date":"2026-12-09","start":"2027-03-28T02:30","end":"2027-03-28T04:00"}]"#, "2027-03-28 has no 02:30"),
        (
            r#"[{"date":"2026-12-09","places_left":50}]"#,
            "in the exception of 2026-12-09, `places_left`: `50` places cannot be left of 5",
        ),
        (r#"["2026-12-10"]"#, "2026-12-10 is no date of the rule; the next that it names is 2026-12-16"),
    ] {
        let (mut entered, mut edited) = (fixture::participant(), with_openings("Europe/Prague", [weekly.clone()]));
        let before = edited.clone();
        let adding = Change::AddOpenDay(with(exceptions)).apply(&mut entered, now).unwrap_err().to_string();
        let editing = Change::EditOpenDay(OpenDayId(1), with(exceptions)).apply(&mut edited, now);
        assert!(adding.contains(told) && editing.unwrap_err().to_string().contains(told), "{adding}");
        assert_eq!(edited, before, "nothing is half done");
    }
    // Who changes a rule is told which announced date it names no longer.
    let mut friday = repeating("2026-12-04T09:00", "2026-12-04T12:00", "FREQ=WEEKLY");
    let told = friday.keep_exceptions(&with(r#"["2026-12-09"]"#), &jiff::tz::TimeZone::UTC, now).unwrap_err();
    assert!(told.to_string().starts_with("2026-12-09 is no date of the rule"), "{told}");
    assert_eq!(friday.keep_exceptions(&with("[]"), &jiff::tz::TimeZone::UTC, now), Ok(()));
}

#[test]
fn a_step_on_a_date_that_is_not_held_says_what_to_do_first() {
    let mut bakery =
        with_openings("Europe/Prague", [repeating("2026-12-05T09:00", "2026-12-05T12:00", "FREQ=WEEKLY;COUNT=9")]);
    let now = fixture::at("2026-11-20T12:00:00Z");
    let date = |text: &str| text.parse::<Date>().unwrap();
    let on = |on: &str, step| Change::Day { id: OpenDayId(1), date: Some(date(on)), step };
    for (at, step) in [("2026-12-05", DayStep::Cancel(None)), ("2026-12-12", DayStep::Drop)] {
        on(at, step).apply(&mut bakery, now).unwrap();
    }
    Change::Close(Closure::new(date("2026-12-19"), date("2027-01-01")).unwrap()).apply(&mut bakery, now).unwrap();
    let before = bakery.clone();
    for (change, why) in [
        (on("2026-12-05", DayStep::PlacesLeft(Some(0))), "is cancelled on 2026-12-05; restore that date first"),
        (on("2026-12-12", DayStep::PlacesLeft(Some(0))), "is left out on 2026-12-12, and nobody knows of it"),
        (on("2026-12-12", DayStep::Cancel(None)), "is left out on 2026-12-12, and nobody knows of it"),
        (on("2026-12-19", DayStep::PlacesLeft(Some(0))), "as it is closed from 2026-12-19 to 2027-01-01"),
        (
            on("2026-12-26", DayStep::Restore),
            "as it is closed from 2026-12-19 to 2027-01-01; open that span again first",
        ),
        (on("2026-12-26", DayStep::Cancel(None)), "as it is closed from 2026-12-19 to 2027-01-01"),
        (on("2026-12-06", DayStep::Restore), "2026-12-06 is no date of the rule"),
    ] {
        assert!(!change.is_repetition(&bakery), "{change:?}");
        let refused = change.apply(&mut bakery, now).unwrap_err().to_string();
        assert!(refused.contains(why), "{change:?}: {refused}");
        assert_eq!(bakery, before, "{change:?}");
    }
}

#[test]
fn a_step_to_where_it_is_already_is_a_repetition() {
    let days = [
        repeating("2026-12-05T09:00", "2026-12-05T12:00", "FREQ=WEEKLY;COUNT=9"),
        fixture::opening("2026-12-03T09:00", "2026-12-03T16:00"),
    ];
    let mut bakery = with_openings("Europe/Prague", days);
    let now = fixture::at("2026-11-20T12:00:00Z");
    let date = |text: &str| text.parse::<Date>().unwrap();
    let on = |on: &str, step| Change::Day { id: OpenDayId(1), date: Some(date(on)), step };
    let to = |on: &str, hour| DayStep::Move {
        start: date(on).at(hour, 0, 0, 0),
        end: date(on).at(hour + 3, 0, 0, 0),
        note: None,
    };
    assert!(on("2026-12-12", DayStep::Restore).is_repetition(&bakery));
    assert!(on("2026-12-12", to("2026-12-12", 9)).is_repetition(&bakery));
    assert!(!on("2026-12-12", to("2026-12-12", 10)).is_repetition(&bakery));
    on("2026-12-12", to("2026-12-13", 10)).apply(&mut bakery, now).unwrap();
    assert!(on("2026-12-12", to("2026-12-13", 10)).is_repetition(&bakery));
    assert!(!on("2026-12-12", DayStep::Restore).is_repetition(&bakery));
    let single = Change::Day {
        id: OpenDayId(2),
        date: None,
        step: DayStep::Move {
            start: date("2026-12-03").at(9, 0, 0, 0),
            end: date("2026-12-03").at(16, 0, 0, 0),
            note: None,
        },
    };
    assert!(single.is_repetition(&bakery));
}

#[test]
fn closed_days_stay_closed_whatever_was_said_of_places() {
    let mut bakery = with_openings("Europe/Prague", [repeating("2026-12-05T09:00", "2026-12-05T12:00", "FREQ=WEEKLY")]);
    let now = fixture::at("2026-11-20T12:00:00Z");
    let date = |text: &str| text.parse::<Date>().unwrap();
    let on = |on: &str, step| Change::Day { id: OpenDayId(1), date: Some(date(on)), step };
    on("2026-12-26", DayStep::PlacesLeft(Some(4))).apply(&mut bakery, now).unwrap();
    on("2027-01-02", DayStep::Cancel(None)).apply(&mut bakery, now).unwrap();
    Change::Close(Closure::new(date("2026-11-28"), date("2027-01-05")).unwrap()).apply(&mut bakery, now).unwrap();
    let zone = bakery.time_zone.time_zone();
    let next = bakery.schedule.coming(zone, now).next().map(|next| next.start.date());
    assert_eq!(next, Some(date("2027-01-09")));
    let (start, end) = (date("2026-12-26").at(9, 0, 0, 0), date("2026-12-26").at(12, 0, 0, 0));
    for change in [on("2026-12-26", DayStep::Move { start, end, note: None }), on("2027-01-02", DayStep::Restore)] {
        let refused = change.apply(&mut bakery, now).unwrap_err().to_string();
        assert!(refused.contains("as it is closed from 2026-11-28 to 2027-01-05"), "{refused}");
    }
}

#[test]
fn what_is_said_of_a_cancellation_may_be_said_better() {
    let days = [
        repeating("2026-12-05T09:00", "2026-12-05T12:00", "FREQ=WEEKLY"),
        fixture::opening("2026-12-03T09:00", "2026-12-03T16:00"),
    ];
    let mut bakery = with_openings("Europe/Prague", days);
    let now = fixture::at("2026-11-20T12:00:00Z");
    let note = |text: &str| Some(crate::domain::text::DayNote::parse(text).unwrap());
    for (id, date) in [(1, Some("2026-12-12".parse::<Date>().unwrap())), (2, None)] {
        let cancel = |note| Change::Day { id: OpenDayId(id), date, step: DayStep::Cancel(note) };
        cancel(note("The oven")).apply(&mut bakery, now).unwrap();
        assert!(cancel(note("The oven")).is_repetition(&bakery) && cancel(None).is_repetition(&bakery));
        assert!(!cancel(note("The oven is being rebuilt")).is_repetition(&bakery));
        cancel(note("The oven is being rebuilt")).apply(&mut bakery, now).unwrap();
        assert!(cancel(note("The oven is being rebuilt")).is_repetition(&bakery));
    }
}
