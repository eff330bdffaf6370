//! The public listener's addresses: badges, pages, and what programs read.
//!
//! What everybody reads is answered from memory and never waits for the store; the API and the private pages are areas
//! of their own, which do. Badges come first: their path makes no string and takes no lock for long.

mod participant;

use std::sync::Arc;

use hyper::StatusCode;
use hyper::header;
use ipnet::IpNet;

use super::RequestHead;
use super::api::Api;
use super::badge::Badges;
use super::desk::Desk;
use super::documents;
use super::gate::Gate;
use super::join::Join;
use super::kept::{Kept, Key, Name, Version};
use super::manage::Manage;
use super::pages::{self, Frame, Frames};
use super::reply::{Bodies, CachePolicy, Content, RETRY_AFTER_S, Reply};
use super::route::{Area, Route, route};
use super::server::{Answer, Handler, QUERY_BYTES_MAX};
use crate::app::App;
use crate::config;
use crate::domain::color::Accents;
use crate::domain::participant::Slug;
use crate::domain::wording::Mark;
use crate::telemetry::Metrics;

const ROBOTS: &str = "User-agent: *\nDisallow: /check\n";

/// What the pages and headers of a site say beyond what the participants say.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// Scheme and host of this site without a closing slash; without it, the request's `Host` over http counts.
    pub public_url: Option<String>,
    pub initiative_name: String,
    pub initiative_address: Option<String>,
    /// The initiative's colours, for the pages.
    pub accents: Accents,
    /// Seconds for which others may keep a badge at most.
    pub max_age_s: u32,
    /// Reverse proxies whose word on a visitor's address is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// How often somebody may try.
    pub access: config::Access,
}

/// What the answers of all areas are made with.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) app: Arc<App>,
    pub(super) gate: Arc<Gate>,
    pub(super) frames: Arc<Frames>,
    pub(super) badges: Arc<Badges>,
}

impl Shared {
    /// The frame of a page that answers `request`.
    pub(super) fn frame(&self, request: &RequestHead) -> Frame {
        self.frames.at(&self.gate.origin(request))
    }
}

/// Answers the public addresses.
#[derive(Debug)]
pub struct Site {
    app: Arc<App>,
    kept: Arc<Kept>,
    look: pages::Look,
    shared: Shared,
    api: Api,
    desk: Desk,
    manage: Manage,
    join: Join,
}

impl Site {
    #[must_use]
    pub fn new(app: Arc<App>, metrics: Arc<Metrics>, settings: SiteSettings) -> Self {
        let badges = Arc::new(Badges::new(Arc::clone(&app), metrics, settings.max_age_s));
        let kept = Arc::new(Kept::new());
        let (public_url, trusted_proxies) = (settings.public_url.clone(), settings.trusted_proxies.clone());
        let gate = Arc::new(Gate::new(Arc::clone(&app), public_url, trusted_proxies, &settings.access));
        let look = pages::Look::new(&settings.accents);
        let frames =
            Arc::new(Frames::new(settings.initiative_name, settings.initiative_address, look.style_version.clone()));
        let shared = Shared { app: Arc::clone(&app), gate, frames, badges };
        let (api, desk, join) = (Api::new(shared.clone()), Desk::new(shared.clone()), Join::new(shared.clone()));
        Self { app, kept, look, api, desk, manage: Manage::new(shared.clone()), join, shared }
    }

    /// Scheme and host under which this request reached us.
    fn origin(&self, request: &RequestHead) -> String {
        self.shared.gate.origin(request)
    }

    fn frame(&self, origin: &str) -> Frame {
        self.shared.frames.at(origin)
    }

    fn html(request: &RequestHead, status: StatusCode, policy: CachePolicy, html: String) -> Reply {
        Reply::content(request, status, Content::Html, policy, None, &Bodies::plain(html.into()))
    }

    fn missing(request: &RequestHead, frame: Frame, heading: &str, sentence: &str) -> Reply {
        Self::html(request, StatusCode::NOT_FOUND, CachePolicy::NoStore, pages::message(frame, heading, sentence))
    }

    fn json(request: &RequestHead, status: StatusCode, policy: CachePolicy, json: String) -> Reply {
        Reply::content(request, status, Content::Json, policy, None, &Bodies::plain(json.into()))
    }

    /// The answer of an address that tells of participants while none are known yet.
    fn unloaded(&self, request: &RequestHead, route: &Route<'_>) -> Option<Reply> {
        let (status, policy) = (StatusCode::SERVICE_UNAVAILABLE, CachePolicy::NoStore);
        let is_loaded = || self.app.readiness().loaded();
        let reply = match route {
            Route::StatusJson { .. } | Route::ParticipantsJson { .. } if !is_loaded() => {
                Self::json(request, status, policy, documents::absent_json(Mark::Unavailable))
            }
            Route::Calendar { .. } | Route::CalendarOfDate { .. } if !is_loaded() => Reply::error(
                status,
                "temporarily unavailable: the participants are being loaded; try again in a moment\n",
            ),
            Route::Home | Route::StatusPage { .. } | Route::Check { .. } if !is_loaded() => {
                let frame = self.frame(&self.origin(request));
                let sentence = "The participants are being loaded; try again in a moment.";
                Self::html(request, status, policy, pages::message(frame, "Temporarily unavailable", sentence))
            }
            _ => return None,
        };
        Some(reply.with(header::RETRY_AFTER, RETRY_AFTER_S.into()))
    }

    /// A page of the directory for programs.
    fn directory(&self, request: &RequestHead, after: Option<&str>) -> Answer {
        let Ok(after) = after.filter(|after| !after.is_empty()).map(Slug::parse).transpose() else {
            return Reply::error(StatusCode::BAD_REQUEST, "`after` is not the slug of a participant\n").into();
        };
        let version = Version { changes: self.app.changes(), minute: 0 };
        let key = Key { name: Name::Directory { after: after.clone() }, origin: self.origin(request) };
        let app = Arc::clone(&self.app);
        let make = move |key: &Key| documents::directory_json(&app, &key.origin, after.as_ref());
        self.kept(request, Content::Json, key, version, make)
    }

    fn home(&self, request: &RequestHead) -> Answer {
        let version = Version { changes: self.app.changes(), minute: self.app.now().as_second().div_euclid(60) };
        let origin = self.origin(request);
        let (app, frame) = (Arc::clone(&self.app), self.frame(&origin));
        let make = move |_: &Key| pages::home(&app, frame);
        self.kept(request, Content::Html, Key { name: Name::Home, origin }, version, make)
    }

    /// The document that is kept, or else the one that `make` makes.
    fn kept(
        &self,
        request: &RequestHead,
        content: Content,
        key: Key,
        version: Version,
        make: impl FnOnce(&Key) -> String + Send + 'static,
    ) -> Answer {
        if let Some(document) = self.kept.get(&key, version) {
            return document.reply(request, content).into();
        }
        let (kept, request) = (Arc::clone(&self.kept), request.clone());
        Answer::later(async move { kept.get_or_make(key, version, make).await.reply(&request, content) })
    }
}

impl Handler for Site {
    fn answer(&self, request: &RequestHead) -> Answer {
        let uri = request.uri();
        match Area::of(uri.path()) {
            Area::Public => {}
            Area::Api => return self.api.answer(request),
            Area::Desk => return self.desk.answer(request),
            Area::Manage => return self.manage.answer(request),
            Area::Join => return self.join.answer(request),
        }
        // Only a badge's may be longer, and is then as good as none.
        let query = uri.query().filter(|query| query.len() <= QUERY_BYTES_MAX);
        self.answer_route(request, route(request.method(), uri.path(), query))
    }

    /// An embed never breaks, whatever was appended to its address.
    fn bears_query(&self, path: &str) -> bool {
        path.starts_with("/badge/")
    }
}

impl Site {
    fn answer_route(&self, request: &RequestHead, route: Route<'_>) -> Answer {
        if let Some(reply) = self.unloaded(request, &route) {
            return reply.into();
        }
        let ours = |content, policy, tag: Option<&str>, text: &str| {
            Reply::content(request, StatusCode::OK, content, policy, tag, &Bodies::plain(text.to_owned().into()))
        };
        let reply = match route {
            Route::Badge { slug, look } => return self.shared.badges.answer(request, slug.as_ref(), &look),
            Route::Home => return self.home(request),
            Route::ParticipantsJson { after } => return self.directory(request, after.as_deref()),
            Route::StatusPage { slug } => self.status_page(request, slug.as_ref()),
            Route::StatusJson { slug } => self.status_json(request, slug.as_ref()),
            Route::Calendar { slug } => self.calendar(request, slug.as_ref(), None),
            Route::CalendarOfDate { slug, date } => self.calendar(request, slug.as_ref(), Some(date)),
            Route::Check { site, page } => self.check(request, site.as_deref(), page),
            Route::Stylesheet => {
                ours(Content::Css, CachePolicy::Asset, Some(&self.look.style_version), &self.look.style_sheet)
            }
            Route::Icon => ours(Content::Svg, CachePolicy::Day, None, &self.look.icon),
            Route::Robots => ours(Content::Text, CachePolicy::Day, None, ROBOTS),
            Route::NotFound => {
                let frame = self.frame(&self.origin(request));
                Self::missing(request, frame, "Nothing here", "There is no page at this address.")
            }
            Route::MethodNotAllowed { allow } => Reply::method_not_allowed(allow),
        };
        reply.into()
    }
}
