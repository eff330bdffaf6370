//! What visitors and participants send: applications, reports, and all of a participant's own pages, over real HTTP.

mod calendar_file;
mod declined;
mod join;
mod manage;
mod pages;
mod quotas;
mod report;
mod safety;
mod sessions;

use openday::domain::change::By;
use openday::domain::input::AuditFilter;
use openday::domain::participant::Slug;
use openday::domain::status::Transition;

use crate::secrets;
use crate::support::{Answer, Html, Instance, Request};

const AHEAD: &str = "2026-11-20T12:00:00Z";
const ORIGIN: &str = "https://badges.example";
const COOKIE: &str = "__Host-openday_participant";

/// A whole application.
const BAKERY: [(&str, &str); 16] = [
    ("name", "Pekárna U Mostu"),
    ("slug", ""),
    ("website", "www.pekarna.example"),
    ("country", "CZ"),
    ("place", "Brno"),
    ("time_zone", "Europe/Prague"),
    ("language", "cs"),
    ("plan", "We bake together.\r\nFrom four in the morning."),
    ("link", ""),
    ("date", "2026-12-03"),
    ("from", "09:00"),
    ("to", "16:00"),
    ("kind", "tour"),
    ("contact", "post@pekarna.example"),
    ("second_contact", "post@second.example"),
    ("fax", ""),
];

/// `fields` with other values for some of them; those that are new come last.
fn with<'a>(fields: &[(&'a str, &'a str)], others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = fields.to_vec();
    for other in others {
        match all.iter_mut().find(|(name, _)| *name == other.0) {
            Some(field) => *field = *other,
            None => all.push(*other),
        }
    }
    all
}

/// Sends a form as a browser on a page of ours does, with further headers.
async fn send(instance: &Instance, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let ours = [("Origin", ORIGIN), ("Sec-Fetch-Site", "same-origin")];
    send_from(instance, path, fields, &[&ours[..], headers].concat()).await
}

/// Sends a form with these headers alone.
async fn send_from(instance: &Instance, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let answer = instance.send(&Request::post(path).form(fields).headers(headers)).await;
    for (name, value) in answer.headers.iter().filter(|(name, _)| name != "set-cookie") {
        secrets::assert_none_in(value, name);
    }
    // Only what was just made is shown, and only once.
    if answer.status != 201 {
        secrets::assert_none_in(answer.text(), path);
    }
    answer
}

/// The private link on a page that shows it.
fn private_link(answer: &Answer) -> String {
    Html(answer.text()).class("secret").unwrap().text()
}

/// The value of a hidden field of a page's forms.
fn hidden(answer: &Answer, name: &str) -> String {
    Html(answer.text()).hidden().find(|(known, _)| known == name).unwrap().1
}

/// The status and where an answer leads.
fn location(answer: &Answer) -> (u16, Option<&str>) {
    (answer.status, answer.header("location"))
}

/// Applies as the bakery and returns the private link.
async fn applied(instance: &Instance) -> String {
    let answer = send(instance, "/join", &BAKERY, &[]).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    private_link(&answer)
}

/// A participant that has a session.
struct Participant<'i> {
    instance: &'i Instance,
    cookie: String,
}

impl<'i> Participant<'i> {
    async fn sign_in(instance: &'i Instance, link: &str) -> Self {
        let answer = send(instance, "/manage/session", &[("link", link)], &[]).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some("/manage")), "{}", answer.text());
        let cookie = answer.header("set-cookie").unwrap().split_once(';').unwrap().0.to_owned();
        Self { instance, cookie }
    }

    /// One that was entered by the operator, with a private link of its own.
    async fn of(instance: &'i Instance, slug: &str) -> Self {
        let token = instance.app.new_private_link(&Slug::parse(slug).unwrap(), &By::OPERATOR).await.unwrap();
        Self::sign_in(instance, token.reveal()).await
    }

    async fn page(&self) -> Answer {
        self.instance.request("GET", "/manage", &[("Cookie", &self.cookie)]).await
    }

    /// Sends a form of its page, with what the page's own forms carry.
    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.page().await;
        self.send_of(&page, path, fields).await
    }

    /// Sends a form of a page that was read before.
    async fn send_of(&self, page: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = hidden(page, "form_token");
        let revision = if needs_revision(path) { hidden(page, "revision") } else { String::new() };
        let mut all = vec![("form_token", token.as_str())];
        if needs_revision(path) {
            all.push(("revision", &revision));
        }
        self.send_bare(path, &with(&all, fields)).await
    }

    async fn send_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        send(self.instance, path, fields, &[("Cookie", &self.cookie)]).await
    }
}

fn needs_revision(path: &str) -> bool {
    !["session", "sign-out", "sign-out-everywhere", "private-link", "calendar-file/take"]
        .iter()
        .any(|end| path.ends_with(end))
}

/// What is known of all participants, for tests that nothing changed.
async fn everything(instance: &Instance) -> (String, usize) {
    let rows = instance.app.audit(0, &AuditFilter::default(), 1_000).await.unwrap();
    (instance.app.export().await.unwrap().text, rows.len())
}

async fn approve(instance: &Instance) {
    instance.step("pekarna-u-mostu", Transition::Approve).await;
}
