//! A browser without scripts in front of a desk, and what it finds there.

use std::sync::Arc;

use openday::domain::change::By;
use openday::domain::input::AuditFilter;
use openday::domain::participant::{Link, Participant, Slug};
use openday::domain::status::Transition;
use openday::domain::text::{MaintainerName, NoteText, ReportText};
use openday::store::Store;
use openday::store::sqlite::SqliteStore;
use serde_json::json;

use crate::support::html::{Element, Piece, unescaped};
use crate::support::http::{FORM, encoded};
use crate::support::{Answer, Html, Instance, Request, participant};

pub(crate) const NOW: &str = "2026-11-20T12:00:00Z";
pub(super) const AHEAD: (&str, &str) = ("2026-12-03T09:00", "2026-12-03T16:00");
pub(super) const COOKIE: &str = "__Host-openday_maintainer";
pub(super) const SAME_ORIGIN: (&str, &str) = ("Origin", "https://badges.example");
pub(super) const CONTACT: &str = "post@contact.example";

/// An instance with two maintainers and some participants.
pub(super) struct World {
    pub(super) instance: Instance,
    pub(super) token: String,
    pub(super) other_token: String,
}

impl World {
    /// Nobody but the maintainers Reception and Workshop.
    pub(super) async fn empty() -> Self {
        Self::over(Arc::new(SqliteStore::in_memory().unwrap())).await
    }

    /// The same over a store of the test's own.
    pub(super) async fn over(store: Arc<dyn Store>) -> Self {
        let instance = Instance::over(store, NOW).await;
        let token = maintainer(&instance, "Reception").await;
        let other_token = maintainer(&instance, "Workshop").await;
        Self { instance, token, other_token }
    }

    /// Beside them the participants of [`fill`].
    pub(super) async fn full() -> Self {
        let world = Self::empty().await;
        fill(&world.instance).await;
        world
    }

    pub(super) async fn reception(&self) -> Browser<'_> {
        Browser::signed_in(&self.instance, &self.token).await
    }

    pub(super) async fn workshop(&self) -> Browser<'_> {
        Browser::signed_in(&self.instance, &self.other_token).await
    }

    /// How many changes were ever made.
    pub(super) async fn changes(&self) -> usize {
        self.instance.app.audit(0, &AuditFilter::default(), 1_000).await.unwrap().len()
    }

    pub(super) async fn revision(&self, of: &str) -> String {
        self.instance.app.record(&slug(of)).await.unwrap().revision.to_string()
    }

    /// The status that everybody is told.
    pub(super) async fn status(&self, slug: &str) -> String {
        let answer = self.instance.get(&format!("/p/{slug}.json")).await;
        let document: serde_json::Value = serde_json::from_str(answer.text()).unwrap();
        document["status"].as_str().unwrap().to_owned()
    }
}

/// Enters an application whose name looks like an active participant's, and a participant with everything.
async fn fill(instance: &Instance) {
    instance
        .enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &[AHEAD, ("2026-10-01T09:00", "2026-10-01T12:00")])
        .await;
    instance.app.add(application("copy", "Pekárnа U Mоstu"), false, &By::OPERATOR).await.unwrap();
    for (slug, step) in [("paused", Transition::Suspend), ("gone", Transition::Revoke)] {
        instance.enter(slug, &format!("The {slug}"), "Europe/London", "en", &[]).await;
        instance.step(slug, step).await;
    }
    let note = NoteText::parse("Called them.\nAll is well.").unwrap();
    instance.app.add_note(&slug("bakery"), &note, &By::OPERATOR).await.unwrap();
    for page in ["one", "two", "three"] {
        let seen_at = Link::parse(&format!("https://fake.example/{page}")).unwrap();
        let said = ReportText::parse("They have no oven.").unwrap();
        instance.app.add_report(&slug("bakery"), &seen_at, Some(&said), &By::OPERATOR).await.unwrap();
    }
}

/// Enters the participants of [`fill`] and the maintainer Reception, whose token comes back.
pub(crate) async fn maintained(instance: &Instance) -> String {
    fill(instance).await;
    maintainer(instance, "Reception").await
}

pub(super) fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

pub(super) fn by_name(name: &str) -> MaintainerName {
    MaintainerName::parse(name).unwrap()
}

async fn maintainer(instance: &Instance, name: &str) -> String {
    instance.app.add_maintainer(by_name(name), &By::OPERATOR).await.unwrap().reveal().to_owned()
}

/// An application that says everything an application can say.
pub(super) fn application(slug: &str, name: &str) -> Participant {
    participant(slug)
        .named(name)
        .with("website", format!("https://{slug}.example/?a=1&b=2"))
        .with("place", "Praha")
        .with("plan", "Ukážeme pec.\n<b>Přijďte!</b>")
        .with("link", "https://video.example/watch")
        .with("contact", CONTACT)
        .with("second_contact", format!("second.{CONTACT}"))
        .with("first_open_day", json!({ "start": "2026-12-05T09:00", "end": "2026-12-05T12:00", "kind": "tour" }))
        .pending(NOW.parse().unwrap())
}

/// Somebody's browser, with the cookie it was given.
#[derive(Clone)]
pub(super) struct Browser<'i> {
    instance: &'i Instance,
    pub(super) secret: String,
}

impl<'i> Browser<'i> {
    /// One that nobody signed in with.
    pub(super) fn new(instance: &'i Instance) -> Self {
        Self { instance, secret: String::new() }
    }

    pub(super) async fn signed_in(instance: &'i Instance, token: &str) -> Self {
        let answer = Self::new(instance).send("/admin/sign-in", &[SAME_ORIGIN], &[("token", token)]).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some("/admin")), "{}", answer.text());
        Self { instance, secret: secret(&answer).unwrap() }
    }

    fn cookie(&self) -> String {
        if self.secret.is_empty() { String::new() } else { format!("{COOKIE}={}", self.secret) }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        let cookie = self.cookie();
        let headers = [("Cookie", cookie.as_str())];
        self.instance.request("GET", path, if cookie.is_empty() { &[] } else { &headers }).await
    }

    /// Sends a form with these headers and fields and no others.
    pub(super) async fn send(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        self.send_body(path, headers, FORM, encoded(fields).as_bytes()).await
    }

    pub(super) async fn send_body(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        media_type: &str,
        body: &[u8],
    ) -> Answer {
        let cookie = self.cookie();
        let ours = [("Content-Type", media_type), ("Cookie", cookie.as_str())];
        let headers: Vec<_> = headers.iter().copied().chain(ours).filter(|(_, value)| !value.is_empty()).collect();
        self.instance.send(&Request::post(path).headers(&headers).body(body)).await
    }

    /// Sends a form of a page of this session, as a browser does.
    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.form_token().await;
        let fields: Vec<_> = fields.iter().copied().chain([("form_token", token.as_str())]).collect();
        self.send(path, &[SAME_ORIGIN, ("Sec-Fetch-Site", "same-origin")], &fields).await
    }

    /// Fills in the form on `page` that is sent to `action`, and sends it.
    pub(super) async fn fill(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(page).await;
        let hidden = hidden(page.text(), action);
        let all: Vec<_> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(action, &[SAME_ORIGIN], &[all.as_slice(), fields].concat()).await
    }

    pub(super) async fn form_token(&self) -> String {
        let page = self.get("/admin").await;
        let field = hidden(page.text(), "/admin/sign-out").into_iter().find(|(name, _)| name == "form_token");
        field.map(|(_, value)| value).unwrap_or_default()
    }

    pub(super) async fn is_signed_in(&self) -> bool {
        self.get("/admin").await.text().contains("action=\"/admin/sign-out\"")
    }
}

/// The session's secret that an answer gives to the browser.
pub(super) fn secret(answer: &Answer) -> Option<String> {
    let cookie = answer.header("set-cookie")?;
    let value = cookie.strip_prefix(&format!("{COOKIE}="))?.split(';').next()?;
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

/// The hidden fields of the form that is sent to `action`; none where there is no such form.
pub(super) fn hidden(html: &str, action: &str) -> Vec<(String, String)> {
    Html(html).form(action).into_iter().flat_map(Html::hidden).collect()
}

/// Elements that stand within a line.
const INLINE: [&str; 12] = ["a", "b", "bdi", "code", "em", "mark", "s", "small", "span", "strong", "time", "u"];

/// What a page says: one line for each block, picture and field, without what changes from run to run.
pub(super) fn text(html: &str) -> String {
    let mut lines = vec![String::new()];
    let mut is_option = false;
    for piece in Html(html).first("body").and_after().pieces() {
        let (name, words) = match piece {
            Piece::Begin(element) => (element.name, sign(element)),
            Piece::End(name) => (name, String::new()),
            // Long lists are the domain's.
            Piece::Text(_) if is_option => continue,
            Piece::Text(words) => {
                push(lines.last_mut().unwrap(), words);
                continue;
            }
        };
        is_option = name == "option";
        if !is_option && !INLINE.contains(&name) {
            lines.push(words);
        }
    }
    let lines: Vec<_> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    masked(&unescaped(&lines.join("\n")))
}

/// Adds words to a line, however the source breaks them.
fn push(line: &mut String, words: &str) {
    let space = |line: &mut String| {
        if !line.ends_with(' ') {
            line.push(' ');
        }
    };
    if words.starts_with(char::is_whitespace) {
        space(line);
    }
    line.push_str(&words.split_whitespace().collect::<Vec<_>>().join(" "));
    if words.ends_with(char::is_whitespace) {
        space(line);
    }
}

/// What stands for an element that is more than its words.
fn sign(element: Element<'_>) -> String {
    let attribute = |name| element.attribute(name).unwrap_or_default();
    match element.name {
        "img" => format!("[picture: {}]", attribute("alt")),
        "input" if attribute("type") != "hidden" => {
            format!("[{} {}: {}]", attribute("type"), attribute("name"), attribute("value"))
        }
        name @ ("select" | "textarea") => format!("[{name} {}] ", attribute("name")),
        name @ ("h1" | "h2" | "h3") => format!("{} ", "#".repeat(name[1..].parse().unwrap())),
        name @ ("button" | "summary") => format!("({name}) "),
        _ => String::new(),
    }
}

/// Without digests, names of requests and secrets.
fn masked(text: &str) -> String {
    let word = |word: &str| {
        let is_hex = word.len() >= 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        match word.find("opd_") {
            Some(at) if word.len() > at + 20 => format!("{}(secret)", &word[..at + 6]),
            _ if is_hex => "(digits)".to_owned(),
            _ => word.to_owned(),
        }
    };
    text.lines().map(|line| line.split(' ').map(word).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
}
