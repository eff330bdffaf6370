//! A participant's own private pages, under `/manage`.
//!
//! The private link's secret stands after the `#`, which browsers keep to themselves; the page's script sends it once,
//! as a form, in exchange for a session. What must never enter: what a participant may do; that is the domain's.

mod calendar_file;
mod closures;
mod dates;
mod day_routes;
mod forms;
mod leave;
mod open_days;
mod page;
mod particulars;
mod script;
mod session;
mod world_view;

use super::extract::{Own, Visitor};
use super::routes::{self, Routes};
use forms::AREA;

pub(super) use session::signed_out;

/// Whether a path is an address here.
pub(super) fn is_in(path: &str) -> bool {
    routes::is_in(AREA, path)
}

pub(super) fn visitors_routes() -> Routes<Visitor> {
    session::visitors_routes().merge(script::routes())
}

pub(super) fn routes() -> Routes<Own> {
    page::routes().merge(day_routes::routes()).merge(calendar_file::routes()).merge(session::routes())
}
