//! What any visitor may send: an application, and a report of a fake.
//!
//! No page here has a script or asks for a session. What a robot fills in that no person sees is answered as if it were
//! taken in. What must never enter: what a value may be; that is the domain's.

mod apply;
mod report;
mod slug;

use hyper::StatusCode;

use super::error::Problem;
use super::extract::{FormInput, Visitor};
use super::form::FormData;
use super::routes::Routes;
use crate::http::layout::{Layout, message};
use crate::http::reply::Reply;

/// The field that people do not see; who fills it in is a robot.
const HONEYPOT: &str = "fax";

pub(super) fn routes() -> Routes<Visitor> {
    Routes::new().merge(apply::routes()).merge(report::routes())
}

/// Whether a robot filled in the form.
#[derive(Debug)]
struct Honeypot(bool);

impl FormInput for Honeypot {
    fn names() -> Vec<&'static str> {
        vec![HONEYPOT]
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok(Self(form.get(HONEYPOT)?.is_some_and(|written| !written.trim().is_empty())))
    }
}

/// What a robot is told: nothing that shows it was seen through.
fn thanks(layout: Layout) -> Reply {
    let html = message(layout, "Thank you", "What you sent is on its way to the maintainers.");
    Reply::private_page(StatusCode::OK, html)
}
