//! What the widget of one participant says, and that of all.

use openday::domain::change::{By, Change, Edit};
use openday::domain::participant::{Country, Slug};
use openday::domain::schedule::OpenDayId;
use serde_json::Value;

use super::{HOSTILE, NOW, bakery, inactive};
use crate::support::Instance;

async fn told(instance: &Instance, path: &str) -> Value {
    let answer = instance.get(path).await;
    assert_eq!(answer.status, 200, "{path}");
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test]
async fn a_widget_says_the_next_three_open_days_in_the_language_that_is_asked_for() {
    let instance = bakery().await;
    for (path, lang, headline, when) in [
        ("/embed/bakery.json", "cs", "Bereme zákazníky s sebou do práce", "sobota 21. listopadu 2026, 9:00–10:00"),
        (
            "/embed/bakery.json?lang=de-AT",
            "de",
            "Wir nehmen Kunden mit zur Arbeit",
            "Samstag, 21. November 2026, 09:00–10:00",
        ),
        (
            "/embed/bakery.json?lang=tlh",
            "cs",
            "Bereme zákazníky s sebou do práce",
            "sobota 21. listopadu 2026, 9:00–10:00",
        ),
        (
            "/embed/bakery.json?lang=EN",
            "en",
            "We take our customers to work",
            "Saturday, 21 November 2026, 09:00–10:00",
        ),
    ] {
        let told = told(&instance, path).await;
        assert_eq!((&told["lang"], &told["headline"]), (&lang.into(), &headline.into()), "{path}");
        assert_eq!(told["days"].as_array().unwrap().len(), 3, "{path}");
        assert_eq!(told["days"][0]["when"], when, "{path}");
        assert_eq!(told["name"], serde_json::json!({ "text": "Pekárna U Mostu", "lang": "cs" }), "{path}");
    }
}

#[tokio::test]
async fn every_link_of_a_widget_leads_to_something() {
    let instance = bakery().await;
    let told = told(&instance, "/embed/bakery.json?lang=en").await;
    let days = told["days"].as_array().unwrap().iter().flat_map(|day| day["links"].as_array().unwrap());
    let links: Vec<_> =
        days.chain(told["links"].as_array().unwrap()).map(|link| link["href"].as_str().unwrap()).collect();
    assert_eq!(links.len(), 5);
    for link in links {
        assert!(link.starts_with('/'), "{link}");
        assert_eq!(instance.get(link).await.status, 200, "{link}");
    }
}

#[tokio::test]
async fn a_widget_stops_being_kept_when_it_stops_being_true() {
    let instance = bakery().await;
    let fresh = |told: &Value| told["fresh_until"].as_str().unwrap().to_owned();
    let path = "/embed/bakery.json?lang=en";
    // From local midnight on a badge speaks of today; then the day begins, and is over.
    for (at, until, now, when) in [
        (NOW, "2026-11-20T23:00:00Z", None, "Saturday, 21 November 2026, 09:00–10:00"),
        ("2026-11-20T23:00:00Z", "2026-11-21T08:00:00Z", None, "Saturday, 21 November 2026, 09:00–10:00"),
        ("2026-11-21T08:00:00Z", "2026-11-21T09:00:00Z", Some("Open now"), "Saturday, 21 November 2026, 09:00–10:00"),
        ("2026-11-21T09:00:00Z", "2026-12-02T23:00:00Z", None, "Thursday, 3 December 2026, 09:00–16:00"),
    ] {
        instance.clock.set(at.parse().unwrap());
        let told = told(&instance, path).await;
        assert_eq!(fresh(&told), until, "{at}");
        assert_eq!((told["days"][0]["now"].as_str(), &told["days"][0]["when"]), (now, &when.into()), "{at}");
    }
    instance.clock.set("2026-11-21T08:59:50Z".parse().unwrap());
    let header = |answer: &crate::support::Answer| answer.header("cache-control").unwrap().to_owned();
    assert!(header(&instance.get(path).await).starts_with("max-age=10, "));
    let answer = instance.get(path).await;
    let again = instance.request("GET", path, &[("If-None-Match", answer.header("etag").unwrap())]).await;
    assert_eq!(again.status, 304);
}

/// Beyond midnight a badge speaks of the present date, and so does whatever stands beside it.
#[tokio::test]
async fn a_night_goes_on_under_the_date_that_the_badge_says() {
    let instance = Instance::start("2026-11-26T12:00:00Z").await;
    instance.enter("night", "The Night", "Pacific/Apia", "en", &[("2026-11-27T20:00", "2026-11-28T10:00")]).await;
    for (at, badge, when, day, until) in [
        (
            "2026-11-27T08:00:00Z",
            "Open now, Fri 27 Nov, until 10:00",
            "Friday, 27 November 2026, 20:00–10:00",
            "27",
            "2026-11-27T11:00:00Z",
        ),
        (
            "2026-11-27T11:00:00Z",
            "Open now, Sat 28 Nov, until 10:00",
            "Saturday, 28 November 2026, 00:00–10:00",
            "28",
            "2026-11-27T21:00:00Z",
        ),
    ] {
        instance.clock.set(at.parse().unwrap());
        let document = told(&instance, "/p/night.json").await;
        assert_eq!(document["badge"]["date_text"], badge);
        for path in ["/embed/night.json", "/open-days.json"] {
            let told = told(&instance, path).await;
            assert_eq!((&told["days"][0]["when"], &told["days"][0]["day"]), (&when.into(), &day.into()), "{path}");
            assert_eq!(told["fresh_until"], until, "{path} {at}");
        }
        for path in ["/embed/night", "/p/night", "/open-days", "/"] {
            let page = instance.get(path).await;
            assert!(page.text().contains(when), "{path} at {at}");
        }
    }
}

#[tokio::test]
async fn a_server_without_an_address_names_none() {
    let instance = Instance::unaddressed(NOW).await;
    instance.enter("bakery", "Bakery", "Europe/London", "en", &[]).await;
    let request = |path: &str| crate::support::Request::get(path).header("Host", "elsewhere.example");
    for path in ["/embed/bakery.json", "/embed/bakery", "/open-days.json"] {
        let answer = instance.send(&request(path)).await;
        assert_eq!(answer.status, 200);
        for host in ["127.0.0.1", "elsewhere.example", "http://"] {
            assert!(!answer.text().contains(host), "{path}: {}", answer.text());
        }
    }
    let oembed = instance.send(&request("/oembed?url=http://elsewhere.example/p/bakery")).await;
    assert_eq!(oembed.status, 404);
}

#[tokio::test]
async fn the_widget_of_who_does_not_take_part_says_so_and_nothing_more() {
    let (instance, all) = inactive().await;
    for (slug, status) in all {
        let told = told(&instance, &format!("/embed/{slug}.json")).await;
        assert_eq!(told["status"], status.as_str());
        assert_eq!(told["name"]["text"], format!("The {slug}"));
        assert_eq!(told["days"], serde_json::json!([]), "{slug}");
        assert!(!told.to_string().contains("We take our customers"), "{told}");
        assert!(told["sentence"].as_str().is_some_and(|sentence| sentence.contains("20 November 2026")), "{told}");
    }
    let unknown = instance.get("/embed/nobody.json").await;
    assert_eq!((unknown.status, unknown.header("cache-control")), (404, Some("no-store")));
    let told: Value = serde_json::from_slice(&unknown.body).unwrap();
    assert_eq!((&told["status"], &told["headline"]), (&"unknown".into(), &"Unknown participant".into()));
    assert_eq!(instance.get("/embed/No_body!.json").await.status, 404);
}

#[tokio::test]
async fn where_nothing_is_ahead_a_widget_says_that_the_date_is_to_come() {
    let instance = Instance::start(NOW).await;
    instance.enter("bakery", "Bakery", "Europe/London", "en", &[]).await;
    let told = told(&instance, "/embed/bakery.json").await;
    assert_eq!((&told["sentence"], &told["label"]), (&"Next date to be announced".into(), &Value::Null));
}

#[tokio::test]
async fn a_called_off_day_is_gone_from_the_widget_at_once() {
    let instance = bakery().await;
    let slug = Slug::parse("bakery").unwrap();
    instance.app.change(&slug, &Change::cancel(OpenDayId(5)), &By::OPERATOR).await.unwrap();
    let told = told(&instance, "/embed/bakery.json?lang=en").await;
    assert_eq!(told["days"][0]["when"], "Thursday, 3 December 2026, 09:00–16:00");
}

#[tokio::test]
async fn the_widget_of_all_says_who_opens_next_and_narrows_to_a_country() {
    let instance = bakery().await;
    instance.enter("mill", "The Mill", "Europe/London", "en", &[("2026-11-30T09:00", "2026-11-30T12:00")]).await;
    let edit = Edit { country: Some(Country::parse("GB").unwrap()), ..Edit::default() };
    instance.app.change(&Slug::parse("mill").unwrap(), &Change::Edit(edit), &By::OPERATOR).await.unwrap();
    let names = |told: &Value| -> Vec<String> {
        told["days"].as_array().unwrap().iter().map(|day| day["who"]["text"].as_str().unwrap().to_owned()).collect()
    };
    let all = told(&instance, "/open-days.json?lang=en").await;
    assert_eq!(names(&all)[..2], ["Pekárna U Mostu", "The Mill"]);
    assert_eq!(all["headline"], "We take our customers to work");
    assert_eq!(names(&told(&instance, "/open-days.json?country=gb").await), ["The Mill"]);
    let nobody = told(&instance, "/open-days.json?country=JP&lang=de").await;
    assert!(names(&nobody).is_empty() && nobody["sentence"].as_str().unwrap().starts_with("Gerade steht"));
    let wrong = instance.get("/open-days.json?country=Nowhere").await;
    assert_eq!((wrong.status, wrong.header("access-control-allow-origin")), (400, Some("*")));
    assert!(wrong.text().contains("`Nowhere`"), "{}", wrong.text());
}

#[tokio::test]
async fn a_name_in_a_widget_is_text_whatever_it_holds() {
    let instance = Instance::start(NOW).await;
    instance.enter("bakery", HOSTILE, "Europe/London", "en", &[]).await;
    assert_eq!(told(&instance, "/embed/bakery.json").await["name"]["text"], HOSTILE);
    let page = instance.get("/embed/bakery").await;
    assert!(!page.text().contains("<b title") && page.text().matches("</script>").count() == 1, "{}", page.text());
}

#[tokio::test]
async fn scripts_of_other_sites_read_what_the_widget_says() {
    let instance = bakery().await;
    for path in ["/embed/bakery.json", "/embed/nobody.json", "/open-days.json", "/widget.js", "/widget/9.9.9.js"] {
        let answer = instance.get(path).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(answer.header("set-cookie"), None, "{path}");
        let refused = instance.request("POST", path, &[]).await;
        assert_eq!((refused.status, refused.header("allow")), (405, Some("GET, HEAD, OPTIONS")), "{path}");
    }
}
