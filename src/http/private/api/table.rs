//! The table of all operations: routing and description are made of it, and of nothing else.

use std::borrow::Cow;

use axum::handler::Handler;
use axum::routing::MethodFilter;
use hyper::Method;

use super::describe::DescribedHandler;
use super::operation::Operation;
use super::operation::OperationTrait::{Located, Refusable, Tagged};
use super::{access, audit, notes_and_reports, open_days, participants};
use crate::domain::change::WebsiteStep;
use crate::domain::input::{
    CancelInput, DropInput, MoveInput, PlacesInput, RestoreInput, transition_words, website_step_words,
};
use crate::domain::status::Transition;
use crate::http::private::state::AppState;

/// Builders of rows, one for each method.
macro_rules! rows {
    ($($name:ident $method:ident),*) => {
        $(
            fn $name<H, M, A>(path: impl Into<Cow<'static, str>>, id: &'static str, summary: &'static str, handler: H) -> Operation
            where
                H: Handler<M, AppState> + DescribedHandler<A>,
                M: 'static,
            {
                Operation::new(MethodFilter::$method, (Method::$method, path.into()), id, summary, handler)
            }
        )*
    };
}

rows!(get GET, post POST, put PUT, patch PATCH, delete DELETE);

/// All operations, those of one address one after the other.
pub(super) fn operations() -> Vec<Operation> {
    let mut all = of_participants();
    all.extend(of_transitions());
    all.extend(of_websites());
    all.extend(of_open_days());
    all.extend(of_notes_and_reports());
    all.extend(of_access());
    all.extend(of_the_audit_trail());
    all
}

fn of_participants() -> Vec<Operation> {
    vec![
        post("/applications", "apply", "Apply as a business; nobody's token is needed", access::apply)
            .with(&[Refusable]),
        get("/participants", "listParticipants", "List participants by slug", participants::list),
        post("/participants", "addParticipant", "Enter a participant", participants::add)
            .with(&[Tagged, Located, Refusable]),
        get("/participants/{slug}", "showParticipant", "Show all that is known of a participant", participants::show)
            .with(&[Tagged]),
        patch("/participants/{slug}", "editParticipant", "Change particulars of a participant", participants::edit)
            .changes(),
        post("/revocations", "revokeParticipants", "Revoke many participants, or none", participants::revoke_all)
            .with(&[Refusable]),
    ]
}

fn of_transitions() -> Vec<Operation> {
    let row = |step: Transition| {
        let path = format!("/participants/{{slug}}/{step}");
        let operation = post(path, step.as_str(), transition_words(step).about, participants::step(step)).makes(step);
        if step.leads_to().is_none() { operation.with(&[Refusable]) } else { operation.changes() }
    };
    Transition::ALL.into_iter().map(row).collect()
}

fn of_websites() -> Vec<Operation> {
    let row = |step: WebsiteStep| {
        let id = match step {
            WebsiteStep::Confirm => "confirmWebsite",
            WebsiteStep::Unconfirm => "unconfirmWebsite",
            WebsiteStep::Accept => "acceptWebsite",
            WebsiteStep::Decline => "declineWebsite",
        };
        let path = format!("/participants/{{slug}}/{step}");
        post(path, id, website_step_words(step).about, participants::website_step(step)).decides(step).changes()
    };
    WebsiteStep::ALL.into_iter().map(row).collect()
}

fn of_open_days() -> Vec<Operation> {
    const ALL: &str = "/participants/{slug}/open-days";
    const ONE: &str = "/participants/{slug}/open-days/{id}";
    const CLOSURES: &str = "/participants/{slug}/closures";
    let of = |step: &str| format!("{ONE}/{step}");
    vec![
        get(ALL, "listOpenDays", "List open days", open_days::list).with(&[Tagged]),
        post(ALL, "addOpenDay", "Enter an open day", open_days::add).changes().with(&[Located]),
        post(
            format!("{ALL}/import"),
            "importOpenDays",
            "Open days of a calendar or a table: looked at, or entered",
            open_days::import,
        )
        .changes(),
        put(ONE, "editOpenDay", "Give an open day new times and particulars", open_days::edit).changes(),
        delete(ONE, "cancelOpenDay", "Cancel an open day; calendars say so", open_days::cancel).changes(),
        post(of("cancel"), "cancelDate", "Cancel an open day, or one date of its rule", open_days::step::<CancelInput>)
            .changes(),
        post(of("move"), "moveOpenDay", "Move an open day, or one date of its rule", open_days::step::<MoveInput>)
            .changes(),
        post(of("drop"), "dropDate", "Leave a date out of a rule; nobody is told", open_days::step::<DropInput>)
            .changes(),
        post(of("restore"), "restoreDate", "Hold a date as its rule says after all", open_days::step::<RestoreInput>)
            .changes(),
        post(of("places"), "setPlacesLeft", "Say how many places are left", open_days::step::<PlacesInput>).changes(),
        post(CLOSURES, "close", "Close on a span of days, over which rules pass", open_days::close).changes(),
        delete("/participants/{slug}/closures/{from}", "reopen", "Open again on a span of days", open_days::reopen)
            .changes(),
    ]
}

fn of_notes_and_reports() -> Vec<Operation> {
    const NOTES: &str = "/participants/{slug}/notes";
    vec![
        get(NOTES, "listNotes", "List the notes on a participant", notes_and_reports::notes),
        post(NOTES, "addNote", "Write a note down, for maintainers only", notes_and_reports::add_note)
            .with(&[Refusable]),
        get(
            "/participants/{slug}/reports",
            "listReportsOfOne",
            "List a participant's reports",
            notes_and_reports::reports_of_one,
        ),
        get("/reports", "listReports", "List reports of fakes", notes_and_reports::reports),
        post("/reports/{id}/close", "closeReport", "Close a report with what was found", notes_and_reports::close)
            .with(&[Refusable]),
        post("/reports/{id}/merge", "mergeReport", "Merge a report into another", notes_and_reports::merge)
            .with(&[Refusable]),
    ]
}

fn of_access() -> Vec<Operation> {
    const LINK: &str = "/participants/{slug}/private-link";
    vec![
        post(LINK, "renewPrivateLink", "Make a new private link; the old one dies", access::new_private_link)
            .with(&[Refusable]),
        get("/maintainers", "listMaintainers", "List maintainers", access::maintainers),
        post("/maintainers", "addMaintainer", "Enter a maintainer", access::add_maintainer).with(&[Refusable]),
        delete("/maintainers/{name}", "removeMaintainer", "Remove a maintainer", access::remove_maintainer),
    ]
}

fn of_the_audit_trail() -> Vec<Operation> {
    vec![
        get("/audit", "listAudit", "List the audit trail, oldest row first", audit::audit),
        get("/audit/verification", "verifyAudit", "Verify the whole audit trail", audit::verify).with(&[Refusable]),
        get("/freeze", "showFreeze", "Whether nothing but revocations is written", audit::freeze),
    ]
}
