//! Answers with badges: what the world sees, and what a participant is shown of that.
//!
//! `public` and `manage` use it. What must never enter: pages, and what a badge says.

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;

use crate::app::{App, Picture, Shown};
use crate::domain::look::LookRequest;
use crate::domain::participant::Slug;
use crate::domain::wording::Mark;
use crate::http::RequestHead;
use crate::http::reply::{Coding, PictureHead, PictureReplies, Reply};
use crate::http::server::Answer;
use crate::telemetry::Metrics;

/// How often a badge is drawn anew because it was changed while it was drawn.
const REDRAWS_MAX: usize = 3;

/// Whose badge was asked for, and in which look.
struct Asked {
    slug: Option<Slug>,
    look: LookRequest<'static>,
    /// The tag of the picture that a page said is there.
    tag: Option<String>,
}

/// Answers with badges, from memory or by drawing.
#[derive(Debug)]
pub(crate) struct Badges {
    app: Arc<App>,
    metrics: Arc<Metrics>,
    pictures: PictureReplies,
}

impl Badges {
    pub(crate) fn new(app: Arc<App>, metrics: Arc<Metrics>, max_age_s: u32) -> Self {
        Self { app, metrics, pictures: PictureReplies::new(max_age_s) }
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
        let asked = Asked { slug: slug.cloned(), look: look.clone().into_owned(), tag: tag.map(str::to_owned) };
        Answer::later(Arc::clone(self).draw(asked, shown, coding))
    }

    /// Draws what is shown. What was changed meanwhile is drawn anew: who waits must not be given the old picture after
    /// somebody else was given the new one. A badge that changes faster than it is drawn is sent as it was last.
    async fn draw(self: Arc<Self>, asked: Asked, mut shown: Arc<Shown>, coding: Coding) -> Reply {
        let tag = asked.tag.as_deref();
        let mut reply = self.drawn(&shown, tag, coding).await;
        for _ in 0..REDRAWS_MAX {
            let now = self.app.shown(asked.slug.as_ref().map_or("", Slug::as_str), &asked.look);
            if now.tag == shown.tag {
                break;
            }
            shown = now;
            reply = self.drawn(&shown, tag, coding).await;
        }
        reply
    }

    async fn drawn(&self, shown: &Arc<Shown>, tag: Option<&str>, coding: Coding) -> Reply {
        let picture = match self.app.picture(shown).await {
            Ok(picture) => picture,
            Err(error) => {
                // A failure to draw was logged where it happened; to the client both mean "later".
                tracing::debug!(%error, "a badge was not drawn");
                self.metrics.busy.inc();
                return self.unavailable(shown);
            }
        };
        let encoded = match coding.packed() {
            None => None,
            Some(packed) => self.app.encoded(&picture, packed).await,
        };
        let (coding, body) = encoded.map_or((Coding::Identity, picture.bytes.clone()), |body| (coding, body));
        self.pictures.coded(&head(shown, tag, self.app.now()), coding, body)
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
