use super::*;
use crate::app::Limits;
use crate::app::fixture::{SVG, World, named};
use crate::domain::change::Edit;
use crate::domain::fixture;
use crate::domain::schedule::OpenDayId;
use crate::domain::status::Status;
use crate::domain::wording::Mark;
use crate::store::Store;

const BY: By = By::OPERATOR;

fn application(slug: &str, name: &str) -> Participant {
    fixture::pending(slug, name, "Europe/Prague", fixture::at("2026-11-20T12:00:00Z"))
}

#[tokio::test]
async fn an_added_participant_is_shown_at_once() {
    let world = World::of(vec![]).await;
    world.app.add(application("aa", "Anvil"), false, &BY).await.unwrap();
    assert_eq!(world.app.shown("aa", &SVG).mark, Mark::Participant(Status::Pending));
    let added = world.app.add(application("bb", "Bellows"), true, &BY).await.unwrap();
    assert_eq!((added.participant.admissions, added.participant.admitted_at), (1, Some(world.app.now())));
    assert_eq!(world.app.shown("bb", &SVG).mark, Mark::Participant(Status::Active));
}

#[tokio::test]
async fn a_name_that_looks_like_another_is_entered_with_a_warning() {
    // As on the command line: nothing was loaded before.
    let world = World::unloaded(Limits::default());
    world.store.add(&named("aa", "Paypal"), None, &BY).await.unwrap();
    let added = world.app.add(application("bb", "Раураl"), true, &BY).await.unwrap();
    assert_eq!(added.twins.named, [Slug::parse("aa").unwrap()]);
    let other = world.app.add(application("cc", "Crane"), true, &BY).await.unwrap();
    assert!(other.twins.is_empty());
    let edit = Edit { name: Some(DisplayName::parse("PAYPAL").unwrap()), ..Edit::default() };
    let done = world.app.change(&Slug::parse("cc").unwrap(), &Change::Edit(edit), &BY).await.unwrap();
    assert_eq!(done.twins.named, ["aa", "bb"].map(|slug| Slug::parse(slug).unwrap()));
}

#[tokio::test]
async fn what_no_font_can_draw_is_refused_with_character_and_position() {
    let world = World::of(vec![]).await;
    let refused = world.app.add(application("aa", "Anvil ☃"), true, &BY).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "name holds `☃` (U+2603) at position 7, which no font here can draw; write it otherwise or add a font that has it"
    );
    let mut snowy = application("aa", "Anvil");
    snowy.place = Some(Place::parse("☃town").unwrap());
    assert!(matches!(
        world.app.add(snowy, true, &BY).await,
        Err(MaintainError::NoGlyph { field: "place", position: 1, .. })
    ));
    assert!(world.app.directory().is_empty());

    world.app.add(application("aa", "Anvil"), true, &BY).await.unwrap();
    let mut opening = fixture::opening("2026-12-03T09:00", "2026-12-03T16:00");
    opening.title = Some(Title::parse("Winter ☃").unwrap());
    let place = Edit { place: Some(Some(Place::parse("☃").unwrap())), ..Edit::default() };
    let name = Edit { name: Some(DisplayName::parse("☃").unwrap()), ..Edit::default() };
    for (change, wrong) in
        [(Change::AddOpenDay(opening), "title"), (Change::Edit(place), "place"), (Change::Edit(name), "name")]
    {
        let refused = world.app.change(&Slug::parse("aa").unwrap(), &change, &BY).await;
        assert!(matches!(refused, Err(MaintainError::NoGlyph { field, .. }) if field == wrong), "{wrong}");
    }
}

#[tokio::test]
async fn a_change_says_what_it_left_behind() {
    let world = World::of(vec![named("aa", "Anvil")]).await;
    let slug = Slug::parse("aa").unwrap();
    let opening = fixture::opening("2026-12-03T09:00", "2026-12-03T16:00");
    let done = world.app.change(&slug, &Change::AddOpenDay(opening), &BY).await.unwrap();
    assert_eq!(done.changed, Changed::OpenDayAdded(OpenDayId(1)));
    assert!(world.date_of("aa", &SVG).unwrap().ends_with(" 3. 12."));
    let unknown = world.app.change(&Slug::parse("zz").unwrap(), &Change::cancel(OpenDayId(1)), &BY).await;
    assert!(matches!(unknown, Err(MaintainError::Store(StoreError::UnknownParticipant(_)))));
}

#[tokio::test]
async fn what_was_exported_is_imported_the_same() {
    let world = World::of(vec![named("aa", "Anvil"), named("bb", "Bellows")]).await;
    let file = world.app.export().await.unwrap().text;
    let other = World::of(vec![]).await;
    assert_eq!(other.app.import(&file, &BY).await.unwrap().added, 2);
    assert_eq!(other.app.directory(), world.app.directory());
    assert_eq!(other.app.export().await.unwrap().text, file);
}

#[tokio::test]
async fn an_import_names_each_group_of_twins_once_within_the_file_and_beside_what_is_there() {
    let names = [("bb", "PAYPAL"), ("cc", "Crane"), ("dd", "Раураl"), ("ee", "Anvil"), ("ff", "anvil")];
    let file = World::of(names.map(|(slug, name)| named(slug, name)).into()).await.app.export().await.unwrap().text;
    let world = World::unloaded(Limits::default());
    world.store.add(&named("aa", "Paypal"), None, &BY).await.unwrap();
    let twins = world.app.import(&file, &BY).await.unwrap().twins;
    let groups: Vec<_> = twins
        .iter()
        .map(|(participant, twins)| {
            (participant.slug.as_str(), twins.named.iter().map(Slug::as_str).collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(groups, [("bb", vec!["aa", "dd"]), ("ee", vec!["ff"])]);
}

#[tokio::test]
async fn an_import_with_a_name_that_cannot_be_drawn_enters_nothing() {
    let source = World::of(vec![named("aa", "Anvil"), named("bb", "☃")]).await;
    let file = source.app.export().await.unwrap().text;
    let world = World::of(vec![]).await;
    let refused = world.app.import(&file, &BY).await.unwrap_err().to_string();
    assert!(refused.starts_with("participant `bb`: name holds `☃` (U+2603) at position 1"), "{refused}");
    assert!(world.store.participants().await.unwrap().participants.is_empty());
}

#[tokio::test]
async fn a_maintainers_token_is_stored_as_its_hash_alone() {
    let world = World::of(vec![]).await;
    let name = MaintainerName::parse("Front desk").unwrap();
    let token = world.app.add_maintainer(name.clone(), &BY).await.unwrap();
    let stored = world.store.maintainers().await.unwrap();
    assert_eq!(stored[0].token_hash, Token::parse(TokenKind::Maintainer, token.reveal()).unwrap().hash());
    assert_eq!(world.app.maintainers().await.unwrap(), [(name.clone(), world.app.now())]);
    world.app.remove_maintainer(&name, &BY).await.unwrap();
    assert_eq!(world.app.maintainers().await.unwrap(), []);
}

#[tokio::test]
async fn a_write_that_was_acknowledged_stands_even_if_the_roster_cannot_follow() {
    let world = World::of(vec![named("aa", "Anvil")]).await;
    world.store.away_after_next_write();
    let slug = Slug::parse("aa").unwrap();
    let withdraw = Change::step(Transition::Withdraw);
    assert_eq!(world.app.change(&slug, &withdraw, &BY).await.unwrap().participant.status, Status::Withdrawn);
    assert_eq!(world.app.shown("aa", &SVG).mark, Mark::Participant(Status::Active));
    world.store.away.store(false, std::sync::atomic::Ordering::SeqCst);
    world.app.refresh().await.unwrap();
    assert_eq!(world.app.shown("aa", &SVG).mark, Mark::Participant(Status::Withdrawn));
}

#[tokio::test]
async fn no_more_participants_are_entered_than_there_may_be_and_all_that_are_there_are_shown() {
    let limits = Limits { participants_max: 2, ..Limits::default() };
    let world = World::with_limits(vec![named("aa", "Anvil"), named("bb", "Bellows"), named("cc", "Crane")], limits);
    let world = world.await;
    assert_eq!(world.app.readiness().participants, 3);
    let full = world.app.add(application("dd", "Drill"), false, &BY).await.unwrap_err();
    assert!(full.to_string().contains("allows `2`"), "{full}");
    let applied = world.app.apply(application("dd", "Drill"), &BY, world.app.waiting(), 9).await;
    assert!(matches!(applied, Err(MaintainError::Full { max: 2 })));
    // Who is there already is told that, and can be imported again.
    let taken = world.app.add(application("aa", "Anvil"), false, &BY).await.unwrap_err();
    assert!(matches!(taken, MaintainError::Store(StoreError::SlugTaken(_))), "{taken}");
}

#[tokio::test]
async fn a_command_counts_those_it_has_not_loaded() {
    let world = World::unloaded(Limits { participants_max: 1, ..Limits::default() });
    world.store.add(&named("aa", "Anvil"), None, &BY).await.unwrap();
    assert!(matches!(
        world.app.add(application("bb", "Bellows"), false, &BY).await,
        Err(MaintainError::Full { max: 1 })
    ));
}

#[tokio::test]
async fn an_open_day_is_entered_only_of_a_kind_that_is_offered_and_keeps_the_kind_it_has() {
    let kinds = OfferedKinds::of(&[Kind::CustomerVisit, Kind::TrialRun]);
    let world = World::unloaded(Limits { kinds, ..Limits::default() });
    let of = |kind, end: &str| {
        let mut opening = fixture::opening("2026-12-03T09:00", end);
        opening.kind = kind;
        opening
    };
    let mut visited = application("aa", "Anvil");
    let id = visited
        .schedule
        .add(of(Kind::Tour, "2026-12-03T16:00"), &jiff::tz::TimeZone::UTC, fixture::at("2026-11-20T12:00:00Z"))
        .unwrap();
    let told = "kind `tour` is not offered here; use customer-visit or trial-run";
    let refused = world.app.add(visited.clone(), true, &BY).await.unwrap_err();
    assert_eq!(refused.to_string(), told);
    // What was entered before the kind was no longer offered, or comes with a file.
    world.store.add(&visited, None, &BY).await.unwrap();
    assert!(world.app.check_letters(&visited).is_ok());
    let aa = Slug::parse("aa").unwrap();
    let change = async |change: Change| world.app.change(&aa, &change, &BY).await;
    assert_eq!(change(Change::AddOpenDay(of(Kind::Tour, "2026-12-03T12:00"))).await.unwrap_err().to_string(), told);
    change(Change::EditOpenDay(id, of(Kind::Tour, "2026-12-03T17:00"))).await.unwrap();
    change(Change::EditOpenDay(id, of(Kind::TrialRun, "2026-12-03T17:00"))).await.unwrap();
    // The rehearsal is another open day than the one that the world was told of.
    let rehearsal = OpenDayId(id.0 + 1);
    let back = change(Change::EditOpenDay(rehearsal, of(Kind::Tour, "2026-12-03T17:00"))).await;
    assert!(matches!(back, Err(MaintainError::KindNotOffered { kind: Kind::Tour, member: ["kind"], .. })));
}
