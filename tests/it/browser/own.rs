//! What visitors and participants fill in.

use openday::domain::change::By;
use openday::domain::participant::Slug;
use openday::domain::status::Transition;
use serde_json::json;

use super::driver::{Browser, Flow, Page};
use crate::support::Instance;

const NOW: &str = "2026-11-20T12:00:00Z";
const THIRD: (&str, &str) = ("2026-12-03T09:00", "2026-12-03T16:00");

#[tokio::test]
async fn forms_and_private_pages_are_valid_accessible_and_fit_a_phone() {
    let Some(browser) = Browser::found() else { return };
    let instance = Instance::for_browsers(NOW).await;
    let origin = instance.origin();
    let mut pages: Vec<_> = ["/join", "/manage", "/p/active/report"].map(|path| Page::at(&origin, path)).into();
    for (slug, step) in [
        ("active", None),
        ("suspended", Some(Transition::Suspend)),
        ("revoked", Some(Transition::Revoke)),
        ("withdrawn", Some(Transition::Withdraw)),
    ] {
        instance
            .enter(slug, "مخبز الجسر القديم", "Africa/Cairo", "ar", &[THIRD, ("2026-12-03T09:00", "2026-12-03T15:00")])
            .await;
        if let Some(step) = step {
            instance.step(slug, step).await;
        }
        let token = instance.app.new_private_link(&Slug::parse(slug).unwrap(), &By::OPERATOR).await.unwrap();
        let session = instance.app.sign_in(&token).await.unwrap().unwrap().session;
        pages.push(Page::at(&origin, "/manage").with_cookie("openday_participant", session.reveal()));
    }
    pages.extend(["/manage/nothing", "/p/nobody/report"].map(|path| Page::at(&origin, path).with_status(404)));
    browser.approves(&pages).await;
}

#[tokio::test]
async fn a_business_applies_and_keeps_its_page_with_and_without_scripts() {
    let Some(browser) = Browser::found() else { return };
    for java_script in [true, false] {
        let instance = Instance::for_browsers(NOW).await;
        let flow = Flow {
            name: "apply-and-keep",
            origin: instance.origin(),
            java_script,
            given: json!({
                "javaScript": java_script,
                "application": {
                    "name": "Pekárna U Mostu",
                    "website": "www.pekarna.example",
                    "plan": "We bake together.",
                    "country": "Czechia",
                    "timeZone": "Europe/Prague",
                    "language": "Čeština",
                    "contact": "post@pekarna.example",
                },
            }),
        };
        let expected = json!({
            "mistakes": [
                "Choose a country.",
                "Choose a time zone.",
                "Enter an e-mail address; it is never public.",
            ],
            "kept": "We bake together.",
            "applied": "You have applied",
            "bar": "/manage",
            "added": "The open day is in the schedule.",
            "isAnother": true,
            "left": "Your application is taken back, and your badge says so.",
            "out": "You are signed out.",
        });
        assert_eq!(browser.drives(flow).await, expected, "with scripts: {java_script}");
        let participant = instance.app.participant("pekarna-u-mostu").unwrap();
        assert_eq!(participant.schedule.open_days().len(), 1);
    }
}

#[tokio::test]
async fn an_owner_who_has_the_private_link_alone_pastes_the_badge_in_six_steps_by_the_keyboard() {
    let Some(browser) = Browser::found() else { return };
    let instance = Instance::for_browsers(NOW).await;
    instance.enter("pekarna", "Pekárna U Mostu", "Europe/Prague", "cs", &[THIRD]).await;
    let token = instance.app.new_private_link(&Slug::parse("pekarna").unwrap(), &By::OPERATOR).await.unwrap();
    let link = format!("{}/manage#{}", instance.origin(), token.reveal());
    let flow = Flow {
        name: "own-to-badge",
        origin: instance.origin(),
        java_script: true,
        given: json!({ "link": link, "name": "Pekárna U Mostu" }),
    };
    let result = browser.drives(flow).await;
    let steps = result["steps"].as_array().unwrap();
    assert!(steps.len() <= 6 && result["isDrawn"] == true, "{result}");
}
