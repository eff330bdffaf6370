//! The addresses of the maintainers' pages: two tables, and nothing is answered that does not stand in one of them.

use hyper::Method;

use crate::domain::participant::Slug;
use crate::domain::status::Transition;
use crate::http::problem::{Problem, ProblemKind};

/// What can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Queue,
    Participants,
    Participant,
    Edit,
    NewOpenDay,
    OpenDay,
    Reports,
    Maintainers,
    RemoveMaintainer,
    Audit,
    Revocations,
}

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    SignIn,
    SignOut,
    SignOutEverywhere,
    Step(Transition),
    Edit,
    AddNote,
    NewPrivateLink,
    AddOpenDay,
    EditOpenDay,
    CancelOpenDay,
    CloseReport,
    MergeReport,
    AddMaintainer,
    RemoveMaintainer,
    Revoke,
}

/// The addresses that are looked at.
pub const PAGES: [(&str, Page); 11] = [
    ("/admin", Page::Queue),
    ("/admin/participants", Page::Participants),
    ("/admin/participants/{slug}", Page::Participant),
    ("/admin/participants/{slug}/edit", Page::Edit),
    ("/admin/participants/{slug}/open-days", Page::NewOpenDay),
    ("/admin/participants/{slug}/open-days/{id}", Page::OpenDay),
    ("/admin/reports", Page::Reports),
    ("/admin/maintainers", Page::Maintainers),
    ("/admin/maintainers/remove", Page::RemoveMaintainer),
    ("/admin/audit", Page::Audit),
    ("/admin/revocations", Page::Revocations),
];

/// The addresses that forms are sent to; every one of them but the first needs a session.
pub const ACTS: [(&str, Act); 21] = [
    ("/admin/sign-in", Act::SignIn),
    ("/admin/sign-out", Act::SignOut),
    ("/admin/sign-out-everywhere", Act::SignOutEverywhere),
    ("/admin/participants/{slug}/approve", Act::Step(Transition::Approve)),
    ("/admin/participants/{slug}/decline", Act::Step(Transition::Decline)),
    ("/admin/participants/{slug}/suspend", Act::Step(Transition::Suspend)),
    ("/admin/participants/{slug}/reinstate", Act::Step(Transition::Reinstate)),
    ("/admin/participants/{slug}/revoke", Act::Step(Transition::Revoke)),
    ("/admin/participants/{slug}/withdraw", Act::Step(Transition::Withdraw)),
    ("/admin/participants/{slug}/readmit", Act::Step(Transition::Readmit)),
    ("/admin/participants/{slug}/edit", Act::Edit),
    ("/admin/participants/{slug}/notes", Act::AddNote),
    ("/admin/participants/{slug}/private-link", Act::NewPrivateLink),
    ("/admin/participants/{slug}/open-days", Act::AddOpenDay),
    ("/admin/participants/{slug}/open-days/{id}", Act::EditOpenDay),
    ("/admin/participants/{slug}/open-days/{id}/cancel", Act::CancelOpenDay),
    ("/admin/participants/{slug}/reports/{id}/close", Act::CloseReport),
    ("/admin/participants/{slug}/reports/{id}/merge", Act::MergeReport),
    ("/admin/maintainers", Act::AddMaintainer),
    ("/admin/maintainers/remove", Act::RemoveMaintainer),
    ("/admin/revocations", Act::Revoke),
];

/// What an address is about, beside what is done there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Names {
    slug: Option<Slug>,
    id: Option<u64>,
}

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Page(Page, Names),
    Act(Act, Names),
    NotFound,
    MethodNotAllowed { allow: &'static str },
}

impl Names {
    pub(super) fn slug(&self) -> Result<&Slug, Problem> {
        self.slug.as_ref().ok_or_else(nothing)
    }

    pub(super) fn id(&self) -> Result<u64, Problem> {
        self.id.ok_or_else(nothing)
    }
}

pub(super) fn nothing() -> Problem {
    Problem::new(ProblemKind::NotFound, "there is nothing at this address; it may have been declined or misspelt")
}

/// What `method` on `path` asks for.
pub(super) fn asked(method: &Method, path: &str) -> Asked {
    let path = path.strip_suffix('/').unwrap_or(path);
    let page = PAGES.iter().find_map(|(pattern, page)| Some((*page, names(pattern, path)?)));
    let act = ACTS.iter().find_map(|(pattern, act)| Some((*act, names(pattern, path)?)));
    let is_read = matches!(*method, Method::GET | Method::HEAD);
    match (page, act) {
        (Some((page, names)), _) if is_read => Asked::Page(page, names),
        (_, Some((act, names))) if *method == Method::POST => Asked::Act(act, names),
        (Some(_), Some(_)) => Asked::MethodNotAllowed { allow: "GET, HEAD, POST" },
        (Some(_), None) => Asked::MethodNotAllowed { allow: "GET, HEAD" },
        (None, Some(_)) => Asked::MethodNotAllowed { allow: "POST" },
        (None, None) => Asked::NotFound,
    }
}

/// What stands for the names of `pattern` in `path`, if it is such a path. Nothing of ours needs encoding.
fn names(pattern: &str, path: &str) -> Option<Names> {
    let mut names = Names::default();
    let mut segments = path.split('/');
    for expected in pattern.split('/') {
        let segment = segments.next()?;
        match expected {
            "{slug}" => names.slug = Some(Slug::parse(segment).ok()?),
            "{id}" => names.id = Some(segment.parse().ok().filter(|id: &u64| id.to_string() == segment)?),
            expected if expected == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(slug: Option<&str>, id: Option<u64>) -> Names {
        Names { slug: slug.map(|slug| Slug::parse(slug).unwrap()), id }
    }

    #[test]
    fn an_address_asks_for_what_stands_in_the_tables() {
        for (method, path, expected) in [
            (Method::GET, "/admin", Asked::Page(Page::Queue, of(None, None))),
            (Method::HEAD, "/admin/", Asked::Page(Page::Queue, of(None, None))),
            (Method::POST, "/admin", Asked::MethodNotAllowed { allow: "GET, HEAD" }),
            (Method::GET, "/admin/sign-in", Asked::MethodNotAllowed { allow: "POST" }),
            (Method::PUT, "/admin/maintainers", Asked::MethodNotAllowed { allow: "GET, HEAD, POST" }),
            (Method::GET, "/admin/participants/bakery", Asked::Page(Page::Participant, of(Some("bakery"), None))),
            (
                Method::POST,
                "/admin/participants/bakery/revoke",
                Asked::Act(Act::Step(Transition::Revoke), of(Some("bakery"), None)),
            ),
            (
                Method::POST,
                "/admin/participants/bakery/open-days/7/cancel",
                Asked::Act(Act::CancelOpenDay, of(Some("bakery"), Some(7))),
            ),
            (Method::GET, "/admin//participants", Asked::NotFound),
            (Method::GET, "/admin/participants/Bakery", Asked::NotFound),
            (Method::POST, "/admin/participants/bakery/open-days/07/cancel", Asked::NotFound),
            (Method::POST, "/admin/participants/bakery/open-days/+7/cancel", Asked::NotFound),
            (Method::POST, "/admin/participants/bakery/revoke/x", Asked::NotFound),
        ] {
            assert_eq!(asked(&method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn no_address_stands_for_two_things() {
        let pages: std::collections::BTreeSet<_> = PAGES.iter().map(|(pattern, _)| pattern).collect();
        let acts: std::collections::BTreeSet<_> = ACTS.iter().map(|(pattern, _)| pattern).collect();
        assert_eq!((pages.len(), acts.len()), (PAGES.len(), ACTS.len()));
        for step in Transition::ALL {
            assert!(ACTS.contains(&(&format!("/admin/participants/{{slug}}/{step}"), Act::Step(step))), "{step}");
        }
    }
}
