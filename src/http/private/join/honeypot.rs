//! The field that people do not see, and what a robot is told that fills it in.

use hyper::StatusCode;

use crate::domain::wording::phrase;
use crate::http::layout::{Layout, message};
use crate::http::private::error::Problem;
use crate::http::private::form::{FormData, FormInput};
use crate::http::reply::Reply;

/// The field that people do not see; who fills it in is a robot.
pub(super) const HONEYPOT: &str = "fax";

/// Whether a robot filled in the form.
#[derive(Debug)]
pub(super) struct Honeypot(pub(super) bool);

impl FormInput for Honeypot {
    fn names() -> Vec<&'static str> {
        vec![HONEYPOT]
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok(Self(form.get(HONEYPOT)?.is_some_and(|written| !written.trim().is_empty())))
    }
}

/// What a robot is told: nothing that shows it was seen through.
pub(super) fn thanks(layout: Layout) -> Reply {
    let sentence = layout.say("What you sent is on its way to the maintainers.").to_owned();
    let html = message(layout, phrase!("Thank you"), &sentence);
    Reply::private_page(StatusCode::OK, html)
}
