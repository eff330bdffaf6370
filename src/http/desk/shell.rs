//! What every page of the desk has around its content.

use askama::Template;

use super::fields::{Attempt, Mistake};
use super::moment::day_and_time;
use super::{Desk, page_about};
use crate::app::Overview;
use crate::domain::participant::Slug;
use crate::http::RequestHead;
use crate::http::pages::{Frame, filled};
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::typed::sentence;

/// A place in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    Queue,
    Participants,
    Reports,
    Maintainers,
    Audit,
    Revocations,
    /// None of them.
    Elsewhere,
}

/// One entry of the navigation.
pub(super) struct Entry {
    pub(super) href: &'static str,
    pub(super) words: &'static str,
    pub(super) count: usize,
    pub(super) is_here: bool,
}

/// What is known of the maintainer who reads the page.
pub(super) struct Reader {
    pub(super) name: String,
    pub(super) form_token: String,
    pub(super) entries: Vec<Entry>,
    /// That changes are frozen, since when and why.
    pub(super) frozen: Option<String>,
}

pub(super) struct Shell {
    pub(super) frame: Frame,
    pub(super) title: String,
    pub(super) reader: Option<Reader>,
    /// What was done, on the page after it.
    pub(super) notice: Option<String>,
    pub(super) mistakes: Vec<Mistake>,
}

impl Shell {
    /// For pages of nobody.
    pub(super) fn bare(frame: Frame, title: &str) -> Self {
        Self { frame, title: title.to_owned(), reader: None, notice: None, mistakes: Vec::new() }
    }

    pub(super) fn refused(mut self, attempt: Option<&Attempt<'_>>) -> Self {
        self.mistakes = attempt.map(Attempt::mistakes).unwrap_or_default();
        self
    }
}

impl Reader {
    pub(super) fn new(name: String, form_token: String, here: Here, overview: &Overview) -> Self {
        let entry = |href, words, place, count| Entry { href, words, count, is_here: here == place };
        let frozen = overview.frozen.as_ref().map(|frozen| {
            let reason = frozen.reason.as_ref().map(|reason| format!(" Reason: {reason}")).unwrap_or_default();
            format!("Changes are frozen since {}; only revocations are taken.{reason}", day_and_time(frozen.since))
        });
        Self {
            name,
            form_token,
            entries: vec![
                entry("/admin", "Applications", Here::Queue, overview.waiting),
                entry("/admin/participants", "Participants", Here::Participants, 0),
                entry("/admin/reports", "Reports", Here::Reports, overview.open_reports),
                entry("/admin/revocations", "Revocations", Here::Revocations, 0),
                entry("/admin/maintainers", "Maintainers", Here::Maintainers, 0),
                entry("/admin/audit", "Audit trail", Here::Audit, 0),
            ],
            frozen,
        }
    }
}

/// A page that says one thing, and where to go from there.
#[derive(Template)]
#[template(path = "desk/message.html")]
struct MessagePage {
    shell: Shell,
    sentence: String,
    way: String,
    way_words: &'static str,
}

/// A page that tells of a problem, and leads back to the participant it is about, if to one.
pub(super) fn problem_page(shell: Shell, problem: &Problem, slug: Option<&Slug>) -> Reply {
    let (way, way_words) = match slug {
        Some(slug) => (format!("/admin/participants/{slug}"), "Look at the participant again"),
        None => ("/admin".to_owned(), "All applications"),
    };
    let shell = Shell { title: problem.kind().title().to_owned(), ..shell };
    let sentence = sentence(problem.detail());
    page_about(problem, filled(&MessagePage { shell, sentence, way, way_words }))
}

impl Desk {
    /// What is told of a problem to who is not signed in, or not asked.
    pub(super) fn refused(&self, request: &RequestHead, problem: &Problem) -> Reply {
        problem_page(Shell::bare(self.frame(request), ""), problem, None)
    }

    pub(super) fn frame(&self, request: &RequestHead) -> Frame {
        self.shared.frames.at(&self.shared.gate.origin(request))
    }
}
