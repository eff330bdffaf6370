//! Whatever the status, the website and the open days: badge, page, document, calendar, lists and verdict say the same.

use openday::domain::status::Status;
use serde_json::Value;

use super::title;
use crate::support::{Html, Instance};

const NOW: &str = "2026-12-03T11:00:00Z";
const STATEMENT: &str = "We take our customers to work";

/// The starts and the ends of open days, on the local clock.
type Times = &'static [(&'static str, &'static str)];

/// Open days as they lie to noon of 3 December in Prague, and what an active badge says of the day then.
const DAYS: [(&str, Times, &str); 6] = [
    ("never", &[], "none"),
    ("past", &[("2026-12-01T09:00", "2026-12-01T16:00")], "none"),
    ("later", &[("2026-12-03T15:00", "2026-12-03T18:00")], "today"),
    ("within", &[("2026-12-03T09:00", "2026-12-03T16:00")], "today"),
    ("over", &[("2026-12-03T08:00", "2026-12-03T10:00")], "none"),
    ("ahead", &[("2026-12-10T09:00", "2026-12-10T16:00")], "ahead"),
];

const WEBSITES: [&str; 4] = ["claimed", "confirmed", "asking", "declined"];

/// One case: a participant with what is so of it.
struct Case {
    slug: String,
    status: Status,
    website: &'static str,
    days: Times,
    day: &'static str,
    is_coming: bool,
}

impl Case {
    fn all() -> Vec<Self> {
        let mut cases = Vec::new();
        for status in Status::ALL {
            for website in WEBSITES {
                for (when, days, day) in DAYS {
                    let slug = format!("{status}-{website}-{when}");
                    let is_coming = ["later", "within", "ahead"].contains(&when);
                    cases.push(Self { slug, status, website, days, day, is_coming });
                }
            }
        }
        cases
    }

    fn is_active(&self) -> bool {
        self.status == Status::Active
    }

    async fn enter(&self, instance: &Instance) {
        instance.apply(&self.slug, &self.slug, "Europe/Prague", "en", self.days).await;
        if self.website == "confirmed" {
            instance.confirm_website(&self.slug).await;
        }
        // Who was never admitted moves its website by itself, so that there is nothing to ask for.
        if self.status != Status::Pending && ["asking", "declined"].contains(&self.website) {
            instance.bring_to(&self.slug, Status::Active).await;
            instance.ask_for_website(&self.slug, &format!("https://wish-{}.example/", self.slug)).await;
            if self.website == "declined" {
                instance.decline_website(&self.slug).await;
            }
            instance.bring_on_to(&self.slug, self.status).await;
        } else {
            instance.bring_to(&self.slug, self.status).await;
        }
    }
}

#[tokio::test]
async fn all_that_is_said_of_a_participant_agrees_in_every_case() {
    let instance = Instance::start(NOW).await;
    let cases = Case::all();
    for case in &cases {
        case.enter(&instance).await;
    }
    let directory = instance.get("/directory").await;
    let list: Value = serde_json::from_str(instance.get("/participants.json").await.text()).unwrap();
    for case in &cases {
        let Case { slug, status, .. } = case;
        let badge = instance.get(&format!("/badge/{slug}.svg")).await;
        let alt = title(badge.text());
        let json = instance.get(&format!("/p/{slug}.json")).await;
        let code = json.status;
        let json: Value = serde_json::from_str(json.text()).unwrap();
        let page = instance.get(&format!("/p/{slug}")).await;
        let check = instance.get(&format!("/check?site={slug}.example")).await;
        let calendar = instance.get(&format!("/p/{slug}.ics")).await;
        let said = format!("{slug}: {alt}\n{json:#}\n{}\n{}", page.text(), check.text());

        // One status, everywhere.
        assert_eq!(badge.header("openday-status"), Some(status.as_str()), "{said}");
        assert_eq!(
            (json["status"].as_str(), code == 410),
            (Some(status.as_str()), *status == Status::Revoked),
            "{said}"
        );
        let listed = list["participants"].as_array().unwrap().iter().find(|one| one["slug"] == **slug).unwrap();
        for member in ["status", "website", "website_standing", "website_standing_since", "page"] {
            assert_eq!(listed[member], json[member], "{member} {said}");
        }
        let is_looked_at = *status != Status::Pending;
        assert_eq!(directory.text().contains(&format!("\"/p/{slug}\"")), is_looked_at, "{said}");

        // One claim: that of the picture.
        for text in [alt.as_str(), page.text(), check.text()] {
            assert_eq!(text.contains(STATEMENT), case.is_active(), "{said}");
        }
        assert_eq!(json["badge"]["statement"].is_string(), case.is_active(), "{said}");
        assert_eq!(json["badge"]["alt"], *alt, "{said}");
        for text in [page.text(), check.text()] {
            assert!(Html(text).values("alt").any(|said| said == alt), "{said}");
        }

        // One day.
        assert_eq!(json["badge"]["day"], if case.is_active() { case.day } else { "none" }, "{said}");
        let date = json["badge"]["date_text"].as_str();
        assert_eq!(date.is_some(), case.is_active(), "{said}");
        for words in ["Open today", "Next open day", "Next date to be announced"] {
            assert_eq!(date.is_some_and(|date| date.contains(words)), alt.contains(words), "{said}");
        }
        let is_told = case.is_coming && matches!(status, Status::Active | Status::Pending);
        assert_eq!(json["open_days"].as_array().unwrap().len(), usize::from(is_told), "{said}");
        assert_eq!(page.text().matches("class=\"when\"").count(), usize::from(is_told), "{said}");
        let events = |standing: &str| calendar.text().matches(&format!("STATUS:{standing}\r\n")).count();
        let is_cancelled = case.is_coming && !matches!(status, Status::Active | Status::Pending);
        assert_eq!(
            events("CONFIRMED"),
            if case.is_active() { case.days.len() } else { 0 },
            "{}\n{said}",
            calendar.text()
        );
        assert_eq!(events("CANCELLED"), usize::from(is_cancelled), "{}\n{said}", calendar.text());
        assert_eq!(json["calendar"].is_string(), case.is_active(), "{said}");

        // One place, and how sure it is.
        let is_confirmed = case.website == "confirmed";
        assert_eq!(json["website_standing"], if is_confirmed { "confirmed" } else { "claimed" }, "{said}");
        assert_eq!(page.text().contains("(confirmed by"), is_confirmed, "{said}");
        let verdict = match status {
            Status::Active if is_confirmed => "The badge below is genuine.",
            Status::Active => "Known, but not sure",
            _ => "Known, but: its badge is not active",
        };
        assert!(check.text().contains(verdict), "{said}");
        let calls_genuine = |text: &str| text.contains("genuine only if") || text.contains("badge below is genuine");
        assert_eq!(calls_genuine(page.text()), case.is_active(), "{said}");
        assert_eq!(calls_genuine(check.text()), case.is_active(), "{said}");
        assert_eq!(page.text().contains("referrerpolicy"), case.is_active(), "{said}");
        for near in [format!("shop.{slug}.example"), format!("{slug}.example:8443"), format!("info@{slug}.example")] {
            let near = instance.get(&format!("/check?site={near}")).await;
            assert_eq!(near.text().contains("is the website of"), case.is_active(), "{}", near.text());
            let is_told = near.text().contains(&format!("its badge is not active: {status} since"));
            assert_eq!(is_told, !case.is_active(), "{}", near.text());
        }
        // What is asked for is nobody's yet, and no matter of the public.
        for text in [page.text(), check.text(), &json.to_string(), calendar.text(), directory.text()] {
            assert!(!text.contains("wish-"), "{said}");
        }
        let wish = instance.get(&format!("/check?site=wish-{slug}.example")).await;
        assert!(wish.text().contains("No participant has the website"), "{said}");
    }
}

#[tokio::test]
async fn no_page_about_who_is_not_active_says_when_a_badge_is_genuine() {
    let instance = Instance::start(NOW).await;
    for status in Status::ALL {
        instance.apply(status.as_str(), status.as_str(), "Europe/Prague", "en", &[]).await;
        instance.bring_to(status.as_str(), status).await;
        for path in ["/p/SLUG", "/p/SLUG/report", "/check?site=SLUG.example", "/check?site=/p/SLUG"] {
            let page = instance.get(&path.replace("SLUG", status.as_str())).await;
            assert_eq!(page.status, 200, "{path}");
            assert_eq!(page.text().contains("genuine only if"), status == Status::Active, "{status} {path}");
        }
    }
}
