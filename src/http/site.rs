//! The public listener's addresses: badges, pages, and what programs read.
//!
//! Every answer is made from memory; nothing here waits for the store. Badges come first: their path makes no string
//! and takes no lock for long.

use std::sync::Arc;

use hyper::header::{self, HeaderMap};
use hyper::{StatusCode, Uri};

use super::RequestHead;
use super::pages::{Frame, Pages};
use super::reply::{Bodies, CachePolicy, Coding, Content, PictureHead, Pictures, Reply};
use super::route::{Route, route};
use super::server::Handler;
use crate::app::{self, App, PictureError, Shown};
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::{Site as WebsiteHost, Slug};
use crate::domain::status::Status;
use crate::domain::wording::Mark;
use crate::telemetry::Metrics;

/// What the pages and headers of a site say beyond what the participants say.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// Scheme and host of this site without a closing slash; without it, the request's `Host` over http counts.
    pub public_url: Option<String>,
    pub initiative_name: String,
    pub initiative_address: Option<String>,
    /// Seconds for which others may keep a badge at most.
    pub max_age_s: u32,
}

/// Answers the public addresses.
#[derive(Debug)]
pub struct Site {
    app: Arc<App>,
    metrics: Arc<Metrics>,
    pictures: Pictures,
    pages: Pages,
    settings: SiteSettings,
}

impl Site {
    #[must_use]
    pub fn new(app: Arc<App>, metrics: Arc<Metrics>, settings: SiteSettings) -> Self {
        let (pictures, pages) = (Pictures::new(settings.max_age_s), Pages::new());
        Self { app, metrics, pictures, pages, settings }
    }

    /// Scheme and host under which this request reached us.
    fn origin(&self, request: &RequestHead) -> String {
        self.settings.public_url.clone().unwrap_or_else(|| {
            let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
            format!("http://{host}")
        })
    }

    fn frame(&self, origin: &str) -> Frame {
        let host = origin.parse::<Uri>().ok().and_then(|uri| uri.authority().map(ToString::to_string));
        Frame {
            initiative: self.settings.initiative_name.clone(),
            initiative_address: self.settings.initiative_address.clone(),
            host: host.unwrap_or_else(|| origin.to_owned()),
            style_version: self.pages.style_version().to_owned(),
        }
    }

    async fn badge(&self, request: &RequestHead, slug: Option<&Slug>, look: &LookRequest<'_>) -> Reply {
        let shown = self.app.shown(slug.map_or("", Slug::as_str), look);
        let head = PictureHead {
            tag: &shown.tag,
            format: shown.format,
            mark: shown.mark,
            fresh_for: shown.fresh_until.map(|until| until.duration_since(self.app.now())),
        };
        self.metrics.badges.of(shown.mark, shown.format).inc();
        if shown.mark == Mark::Unavailable {
            return self.unavailable(request, look);
        }
        if let Some(reply) = self.pictures.not_modified(request, &head) {
            self.metrics.not_modified.inc();
            return reply;
        }
        match self.bodies(request.headers(), &shown).await {
            Ok(bodies) => self.pictures.reply(request, &head, &bodies),
            Err(error) => {
                match error {
                    PictureError::Busy => self.metrics.busy.inc(),
                    PictureError::Failed(error) => {
                        tracing::error!(error = %error, slug = slug.map_or("", Slug::as_str), "a badge could not be drawn");
                        self.metrics.busy.inc()
                    }
                };
                self.unavailable(request, look)
            }
        }
    }

    /// The picture's bytes in the coding the client likes best.
    async fn bodies(&self, headers: &HeaderMap, shown: &Arc<Shown>) -> Result<Bodies, PictureError> {
        let picture = self.app.picture(shown).await?;
        let mut bodies = Bodies::plain(picture.bytes.clone());
        if shown.format != Format::Svg {
            return Ok(bodies);
        }
        bodies.varies = true;
        match Coding::wanted(headers) {
            Coding::Identity => {}
            Coding::Gzip => bodies.gzip = self.app.encoded(&picture, app::Coding::Gzip).await,
            Coding::Brotli => bodies.brotli = self.app.encoded(&picture, app::Coding::Brotli).await,
        }
        Ok(bodies)
    }

    fn unavailable(&self, request: &RequestHead, look: &LookRequest<'_>) -> Reply {
        let picture = self.app.unavailable(look);
        let head = PictureHead { tag: "", format: picture.format(), mark: Mark::Unavailable, fresh_for: None };
        self.pictures.reply(request, &head, &Bodies::plain(picture.bytes.clone()))
    }

    fn html(&self, request: &RequestHead, status: StatusCode, policy: CachePolicy, html: String) -> Reply {
        Reply::content(request, status, Content::Html, policy, None, &Bodies::plain(html.into()))
    }

    fn status_page(&self, request: &RequestHead, slug: Option<&Slug>) -> Reply {
        let origin = self.origin(request);
        let frame = self.frame(&origin);
        match slug.and_then(|slug| self.app.participant(slug.as_str())) {
            Some(participant) => {
                let html = self.pages.participant(&self.app, frame, &origin, &participant);
                self.html(request, StatusCode::OK, CachePolicy::Page, html)
            }
            None => self.message(request, frame, "Unknown participant", "No participant has this address."),
        }
    }

    fn message(&self, request: &RequestHead, frame: Frame, heading: &str, sentence: &str) -> Reply {
        let (status, heading, sentence) = if self.app.readiness().loaded() {
            (StatusCode::NOT_FOUND, heading, sentence)
        } else {
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "Temporarily unavailable",
                "The participants are being loaded; try again in a moment.",
            )
        };
        self.html(request, status, CachePolicy::NoStore, self.pages.message(frame, heading, sentence))
    }

    fn status_json(&self, request: &RequestHead, slug: Option<&Slug>) -> Reply {
        let participant = slug.and_then(|slug| self.app.participant(slug.as_str()));
        let (status, policy) = match participant.as_deref().map(|participant| participant.status) {
            Some(Status::Revoked) => (StatusCode::GONE, CachePolicy::NoStore),
            Some(_) => (StatusCode::OK, CachePolicy::Page),
            None if self.app.readiness().loaded() => (StatusCode::NOT_FOUND, CachePolicy::NoStore),
            None => (StatusCode::SERVICE_UNAVAILABLE, CachePolicy::NoStore),
        };
        let json = self.pages.participant_json(&self.app, &self.origin(request), participant.as_deref(), status);
        Reply::content(request, status, Content::Json, policy, None, &Bodies::plain(json.into()))
    }

    fn check(&self, request: &RequestHead, site: Option<&str>) -> Reply {
        let origin = self.origin(request);
        let asked = site.unwrap_or_default();
        let found = WebsiteHost::parse(asked).map(|host| (self.app.site(&host), host));
        let html = self.pages.check(&self.app, self.frame(&origin), asked, found.as_ref());
        let status = if found.is_some() || asked.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        let policy = if status == StatusCode::OK { CachePolicy::Page } else { CachePolicy::NoStore };
        self.html(request, status, policy, html)
    }
}

impl Handler for Site {
    async fn answer(&self, request: RequestHead) -> Reply {
        let uri = request.uri();
        match route(request.method(), uri.path(), uri.query()) {
            Route::Badge { slug, look } => self.badge(&request, slug.as_ref(), &look).await,
            Route::StatusPage { slug } => self.status_page(&request, slug.as_ref()),
            Route::StatusJson { slug } => self.status_json(&request, slug.as_ref()),
            Route::Check { site } => self.check(&request, site.as_deref()),
            Route::Home => {
                let frame = self.frame(&self.origin(&request));
                self.html(&request, StatusCode::OK, CachePolicy::Page, self.pages.home(&self.app, frame))
            }
            Route::ParticipantsJson => {
                let json = self.pages.directory_json(&self.app, &self.origin(&request));
                Reply::content(
                    &request,
                    StatusCode::OK,
                    Content::Json,
                    CachePolicy::Page,
                    None,
                    &Bodies::plain(json.into()),
                )
            }
            Route::Stylesheet => {
                let bodies = Bodies::plain(Pages::STYLE_SHEET.into());
                Reply::content(
                    &request,
                    StatusCode::OK,
                    Content::Css,
                    CachePolicy::Asset,
                    Some(self.pages.style_version()),
                    &bodies,
                )
            }
            Route::Icon => Reply::content(
                &request,
                StatusCode::OK,
                Content::Svg,
                CachePolicy::Day,
                None,
                &Bodies::plain(Pages::ICON.into()),
            ),
            Route::Robots => {
                let bodies = Bodies::plain("User-agent: *\nDisallow: /check\n".into());
                Reply::content(&request, StatusCode::OK, Content::Text, CachePolicy::Day, None, &bodies)
            }
            Route::NotFound => {
                let frame = self.frame(&self.origin(&request));
                self.message(&request, frame, "Nothing here", "There is no page at this address.")
            }
            Route::MethodNotAllowed { allow } => Reply::method_not_allowed(allow),
        }
    }
}
