//! The public half: badges, pages, and what programs read, answered from memory alone.
//!
//! What is asked is a [`Route`]; nothing here waits for the store, and a badge's path makes no string and takes no
//! lock for long. What must never enter: a form, a session, a secret.

mod addresses;
mod asked;
mod badges;
mod calendars;
mod documents;
mod embeds;
mod fixed;
mod oembed;
mod page_cache;
mod pages;
mod participant;
mod query;
pub mod route;
mod session;
mod sheets;
mod widget;

use std::borrow::Cow;
use std::sync::Arc;

use hyper::{StatusCode, header};
use jiff::Timestamp;

use super::RequestHead;
use super::dispatch::World;
use super::layout::{Layout, Layouts, message};
use super::origins::Origins;
use super::page_threads::PageThreads;
use super::reply::{Bodies, CachePolicy, Content, RETRY_AFTER_S, Reply, content_tag};
use super::server::Answer;
use crate::app::App;
use crate::config;
use crate::domain::participant::Slug;
use crate::domain::text::capitalised;
use crate::domain::wording::{Mark, phrase};
use page_cache::{Key, PageCache, PageName, Version};
use route::{READ_AND_ASKED, Route};
use widget::Frame;

pub use addresses::{addresses_of, addresses_of_all};
pub(super) use badges::Badges;
pub(super) use fixed::COPY_SCRIPT;
pub(super) use pages::{PagePicture, date_of, said_reason, sign, snippet, status_sentence, words};

/// Answers what everybody reads.
#[derive(Debug, Clone)]
pub(super) struct Public {
    app: Arc<App>,
    sizes: config::Pages,
    /// For how long others may keep what we say of a participant, in seconds.
    max_age_s: u32,
    frame: Arc<Frame>,
    pages: Arc<PageCache>,
    /// Apart from the pages: there may be as many documents as participants, and no page waits for one of them.
    directory: Arc<PageCache>,
    layouts: Arc<Layouts>,
    origins: Arc<Origins>,
    badges: Arc<Badges>,
    threads: Arc<PageThreads>,
}

impl Public {
    pub(super) fn new(world: World, sizes: config::Pages, kept: &config::Cache) -> Self {
        let World { app, layouts, origins, badges, threads } = world;
        let cache = || Arc::new(PageCache::new(kept.pages_bytes_max / 2));
        Self {
            app,
            sizes,
            max_age_s: kept.max_age_s,
            frame: Arc::new(Frame::new(&layouts.look().colors)),
            pages: cache(),
            directory: cache(),
            layouts,
            origins,
            badges,
            threads,
        }
    }

    /// The time, by the app's clock.
    pub(super) fn now(&self) -> Timestamp {
        self.app.now()
    }

    /// Answers what was asked at `now`.
    pub(super) fn answer(&self, request: &RequestHead, route: Route<'_>, now: Timestamp) -> Answer {
        let is_open = route.is_open();
        if let Some(reply) = self.unloaded(request, &route) {
            return reply.readable_anywhere_if(is_open).into();
        }
        match route {
            Route::Badge { slug, look, tag } => self.badges.answer(request, slug.as_ref(), &look, tag.as_deref(), now),
            Route::Sheet { slug, sheet, tag } => self.sheet(request, slug, sheet, tag.as_deref()),
            Route::Home => self.home(request, now),
            Route::Directory(query) => self.made(request, is_open, move |it, of| {
                let size = it.sizes.directory_participants_max;
                Self::page(of, pages::directory(&it.app, it.layout(of), query, size, now))
            }),
            Route::OpenDays { page } => self.made(request, is_open, move |it, of| {
                Self::page(of, pages::open_days(&it.app, it.layout(of), page, now))
            }),
            Route::Sitemap => self.sitemap(request, now),
            Route::Feed { language } => self.feed(request, language.as_deref()),
            Route::ParticipantsJson { after } => self.directory(request, after.as_deref()),
            Route::Options { .. } => Reply::options(READ_AND_ASKED).readable_anywhere_if(is_open).into(),
            Route::MethodNotAllowed { allow, .. } => {
                Reply::method_not_allowed(allow).readable_anywhere_if(is_open).into()
            }
            Route::StatusPage { slug } => {
                self.made(request, is_open, move |it, of| it.status_page(of, slug.as_ref(), now))
            }
            Route::DayPage { slug, date, id } => {
                self.made(request, is_open, move |it, of| it.day_page(of, slug.as_ref(), (date, id), now))
            }
            Route::Builder { slug, choices } => self.builder(request, slug.as_ref(), choices, now),
            Route::StatusJson { slug } => {
                self.made(request, is_open, move |it, of| it.status_json(of, slug.as_ref(), now))
            }
            Route::Calendar { slug, which, language } => {
                let language = language.map(Cow::into_owned);
                self.made(request, is_open, move |it, of| {
                    it.calendar(of, slug.as_ref(), which, language.as_deref(), now)
                })
            }
            Route::CalendarOfAll { among, language } => self.calendar_of_all(request, among, language.as_deref(), now),
            Route::Frame { slug, look } => {
                self.made(request, is_open, move |it, of| it.frame(of, slug.as_ref(), &look, now))
            }
            Route::Widget { slug, language } => {
                let language = language.map(Cow::into_owned);
                self.made(request, is_open, move |it, of| it.widget(of, slug.as_ref(), language.as_deref(), now))
            }
            Route::WidgetOfAll { among, language } => {
                let language = language.map(Cow::into_owned);
                self.made(request, is_open, move |it, of| it.widget_of_all(of, &among, language.as_deref(), now))
            }
            Route::Unreadable { why, is_page: true } => self.made(request, is_open, move |it, of| {
                let layout = it.layout(of);
                let sentence = capitalised(&layout.language().message(&why.to_string()));
                let html = message(layout, phrase!("The request cannot be read"), &format!("{sentence}."));
                Self::html(of, StatusCode::BAD_REQUEST, CachePolicy::NoStore, html)
            }),
            Route::Unreadable { why, is_page: false } => {
                Reply::error(StatusCode::BAD_REQUEST, format!("{why}\n")).readable_anywhere_if(is_open).into()
            }
            Route::WidgetScript { version } => {
                Self::widget_script(request, version.as_deref()).readable_anywhere_if(is_open).into()
            }
            Route::Oembed(query) => self.made(request, is_open, move |it, of| it.oembed(of, &query, now)),
            Route::Check { site, page } => {
                self.made(request, is_open, move |it, of| it.check(of, (site.as_deref(), page), now))
            }
            Route::Fixed { path } => self.made(request, is_open, |it, of| {
                let fixed = fixed::reply(of, path, &it.layouts, &it.origins.of(of));
                fixed.unwrap_or_else(Reply::not_found)
            }),
        }
    }

    /// The reply that `make` makes for this request, on the threads for pages.
    fn made(
        &self,
        request: &RequestHead,
        is_open: bool,
        make: impl FnOnce(&Self, &RequestHead) -> Reply + Send + 'static,
    ) -> Answer {
        let (public, request) = (self.clone(), request.clone());
        Answer::later(async move {
            let (threads, asked) = (Arc::clone(&public.threads), request.clone());
            let making = async move || make(&public, &asked).readable_anywhere_if(is_open);
            threads.run(&request, making).await
        })
    }

    fn layout(&self, request: &RequestHead) -> Layout {
        self.layouts.of(request, &self.origins.of(request))
    }

    fn page(request: &RequestHead, html: String) -> Reply {
        Self::html(request, StatusCode::OK, CachePolicy::Page, html)
    }

    fn html(request: &RequestHead, status: StatusCode, policy: CachePolicy, html: String) -> Reply {
        Self::text(request, status, Content::Html, policy, html)
    }

    fn json(request: &RequestHead, status: StatusCode, policy: CachePolicy, json: String) -> Reply {
        Self::text(request, status, Content::Json, policy, json)
    }

    /// A text that was made for this request; who has the very same already is told so.
    fn text(request: &RequestHead, status: StatusCode, content: Content, policy: CachePolicy, text: String) -> Reply {
        let tag = content_tag(&text);
        // Pages are long, and made where nobody else waits.
        let is_page = matches!(content, Content::Html | Content::Frame);
        let bodies = if is_page { Bodies::packed(text.into()) } else { Bodies::plain(text.into()) };
        Reply::content(request, status, content, policy, Some(&tag), &bodies)
    }

    /// The answer of an address that tells of participants while none are known yet.
    fn unloaded(&self, request: &RequestHead, route: &Route<'_>) -> Option<Reply> {
        let (status, policy) = (StatusCode::SERVICE_UNAVAILABLE, CachePolicy::NoStore);
        let is_loaded = || self.app.has_loaded();
        let reply = match route {
            Route::StatusJson { .. }
            | Route::ParticipantsJson { .. }
            | Route::Widget { .. }
            | Route::WidgetOfAll { .. }
                if !is_loaded() =>
            {
                Self::json(request, status, policy, documents::absent_json(Mark::Unavailable))
            }
            Route::Calendar { .. } | Route::CalendarOfAll { .. } | Route::Feed { .. } | Route::Oembed(_)
                if !is_loaded() =>
            {
                let sentence = "temporarily unavailable: the participants are being loaded; try again in a moment\n";
                Reply::error(status, sentence)
            }
            Route::Sheet { sheet, .. } if !sheet.sheet.is_paper() && !is_loaded() => Reply::error(
                status,
                "temporarily unavailable: the participants are being loaded; try again in a moment\n",
            ),
            Route::Home
            | Route::Directory(_)
            | Route::OpenDays { .. }
            | Route::Sheet { .. }
            | Route::StatusPage { .. }
            | Route::DayPage { .. }
            | Route::Builder { .. }
            | Route::Check { .. }
                if !is_loaded() =>
            {
                let layout = self.layout(request);
                let sentence = layout.say("The participants are being loaded; try again in a moment.").to_owned();
                let html = message(layout, phrase!("Temporarily unavailable"), &sentence);
                Self::html(request, status, policy, html)
            }
            _ => return None,
        };
        Some(reply.with(header::RETRY_AFTER, RETRY_AFTER_S.into()))
    }

    /// A page of the directory for programs.
    fn directory(&self, request: &RequestHead, after: Option<&str>) -> Answer {
        let Ok(after) = after.filter(|after| !after.is_empty()).map(Slug::parse).transpose() else {
            return Reply::error(StatusCode::BAD_REQUEST, "`after` is not the slug of a participant\n")
                .readable_anywhere()
                .into();
        };
        let version = Version { changes: self.app.changes(), minute: 0 };
        // Any text between two slugs means the same.
        let after = after.and_then(|after| self.app.slug_up_to(&after));
        let key = Key { name: PageName::Directory { after: after.clone() }, origin: self.origins.of(request) };
        let (app, count_max) = (Arc::clone(&self.app), self.sizes.json_participants_max);
        let make = move |key: &Key| documents::directory_json(&app, key.origin.as_str(), after.as_ref(), count_max);
        self.cached(&self.directory, request, Content::Json, key, version, make)
    }

    /// What search engines are to look at.
    fn sitemap(&self, request: &RequestHead, now: Timestamp) -> Answer {
        let version = Version { changes: self.app.changes(), minute: now.as_second().div_euclid(60) };
        let key = Key { name: PageName::Sitemap, origin: self.origins.of(request) };
        let (app, has_ended) = (Arc::clone(&self.app), self.layouts.has_ended());
        let make = move |key: &Key| documents::sitemap(&app, key.origin.as_str(), has_ended, now);
        self.cached(&self.directory, request, Content::Xml, key, version, make)
    }

    fn home(&self, request: &RequestHead, now: Timestamp) -> Answer {
        let version = Version { changes: self.app.changes(), minute: now.as_second().div_euclid(60) };
        let origin = self.origins.of(request);
        let (app, layout) = (Arc::clone(&self.app), self.layouts.of(request, &origin));
        let name = PageName::Home { read_in: layout.read_in };
        let make = move |_: &Key| pages::home(&app, layout, now);
        self.cached(&self.pages, request, Content::Html, Key { name, origin }, version, make)
    }

    /// The document that is in `cache`, or else the one that `make` makes.
    fn cached(
        &self,
        cache: &Arc<PageCache>,
        request: &RequestHead,
        content: Content,
        key: Key,
        version: Version,
        make: impl FnOnce(&Key) -> String + Send + 'static,
    ) -> Answer {
        if let Some(document) = cache.get(&key, version) {
            return document.reply(request, content).into();
        }
        let (cache, threads, request) = (Arc::clone(cache), Arc::clone(&self.threads), request.clone());
        Answer::later(async move {
            let document = threads.run(&request, move || cache.get_or_make(key, version, make)).await;
            document.reply(&request, content)
        })
    }
}

/// That there is no page at an address.
pub(super) fn missing(request: &RequestHead, layout: Layout, heading: &str, sentence: &str) -> Reply {
    Public::html(request, StatusCode::NOT_FOUND, CachePolicy::NoStore, message(layout, heading, sentence))
}
