//! What any visitor may send: an application, and a report of a fake.
//!
//! No page here has a script or asks for a session. What a robot fills in that no person sees is answered as if it were
//! taken in. What must never enter: what a value may be; that is the domain's.

mod apply;
mod report;

use hyper::{Method, StatusCode};

use super::RequestHead;
use super::pages::{self, Frame};
use super::problem::{Problem, ProblemKind};
use super::reply::Reply;
use super::route::{READ_AND_SEND, allows};
use super::server::Answer;
use super::site::Shared;
use super::told;
use crate::domain::participant::Slug;

/// The field that people do not see; who fills it in is a robot.
const TRAP: &str = "fax";

/// The addresses here that take what is sent, with `{slug}` for a participant's.
pub const SENT_TO: [&str; 2] = ["/join", "/p/{slug}/report"];

/// Answers the pages that visitors send something from.
#[derive(Debug)]
pub struct Join {
    shared: Shared,
}

/// What an address in this area is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Page {
    Apply,
    /// A slug of `None` is none that a participant can have.
    Report(Option<Slug>),
}

impl Page {
    fn of(path: &str) -> Option<Self> {
        let path = path.strip_suffix('/').unwrap_or(path);
        match path.split('/').skip(1).collect::<Vec<_>>().as_slice() {
            ["join"] => Some(Self::Apply),
            ["p", slug, "report"] => Some(Self::Report(Slug::parse(slug).ok())),
            _ => None,
        }
    }
}

impl Join {
    pub(super) const fn new(shared: Shared) -> Self {
        Self { shared }
    }

    pub(super) fn answer(&self, request: &RequestHead) -> Answer {
        let Some(page) = Page::of(request.uri().path()) else {
            let problem = Problem::new(ProblemKind::NotFound, "there is no page at this address");
            return told::page(self.shared.frame(request), &problem).into();
        };
        if !allows(READ_AND_SEND, request.method()) {
            return Reply::method_not_allowed(READ_AND_SEND).into();
        }
        let is_sent = request.method() == Method::POST;
        if is_sent && let Err(problem) = self.shared.gate.check_page(request) {
            return told::page(self.shared.frame(request), &problem).into();
        }
        match page {
            Page::Apply if is_sent => self.shared.clone().take_application(request),
            Page::Apply => self.shared.application_form(request).into(),
            Page::Report(slug) => self.shared.report(request, slug.as_ref()),
        }
    }
}

/// What a robot is told: nothing that shows it was seen through.
fn thanks(frame: Frame) -> Reply {
    let html = pages::message(frame, "Thank you", "What you sent is on its way to the maintainers.");
    Reply::private_page(StatusCode::OK, html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_one_page_and_nothing_else_is_any() {
        let bakery = Slug::parse("bakery").unwrap();
        for (path, page) in [
            ("/join", Some(Page::Apply)),
            ("/join/", Some(Page::Apply)),
            ("/p/bakery/report", Some(Page::Report(Some(bakery.clone())))),
            ("/p/bakery/report/", Some(Page::Report(Some(bakery)))),
            ("/p/Not%20A%20Slug/report", Some(Page::Report(None))),
            ("/join/x", None),
            ("/join//", None),
            ("/p/bakery/report/x", None),
        ] {
            assert_eq!(Page::of(path), page, "{path}");
        }
        for path in SENT_TO {
            assert!(Page::of(&path.replace("{slug}", "bakery")).is_some(), "{path}");
        }
    }
}
