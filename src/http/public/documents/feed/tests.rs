use super::*;
use crate::domain::change::{Change, DayStep};
use crate::domain::fixture::{at, opening, participant_in};
use crate::domain::participant::Slug;
use crate::domain::schedule::OpenDayId;
use crate::domain::status::Transition;
use crate::domain::text::{DisplayName, Reason};

const GIVEN: FeedOf<'_> = FeedOf {
    origin: "https://badges.example",
    domain: "badges.example",
    initiative: "Take & Work <Day>",
    of: PageLanguage::ENGLISH,
};

fn bakery(slug: &str) -> Participant {
    let mut bakery = participant_in("Europe/Prague", &[("2026-12-03T09:00", "2026-12-03T16:00")]);
    bakery.slug = Slug::parse(slug).unwrap();
    bakery.name = DisplayName::parse(&format!("{slug} & <Sons>")).unwrap();
    bakery
}

/// Title, summary and id of each entry of the feed about those.
fn entries(participants: Vec<Participant>) -> Vec<[String; 3]> {
    let participants: Vec<_> = participants.into_iter().map(Arc::new).collect();
    let text = feed(GIVEN, &participants);
    let document = roxmltree::Document::parse(&text).unwrap();
    let text_of = |entry: roxmltree::Node<'_, '_>, name: &str| {
        entry.children().find(|child| child.has_tag_name(name)).unwrap().text().unwrap().to_owned()
    };
    let all = document.descendants().filter(|node| node.has_tag_name("entry"));
    all.map(|entry| ["title", "summary", "id"].map(|name| text_of(entry, name))).collect()
}

#[test]
fn the_newest_changes_come_first_and_a_revocation_says_why() {
    let admitted = bakery("first");
    let mut changed = bakery("second");
    let called_off = Change::Day { id: OpenDayId(1), date: None, step: DayStep::Cancel(None) };
    called_off.apply(&mut changed, at("2026-11-19T12:00:00Z")).unwrap();
    let mut revoked = bakery("third");
    let reason = Reason::parse("no open day & <no> answer").unwrap();
    Change::because(Transition::Revoke, reason).apply(&mut revoked, at("2026-11-20T11:00:00Z")).unwrap();
    let found = entries(vec![admitted, changed, revoked]);
    let titles: Vec<_> = found.iter().map(|[title, ..]| title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "third & <Sons>: badge revoked",
            "second & <Sons>: open days changed",
            "first & <Sons> takes part",
            "second & <Sons> takes part",
        ]
    );
    assert!(found[0][1].contains("no open day & <no> answer"), "{found:?}");
    assert_eq!(found[0][2], "tag:badges.example,2026:third/revoked/2026-11-20T11:00:00Z");
    assert_eq!(found[2][2], "tag:badges.example,2026:first/admitted/2026-01-01T00:00:00Z");
}

#[test]
fn who_was_never_admitted_is_nobodys_to_know_and_rehearsals_change_nothing() {
    let mut rehearsing = bakery("first");
    let mut rehearsal = opening("2026-12-09T09:00", "2026-12-09T12:00");
    rehearsal.kind = crate::domain::schedule::Kind::TrialRun;
    Change::AddOpenDay(rehearsal).apply(&mut rehearsing, at("2026-11-19T12:00:00Z")).unwrap();
    let pending = Participant { status: Status::Pending, admitted_at: None, ..bakery("second") };
    let taken_back = Participant { status: Status::Withdrawn, admitted_at: None, ..bakery("third") };
    let titles: Vec<_> = entries(vec![rehearsing, pending, taken_back]).into_iter().map(|[title, ..]| title).collect();
    assert_eq!(titles, ["first & <Sons> takes part"]);
}

#[test]
fn no_more_than_fifty_changes_are_told() {
    let many = (0..60).map(|number| bakery(&format!("bakery-{number}"))).collect();
    assert_eq!(entries(many).len(), ENTRIES_MAX);
    assert!(entries(Vec::new()).is_empty());
}
