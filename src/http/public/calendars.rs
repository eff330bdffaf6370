//! What programs follow: calendars of one participant and of all, and what changed of late.

use hyper::StatusCode;
use jiff::Timestamp;

use super::Public;
use super::documents::{self, FeedOf, Publisher, Which};
use super::page_cache::{Key, PageName, Version};
use super::widget::language_of;
use crate::app::Among;
use crate::domain::participant::Slug;
use crate::domain::wording::PageLanguage;
use crate::http::RequestHead;
use crate::http::origins::Origin;
use crate::http::reply::{CachePolicy, Content, Reply};
use crate::http::server::Answer;

impl Public {
    /// Open days of one participant for calendars, in the language that is asked for, or else in its own.
    pub(super) fn calendar(
        &self,
        request: &RequestHead,
        slug: Option<&Slug>,
        which: Which,
        language: Option<&str>,
        now: Timestamp,
    ) -> Reply {
        let Some(participant) = slug.and_then(|slug| self.app.participant(slug.as_str())) else {
            return Reply::error(StatusCode::NOT_FOUND, "no participant has this slug\n");
        };
        let (origin, own) = (self.origins.of(request), Some(&participant.language));
        let of = language_of(&self.app, language, own);
        let asked = (of != language_of(&self.app, None, own)).then(|| format!("?lang={}", of.tag()));
        let address = format!("/p/{}.ics{}", participant.slug, asked.unwrap_or_default());
        let publisher = self.publisher(&origin, of, &address);
        let Some(calendar) = documents::calendar(publisher, &participant, which, now) else {
            return Reply::error(StatusCode::NOT_FOUND, "this participant has no such open day on that date\n");
        };
        Self::text(request, StatusCode::OK, Content::Calendar, CachePolicy::Page, calendar)
    }

    /// Open days of all for calendars, in the language that is asked for, or else in English.
    pub(super) fn calendar_of_all(
        &self,
        request: &RequestHead,
        among: Among,
        language: Option<&str>,
        now: Timestamp,
    ) -> Answer {
        let of = language_of(&self.app, language, None);
        let version = Version { changes: self.app.changes(), minute: now.as_second().div_euclid(60) };
        let name = PageName::Calendar { among: among.clone(), language: of };
        let key = Key { name, origin: self.origins.of(request) };
        let public = self.clone();
        let make = move |key: &Key| {
            let address = address_of_all(&among, of);
            documents::calendar_of_all(public.publisher(&key.origin, of, &address), &public.app, &among, now)
        };
        self.cached(&self.directory, request, Content::Calendar, key, version, make)
    }

    /// What changed of late in public, in the language that is asked for, or else in English.
    pub(super) fn feed(&self, request: &RequestHead, language: Option<&str>) -> Answer {
        let of = language_of(&self.app, language, None);
        let version = Version { changes: self.app.changes(), minute: 0 };
        let key = Key { name: PageName::Feed { language: of }, origin: self.origins.of(request) };
        let public = self.clone();
        let make = move |key: &Key| {
            let (domain, initiative) = (public.origins.lasting_domain(), public.layouts.initiative.name.as_str());
            let (participants, _) = public.app.first_of(|one| one.admitted_at.is_some(), usize::MAX);
            documents::feed(FeedOf { origin: key.origin.as_str(), domain, initiative, of }, &participants)
        };
        self.cached(&self.directory, request, Content::Atom, key, version, make)
    }

    fn publisher<'a>(&'a self, origin: &'a Origin, of: PageLanguage, address: &'a str) -> Publisher<'a> {
        Publisher {
            origin: self.origins.lasting(origin),
            domain: self.origins.lasting_domain(),
            initiative: self.layouts.initiative.name.as_str(),
            of,
            wording: self.app.wording(),
            address,
        }
    }
}

/// Where the calendar of all stands, with what is asked of it in its one spelling.
fn address_of_all(among: &Among, of: PageLanguage) -> String {
    let lang = Some(of.tag().to_owned()).filter(|_| !of.is_english());
    let asked = among.spelled().into_iter().chain([("lang", lang)]);
    let pair = |(name, value): (&str, Option<String>)| value.map(|value| format!("{name}={value}"));
    let query = asked.filter_map(pair).collect::<Vec<_>>().join("&");
    if query.is_empty() { "/open-days.ics".to_owned() } else { format!("/open-days.ics?{query}") }
}
