//! What `/check` says of what people paste.

use std::collections::BTreeSet;

use openday::domain::change::{By, Change, Edit};
use openday::domain::participant::{Slug, ValueError, Website};
use openday::domain::status::{Status, Transition};

use super::AHEAD;
use crate::support::Instance;
use crate::support::html::Html;

/// The participants that a page lists.
const CHECK_PARTICIPANTS_MAX: usize = 100;

const GENUINE: &str = "The badge below is genuine.";

async fn asked(instance: &Instance, pasted: &str) -> (u16, String) {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("site", pasted).finish();
    let answer = instance.get(&format!("/check?{query}")).await;
    (answer.status, answer.text().to_owned())
}

/// An active bakery at that website.
async fn at(website: &str) -> Instance {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "en", &[]).await;
    give(&instance, "bakery", website).await;
    instance
}

async fn give(instance: &Instance, slug: &str, website: &str) {
    let edit = Edit { website: Some(Website::parse(website).unwrap()), ..Edit::default() };
    instance.app.change(&Slug::parse(slug).unwrap(), &Change::Edit(edit), &By::OPERATOR).await.unwrap();
}

#[tokio::test]
async fn a_website_is_a_claim_until_a_maintainer_confirmed_it() {
    let instance = at("https://bakery.example/").await;
    let (status, page) = asked(&instance, "bakery.example").await;
    assert!(status == 200 && !page.contains(GENUINE) && page.contains("Known, but not sure"), "{page}");
    assert!(page.contains("says, since 20 November 2026, that bakery.example is its website"), "{page}");
    instance.confirm_website("bakery").await;
    for pasted in ["bakery.example", "https://www.bakery.example/about?x#y", "BAKERY.EXAMPLE:443", " «bakery.example» "]
    {
        let (status, page) = asked(&instance, pasted).await;
        assert!(status == 200 && page.contains(GENUINE) && page.contains("/p/bakery\""), "{pasted}: {page}");
    }
    for step in [Transition::Suspend, Transition::Revoke] {
        instance.step("bakery", step).await;
        let (_, page) = asked(&instance, "bakery.example").await;
        assert!(!page.contains(GENUINE) && page.contains("its badge is not active"), "{page}");
        assert!(page.contains(if step == Transition::Revoke { "revoked since" } else { "suspended since" }), "{page}");
    }
}

#[tokio::test]
async fn none_but_the_genuine_stands_below_the_word() {
    let instance = at("https://bakery.example/").await;
    instance.confirm_website("bakery").await;
    for (slug, step) in [("claims", None), ("revoked", Some(Transition::Revoke))] {
        instance.enter(slug, slug, "Europe/Prague", "en", &[]).await;
        give(&instance, slug, "https://bakery.example/").await;
        if let Some(step) = step {
            instance.step(slug, step).await;
        }
    }
    instance.apply("hopeful", "Hopeful", "Europe/Prague", "en", &[]).await;
    give(&instance, "hopeful", "https://bakery.example/").await;
    let (_, page) = asked(&instance, "bakery.example").await;
    let listed: Vec<_> = Html(&page).links("/p/").collect();
    assert_eq!(listed, ["/p/bakery"], "{page}");
    assert!(page.contains(GENUINE) && !page.contains("participants name this website"), "{page}");
    for port in ["http://bakery.example:80/", "bakery.example:80", "https://bakery.example:443/den"] {
        assert!(asked(&instance, port).await.1.contains(GENUINE), "{port}");
    }
}

#[tokio::test]
async fn a_page_that_is_anothers_on_the_same_host_is_not_genuine() {
    for (website, its_own, anothers) in [
        ("https://facebook.com/honest", "https://www.facebook.com/honest/photos", "https://facebook.com/fake-shop"),
        ("https://school.example/~anna", "https://school.example/%7Eanna/", "https://school.example/~mallory"),
        ("https://sites.google.com/view/honest", "sites.google.com/view/honest/den", "sites.google.com/view/fake"),
        ("https://github.io/honest", "github.io/honest", "github.io/fake"),
    ] {
        let instance = at(website).await;
        instance.confirm_website("bakery").await;
        assert!(asked(&instance, its_own).await.1.contains(GENUINE), "{its_own}");
        let (status, page) = asked(&instance, anothers).await;
        assert!(status == 200 && !page.contains(GENUINE) && page.contains("Another business’s page"), "{page}");
    }
    let instance = at("https://facebook.com/Honest").await;
    instance.confirm_website("bakery").await;
    let (_, page) = asked(&instance, "facebook.com/honest").await;
    assert!(!page.contains(GENUINE) && page.contains("not all computers agree"), "{page}");
}

#[tokio::test]
async fn nobody_is_known_at_another_host() {
    let instance = at("https://bakery.example/").await;
    instance.confirm_website("bakery").await;
    for other in ["other.example", "bakery.example.other.example", "notbakery.example"] {
        let (status, page) = asked(&instance, other).await;
        assert!(status == 200 && page.contains(&format!("No participant has the website {other}:")), "{page}");
    }
    let (_, below) = asked(&instance, "shop.bakery.example").await;
    assert!(!below.contains(GENUINE) && below.contains("This page is at another host below it"), "{below}");
    for beside in ["bakery.example:8443", "fake.example://bakery.example/", "data:,x://bakery.example"] {
        let (_, page) = asked(&instance, beside).await;
        assert!(!page.contains(GENUINE), "{beside}: {page}");
    }
}

#[tokio::test]
async fn the_longest_path_knows_best_but_for_who_was_never_admitted() {
    let instance = at("https://agency.example/").await;
    instance.confirm_website("bakery").await;
    instance.apply("hopeful", "Hopeful", "Europe/Prague", "en", &[]).await;
    give(&instance, "hopeful", "https://agency.example/shop").await;
    assert!(asked(&instance, "agency.example/shop").await.1.contains(GENUINE));
    instance.step("hopeful", Transition::Approve).await;
    let (_, page) = asked(&instance, "agency.example/shop/den").await;
    assert!(!page.contains(GENUINE) && page.contains("Known, but not sure"), "{page}");
    instance.step("hopeful", Transition::Revoke).await;
    let (_, page) = asked(&instance, "agency.example/shop/den").await;
    assert!(!page.contains(GENUINE) && page.contains("its badge is not active"), "{page}");
    assert!(asked(&instance, "agency.example/other").await.1.contains(GENUINE));
}

#[tokio::test]
async fn our_own_addresses_lead_to_their_participant() {
    let instance = at("https://bakery.example/").await;
    let origin = "https://badges.example";
    for pasted in [
        format!("{origin}/badge/bakery.svg?style=wide"),
        format!("{origin}/badge/bakery@2x.png"),
        format!("{origin}/p/bakery"),
        format!("{}/P/BAKERY", origin.replace("https://", "")),
        format!("<a href=\"{origin}/p/bakery\"><img src=\"{origin}/badge/bakery.svg\"></a>"),
        "/p/bakery".to_owned(),
    ] {
        let (status, page) = asked(&instance, &pasted).await;
        assert!(status == 200 && page.contains("This is our own address of"), "{pasted}: {page}");
        assert!(
            page.contains("<h1><bdi>Pekárna U Mostu</bdi></h1>") && page.contains("/p/bakery\""),
            "{pasted}: {page}"
        );
        assert!(!page.contains("not genuine") && !page.contains(GENUINE), "{pasted}: {page}");
    }
    instance.confirm_website("bakery").await;
    // It says nothing of the page on which it was found.
    let (_, confirmed) = asked(&instance, &format!("{origin}/p/bakery")).await;
    assert!(
        !confirmed.contains(GENUINE) && confirmed.contains("its badge counts on bakery.example alone"),
        "{confirmed}"
    );
    instance.step("bakery", Transition::Revoke).await;
    assert!(asked(&instance, &format!("{origin}/p/bakery")).await.1.contains("its badge is not active"));
    let nobody = asked(&instance, &format!("{origin}/badge/nobody.svg")).await.1;
    assert!(nobody.contains("not a genuine badge"), "{nobody}");
    assert!(asked(&instance, origin).await.1.contains("where badges of"));
}

#[tokio::test]
async fn an_email_address_and_a_name_are_understood_and_prove_nothing() {
    let instance = at("https://bakery.example/").await;
    instance.confirm_website("bakery").await;
    let (_, page) = asked(&instance, "info@bakery.example").await;
    assert!(
        !page.contains(GENUINE)
            && page.contains("An e-mail address proves nothing")
            && page.contains("value=\"info@bakery.example\""),
        "{page}"
    );
    for name in ["Pekárna U Mostu", "bakery"] {
        let (status, page) = asked(&instance, name).await;
        assert!(status == 200 && page.contains("/p/bakery\"") && page.contains("A name proves nothing"), "{page}");
        assert!(!page.contains(GENUINE), "{page}");
    }
    assert!(asked(&instance, "Mlýn").await.1.contains("No participant has exactly this name;"));
}

#[tokio::test]
async fn a_host_is_shown_as_people_write_it_and_as_computers_do() {
    let instance = at("https://пекарня.example/").await;
    let (_, page) = asked(&instance, "пекарня.example").await;
    assert!(
        page.contains("<h1>пекарня.example</h1>") && page.contains("<code dir=\"ltr\">xn--80ajpngj0i.example</code>"),
        "{page}"
    );
    assert!(instance.get("/p/bakery").await.text().contains(">https://пекарня.example/</a>"));
}

#[tokio::test]
async fn what_is_no_website_is_answered_clearly() {
    let instance = at("https://bakery.example/").await;
    for (pasted, code, said) in [
        ("", 200, "Paste the address of the page"),
        ("  ", 200, "Paste the address of the page"),
        ("\u{FFFD}\u{FFFD}", 400, "is not the address of a website"),
        ("\"><script>", 400, "&#60;script&#62;"),
    ] {
        let (status, page) = asked(&instance, pasted).await;
        assert_eq!(status, code, "{pasted}");
        assert!(page.contains(said), "{pasted}: {page}");
    }
    let long = |letters: usize| format!("https://bakery.example/?x={}", "a".repeat(letters));
    assert!(asked(&instance, &long(4_000)).await.1.contains("Known, but not sure"));
    for pasted in [long(5_000), "a".repeat(5_000)] {
        let (status, page) = asked(&instance, &pasted).await;
        assert!(status == 400 && page.contains("at most 4096 characters") && !page.contains("/p/bakery"), "{page}");
    }
}

const PLACE: &str = "No participant can have its website at";

/// Three participants whose websites are confirmed: of a host, of one in letters of its own, and of a page of many.
async fn confirmed() -> Instance {
    let instance = at("https://bakery.example/").await;
    instance.confirm_website("bakery").await;
    for (slug, name, website) in
        [("cafe", "Café", "https://bäckerei.example/"), ("honest", "Honest", "https://facebook.com/honest")]
    {
        instance.enter(slug, name, "Europe/Prague", "en", &[]).await;
        give(&instance, slug, website).await;
        instance.confirm_website(slug).await;
    }
    instance
}

#[tokio::test]
async fn whatever_people_paste_has_the_verdict_that_is_so() {
    const NOBODY: &str = "No participant has the website";
    const NOT_HERE: &str = "Another business’s page";
    const OURS: &str = "This is our own address of";
    const EMAIL: &str = "An e-mail address proves nothing";
    const NOT_SURE: &str = "Known, but not sure";
    const HOST_ALONE: &str = "This is no whole address: whose page it is stands in the path after it.";
    const ONE_NAME: &str = "One participant has this name";
    let instance = confirmed().await;
    for (pasted, said) in [
        ("bakery.example", GENUINE),
        ("BAKERY.Example", GENUINE),
        ("www.bakery.example", GENUINE),
        ("bakery.example.", GENUINE),
        ("https://bakery.example./den", GENUINE),
        ("bakery.example:443/den", GENUINE),
        ("https//bakery.example", GENUINE),
        ("http:/bakery.example", GENUINE),
        ("https:bakery.example", GENUINE),
        ("https:// bakery.example", GENUINE),
        ("//bakery.example", GENUINE),
        ("https://anna:secret@bakery.example/", GENUINE),
        ("https://bakery.example/?fbclid=abc&utm_source=x", GENUINE),
        ("Look at https://bakery.example/den !", GENUINE),
        ("Look at Https://Bakery.example, lovely", GENUINE),
        ("Pekárna\nhttps://bakery.example/\nSent from my phone", GENUINE),
        ("see www.bakery.example", GENUINE),
        ("“https://bakery.example/”", GENUINE),
        ("<https://bakery.example/>", GENUINE),
        ("(bakery.example)", GENUINE),
        ("bakery.example!", GENUINE),
        ("bäckerei.example", GENUINE),
        ("xn--bckerei-5wa.example", GENUINE),
        ("BÄCKEREI.example", GENUINE),
        ("https://m.facebook.com/honest", NOT_SURE),
        ("mobile.facebook.com/honest/photos", NOT_SURE),
        ("de-de.facebook.com/honest", NOT_SURE),
        ("web.facebook.com/honest", NOT_SURE),
        ("fb.com/honest", NOT_SURE),
        ("m.facebook.com/other", NOBODY),
        ("facebook.com", HOST_ALONE),
        ("m.facebook.com", HOST_ALONE),
        ("facebook.com/groups", HOST_ALONE),
        ("twitter.com", HOST_ALONE),
        ("github.io", HOST_ALONE),
        ("seen at other.com: https://badges.example/badge/bakery.svg", NOBODY),
        ("other.com badges.example/badge/bakery.svg", NOBODY),
        ("Look: www.other.com https://badges.example/p/bakery", NOBODY),
        ("bakery.example badges.example/badge/bakery.svg", GENUINE),
        ("https://facebook.com/honest/about", GENUINE),
        ("https://facebook.com/fake", NOT_HERE),
        ("bakery.example:8443", NOT_HERE),
        ("shop.bakery.example", NOT_SURE),
        ("other.example", NOBODY),
        ("info@bakery.example", EMAIL),
        ("mailto:info@bakery.example", EMAIL),
        ("Anna <info@bakery.example>", EMAIL),
        ("Pekárna U Mostu", ONE_NAME),
        ("pekárna u mostu", ONE_NAME),
        ("bakery", ONE_NAME),
        ("Café", ONE_NAME),
        ("https://badges.example/p/bakery", OURS),
        ("«https://badges.example/badge/bakery.svg»", OURS),
        ("badges.example/P/Bakery", OURS),
        ("/p/bakery", OURS),
        ("p/bakery", OURS),
        ("webcal://badges.example/p/bakery.ics", OURS),
        ("https://badges.example/", "where badges of"),
        ("https://badges.example/p/nobody", "not a genuine badge"),
        ("https://www.google.com/url?q=https%3A%2F%2Fbakery.example%2F&sa=D", NOBODY),
        ("203.0.113.5", PLACE),
        ("http://203.0.113.5:8080/den", PLACE),
        ("http://[2001:db8::1]/", PLACE),
        ("https://my_bakery.example/", PLACE),
        ("my_bakery.example", PLACE),
        ("view-source:https://bakery.example/", PLACE),
        ("about:blank", PLACE),
        ("file:///home/anna/bakery.html", PLACE),
        ("C:\\bakery.html", PLACE),
        ("localhost:3000", PLACE),
        ("http://intranet/", PLACE),
        ("fake.example://bakery.example/", PLACE),
        ("data:,x://bakery.example", PLACE),
    ] {
        let (status, page) = asked(&instance, pasted).await;
        let found = [GENUINE, PLACE, NOBODY, NOT_HERE, EMAIL, OURS, ONE_NAME, NOT_SURE, HOST_ALONE]
            .into_iter()
            .filter(|one| page.contains(one));
        let unexpected: Vec<_> = found.filter(|one| *one != said).collect();
        assert!(status == 200 && page.contains(said) && unexpected.is_empty(), "{pasted}: {unexpected:?} {page}");
        // Whoever saw a badge where nobody is known is told what to do.
        if [PLACE, NOBODY].contains(&said) {
            assert!(page.contains("Ask the initiative") && page.contains("verdict fake"), "{pasted}: {page}");
        }
    }
}

#[tokio::test]
async fn a_redirect_says_where_it_leads_and_what_is_no_host_leads_nowhere() {
    let instance = confirmed().await;
    let (_, page) = asked(&instance, "https://google.com/url?q=https%3A%2F%2Fbakery.example%2F").await;
    assert!(page.contains("href=\"/check?site=https%3A%2F%2Fbakery%2Eexample%2F\""), "{page}");
    for host in ["www,bakery.example", "bakery..example", "*.bakery.example", "bakery.example&x=1", "my_bakery.example"]
    {
        let (status, page) = asked(&instance, &format!("https://{host}/")).await;
        assert!(status == 200 && !page.contains("/p/bakery\"") && page.contains(PLACE), "{host}: {page}");
    }
}

/// Participants of which one is at `slug.example`, or where the second says, each brought to that status.
async fn with_statuses(all: &[(&str, &str, Status)]) -> Instance {
    let instance = Instance::start(AHEAD).await;
    for (slug, website, status) in all {
        instance.apply(slug, &format!("The {slug}"), "Europe/Prague", "en", &[]).await;
        give(&instance, slug, website).await;
        instance.bring_to(slug, *status).await;
    }
    instance
}

#[tokio::test]
async fn nobody_who_is_not_active_is_spoken_of_without_status_and_since_when() {
    for status in Status::ALL.into_iter().filter(|status| *status != Status::Active) {
        let instance = with_statuses(&[
            ("mill", "https://mill.example/", status),
            ("anna", "https://school.example/~anna", status),
            ("face", "https://facebook.com/face", status),
        ])
        .await;
        for pasted in [
            "mill.example",
            "shop.mill.example",
            "mill.example:8443",
            "info@mill.example",
            "info@mail.mill.example",
            "The mill",
            "mill",
            "/p/mill",
            "https://badges.example/badge/mill.svg",
            "school.example/~bob",
            "school.example",
            "info@school.example",
            "facebook.com/fake",
            "facebook.com",
            "m.facebook.com/face",
            "cs-cz.facebook.com/face/photos",
            "fb.com/face",
        ] {
            let (code, page) = asked(&instance, pasted).await;
            let said = format!("ts badge is not active: {status} since 20 November 2026");
            assert!(code == 200 && page.contains(&said), "{status} {pasted}: {page}");
            assert!(!page.contains("is the website of") && !page.contains("Known, but not sure"), "{pasted}: {page}");
            assert!(!page.contains("genuine only if") && page.contains("verdict unsure"), "{pasted}: {page}");
        }
    }
}

#[tokio::test]
async fn among_several_the_active_ones_are_told_from_the_others() {
    let instance = with_statuses(&[
        ("one", "https://dup.example/", Status::Active),
        ("two", "https://dup.example/", Status::Active),
        ("bad", "https://dup.example/", Status::Revoked),
        ("left", "https://gone.example/", Status::Withdrawn),
        ("lost", "https://gone.example/", Status::Revoked),
        ("here", "https://school.example/~here", Status::Active),
        ("away", "https://school.example/~away", Status::Suspended),
    ])
    .await;
    let listed = |page: &str| Html(page).links("/p/").filter(|to| !to.ends_with("report")).collect::<Vec<_>>();
    let (_, page) = asked(&instance, "shop.dup.example").await;
    assert!(page.contains("Participants with a website there: 2. Compare the name"), "{page}");
    assert_eq!(listed(&page), ["/p/one", "/p/two"], "{page}");
    for gone in ["gone.example", "shop.gone.example"] {
        let (_, page) = asked(&instance, gone).await;
        assert!(page.contains("None of them is active.") && page.contains("its badge is not active"), "{page}");
    }
    let (_, page) = asked(&instance, "school.example/~fake").await;
    assert!(page.contains("None of them has school.example/~fake. Active among them: 1."), "{page}");
}

#[tokio::test]
async fn names_are_answered_with_how_many_are_active() {
    let instance = Instance::start(AHEAD).await;
    for (slug, status) in [("mill-1", Status::Revoked), ("mill-2", Status::Withdrawn)] {
        instance.apply(slug, "Mill", "Europe/Prague", "en", &[]).await;
        instance.bring_to(slug, status).await;
    }
    let (_, page) = asked(&instance, "Mill").await;
    assert!(page.contains("looks like it: 2.") && page.contains("None of them is active."), "{page}");
    instance.enter("mill-3", "Mill", "Europe/Prague", "en", &[]).await;
    let (_, page) = asked(&instance, "Mill").await;
    assert!(page.contains("looks like it: 3.") && page.contains("Active among them: 1."), "{page}");
    assert_eq!(Html(&page).links("/p/").next().as_deref(), Some("/p/mill-3"), "{page}");
}

#[tokio::test]
async fn what_to_do_next_helps_where_the_port_or_the_path_differs() {
    let instance = at("https://bakery.example/").await;
    instance.confirm_website("bakery").await;
    let (_, page) = asked(&instance, "bakery.example:8443").await;
    assert!(page.contains("It is the port that differs") && !page.contains("Paste the whole address"), "{page}");
    instance.enter("shop", "Shop", "Europe/Prague", "en", &[]).await;
    give(&instance, "shop", "https://shop.wixsite.com/site").await;
    for host in ["shop.wixsite.com", "facebook.com", "wixsite.com"] {
        let (_, page) = asked(&instance, host).await;
        assert!(page.contains("Paste the whole address") && !page.contains("Another business"), "{host}: {page}");
    }
    let (_, page) = asked(&instance, "shop.wixsite.com/other").await;
    assert!(page.contains("Another business’s page") && !page.contains("Paste the whole address"), "{page}");
}

#[tokio::test]
async fn a_folder_with_the_pages_of_many_makes_none_of_them_genuine() {
    let instance = Instance::start(AHEAD).await;
    for folder in ["airbnb.com/rooms", "google.com/maps/place", "docs.google.com/document/d", "firmy.cz/detail"] {
        assert!(matches!(Website::parse(folder), Err(ValueError::SharedHost(_))), "{folder}");
        assert!(asked(&instance, folder).await.1.contains("This is no whole address"), "{folder}");
    }
    // As an earlier release let it in.
    instance.enter("bakery", "Bakery", "Europe/Prague", "en", &[]).await;
    let website = Website::stored("https://airbnb.com/rooms").unwrap();
    let edit = Edit { website: Some(website), ..Edit::default() };
    instance.app.change(&Slug::parse("bakery").unwrap(), &Change::Edit(edit), &By::OPERATOR).await.unwrap();
    instance.confirm_website("bakery").await;
    let (_, page) = asked(&instance, "airbnb.com/rooms/999").await;
    assert!(!page.contains(GENUINE) && page.contains("Another business’s page"), "{page}");
}

#[tokio::test]
async fn applications_push_nobody_out_of_a_verdict() {
    let instance = at("https://agency.example/").await;
    instance.confirm_website("bakery").await;
    instance.enter("zebra", "Zebra", "Europe/Prague", "en", &[]).await;
    give(&instance, "zebra", "https://agency.example/shop").await;
    instance.step("zebra", Transition::Revoke).await;
    // More than are asked, all before it by name.
    for number in 0..25 {
        let slug = format!("aaa-{number}");
        instance.apply(&slug, &slug, "Europe/Prague", "en", &[]).await;
        give(&instance, &slug, "https://agency.example/shop").await;
    }
    let (_, page) = asked(&instance, "agency.example/shop").await;
    assert!(!page.contains(GENUINE) && page.contains("its badge is not active: revoked since"), "{page}");
    // Of as many that are all confirmed each counts.
    for number in 0..25 {
        let slug = format!("bbb-{number}");
        instance.enter(&slug, &slug, "Europe/Prague", "en", &[]).await;
        give(&instance, &slug, "https://works.example/").await;
    }
    instance.confirm_website("bbb-24").await;
    let (_, page) = asked(&instance, "works.example").await;
    assert!(page.contains(GENUINE) && page.contains("/p/bbb-24\"") && !page.contains("/p/bbb-1\""), "{page}");
}

#[tokio::test]
async fn a_host_of_many_participants_is_read_page_by_page() {
    let instance = Instance::start(AHEAD).await;
    let count = 2 * CHECK_PARTICIPANTS_MAX + 1;
    for number in 0..count {
        let slug = format!("shop-{number:03}");
        instance.apply(&slug, "Shop", "Europe/Prague", "en", &[]).await;
        let website = Website::parse(&format!("https://market.example/{slug}")).unwrap();
        let edit = Change::Edit(Edit { website: Some(website), ..Edit::default() });
        instance.app.change(&Slug::parse(&slug).unwrap(), &edit, &By::OPERATOR).await.unwrap();
    }
    // The only active one stands first, whatever its name.
    instance.step("shop-200", Transition::Approve).await;
    let (mut found, mut lengths) = (Vec::new(), Vec::new());
    let mut path = Some("/check?site=https://www.market.example/shop-7".to_owned());
    while let Some(page) = path {
        let answer = instance.get(&page).await;
        let text = answer.text();
        let before = found.len();
        found.extend(Html(text).links("/p/").map(|to| to["/p/".len()..].to_owned()));
        lengths.push(found.len() - before);
        assert!(
            text.contains("Participants with a website at this host: 201. None of them has market.example/shop-7.")
        );
        path = Html(text).with("rel", "next").map(|next| next.attribute("href").unwrap());
    }
    assert_eq!(lengths, [CHECK_PARTICIPANTS_MAX, CHECK_PARTICIPANTS_MAX, 1]);
    assert_eq!(found[0], "shop-200");
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), count);
    for (page, shown) in [("0", "Page 1 of 3"), ("99999999999999999999", "Page 1 of 3"), ("77", "Page 3 of 3")] {
        let answer = instance.get(&format!("/check?site=market.example&page={page}")).await;
        assert!(answer.status == 200 && answer.text().contains(shown), "{page}");
    }
}
