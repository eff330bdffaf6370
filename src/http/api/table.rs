//! The table of all operations: routing and description are made of it, and of nothing else.

use hyper::Method;

use super::operation::Trait::{Conditional, Located, Refusable, Tagged};
use super::operation::{Input, Operation, Reads, Success};
use super::{access, open_days, participants, remarks, trail};
use crate::domain::status::Transition;
use crate::http::problem::Problem;

/// Builders of rows, one for each method.
macro_rules! rows {
    ($($name:ident $method:ident),*) => {
        $(
            fn $name<I, T, H, F>(path: &'static str, id: &'static str, summary: &'static str, handler: H) -> Operation
            where
                I: Input,
                T: serde::Serialize + schemars::JsonSchema + 'static,
                H: Fn(super::operation::Context, I) -> F + Send + Sync + 'static,
                F: Future<Output = Result<Success<T>, Problem>> + Send + 'static,
            {
                Operation::new(Method::$method, path, id, summary, handler)
            }
        )*
    };
}

rows!(get GET, post POST, put PUT, patch PATCH, delete DELETE);

/// All operations, those of one address one after the other.
pub(super) fn operations() -> Vec<Operation> {
    let mut all = vec![Operation::description("/openapi.json", "describeApi", "This description")];
    all.extend(of_participants());
    all.extend(of_transitions());
    all.extend(of_open_days());
    all.extend(of_remarks());
    all.extend(of_access());
    all.extend(of_the_trail());
    all
}

fn of_participants() -> Vec<Operation> {
    vec![
        post("/applications", "apply", "Apply as a business; nobody's token is needed", access::apply)
            .creates()
            .public(),
        get("/participants", "listParticipants", "List participants by slug", participants::list),
        post("/participants", "addParticipant", "Enter a participant", participants::add)
            .creates()
            .with(&[Tagged, Located]),
        get("/participants/{slug}", "showParticipant", "Show all that is known of a participant", participants::show)
            .with(&[Tagged]),
        patch("/participants/{slug}", "editParticipant", "Change particulars of a participant", participants::edit)
            .changes(),
        post("/revocations", "revokeParticipants", "Revoke many participants, or none", participants::revoke_all)
            .with(&[Refusable]),
    ]
}

fn of_transitions() -> Vec<Operation> {
    fn row(path: &'static str, id: &'static str, summary: &'static str, step: Transition) -> Operation {
        post(path, id, summary, participants::step(step)).reading(Reads::Transition(step))
    }
    vec![
        row("/participants/{slug}/approve", "approve", "Admit an applicant", Transition::Approve).changes(),
        row("/participants/{slug}/decline", "decline", "Refuse an applicant", Transition::Decline)
            .with(&[Conditional, Refusable]),
        row("/participants/{slug}/suspend", "suspend", "Suspend for now", Transition::Suspend).changes(),
        row("/participants/{slug}/reinstate", "reinstate", "End a suspension", Transition::Reinstate).changes(),
        row("/participants/{slug}/revoke", "revoke", "Revoke for good", Transition::Revoke).changes(),
        row("/participants/{slug}/withdraw", "withdraw", "Withdraw, as it wishes", Transition::Withdraw).changes(),
        row("/participants/{slug}/readmit", "readmit", "Admit anew", Transition::Readmit).changes(),
    ]
}

fn of_open_days() -> Vec<Operation> {
    const ALL: &str = "/participants/{slug}/open-days";
    const ONE: &str = "/participants/{slug}/open-days/{id}";
    vec![
        get(ALL, "listOpenDays", "List open days", open_days::list).with(&[Tagged]),
        post(ALL, "addOpenDay", "Enter an open day", open_days::add).changes().creates().with(&[Located]),
        put(ONE, "editOpenDay", "Give an open day new times and particulars", open_days::edit).changes(),
        delete(ONE, "cancelOpenDay", "Cancel an open day; calendars say so", open_days::cancel).changes(),
    ]
}

fn of_remarks() -> Vec<Operation> {
    const NOTES: &str = "/participants/{slug}/notes";
    vec![
        get(NOTES, "listNotes", "List the notes on a participant", remarks::notes),
        post(NOTES, "addNote", "Write a note down, for maintainers only", remarks::add_note).creates(),
        get(
            "/participants/{slug}/reports",
            "listReportsOfOne",
            "List a participant's reports",
            remarks::reports_of_one,
        ),
        get("/reports", "listReports", "List reports of fakes", remarks::reports),
        post("/reports/{id}/close", "closeReport", "Close a report with what was found", remarks::close)
            .with(&[Refusable]),
        post("/reports/{id}/merge", "mergeReport", "Merge a report into another", remarks::merge).with(&[Refusable]),
    ]
}

fn of_access() -> Vec<Operation> {
    const LINK: &str = "/participants/{slug}/private-link";
    vec![
        post(LINK, "renewPrivateLink", "Make a new private link; the old one dies", access::new_private_link).creates(),
        get("/maintainers", "listMaintainers", "List maintainers", access::maintainers),
        post("/maintainers", "addMaintainer", "Enter a maintainer", access::add_maintainer).creates(),
        delete("/maintainers/{name}", "removeMaintainer", "Remove a maintainer", access::remove_maintainer),
    ]
}

fn of_the_trail() -> Vec<Operation> {
    vec![
        get("/audit", "listAudit", "List the audit trail, oldest row first", trail::audit),
        get("/audit/verification", "verifyAudit", "Verify the whole audit trail", trail::verify).with(&[Refusable]),
        get("/freeze", "showFreeze", "Whether nothing but revocations is written", trail::freeze),
    ]
}
