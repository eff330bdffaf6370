//! Who may decide what, by which channel, and that everybody sees it at once: in the picture, on the page, in the
//! documents, the directory and the calendar. The command line's part of the same table is among its own tests.

use openday::domain::change::By;
use openday::domain::input::AuditFilter;
use openday::domain::participant::Slug;
use openday::domain::status::{Destination, Status, Transition};
use openday::domain::text::MaintainerName;
use serde_json::Value;

use crate::support::{Answer, Html, Instance, Request};

const NOW: &str = "2026-11-20T12:00:00Z";
const DAY: (&str, &str) = ("2026-12-03T09:00", "2026-12-03T16:00");
const ORIGIN: (&str, &str) = ("Origin", "https://badges.example");

/// A way in, with what it takes to use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    /// A maintainer's token.
    Api,
    /// A maintainer's session.
    MaintainersPages,
    /// A session of the participant's private link.
    OwnPages,
    /// Nothing at all, at the API and at the maintainers' pages.
    Nobody,
}

struct World {
    instance: Instance,
    token: String,
    maintainer: String,
}

impl World {
    async fn start() -> Self {
        let instance = Instance::start(NOW).await;
        let name = MaintainerName::parse("Reception").unwrap();
        let token = instance.app.add_maintainer(name, &By::OPERATOR).await.unwrap();
        let session = instance.app.sign_in(&token).await.unwrap().unwrap().session;
        let maintainer = format!("__Host-openday_maintainer={}", session.reveal());
        Self { token: token.reveal().to_owned(), maintainer, instance }
    }

    /// Enters a participant and brings it into a status.
    async fn put(&self, slug: &str, status: Status) {
        self.instance.apply(slug, slug, "Europe/Prague", "en", &[DAY]).await;
        self.instance.bring_to(slug, status).await;
    }

    async fn private_session(&self, slug: &str) -> String {
        let link = self.instance.app.new_private_link(&Slug::parse(slug).unwrap(), &By::OPERATOR).await.unwrap();
        let session = self.instance.app.sign_in(&link).await.unwrap().unwrap().session;
        format!("__Host-openday_participant={}", session.reveal())
    }

    async fn take(&self, channel: Channel, step: Transition, slug: &str) -> Vec<Answer> {
        let api = format!("/api/v1/participants/{slug}/{step}");
        let body = if step.needs_reason() { "{ \"reason\": \"another reason\" }" } else { "{}" };
        let json = ("Content-Type", "application/json");
        match channel {
            Channel::Api => {
                let bearer = format!("Bearer {}", self.token);
                let request = Request::post(&api).headers(&[json, ("Authorization", &bearer)]).body(body);
                vec![self.instance.send(&request).await]
            }
            Channel::MaintainersPages => {
                let path = format!("/admin/participants/{slug}");
                let mut fields = if step.needs_reason() { vec![("reason", "another reason")] } else { vec![] };
                if step == Transition::Revoke {
                    fields.extend([("class", "misuse"), ("confirmation", "yes")]);
                }
                vec![self.send_form(&self.maintainer, &path, &format!("{path}/{step}"), &fields).await]
            }
            Channel::OwnPages => {
                let session = self.private_session(slug).await;
                vec![self.send_form(&session, "/manage", &format!("/manage/{step}"), &[("confirmation", "yes")]).await]
            }
            Channel::Nobody => {
                let path = format!("/admin/participants/{slug}/{step}");
                let form = [("confirmation", "yes"), ("reason", "so")];
                vec![
                    self.instance.send(&Request::post(&api).headers(&[json]).body(body)).await,
                    self.instance.send(&Request::post(&path).form(&form).headers(&[ORIGIN])).await,
                ]
            }
        }
    }

    /// Sends a form of `page` to `action`, whether or not there is one: with what its other forms carry hidden.
    async fn send_form(&self, cookie: &str, page: &str, action: &str, filled: &[(&str, &str)]) -> Answer {
        let page = self.instance.request("GET", page, &[("Cookie", cookie)]).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let carried = ["form_token", "revision"].map(|name| {
            let value = Html(page.text()).hidden().find(|(known, _)| known == name).map(|(_, value)| value);
            (name, value.unwrap_or_else(|| "0".to_owned()))
        });
        let carried = carried.iter().map(|(name, value)| (*name, value.as_str()));
        let fields: Vec<_> = carried.chain(filled.iter().copied()).collect();
        self.instance.send(&Request::post(action).form(&fields).headers(&[ORIGIN, ("Cookie", cookie)])).await
    }

    /// What everybody is told of a participant, asked at every place that tells it; fails where they differ.
    async fn seen(&self, slug: &str) -> Option<Status> {
        let picture = self.instance.get(&format!("/badge/{slug}.svg?lang=en")).await;
        let told = picture.header("openday-status").unwrap().to_owned();
        let status = told.parse::<Status>().ok();
        let page = self.instance.get(&format!("/p/{slug}")).await;
        let json = self.instance.get(&format!("/p/{slug}.json")).await;
        let directory: Value = serde_json::from_str(self.instance.get("/participants.json").await.text()).unwrap();
        let listed = directory["participants"].as_array().unwrap().iter().find(|one| one["slug"] == slug);
        let calendar = self.instance.get(&format!("/p/{slug}.ics")).await;
        let Some(status) = status else {
            assert_eq!((page.status, json.status, calendar.status, listed), (404, 404, 404, None), "{slug}");
            return None;
        };
        let document: Value = serde_json::from_str(json.text()).unwrap();
        assert_eq!((document["status"].as_str(), listed.unwrap()["status"].as_str()), (Some(&*told), Some(&*told)));
        assert!(
            page.text().contains(&format!("<article class=\"participant wrap {told}\"")),
            "{slug}: {}",
            page.text()
        );
        let is_active = status == Status::Active;
        assert_eq!(picture.text().contains("We take our customers to work"), is_active, "{slug}");
        assert_eq!(json.status, if status == Status::Revoked { 410 } else { 200 }, "{slug}");
        let is_on = calendar.text().contains("BEGIN:VEVENT") && !calendar.text().contains("STATUS:CANCELLED");
        assert_eq!(is_on, is_active, "{slug}: {}", calendar.text());
        Some(status)
    }
}

/// What a step comes to by a channel: the status that is seen then, `None` for nobody.
fn expected(channel: Channel, step: Transition, status: Status) -> Option<Status> {
    let may = match channel {
        Channel::Api | Channel::MaintainersPages => true,
        Channel::OwnPages => step == Transition::Withdraw,
        Channel::Nobody => false,
    };
    match step.from(status) {
        Ok(Destination::Becomes(status)) if may => Some(status),
        Ok(Destination::Deleted) if may => None,
        _ => Some(status),
    }
}

async fn every_step_from_every_status(channel: Channel) {
    let world = World::start().await;
    for status in Status::ALL {
        for step in Transition::ALL {
            let slug = format!("{status}-{step}");
            world.put(&slug, status).await;
            assert_eq!(world.seen(&slug).await, Some(status));
            let rows = world.instance.app.audit(0, &AuditFilter::default(), 1_000).await.unwrap().len();
            let answers = world.take(channel, step, &slug).await;
            let expected = expected(channel, step, status);
            let is_done = expected != Some(status);
            for answer in &answers {
                let is_accepted = (200..400).contains(&answer.status);
                // What is so already is no error for a maintainer; it changes nothing.
                let is_repeated = matches!(channel, Channel::Api | Channel::MaintainersPages)
                    && step.leads_to() == Some(status)
                    && (!step.needs_reason() || step == Transition::Revoke);
                assert_eq!(is_accepted, is_done || is_repeated, "{channel:?} {slug}: {answer:?}");
            }
            assert_eq!(world.seen(&slug).await, expected, "{channel:?} {slug}");
            let written = world.instance.app.audit(0, &AuditFilter::default(), 1_000).await.unwrap().len() - rows;
            // The participant's channel makes it a private link first.
            let others = usize::from(channel == Channel::OwnPages);
            assert_eq!(written, usize::from(is_done) + others, "{channel:?} {slug}");
        }
    }
}

#[tokio::test]
async fn by_the_api_a_maintainer_takes_every_step_the_domain_allows() {
    every_step_from_every_status(Channel::Api).await;
}

#[tokio::test]
async fn on_the_pages_a_maintainer_takes_every_step_the_domain_allows() {
    every_step_from_every_status(Channel::MaintainersPages).await;
}

#[tokio::test]
async fn on_its_own_pages_a_participant_withdraws_and_takes_no_other_step() {
    every_step_from_every_status(Channel::OwnPages).await;
}

#[tokio::test]
async fn nobody_takes_a_step_without_a_token_or_a_session() {
    every_step_from_every_status(Channel::Nobody).await;
}

#[tokio::test]
async fn an_edit_is_seen_everywhere_on_the_next_request() {
    let world = World::start().await;
    world.put("bakery", Status::Active).await;
    let bearer = format!("Bearer {}", world.token);
    let headers = [("Content-Type", "application/merge-patch+json"), ("Authorization", &*bearer)];
    let patch = "{ \"name\": \"Mill Lane Bakery\" }";
    let request = Request::new("PATCH", "/api/v1/participants/bakery").headers(&headers).body(patch);
    let answer = world.instance.send(&request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    for path in ["/badge/bakery.svg", "/p/bakery", "/p/bakery.json", "/participants.json", "/", "/p/bakery.ics"] {
        assert!(world.instance.get(path).await.text().contains("Mill Lane Bakery"), "{path}");
    }
}

#[tokio::test]
async fn who_waits_for_a_drawing_is_not_given_what_was_revoked_meanwhile() {
    let world = World::start().await;
    world.put("bakery", Status::Active).await;
    let shut = world.instance.draw.shut();
    let waiting = world.instance.get("/badge/bakery.svg?style=seal");
    let revoking = async {
        while world.instance.app.measures().renders_queued == 0 {
            tokio::task::yield_now().await;
        }
        world.instance.step("bakery", Transition::Revoke).await;
        drop(shut);
    };
    let (answer, ()) = tokio::join!(waiting, revoking);
    assert_eq!((answer.status, answer.header("openday-status")), (200, Some("revoked")));
    assert!(!answer.text().contains("We take our customers to work"));
}
