//! What an initiative says in its own words, as the world sees it.

use openday::config::{Config, Sources};
use openday::domain::wording::{OwnFile, OwnWords};

use crate::support::{Html, Instance, Request};

const AHEAD: &str = "2026-11-20T12:00:00Z";

fn file(tag: &str, text: String) -> OwnFile {
    OwnFile { path: format!("{tag}.toml"), tag: tag.to_owned(), text }
}

/// An instance of those settings of an initiative, with those words.
async fn instance(settings: &str, own: OwnWords) -> Instance {
    let settings = format!("[initiative]\n{settings}");
    let sources = Sources { file: Some(("openday.toml", &settings)), ..Sources::default() };
    Instance::saying(own, Config::load(&sources).unwrap().initiative, AHEAD).await
}

/// The same with a bakery in it.
async fn with_bakery(own: OwnWords) -> Instance {
    let instance = instance("", own).await;
    let times = [("2026-12-03T09:00", "2026-12-03T16:00")];
    instance.enter("bakery", "Okindegia", "Europe/Madrid", "eu", &times).await;
    instance
}

/// A language that is not built in.
fn basque() -> OwnFile {
    let english = include_str!("../../src/domain/wording/en.toml");
    let basque = english
        .replace("name = \"English\"", "name = \"Euskara\"")
        .replace("Next open day: ", "Hurrengo ate irekien eguna: ")
        .replace("We take our customers to work", "Bezeroak lanera eramaten ditugu");
    file("eu", basque)
}

#[tokio::test]
async fn a_language_more_is_spoken_by_badges_and_offered_where_languages_are() {
    let own = OwnWords { badges: vec![basque()], ..OwnWords::default() };
    let instance = with_bakery(own).await;
    for address in ["/badge/bakery.svg", "/badge/bakery.svg?lang=eu-ES", "/badge/bakery.svg?lang=EU"] {
        let badge = instance.get(address).await;
        let title = Html(badge.text()).first("title").text();
        assert!(title.starts_with("Bezeroak lanera eramaten ditugu"), "{title}");
        // Its dates are CLDR's.
        assert!(title.contains("Hurrengo ate irekien eguna: 2026(e)ko abenduaren 3(a), osteguna"), "{title}");
    }
    let english = instance.get("/badge/bakery.svg?lang=en").await;
    assert!(english.text().contains("We take our customers to work"));
    for page in ["/p/bakery/embed", "/join"] {
        assert!(instance.get(page).await.text().contains("<option value=\"eu\" lang=\"eu\""), "{page}");
    }
    assert!(instance.get("/p/bakery/embed?lang=eu").await.text().contains("bakery.svg?lang=eu"));
}

#[tokio::test]
async fn a_text_of_a_page_is_said_as_the_initiative_says_it_and_escaped() {
    let texts = |tag, text: &str| file(tag, format!("[texts]\n\"Take part\" = \"{text}\"\n"));
    let own =
        OwnWords { pages: vec![texts("en", "Come <b>along</b>"), texts("de", "Komm mit")], ..OwnWords::default() };
    let instance = instance("", own).await;
    let page = async |address: &str| instance.get(address).await.text().to_owned();
    assert!(page("/join").await.contains("<h1>Come &#60;b&#62;along&#60;/b&#62;</h1>"));
    assert!(page("/join?page-lang=de").await.contains("<h1>Komm mit</h1>"));
    assert!(page("/directory?page-lang=de").await.contains("Komm mit"));
    assert!(page("/join?page-lang=fr").await.contains("<h1>Participer</h1>"));
}

#[tokio::test]
async fn only_kinds_that_are_offered_can_be_chosen_or_sent() {
    let instance = instance("kinds = [\"customer-visit\", \"trial-run\"]\n", OwnWords::default()).await;
    let page = instance.get("/join").await;
    let options = Html(page.text()).with("id", "kind").unwrap().inside().values("value").collect::<Vec<_>>();
    assert_eq!(options, ["customer-visit"]);
    let fields = [
        ("name", "Kovárna"),
        ("website", "kovarna.example"),
        ("country", "CZ"),
        ("place", "Brno"),
        ("time_zone", "Europe/Prague"),
        ("language", "cs"),
        ("plan", "We come along."),
        ("date", "2026-12-03"),
        ("from", "09:00"),
        ("to", "16:00"),
        ("contact", "post@kovarna.example"),
    ];
    let sent = async |kind| {
        let form = Request::post("/join").form(&[&fields[..], &[("kind", kind)]].concat());
        instance.send(&form.headers(&[("Origin", "https://badges.example"), ("Sec-Fetch-Site", "same-origin")])).await
    };
    let refused = sent("tour").await;
    assert_eq!(refused.status, 422);
    let told = Html(refused.text()).with("id", "kind-error").unwrap().text();
    assert_eq!(told, "Kind “tour” is not offered here; use customer-visit.");
    // What was chosen is not exchanged for something else.
    assert_eq!(
        Html(refused.text()).with("id", "kind").unwrap().inside().values("value").collect::<Vec<_>>(),
        ["tour", "customer-visit"]
    );
    assert_eq!((sent("trial-run").await.status, sent("customer-visit").await.status), (422, 201));
}

#[tokio::test]
async fn the_form_to_take_part_begins_with_what_the_initiative_says() {
    let lead =
        async |instance: &Instance, page: &str| Html(instance.get(page).await.text()).class("lead").unwrap().text();
    let join = "[initiative.join]\nen = \"Walk <i>with</i> us\"\npt-BR = \"Venha connosco\"\n";
    let own = instance(join, OwnWords::default()).await;
    assert_eq!(lead(&own, "/join").await, "Walk <i>with</i> us");
    assert_eq!(lead(&own, "/join?page-lang=pt").await, "Venha connosco");
    assert_eq!(lead(&own, "/join?page-lang=de").await, "Walk <i>with</i> us");
    let usual = instance("", OwnWords::default()).await;
    assert!(lead(&usual, "/join").await.starts_with("Open your doors for a day, "));
}
