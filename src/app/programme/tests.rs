use super::*;
use crate::app::fixture::World;
use crate::domain::change::Change;
use crate::domain::fixture::{at, participant_in, repeating, with_openings};
use crate::domain::participant::Slug;
use crate::domain::reading::Value as _;
use crate::domain::text::{DisplayName, Place};

fn business(slug: &str, name: &str, days: &[(&str, &str)]) -> Arc<Participant> {
    let mut one = participant_in("Europe/Prague", days);
    one.slug = Slug::parse(slug).unwrap();
    one.name = DisplayName::parse(name).unwrap();
    Arc::new(one)
}

fn programme() -> Programme {
    let now = at("2026-11-20T12:00:00Z");
    let zlin =
        Participant { place: Some(Place::parse("Zlín").unwrap()), ..(*business("none", "No Date", &[])).clone() };
    Programme::of(
        vec![
            business("late", "A Late One", &[("2027-01-09T09:00", "2027-01-09T12:00")]),
            Arc::new(zlin),
            business(
                "soon",
                "Soon",
                &[
                    ("2026-12-03T09:00", "2026-12-03T16:00"),
                    ("2026-11-01T09:00", "2026-11-01T16:00"),
                    ("2027-01-10T09:00", "2027-01-10T16:00"),
                ],
            ),
        ],
        &Programme::default(),
        now,
    )
}

fn found(wanted: &Wanted) -> Vec<String> {
    let programme = programme();
    let (part, count) = programme.part(wanted, 0, 10);
    assert_eq!(part.len(), count);
    part.iter().map(|one| one.participant.slug.to_string()).collect()
}

fn among(among: Among) -> Wanted {
    Wanted { among, ..Wanted::default() }
}

#[test]
fn who_opens_next_comes_first_and_who_says_no_date_last() {
    assert_eq!(found(&Wanted::default()), ["soon", "late", "none"]);
    let programme = programme();
    let days: Vec<_> = programme.days(0, 10).iter().map(|(_, day)| day.start.date().to_string()).collect();
    assert_eq!(days, ["2026-12-03", "2027-01-09", "2027-01-10"]);
    assert_eq!(programme.days(1, 1).len(), 1);
    assert_eq!(programme.days_count(), 3);
    assert_eq!(programme.months().iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-12-01", "2027-01-01"]);
}

#[test]
fn a_visitor_finds_by_name_place_month_and_kind() {
    let search = |text: &str| Wanted { search: Some(Search::from_input(text).unwrap()), ..Wanted::default() };
    assert_eq!(found(&search("zlin")), ["none"]);
    assert_eq!(found(&search("LATE one")), ["late"]);
    assert_eq!(found(&search("nobody")), [""; 0]);
    let month = Among { month: "2027-01-01".parse().ok(), ..Among::default() };
    assert_eq!(found(&among(month.clone())), ["soon", "late"]);
    assert_eq!(found(&among(Among { kind: Some(Kind::Tour), ..month.clone() })), [""; 0]);
    let country = Among { country: Country::parse("DE").ok(), ..Among::default() };
    assert_eq!(found(&among(country.clone())), [""; 0]);
    // The days that are asked for, not all of those who have one.
    let programme = programme();
    let days = |among: &Among| {
        let days = programme.days_among(among, 9);
        days.iter().map(|(_, day)| day.start.date().to_string()).collect::<Vec<_>>()
    };
    assert_eq!((days(&month), days(&country)), (vec!["2027-01-09".to_owned(), "2027-01-10".to_owned()], vec![]));
}

#[test]
fn a_part_begins_where_the_last_one_ended() {
    let programme = programme();
    let slugs = |first| {
        let (part, count) = programme.part(&Wanted::default(), first, 2);
        assert_eq!(count, 3);
        part.iter().map(|one| one.participant.slug.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((slugs(0), slugs(2), slugs(9)), (vec!["soon".into(), "late".into()], vec!["none".into()], vec![]));
}

#[test]
fn what_is_still_true_is_taken_over_and_what_is_over_is_not() {
    let (bakery, mill) = (
        business("bakery", "Bakery", &[("2026-12-03T09:00", "2026-12-03T16:00")]),
        business("mill", "Mill", &[("2026-12-09T09:00", "2026-12-09T16:00")]),
    );
    let first =
        Programme::of(vec![Arc::clone(&bakery), Arc::clone(&mill)], &Programme::default(), at("2026-12-03T12:00:00Z"));
    let second = Programme::of(vec![bakery, Arc::clone(&mill)], &first, at("2026-12-03T15:00:00Z"));
    assert!(Arc::ptr_eq(&first.businesses[1], &second.businesses[0]) && second.businesses[1].days.is_empty());
    let changed = Arc::new((*mill).clone());
    let third = Programme::of(vec![changed], &second, at("2026-12-03T15:00:00Z"));
    assert!(!Arc::ptr_eq(&third.businesses[0], &second.businesses[0]));
}

#[test]
fn a_clock_that_is_set_back_brings_back_what_was_over() {
    let bakery = business("bakery", "Bakery", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    let mut programme = Programme::default();
    for (now, count) in [("2026-12-03T12:00:00Z", 1), ("2026-12-05T12:00:00Z", 0), ("2026-12-03T12:00:00Z", 1)] {
        programme = Programme::of(vec![Arc::clone(&bakery)], &programme, at(now));
        assert_eq!(programme.days_count(), count, "{now}");
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_made_once_a_minute_and_anew_after_a_change() {
    let world = World::of(vec![crate::app::fixture::participant("one")]).await;
    let now = world.app.now();
    let first = world.app.programme(now);
    assert!(Arc::ptr_eq(&first, &world.app.programme(now)));
    assert!(!Arc::ptr_eq(&first, &world.app.programme(now + jiff::SignedDuration::from_secs(60))));
}

fn of(one: &Participant, now: &str) -> Arc<Business> {
    Arc::clone(&Programme::of(vec![Arc::new(one.clone())], &Programme::default(), at(now)).businesses[0])
}

#[test]
fn of_a_rule_no_more_is_listed_than_lists_have_room_for() {
    const NOW: &str = "2026-11-20T12:00:00Z";
    let rule = |rule| with_openings("Europe/Prague", [repeating("2026-01-03T10:00", "2026-01-03T12:00", rule)]);
    assert_eq!(of(&rule("FREQ=DAILY"), NOW).days.len(), DAYS_OF_ONE_MAX);
    assert_eq!(of(&rule("FREQ=MONTHLY;BYDAY=1SA"), NOW).days.len(), 13);
    let mut called_off = rule("FREQ=DAILY");
    for day in 0..30 {
        let date = jiff::civil::date(2026, 11, 21).saturating_add(Span::new().days(day));
        Change::Day { id: OpenDayId(1), date: Some(date), step: crate::domain::change::DayStep::Cancel(None) }
            .apply(&mut called_off, at(NOW))
            .unwrap();
    }
    let business = of(&called_off, NOW);
    assert_eq!((business.held().count(), business.days.len()), (DAYS_OF_ONE_MAX, DAYS_OF_ONE_MAX + CALLED_OFF_MAX));
    assert_eq!(business.next().unwrap().start.date().to_string(), "2026-12-21");
}

#[test]
fn a_date_of_a_rule_is_listed_as_soon_as_it_is_near_enough() {
    let bakery =
        Arc::new(with_openings("Europe/Prague", [repeating("2026-01-03T10:00", "2026-01-03T12:00", "FREQ=YEARLY")]));
    let mut programme = Programme::of(vec![Arc::clone(&bakery)], &Programme::default(), at("2026-12-02T22:59:00Z"));
    assert_eq!(programme.days_count(), 1);
    programme = Programme::of(vec![bakery], &programme, at("2026-12-02T23:00:00Z"));
    assert_eq!(programme.days_count(), 2);
}
