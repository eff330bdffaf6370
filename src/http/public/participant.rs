//! What is asked of one participant: the page, the document, the calendars; and whose a website is.

use std::sync::Arc;

use hyper::{StatusCode, header};
use jiff::Timestamp;
use jiff::civil::Date;

use super::asked::Asked;
use super::documents;
use super::oembed::Discovery;
use super::pages::Choices;
use super::{Public, missing, pages, session};
use crate::domain::participant::Slug;
use crate::domain::schedule::OpenDayId;
use crate::domain::status::Status;
use crate::domain::wording::{Mark, phrase};
use crate::http::RequestHead;
use crate::http::layout::Layout;
use crate::http::reply::{CachePolicy, Reply};
use crate::http::server::Answer;

/// That nobody has an address, for who was led there.
pub(super) fn unknown(request: &RequestHead, layout: Layout) -> Reply {
    let sentence = layout
        .say(
            "No participant has this address. A badge that leads here is not a genuine one: look up the website that it \
             stands on.",
        )
        .to_owned();
    missing(request, layout, phrase!("Unknown participant"), &sentence)
}

impl Public {
    pub(super) fn status_page(&self, request: &RequestHead, slug: Option<&Slug>, now: Timestamp) -> Reply {
        let origin = self.origins.of(request);
        let layout = self.layouts.of(request, &origin);
        match slug.and_then(|slug| self.app.participant(slug.as_str())) {
            Some(participant) => {
                let link = pages::discovery(&layout, &participant).as_ref().and_then(Discovery::header);
                let html = pages::participant(&self.app, layout, &origin, &participant, now);
                Self::html(request, StatusCode::OK, CachePolicy::Page, html).with_link(link)
            }
            None => unknown(request, layout),
        }
    }

    /// The page of the open days of one local date, or of one of them.
    pub(super) fn day_page(
        &self,
        request: &RequestHead,
        slug: Option<&Slug>,
        (date, id): (Date, Option<OpenDayId>),
        now: Timestamp,
    ) -> Reply {
        let origin = self.origins.of(request);
        let layout = self.layouts.of(request, &origin);
        let Some(participant) = slug.and_then(|slug| self.app.participant(slug.as_str())) else {
            return unknown(request, layout);
        };
        if participant.status != Status::Active {
            return self.status_page(request, slug, now);
        }
        let shown = session::shown_on(&participant, date, id, now);
        if shown.is_empty() {
            let sentence = layout.say("Nothing is announced for that date.").to_owned();
            return missing(request, layout, phrase!("No open day"), &sentence);
        }
        let html = pages::day(&self.app, layout, &origin, &participant, (date, &shown), now);
        Self::page(request, html)
    }

    /// How the badge may look in another site, and what to paste there.
    pub(super) fn builder(
        &self,
        request: &RequestHead,
        slug: Option<&Slug>,
        choices: Choices,
        now: Timestamp,
    ) -> Answer {
        let Some(participant) = slug.and_then(|slug| self.app.participant(slug.as_str())) else {
            return self.made(request, false, |it, of| unknown(of, it.layout(of)));
        };
        let (public, request, choices) = (self.clone(), request.clone(), choices.known(&self.app));
        Answer::later(async move {
            // Of a badge that does not count nothing is said that would have to be drawn.
            let bytes = if participant.status == Status::Active {
                let look = choices.fetched();
                let picture = public.badges.reply_to_browser(&request, &participant.slug, &look, now).await;
                // What nobody may keep is another picture than the one that was asked for.
                let is_it = picture.headers().get(header::CACHE_CONTROL).is_some_and(|policy| policy != "no-store");
                (picture.status() == StatusCode::OK && is_it).then(|| picture.body().len())
            } else {
                None
            };
            let (threads, asked) = (Arc::clone(&public.threads), request.clone());
            let making = async move || {
                let origin = public.origins.of(&asked);
                let layout = public.layouts.of(&asked, &origin);
                let html = pages::builder(&public.app, layout, &origin, &participant, &choices, bytes, now);
                Self::html(&asked, StatusCode::OK, CachePolicy::Page, html)
            };
            threads.run(&request, making).await
        })
    }

    pub(super) fn status_json(&self, request: &RequestHead, slug: Option<&Slug>, now: Timestamp) -> Reply {
        let Some(participant) = slug.and_then(|slug| self.app.participant(slug.as_str())) else {
            let json = documents::absent_json(Mark::Unknown);
            return Self::json(request, StatusCode::NOT_FOUND, CachePolicy::NoStore, json);
        };
        let (status, policy) = match participant.status {
            Status::Revoked => (StatusCode::GONE, CachePolicy::NoStore),
            _ => (StatusCode::OK, CachePolicy::Page),
        };
        let json = documents::participant_json(&self.app, self.origins.of(request).as_str(), &participant, now);
        Self::json(request, status, policy, json)
    }

    /// What is said of what was typed, if anything was, on the page of that number.
    pub(super) fn check(&self, request: &RequestHead, (site, page): (Option<&str>, usize), now: Timestamp) -> Reply {
        let origin = self.origins.of(request);
        let (typed, layout) = (site.unwrap_or_default(), self.layouts.of(request, &origin));
        let asked = Asked::read(typed, origin.host());
        let (status, policy) = match asked {
            Asked::Nonsense | Asked::TooLong => (StatusCode::BAD_REQUEST, CachePolicy::NoStore),
            _ => (StatusCode::OK, CachePolicy::Page),
        };
        let html = pages::check(&self.app, layout, origin.host(), (typed, &asked), page, now);
        Self::html(request, status, policy, html)
    }
}
