//! Answers with badges: what the world sees, and what a participant is shown of that.
//!
//! `public` and `manage` use it. What must never enter: pages, and what a badge says.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::header::{self, HeaderValue};
use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};

use crate::app::{App, Picture, Shown};
use crate::domain::look::LookRequest;
use crate::domain::participant::Slug;
use crate::domain::wording::Mark;
use crate::http::RequestHead;
use crate::http::address_shares::{AddressShares, Place};
use crate::http::client_address::ClientAddress;
use crate::http::dispatch::HttpSettings;
use crate::http::origins::Origins;
use crate::http::page_threads::joined;
use crate::http::reply::{Coding, PictureHead, PictureReplies, Reply};
use crate::http::server::Answer;
use crate::telemetry::Metrics;

/// How often a badge is drawn anew because it was changed while it was drawn.
pub(super) const REDRAWS_MAX: usize = 3;

/// An address has one sheet drawn at once for so many badges.
const SHEETS_SHARE: usize = 4;

/// Whose badge was asked for, and in which look.
struct Asked {
    slug: Option<Slug>,
    look: LookRequest<'static>,
    /// The tag of the picture that a page said is there.
    tag: Option<String>,
    by: ClientAddress,
}

impl Asked {
    fn slug(&self) -> &str {
        self.slug.as_ref().map_or("", Slug::as_str)
    }
}

/// Answers with badges, from memory or by drawing.
#[derive(Debug)]
pub(crate) struct Badges {
    app: Arc<App>,
    metrics: Arc<Metrics>,
    pictures: PictureReplies,
    shares: AddressShares,
    /// Of sheets, which hold up no badge of the same address.
    sheet_shares: AddressShares,
    /// For a picture, of which half may go by until it is the address's turn.
    wait_max: Duration,
    origins: Arc<Origins>,
}

impl Badges {
    pub(crate) fn new(app: Arc<App>, metrics: Arc<Metrics>, origins: Arc<Origins>, settings: &HttpSettings) -> Self {
        let pictures = PictureReplies::new(settings.cache.max_age_s);
        let share_max = settings.render.share_max;
        let (shares, sheet_shares) = (AddressShares::new(share_max), AddressShares::new(share_max / SHEETS_SHARE));
        let wait_max = settings.render.wait_max;
        Self { app, metrics, pictures, shares, sheet_shares, wait_max, origins }
    }

    /// The badge of `slug` in that look at `now`; `None` is a slug that nobody can have. A page may have bound it to a `tag`: what
    /// is shown now is shown all the same, but nobody keeps another picture under that address.
    pub(crate) fn answer(
        self: &Arc<Self>,
        request: &RequestHead,
        slug: Option<&Slug>,
        look: &LookRequest<'_>,
        tag: Option<&str>,
        now: Timestamp,
    ) -> Answer {
        let shown = self.app.shown_at(slug.map_or("", Slug::as_str), look, now);
        self.metrics.badges.of(shown.mark, shown.format).inc();
        if shown.mark == Mark::Unavailable {
            return self.unavailable(&shown).into();
        }
        let head = head(&shown, tag, now);
        if let Some(reply) = self.pictures.not_modified(request, &head) {
            self.metrics.not_modified.inc();
            return reply.into();
        }
        let coding = PictureReplies::wanted(request, shown.format);
        if let Some(body) = self.app.kept(&shown).and_then(|picture| body_of(&picture, coding)) {
            return self.pictures.coded(&head, coding, body).into();
        }
        let by = self.origins.client_of(request);
        let asked = Asked { slug: slug.cloned(), look: look.clone().into_owned(), tag: tag.map(str::to_owned), by };
        Answer::later(Arc::clone(self).draw(asked, shown, coding))
    }

    /// What a browser of today that asks from where `request` comes gets there, and keeps nothing yet.
    pub(crate) async fn reply_to_browser(
        self: &Arc<Self>,
        request: &RequestHead,
        slug: &Slug,
        look: &LookRequest<'_>,
        now: Timestamp,
    ) -> Reply {
        let mut asking = request.clone();
        asking.headers_mut().remove(header::IF_NONE_MATCH);
        asking.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
        self.reply(&asking, slug, look, now).await
    }

    /// The answer that [`Self::answer`] comes to.
    pub(crate) async fn reply(
        self: &Arc<Self>,
        request: &RequestHead,
        slug: &Slug,
        look: &LookRequest<'_>,
        now: Timestamp,
    ) -> Reply {
        match self.answer(request, Some(slug), look, None, now) {
            Answer::Now(reply) => reply,
            Answer::Later(work) => work.await,
            // No badge asks for one.
            Answer::WithBody(_) => Reply::not_found(),
        }
    }

    /// Draws what is shown. What was changed meanwhile is drawn anew: who waits must not be given the old picture after
    /// somebody else was given the new one. A badge that changes faster than it is drawn is sent as it was last.
    async fn draw(self: Arc<Self>, asked: Asked, mut shown: Arc<Shown>, coding: Coding) -> Reply {
        let (asked, deadline) = (Arc::new(asked), self.deadline());
        let slug = asked.slug();
        let mut reply = self.drawn(&asked, &shown, coding, deadline).await;
        for _ in 0..REDRAWS_MAX {
            let now = self.app.shown(slug, &asked.look);
            if now.tag == shown.tag {
                break;
            }
            shown = now;
            reply = self.drawn(&asked, &shown, coding, deadline).await;
        }
        reply.unwrap_or_else(|| self.instead(slug, &shown))
    }

    /// The answer with the picture of what is shown, unless it cannot be drawn by then.
    async fn drawn(
        self: &Arc<Self>,
        asked: &Arc<Asked>,
        shown: &Arc<Shown>,
        coding: Coding,
        deadline: Instant,
    ) -> Option<Reply> {
        let (badges, shown, by) = (Arc::clone(self), Arc::clone(shown), asked.by);
        let asked = Arc::clone(asked);
        let drawing = async move { badges.drawn_in_share(&asked, &shown, coding, deadline).await };
        self.in_share(self.shares.take(by), deadline, drawing).await
    }

    /// What the drawing of a sheet comes to in the share of whoever asks for it.
    pub(super) async fn sheet_in_share<T: Send + 'static>(
        &self,
        by: ClientAddress,
        deadline: Instant,
        drawing: impl Future<Output = Option<T>> + Send + 'static,
    ) -> Option<T> {
        self.in_share(self.sheet_shares.take(by), deadline, drawing).await
    }

    /// What a drawing comes to once it has a place in a share; nothing where it has none by then.
    async fn in_share<T: Send + 'static>(
        &self,
        place: impl Future<Output = Place>,
        deadline: Instant,
        drawing: impl Future<Output = Option<T>> + Send + 'static,
    ) -> Option<T> {
        let share = timeout_at(deadline - self.wait_max / 2, place).await.ok()?;
        // In a task of its own, as the drawing is: who hangs up has their share back once it is done, and no sooner.
        let work = tokio::spawn(async move {
            let drawn = drawing.await;
            drop(share);
            drawn
        });
        joined(work).await
    }

    /// When a drawing that is asked for now must be there.
    pub(super) fn deadline(&self) -> Instant {
        Instant::now() + self.wait_max
    }

    /// The headers of pictures.
    pub(super) const fn pictures(&self) -> &PictureReplies {
        &self.pictures
    }

    async fn drawn_in_share(
        &self,
        asked: &Asked,
        shown: &Arc<Shown>,
        coding: Coding,
        deadline: Instant,
    ) -> Option<Reply> {
        // A failure to draw was logged where it happened; to the client both mean "later".
        let picture = self.app.picture(shown).await.ok()?;
        let encoded = match coding.packed() {
            None => None,
            // Rather large and in time than small and late.
            Some(packed) => timeout_at(deadline, self.app.encoded(&picture, packed)).await.ok().flatten(),
        };
        let (coding, body) = encoded.map_or((Coding::Identity, picture.bytes.clone()), |body| (coding, body));
        Some(self.pictures.coded(&head(shown, asked.tag.as_deref(), self.app.now()), coding, body))
    }

    /// What is sent where nothing can be drawn now: the same badge in another look, which nobody may keep under this
    /// address, or that it is unavailable.
    fn instead(&self, slug: &str, shown: &Shown) -> Reply {
        let now = self.app.now();
        if let Some((other, picture)) = self.app.substitute(slug, shown, now) {
            self.metrics.substituted.inc();
            let head = PictureHead { is_another: true, ..head(&other, None, now) };
            return self.pictures.coded(&head, Coding::Identity, picture.bytes.clone());
        }
        self.metrics.busy.inc();
        self.unavailable(shown)
    }

    fn unavailable(&self, shown: &Shown) -> Reply {
        let picture = self.app.unavailable(shown);
        let (format, mark) = (picture.format(), Mark::Unavailable);
        let head = PictureHead { tag: "", format, mark, fresh_for: None, is_another: false };
        self.pictures.coded(&head, Coding::Identity, picture.bytes.clone())
    }
}

fn head<'s>(shown: &'s Shown, tag: Option<&str>, now: Timestamp) -> PictureHead<'s> {
    let fresh_for = shown.fresh_until.map(|until| until.duration_since(now));
    let is_another = tag.is_some_and(|tag| tag != shown.tag);
    PictureHead { tag: &shown.tag, format: shown.format, mark: shown.mark, fresh_for, is_another }
}

/// The picture's bytes in that coding, if they are there.
fn body_of(picture: &Picture, coding: Coding) -> Option<Bytes> {
    match coding.packed() {
        None => Some(picture.bytes.clone()),
        Some(packed) => picture.encoded(packed),
    }
}
