use super::*;
use crate::domain::fixture;

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
    let Ok(Changed::OpenDayAdded(id)) = add.apply(&mut participant, at(100)) else { panic!("no open day") };
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
        (&Change::CancelOpenDay(id), false),
        (&Change::CancelOpenDay(OpenDayId(99)), false),
        (&Change::step(Transition::Reinstate), true),
        (&Change::step(Transition::Withdraw), false),
    ] {
        assert_eq!(change.is_repetition(&participant), is_repetition, "{change:?}");
    }
    Change::CancelOpenDay(id).apply(&mut participant, at(200)).unwrap();
    assert!(Change::CancelOpenDay(id).is_repetition(&participant));
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
    let until = Some(jiff::civil::date(2027, 1, 1));
    let wrong = Change::Transition { step: Transition::Revoke, reason: None, class: None, until };
    assert!(!wrong.is_repetition(&participant));
}

#[test]
fn only_maintainers_say_more_of_a_participant_that_is_gone() {
    let edit = Change::Edit(Edit { plan: Some(None), ..Edit::default() });
    for status in Status::ALL {
        let stays = matches!(status, Status::Revoked | Status::Withdrawn);
        let expected = if stays { Err(ChangeError::ParticularsStay(status)) } else { Ok(()) };
        assert_eq!(Actor::Participant.check_at(&edit, status), expected, "{status}");
        assert_eq!(Actor::Operator.check_at(&edit, status), Ok(()), "{status}");
    }
    let rename = Change::Edit(Edit { name: DisplayName::parse("Another").ok(), ..Edit::default() });
    let refused = Actor::Participant.check_at(&rename, Status::Active);
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
