//! What any visitor may send: an application, and a report of a fake.
//!
//! No page here has a script or asks for a session. What a robot fills in that no person sees is answered as if it were
//! taken in. What must never enter: what a value may be; that is the domain's.

mod apply;
mod honeypot;
mod received;
mod report;
mod slug;

use super::extract::Visitor;
use super::routes::Routes;

pub(super) fn routes() -> Routes<Visitor> {
    Routes::new().merge(apply::routes()).merge(report::routes())
}
