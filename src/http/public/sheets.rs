//! Sheets: posters, door signs and table cards as PDF, and the pictures for social media.
//!
//! What is printed cannot be taken back, so there is none for who does not take part, and a page says why. The picture is
//! there in every status, with the headers of a badge.

use std::sync::Arc;

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, HeaderName, HeaderValue};

use super::badges::REDRAWS_MAX;
use super::participant::unknown;
use super::{Public, pages};
use crate::app::{NoSheet, ShownSheet};
use crate::domain::look::{Format, Scale};
use crate::domain::participant::{Link, Slug};
use crate::domain::sheet::{Issuer, Sheet, SheetRequest};
use crate::domain::wording::phrase;
use crate::http::RequestHead;
use crate::http::layout::message;
use crate::http::reply::{Bodies, CachePolicy, Coding, Content, PictureHead, RETRY_AFTER_S, Reply};
use crate::http::server::Answer;

const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// Whose sheet was asked for, and which.
#[derive(Debug, Clone)]
struct Asked {
    request: RequestHead,
    slug: Option<Slug>,
    sheet: SheetRequest<'static>,
    /// The tag of the picture that a page said is there.
    tag: Option<String>,
}

impl Public {
    /// The sheet of `slug`; `None` is a slug that nobody can have. A page may have bound a picture to a `tag`, as badges are.
    pub(super) fn sheet(
        &self,
        request: &RequestHead,
        slug: Option<Slug>,
        sheet: SheetRequest<'_>,
        tag: Option<&str>,
    ) -> Answer {
        let tag = tag.map(str::to_owned);
        let asked = Arc::new(Asked { request: request.clone(), slug, sheet: sheet.into_owned(), tag });
        Answer::later(self.clone().drawn_sheet(asked))
    }

    /// Draws a sheet. What was changed meanwhile is drawn anew, as a badge is.
    async fn drawn_sheet(self, asked: Arc<Asked>) -> Reply {
        let (deadline, by) = (self.badges.deadline(), self.origins.client_of(&asked.request));
        let mut drawn: Option<(ShownSheet, Bytes)> = None;
        for _ in 0..=REDRAWS_MAX {
            let shown = match self.shown_sheet(&asked).await {
                Ok(shown) => shown,
                Err(reply) => return reply,
            };
            if let Some((before, bytes)) = drawn.take_if(|(before, _)| before.tag == shown.tag) {
                return self.with_sheet(&asked, &before, bytes);
            }
            if let Some(reply) = self.has_sheet(&asked, &shown) {
                return reply;
            }
            let (app, drawing) = (Arc::clone(&self.app), shown.clone());
            // A failure to draw was logged where it happened; to the client both mean "later".
            let bytes = self.badges.sheet_in_share(by, deadline, async move { app.sheet(&drawing).await.ok() }).await;
            let Some(bytes) = bytes else { return busy(&asked) };
            drawn = Some((shown, bytes));
        }
        match drawn {
            // What is printed cannot be fetched anew in a minute.
            Some((shown, bytes)) if !asked.sheet.sheet.is_paper() => self.with_sheet(&asked, &shown, bytes),
            _ => busy(&asked),
        }
    }

    /// What the sheet is now, or the page that says why there is none.
    async fn shown_sheet(&self, asked: &Arc<Asked>) -> Result<ShownSheet, Reply> {
        let (public, asked) = (self.clone(), Arc::clone(asked));
        let request = asked.request.clone();
        let work = async move || {
            let now = public.now();
            let origin = public.origins.of(&asked.request);
            let initiative = &public.layouts.initiative;
            let issuer = Issuer {
                origin: public.origins.lasting(&origin),
                initiative: initiative.name.as_str(),
                website: initiative.address.as_ref().map(Link::as_str),
            };
            let slug = asked.slug.as_ref().map_or("", Slug::as_str);
            let shown = public.app.shown_sheet(slug, &asked.sheet, issuer, now);
            shown.map_err(|reason| public.no_sheet(&asked.request, &reason))
        };
        self.threads.run(&request, work).await
    }

    /// The page that says why there is nothing to print.
    fn no_sheet(&self, request: &RequestHead, reason: &NoSheet) -> Reply {
        let layout = self.layout(request);
        let sentence = match reason {
            NoSheet::Unknown => return unknown(request, layout),
            NoSheet::Inactive(participant) => pages::status_sentence(layout.language(), participant),
            NoSheet::Unaddressed => {
                let why = phrase!(
                    "A code on paper must lead here for good, and nobody has said yet at which address this is seen."
                );
                layout.say(why).to_owned()
            }
        };
        let html = message(layout, phrase!("Nothing to print"), &sentence);
        Self::html(request, StatusCode::CONFLICT, CachePolicy::NoStore, html)
    }

    /// The answer that the client has the sheet already, for which nothing is drawn.
    fn has_sheet(&self, asked: &Asked, shown: &ShownSheet) -> Option<Reply> {
        match shown.sheet {
            Sheet::Social(_) => self.badges.pictures().not_modified(&asked.request, &self.head(asked, shown)),
            Sheet::Paper(..) => {
                let reply = self.with_sheet(asked, shown, Bytes::new());
                (reply.status() == StatusCode::NOT_MODIFIED).then_some(reply)
            }
        }
    }

    fn with_sheet(&self, asked: &Asked, shown: &ShownSheet, bytes: Bytes) -> Reply {
        let print = match shown.sheet {
            Sheet::Social(_) => return self.badges.pictures().coded(&self.head(asked, shown), Coding::Identity, bytes),
            Sheet::Paper(print, _) => print,
        };
        let (policy, bodies) = (CachePolicy::Page, Bodies::plain(bytes));
        let reply = Reply::content(&asked.request, StatusCode::OK, Content::Pdf, policy, Some(&shown.tag), &bodies);
        let slug = asked.slug.as_ref().map_or("", Slug::as_str);
        let name = HeaderValue::try_from(format!("inline; filename=\"{}-{slug}.pdf\"", print.as_str()));
        match name {
            // A search engine would go on showing dates that are over.
            Ok(name) if reply.status() == StatusCode::OK => {
                reply.with(CONTENT_DISPOSITION, name).with(X_ROBOTS_TAG, HeaderValue::from_static("noindex"))
            }
            _ => reply,
        }
    }

    fn head<'s>(&self, asked: &Asked, shown: &'s ShownSheet) -> PictureHead<'s> {
        let fresh_for = shown.fresh_until.map(|until| until.duration_since(self.now()));
        let format = Format::Png(Scale::ONE);
        PictureHead {
            tag: &shown.tag,
            format,
            mark: shown.mark,
            fresh_for,
            is_another: asked.tag.as_ref().is_some_and(|tag| *tag != shown.tag),
        }
    }
}

/// That too much is being drawn.
fn busy(asked: &Asked) -> Reply {
    let is_open = !asked.sheet.sheet.is_paper();
    Reply::busy("too much is being drawn; try again in a moment\n", RETRY_AFTER_S).readable_anywhere_if(is_open)
}
