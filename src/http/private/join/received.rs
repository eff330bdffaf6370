//! What who applied is shown: that the application was received, now or before.

use askama::Template;

use crate::app::Applied;
use crate::domain::participant::Participant;
use crate::http::layout::{Layout, filled};
use crate::http::private::extract::{Context, Visitor};
use crate::http::private::form::in_sentences;
use crate::http::public::PagePicture;

#[derive(Template)]
#[template(path = "private/join/applied.html")]
struct AppliedPage<'a> {
    layout: Layout,
    page: String,
    name: &'a str,
    language: &'a str,
    picture: PagePicture,
    private_link: String,
    private_path: String,
    hints: Vec<String>,
}

/// That an application was taken in, with the private link that is shown this once.
pub(super) fn applied_page(visitor: &Visitor, applied: &Applied) -> String {
    let (layout, participant) = (visitor.layout(), &applied.added.participant);
    filled(&AppliedPage {
        page: format!("/p/{}", participant.slug),
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        picture: PagePicture::large(visitor.app(), participant, visitor.now()),
        private_link: visitor.private_link(&applied.private_link),
        private_path: visitor.to(&Context::private_path(&applied.private_link)),
        hints: in_sentences(layout.language(), &applied.hints),
        layout,
    })
}

#[derive(Template)]
#[template(path = "private/join/sent_before.html")]
struct SentBeforePage<'a> {
    layout: Layout,
    page: String,
    name: &'a str,
    language: &'a str,
    at: String,
}

/// That who sends an application sent it before; what is private was shown then, and is not kept to be shown again.
pub(super) fn sent_before_page(layout: Layout, first: &Participant) -> String {
    filled(&SentBeforePage {
        page: format!("/p/{}", first.slug),
        name: first.name.as_str(),
        language: first.language.as_str(),
        at: layout.language().date(first.applied_at.to_zoned(first.time_zone.time_zone().clone()).date()),
        layout,
    })
}
