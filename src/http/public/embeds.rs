//! What other sites show of us beside badges: the widget, its page for frames, and what oEmbed says of either.

use hyper::{StatusCode, header};
use jiff::Timestamp;

use super::oembed::{Discovery, Oembed, OembedQuery, Pasted, Provider};
use super::pages::{known_look, shared_picture, with_choices};
use super::widget::release::Release;
use super::widget::{About, Asking, Widget, language_of};
use super::{Public, documents};
use crate::app::Among;
use crate::domain::look::Theme;
use crate::domain::participant::{Language, Link, Slug};
use crate::domain::wording::Mark;
use crate::http::RequestHead;
use crate::http::reply::{CachePolicy, Content, RETRY_AFTER_S, Reply, content_tag};

/// What may be chosen of a widget.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WidgetLook {
    pub theme: Theme,
    /// A BCP 47 tag; one that pages do not speak means the participant's own.
    pub language: Option<String>,
}

impl WidgetLook {
    /// Where the page for frames stands in that look.
    pub(super) fn address(&self, slug: &Slug) -> String {
        let language = self.language.as_deref().and_then(|tag| Language::parse(tag).ok());
        let choices = [("lang", language.as_ref().map(Language::as_str)), ("theme", self.theme.in_address())];
        with_choices(format!("/embed/{slug}"), choices)
    }
}

impl Public {
    /// What the widget of a participant says, for `widget.js`.
    pub(super) fn widget(
        &self,
        request: &RequestHead,
        slug: Option<&Slug>,
        language: Option<&str>,
        now: Timestamp,
    ) -> Reply {
        let origin = self.origins.of(request);
        let participant = slug.and_then(|slug| self.app.participant(slug.as_str()));
        let of = language_of(&self.app, language, participant.as_ref().map(|one| &one.language));
        let asking = Asking { app: &self.app, of, host: origin.known_host(), now };
        let Some(participant) = participant else {
            let json = documents::json(&Widget::of_nobody(asking, Mark::Unknown));
            return Self::json(request, StatusCode::NOT_FOUND, CachePolicy::NoStore, json);
        };
        self.told(request, Widget::of_participant(asking, &participant), now)
    }

    /// What the widget of all says, or of those that are asked for.
    pub(super) fn widget_of_all(
        &self,
        request: &RequestHead,
        among: &Among,
        language: Option<&str>,
        now: Timestamp,
    ) -> Reply {
        let origin = self.origins.of(request);
        let of = language_of(&self.app, language, None);
        let asking = Asking { app: &self.app, of, host: origin.known_host(), now };
        self.told(request, Widget::of_all(asking, among), now)
    }

    fn told(&self, request: &RequestHead, widget: Widget, now: Timestamp) -> Reply {
        let policy = self.policy_of(&widget, now);
        let json = documents::json(&widget.in_colors(self.layouts.look().colors.clone()));
        Self::json(request, StatusCode::OK, policy, json)
    }

    /// As long as a badge: both tell of the same.
    fn policy_of(&self, widget: &Widget, now: Timestamp) -> CachePolicy {
        CachePolicy::picture(self.max_age_s, widget.fresh_until().map(|until| until.duration_since(now)))
    }

    /// The page for frames.
    pub(super) fn frame(&self, request: &RequestHead, slug: Option<&Slug>, look: &WidgetLook, now: Timestamp) -> Reply {
        let origin = self.origins.of(request);
        let participant = slug.and_then(|slug| self.app.participant(slug.as_str()));
        let of = language_of(&self.app, look.language.as_deref(), participant.as_ref().map(|one| &one.language));
        let asking = Asking { app: &self.app, of, host: origin.known_host(), now };
        let initiative = self.layouts.initiative.name.as_str();
        let nothing = |status, mark| {
            let widget = Widget::of_nobody(asking, mark);
            let html = self.frame.page(&widget, look.theme, About::nobody(initiative, widget.headline()));
            self.framed(request, status, CachePolicy::NoStore, html)
        };
        if !self.app.has_loaded() {
            let reply = nothing(StatusCode::SERVICE_UNAVAILABLE, Mark::Unavailable);
            return reply.with(header::RETRY_AFTER, RETRY_AFTER_S.into());
        }
        let Some(participant) = participant else { return nothing(StatusCode::NOT_FOUND, Mark::Unknown) };
        let widget = Widget::of_participant(asking, &participant);
        let discovery = origin
            .known()
            .filter(|_| !self.layouts.has_ended())
            .map(|origin| Discovery::new(self.provider(origin), &participant, &format!("/embed/{}", participant.slug)));
        let link = discovery.as_ref().and_then(Discovery::header);
        let about = About {
            title: &format!("{} – {initiative}", participant.name),
            description: &format!("{}: {}", participant.name, widget.headline()),
            page: origin.known().map(|origin| format!("{origin}/p/{}", participant.slug)),
            is_unlisted: participant.is_unlisted(),
            discovery,
        };
        let html = self.frame.page(&widget, look.theme, about);
        self.framed(request, StatusCode::OK, self.policy_of(&widget, now), html).with_link(link)
    }

    fn framed(&self, request: &RequestHead, status: StatusCode, policy: CachePolicy, html: String) -> Reply {
        Self::text(request, status, Content::Frame, policy, html)
            .with(header::CONTENT_SECURITY_POLICY, self.frame.policy())
    }

    /// What another site shows of an address of ours.
    pub(super) fn oembed(&self, request: &RequestHead, query: &OembedQuery, now: Timestamp) -> Reply {
        let is_xml = match query.format.as_deref() {
            None | Some("" | "json") => false,
            Some("xml") => true,
            Some(_) => return Reply::error(StatusCode::NOT_IMPLEMENTED, "`format` is neither `json` nor `xml`\n"),
        };
        let Some(url) = &query.url else {
            return Reply::error(StatusCode::BAD_REQUEST, "`url` is missing: the address of a page of ours\n");
        };
        let origin = self.origins.of(request);
        let Some(reached) = origin.reached() else {
            return Reply::error(StatusCode::NOT_FOUND, "this server was not told its public address\n");
        };
        let provider = self.provider(reached);
        let find = |slug: &Slug| self.app.participant(slug.as_str());
        let nobody = || Reply::error(StatusCode::NOT_FOUND, "no participant has this address\n");
        let pasted = Pasted::read(url, origin.host());
        let participant = match &pasted {
            Pasted::Page(slug) | Pasted::Badge(slug, _) | Pasted::Frame(slug, _) => find(slug),
            Pasted::Private => return Reply::error(StatusCode::UNAUTHORIZED, "not everybody may see this page\n"),
            Pasted::Nothing => {
                return Reply::error(StatusCode::NOT_FOUND, "nothing at this `url` can be shown elsewhere\n");
            }
        };
        let Some(participant) = participant else { return nobody() };
        let answer = match &pasted {
            Pasted::Frame(_, look) => {
                let picture = shared_picture(&self.app, provider.issuer(), &participant, now);
                Oembed::rich(provider, &participant, look, &picture, query.bounds)
            }
            Pasted::Badge(_, look) => {
                let look = known_look(&self.app, look.clone());
                Oembed::photo(provider, &self.app, &participant, Some(look), query.bounds)
            }
            _ => Oembed::photo(provider, &self.app, &participant, None, query.bounds),
        };
        let (content, text) = if is_xml { (Content::OembedXml, answer.xml()) } else { (Content::Json, answer.json()) };
        Self::text(request, StatusCode::OK, content, CachePolicy::Page, text).readable_anywhere()
    }

    /// Who answers where we are seen at `origin`.
    fn provider<'a>(&'a self, origin: &'a str) -> Provider<'a> {
        let initiative = &self.layouts.initiative;
        Provider {
            initiative: initiative.name.as_str(),
            website: initiative.address.as_ref().map(Link::as_str),
            origin,
        }
    }

    /// A script for other sites: a release, which stays, or the newest of them at the address that always means it.
    pub(super) fn widget_script(request: &RequestHead, version: Option<&str>) -> Reply {
        let (release, policy) = match version {
            None => (Some(Release::newest()), CachePolicy::Hour),
            Some(version) => (Release::find(version), CachePolicy::Asset),
        };
        let Some(release) = release else {
            return Reply::error(StatusCode::NOT_FOUND, "there is no such release of the widget\n");
        };
        let tag = content_tag(&release.bodies().identity);
        Reply::content(request, StatusCode::OK, Content::SharedScript, policy, Some(&tag), release.bodies())
    }
}
