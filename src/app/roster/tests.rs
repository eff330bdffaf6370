use super::*;
use crate::domain::fixture;
use crate::domain::participant::{Contact, Website};
use crate::domain::schedule::OpenDay;

fn wording() -> Wording {
    Wording::load(None).unwrap()
}

fn named(slug: &str, name: &str, website: &str) -> Participant {
    let mut participant = fixture::participant();
    participant.slug = Slug::parse(slug).unwrap();
    participant.name = DisplayName::parse(name).unwrap();
    participant.website = Website::parse(website).unwrap();
    participant
}

fn slugs(participants: &[Arc<Participant>]) -> Vec<&str> {
    participants.iter().map(|participant| participant.slug.as_str()).collect()
}

#[test]
fn the_directory_is_in_the_order_of_names_and_follows_a_new_name() {
    let (roster, wording) = (Roster::new(100), wording());
    let all = vec![
        named("b2", "Zur Post", "https://post.example/"),
        named("a1", "anvil", "https://anvil.example/"),
        named("c3", "Anvil", "https://anvil2.example/"),
    ];
    roster.apply(all, &[], &wording);
    assert_eq!(slugs(&roster.directory(usize::MAX)), ["a1", "c3", "b2"]);
    roster.apply(vec![named("b2", "Alte Post", "https://post.example/")], &[], &wording);
    assert_eq!(slugs(&roster.directory(usize::MAX)), ["b2", "a1", "c3"]);
    assert_eq!((roster.len(), slugs(&roster.directory(2))), (3, vec!["b2", "a1"]));
}

#[test]
fn names_that_begin_alike_are_told_apart_wherever_they_differ() {
    let (roster, wording) = (Roster::new(100), wording());
    // In the first eight bytes, at their last one and behind them; and in letters of two bytes, of which that is the first.
    let names = [
        "anvil, A",
        "anvil, b",
        "anvil, b 1",
        "anvil, b 2",
        "Anvil, b 3",
        "anvil, é",
        "anvil, ê",
        "Anvil, ë",
        "anvil;",
    ];
    // In the other order, which is that of names that are the same.
    let slugs_of = ["s9", "s8", "s7", "s6", "s5", "s4", "s3", "s2", "s1"];
    let all = || slugs_of.iter().zip(names).map(|(slug, name)| named(slug, name, &format!("https://{slug}.example/")));
    roster.apply(all().rev().collect(), &[], &wording);
    assert_eq!(slugs(&roster.directory(usize::MAX)), slugs_of);
    let one_by_one = Roster::new(100);
    for one in all().rev() {
        one_by_one.apply(vec![one], &[], &wording);
    }
    assert_eq!(slugs(&one_by_one.directory(usize::MAX)), slugs_of);
}

#[test]
fn pages_by_slug_go_on_after_any_slug_even_of_nobody() {
    let (roster, wording) = (Roster::new(100), wording());
    let all = ["bb", "dd", "cc", "aa"].map(|slug| named(slug, "Anvil", "https://anvil.example/"));
    roster.apply(all.into(), &[], &wording);
    let after = |slug: &str, count_max| {
        let slug = Slug::parse(slug).ok();
        let found = roster.after(slug.as_ref(), count_max);
        found.iter().map(|one| one.slug.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(after("", 3), ["aa", "bb", "cc"]);
    assert_eq!(after("cc", 3), ["dd"]);
    assert_eq!(after("bc", 1), ["cc"]);
    assert_eq!(after("dd", 3), [""; 0]);
    roster.apply(Vec::new(), &[Slug::parse("cc").unwrap()], &wording);
    assert_eq!(after("bb", 3), ["dd"]);
}

#[test]
fn many_at_once_are_found_as_few_are() {
    let (roster, wording) = (Roster::new(100), wording());
    let one = |number: usize| {
        let mut one = named(&format!("shop-{number}"), &format!("Shop {}", number % 1_000), "https://shop.example/");
        one.contact = Contact::parse(&format!("owner{}@shop.example", number % 3)).ok();
        one
    };
    roster.apply((0..3_000).map(one).collect(), &[], &wording);
    let slug = |number: usize| Slug::parse(&format!("shop-{number}")).unwrap();
    let counts = || {
        let site = roster.site(&Site::parse("shop.example").unwrap(), 1).0;
        (roster.len(), site, roster.reached_at("owner1@shop.example", 1).0)
    };
    assert_eq!(counts(), (3_000, 3_000, 1_000));
    assert_eq!(roster.named(&DisplayName::parse("shop 7").unwrap()).named, [1_007, 2_007, 7].map(slug));
    assert_eq!(slugs(&roster.directory(3)), ["shop-0", "shop-1000", "shop-2000"]);
    let renamed = |number| Participant { name: DisplayName::parse("Mill").unwrap(), ..one(number) };
    roster.apply((0..2_000).map(renamed).collect(), &[], &wording);
    assert_eq!(counts(), (3_000, 3_000, 1_000));
    assert_eq!(roster.named(&DisplayName::parse("shop 7").unwrap()).named, [slug(2_007)]);
    assert_eq!(roster.named(&DisplayName::parse("mill").unwrap()).count, 2_000);
    assert_eq!(slugs(&roster.directory(2_001))[1_999..], ["shop-999", "shop-2000"]);
    roster.forget((0..2_999).map(|number| format!("shop-{number}")).collect::<Vec<_>>().iter().map(String::as_str));
    assert_eq!(counts(), (1, 1, 0));
    assert_eq!(slugs(&roster.directory(3)), ["shop-2999"]);
}

#[test]
fn what_broke_off_half_way_is_made_anew_by_the_next_load() {
    let (roster, wording) = (Roster::new(100), wording());
    let all = ["aa", "bb"].map(|slug| named(slug, "Anvil", "https://anvil.example/"));
    roster.apply(all[..1].to_vec(), &[], &wording);
    let speech = wording.speech(None, None);
    // As where the entry of one is new, and its keys could not be said.
    let breaking = || {
        let _index = roster.index.write().unwrap();
        let entry = RosterEntry { participant: Arc::new(all[1].clone()), speech, looks: Looks::default() };
        roster.entries.insert(all[1].slug.clone(), Arc::new(entry));
        std::panic::resume_unwind(Box::new("broke off"));
    };
    assert!(std::thread::scope(|threads| threads.spawn(breaking).join()).is_err());
    let before = roster.changes();
    roster.replace(all.to_vec(), &wording);
    assert_eq!(slugs(&roster.directory(usize::MAX)), ["aa", "bb"]);
    assert_eq!(roster.site(&Site::parse("anvil.example").unwrap(), 5).0, 2);
    assert!(roster.changes() > before && !roster.index.is_poisoned());
}

#[test]
fn only_what_changes_is_counted_as_a_change() {
    let (roster, wording) = (Roster::new(100), wording());
    let anvil = named("aa", "Anvil", "https://a.example/");
    roster.replace(vec![anvil.clone()], &wording);
    let before = roster.changes();
    roster.replace(vec![anvil.clone()], &wording);
    roster.apply(Vec::new(), &[Slug::parse("bb").unwrap()], &wording);
    assert_eq!(roster.changes(), before);
    roster.apply(vec![Participant { place: None, ..anvil }], &[], &wording);
    let changed = roster.changes();
    roster.replace(Vec::new(), &wording);
    assert!(before < changed && changed < roster.changes());
}

#[test]
fn a_site_finds_its_participants_until_they_move_or_go() {
    let (roster, wording) = (Roster::new(100), wording());
    roster.apply(
        vec![named("aa", "Anvil", "https://www.works.example/a"), named("bb", "Bellows", "https://works.example/b")],
        &[],
        &wording,
    );
    let site = Site::parse("works.example").unwrap();
    assert_eq!(slugs(&roster.site(&site, 9).1), ["aa", "bb"]);
    roster.apply(vec![named("aa", "Anvil", "https://anvil.example/")], &[Slug::parse("bb").unwrap()], &wording);
    assert_eq!(slugs(&roster.site(&site, 9).1), [""; 0]);
    assert_eq!(slugs(&roster.site(&Site::parse("anvil.example").unwrap(), 9).1), ["aa"]);
    assert!(roster.get("bb").is_none());
}

#[test]
fn names_that_look_alike_are_twins() {
    let (roster, wording) = (Roster::new(100), wording());
    roster.apply(vec![named("aa", "Paypal Works", "https://a.example/")], &[], &wording);
    let twins = |name| {
        let nobody = Slug::parse("nobody").unwrap();
        let found = roster.twins(&nobody, &DisplayName::parse(name).unwrap(), &mut Counted::new()).named;
        found.iter().map(Slug::to_string).collect::<Vec<_>>()
    };
    for alike in ["Paypal Works", "Раураl Works", "PAYPAL WORKS", "paypal works", "PaypaI Works"] {
        assert_eq!(twins(alike), ["aa"], "{alike}");
    }
    assert_eq!(twins("Paypal Work"), [""; 0]);
}

#[test]
fn a_reload_keeps_the_entries_that_did_not_change_and_drops_those_that_are_gone() {
    let (roster, wording) = (Roster::new(100), wording());
    let (first, second) = (named("aa", "Anvil", "https://a.example/"), named("bb", "Bellows", "https://b.example/"));
    roster.replace(vec![first.clone(), second.clone()], &wording);
    let (kept, changed) = (roster.get("aa").unwrap(), roster.get("bb").unwrap());
    let second = Participant { place: None, ..second };
    roster.replace(vec![first.clone(), second], &wording);
    assert!(Arc::ptr_eq(&kept, &roster.get("aa").unwrap()));
    assert!(!Arc::ptr_eq(&changed, &roster.get("bb").unwrap()));
    roster.replace(vec![first], &wording);
    assert_eq!(slugs(&roster.directory(usize::MAX)), ["aa"]);
    assert_eq!(roster.len(), 1);
}

/// The allocator gives memory in steps, of which these are two: a byte more is 32 or 64 more for each of a million.
#[test]
fn a_participant_and_its_open_day_take_no_more_than_steps_of_memory() {
    let counts_of_an_arc = 2 * size_of::<usize>();
    assert!(size_of::<Participant>() + counts_of_an_arc <= 320, "{}", size_of::<Participant>());
    assert!(size_of::<OpenDay>() <= 160, "{}", size_of::<OpenDay>());
}
