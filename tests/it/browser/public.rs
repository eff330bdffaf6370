//! The public pages.

use openday::domain::change::By;
use openday::domain::participant::Participant;
use openday::domain::status::Transition;
use serde_json::json;

use super::driver::{Browser, Flow, Page};
use crate::admin::maintained;
use crate::support::{Instance, participant};

const NOW: &str = "2026-11-20T12:00:00Z";
const THIRD: (&str, &str) = ("2026-12-03T09:00", "2026-12-03T16:00");

/// A street of businesses in every status, one of them with the longest of everything.
async fn street() -> Instance {
    let instance = Instance::for_browsers(NOW).await;
    instance.enter("pekarna", "Pekárna U Mostu", "Europe/Prague", "cs", &[THIRD]).await;
    instance.enter("mahbaza", "مخبز الجسر", "Africa/Cairo", "ar", &[THIRD]).await;
    instance.apply("mill", "Mill & <Sons>", "Europe/London", "en", &[THIRD]).await;
    for (slug, step) in [("gym", Transition::Suspend), ("garage", Transition::Revoke), ("dairy", Transition::Withdraw)]
    {
        instance.enter(slug, &format!("The {slug}"), "Europe/London", "en", &[THIRD]).await;
        instance.step(slug, step).await;
    }
    instance.app.add(longest(), true, &By::OPERATOR).await.unwrap();
    instance
}

fn longest() -> Participant {
    participant(&"longest-".repeat(5)[..39])
        .named(&"W".repeat(80))
        .of("Europe/Berlin", "de")
        .with("website", format!("https://longest.example/{}", "w".repeat(100)))
        .with("country", "DE")
        .with("place", "Donaudampfschiff".repeat(4))
        .with("plan", format!("{}\n\nund {}", "Werkstatt".repeat(30), "so ".repeat(60)))
        .with("link", format!("https://longest.example/?{}", "w".repeat(200)))
        .pending(NOW.parse().unwrap())
}

#[tokio::test]
async fn public_pages_are_valid_accessible_and_fit_a_phone() {
    let Some(browser) = Browser::found() else { return };
    let instance = street().await;
    let origin = instance.origin();
    let longest = format!("/p/{}", longest().slug);
    let mut pages: Vec<_> = ["pekarna", "mahbaza", "mill", "gym", "garage", "dairy"]
        .map(|slug| Page::at(&origin, &format!("/p/{slug}")))
        .into();
    pages.extend(
        ["/", "/about", &longest, "/check", "/check?site=pekarna.example", "/check?site=nobody.example"]
            .map(|path| Page::at(&origin, path)),
    );
    pages.extend(
        ["pekarna", "mahbaza", "mill", "gym", "garage"].map(|slug| Page::at(&origin, &format!("/p/{slug}/embed"))),
    );
    pages.push(Page::at(&origin, "/p/pekarna/embed?style=large&theme=dark&lang=ar&size=200&format=png&date=none"));
    pages.push(Page::at(&origin, &format!("{longest}/embed?style=seal")));
    pages.extend(["/p/nobody", "/nowhere", "/p/nobody/embed"].map(|path| Page::at(&origin, path).with_status(404)));
    pages.push(Page::at(&origin, "/p/pekarna/2026-12-04").with_status(404));
    pages.extend(["/p/pekarna/2026-12-03", "/p/mahbaza/2026-12-03?page-lang=ar"].map(|path| Page::at(&origin, path)));
    pages.push(Page::at(&origin, "/check?site=%3Cscript%3E").with_status(400));
    pages.extend(["/directory", "/directory?q=p&kind=tour", "/open-days"].map(|path| Page::at(&origin, path)));
    for slug in ["pekarna", "mahbaza", "garage", "mill", longest.trim_start_matches("/p/")] {
        pages.push(Page::at(&origin, &format!("/embed/{slug}?theme=auto")));
    }
    pages.push(Page::at(&origin, "/embed/pekarna?theme=dark&lang=ar"));
    pages.push(Page::at(&origin, "/embed/nobody").with_status(404));
    for language in ["ar", "de", "ja"] {
        let paths = [
            "/",
            "/directory",
            "/open-days",
            "/check?site=pekarna.example",
            "/p/mahbaza",
            "/p/garage",
            "/p/pekarna/embed",
        ];
        pages.extend(paths.map(|path| {
            let separator = if path.contains('?') { '&' } else { '?' };
            Page::at(&origin, &format!("{path}{separator}page-lang={language}"))
        }));
    }
    browser.approves(&pages).await;
}

#[tokio::test]
async fn a_visitor_finds_out_whose_badge_it_is_with_and_without_scripts() {
    let Some(browser) = Browser::found() else { return };
    let instance = street().await;
    instance.confirm_website("pekarna").await;
    for java_script in [true, false] {
        let flow = Flow {
            name: "check-website",
            origin: instance.origin(),
            java_script,
            given: json!({ "website": "pekarna.example" }),
        };
        let expected = json!({
            "sentence": "The badge below is genuine.", "name": "Pekárna U Mostu", "unknown": "Unknown participant"
        });
        assert_eq!(browser.drives(flow).await, expected, "with scripts: {java_script}");
    }
}

#[tokio::test]
async fn what_an_owner_copies_from_the_builder_shows_the_badge_on_a_phone() {
    let Some(browser) = Browser::found() else { return };
    let instance = street().await;
    for java_script in [true, false] {
        let flow = Flow {
            name: "paste-badge",
            origin: instance.origin(),
            java_script,
            given: json!({
                "javaScript": java_script, "slug": "pekarna", "language": "Deutsch", "alt": "Tag der \"offenen\" <Tür>"
            }),
        };
        let result = browser.drives(flow).await;
        assert_eq!(result["chosen"], "wide");
        let shown = result["shown"].as_array().unwrap();
        assert_eq!(shown.len(), 16, "{result}");
        for one in shown {
            match one["code"].as_str() {
                None => {
                    assert_eq!(one["alt"], "Tag der \"offenen\" <Tür>", "{one}");
                    let leads_to = if one["id"] == "frame" { "/embed/pekarna" } else { "/p/pekarna" };
                    assert_eq!(one["leadsTo"], leads_to, "{one}");
                    let is_picture = one["id"] != "frame" && one["id"] != "widget";
                    assert_eq!(one["isDrawn"] == true, is_picture, "{one}");
                }
                Some(code) => assert!(code.contains(&instance.origin()), "{one}"),
            }
            // Mail programs know neither of the two that let a picture shrink.
            assert!(one["fits"] != false || one["id"] == "email", "{one}");
        }
    }
}

#[tokio::test]
async fn a_language_that_was_chosen_is_kept_from_page_to_page_with_and_without_scripts() {
    let Some(browser) = Browser::found() else { return };
    let instance = street().await;
    for (java_script, width, language, tag, direction) in
        [(true, 1280, "Deutsch", "de", "ltr"), (false, 320, "العربية", "ar", "rtl")]
    {
        let flow = Flow {
            name: "change-language",
            origin: instance.origin(),
            java_script,
            given: json!({ "width": width, "language": language }),
        };
        let result = browser.drives(flow).await;
        assert_eq!(result["first"], json!(["en", "ltr"]), "{result}");
        for step in ["chosen", "carried", "refused"] {
            assert_eq!(result[step], json!([tag, direction]), "{step} {result}");
        }
        let errors = result["errors"].as_array().unwrap();
        assert!(
            errors.len() >= 4 && !errors.iter().any(|error| error.as_str().unwrap().contains("Enter ")),
            "{result}"
        );
    }
}

/// What a browser keeps of a badge must not stand on a page that says something else.
#[tokio::test]
async fn a_visitor_who_comes_back_sees_the_picture_that_the_page_speaks_of() {
    let Some(browser) = Browser::found() else { return };
    let instance = Instance::for_browsers(crate::admin::NOW).await;
    let token = maintained(&instance).await;
    instance.enter("pekarna", "Pekárna", "Europe/Prague", "en", &[THIRD]).await;
    let steps = ["suspend", "reinstate", "revoke", "readmit"];
    let paths = ["/p/pekarna", "/check?site=pekarna.example"];
    let flow = Flow {
        name: "come-back",
        origin: instance.origin(),
        java_script: true,
        given: json!({ "slug": "pekarna", "token": token, "steps": steps, "paths": paths }),
    };
    let visits = browser.drives(flow).await;
    let visits = visits.as_array().unwrap();
    assert_eq!(visits.len(), (steps.len() + 1) * paths.len());
    for visit in visits {
        let says = match visit["step"].as_str().unwrap() {
            "suspend" => "Badge suspended",
            "revoke" => "Badge revoked",
            _ => "We take our customers to work",
        };
        assert!(visit["alt"].as_str().unwrap().contains(says) && visit["isTrue"] == true, "{visit}");
    }
}

#[tokio::test]
async fn a_browser_understands_what_the_site_says_of_itself() {
    let Some(browser) = Browser::found() else { return };
    let instance = street().await;
    let flow = Flow { name: "keep-site", origin: instance.origin(), java_script: true, given: json!({}) };
    let expected = json!({
        "url": format!("{}/site.webmanifest", instance.origin()),
        "errors": [],
        "name": "Take Your Customer to Work Day",
        "areAsSaid": true,
    });
    assert_eq!(browser.drives(flow).await, expected);
}
