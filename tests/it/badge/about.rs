//! The page that says who runs an initiative, and what is stored.

use openday::config::{Config, Sources};

use super::AHEAD;
use crate::support::{Answer, Html, Instance};

/// The page of an initiative with these settings.
async fn about(settings: &str) -> Answer {
    let text = format!("[initiative]\n{settings}");
    let sources = Sources { file: Some(("openday.toml", &text)), ..Sources::default() };
    let instance = Instance::of(Config::load(&sources).unwrap().initiative, AHEAD).await;
    instance.get("/about").await
}

#[tokio::test]
async fn about_says_who_runs_it_how_to_reach_them_and_what_is_stored_for_how_long() {
    let answer = about(
        "operator = \"Bakers' guild\"\ncontact = \"guild@bakers.example\"\n\
         privacy = \"https://bakers.example/privacy\"\ncontact_days_max = 30\n",
    )
    .await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-cache")));
    let html = Html(answer.text());
    for link in ["mailto:guild@bakers.example", "https://bakers.example/privacy"] {
        assert!(html.leads_to(link), "{link}");
    }
    let text = html.text();
    for said in
        ["Bakers' guild", "after this many days: 30.", "E-mail address · Second e-mail address ·", "Website · Country"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!html.leads_to("https://bakers.example/imprint") && !text.contains("Imprint"));
}

#[tokio::test]
async fn an_initiative_that_names_nobody_says_so_and_what_is_stored_all_the_same() {
    let instance = Instance::start(AHEAD).await;
    let answer = instance.get("/about").await;
    let text = Html(answer.text()).text();
    assert!(text.contains("has not said a name") && text.contains("after this many days: 180."), "{text}");
    assert!(!answer.text().contains("mailto:"));
}

#[tokio::test]
async fn every_setting_of_the_page_is_told_as_it_is() {
    for (settings, link, said) in [
        ("contact_days_max = 0", "/", "deleted as soon as it has left"),
        ("contact_days_max = 1", "/", "after this many days: 1."),
        ("contact = \"https://bakers.example/write\"", "https://bakers.example/write", "Write to"),
        ("contact = \"a&b?c@bakers.example\"", "mailto:a%26b%3Fc@bakers.example", "Write to a&b?c@bakers.example"),
        ("imprint = \"https://bakers.example/imprint\"", "https://bakers.example/imprint", "Imprint"),
        ("address = \"https://bakers.example/\"", "https://bakers.example/", "No address is given here; ask at"),
        ("operator = \"<b>Guild</b>\"", "/", "run by <b>Guild</b>."),
    ] {
        let answer = about(settings).await;
        let html = Html(answer.text());
        assert!(html.leads_to(link), "{settings}: {}", answer.text());
        assert!(html.text().contains(said), "{settings}: {}", html.text());
    }
}

#[tokio::test]
async fn whoever_is_told_to_ask_a_maintainer_is_led_to_how() {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &[]).await;
    for path in ["/", "/p/bakery", "/join", "/manage", "/check", "/nothing"] {
        let answer = instance.get(path).await;
        assert!(Html(answer.text()).leads_to("/about"), "{path}");
        let said = answer.text().matches("ask a maintainer").count();
        assert_eq!(answer.text().matches("<a href=\"/about#reach\">ask a maintainer</a>").count(), said, "{path}");
    }
}
