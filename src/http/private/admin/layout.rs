//! The layout of the maintainers' pages: what each has around its content.

use askama::Template;

use super::page::participant_path;
use super::timestamps::day_and_time;
use crate::app::Overview;
use crate::domain::participant::Slug;
use crate::domain::wording::PageLanguage;
use crate::http::layout::{Layout, filled};
use crate::http::private::error::Problem;
use crate::http::private::extract::AdminContext;
use crate::http::private::flash::{Flash, of_maintainers};
use crate::http::private::form::{FormErrors, RejectedForm, sentence};

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
pub(super) struct NavEntry {
    pub(super) href: &'static str,
    pub(super) words: &'static str,
    pub(super) count: usize,
    pub(super) is_here: bool,
}

/// What is known of the maintainer who reads the page.
pub(super) struct SessionBar {
    pub(super) name: String,
    pub(super) form_token: String,
    pub(super) entries: Vec<NavEntry>,
    /// That changes are frozen, since when and why.
    pub(super) frozen: Option<String>,
}

/// The layout of a maintainers' page.
pub(super) struct AdminLayout {
    pub(super) base: Layout,
    pub(super) title: String,
    pub(super) reader: Option<SessionBar>,
    /// What was done, on the page after it.
    pub(super) flash: Option<&'static str>,
    pub(super) errors: FormErrors,
}

impl AdminLayout {
    /// For pages of nobody.
    pub(super) fn bare(base: Layout, title: &str) -> Self {
        Self { base, title: title.to_owned(), reader: None, flash: None, errors: FormErrors::default() }
    }

    /// For a page of a signed-in maintainer, with the form that was rejected on it, if one was.
    ///
    /// # Errors
    ///
    /// When what waits cannot be counted.
    pub(super) async fn of(
        admin: &AdminContext,
        title: &str,
        here: Here,
        rejected: Option<&RejectedForm>,
    ) -> Result<Self, Problem> {
        Ok(Self::with(admin, title, here, rejected, &admin.app().overview().await?))
    }

    /// As [`of`](Self::of), for a page that says itself what waits.
    pub(super) fn with(
        admin: &AdminContext,
        title: &str,
        here: Here,
        rejected: Option<&RejectedForm>,
        overview: &Overview,
    ) -> Self {
        Self {
            base: admin.layout(),
            title: if rejected.is_some() { format!("Not right yet: {title}") } else { title.to_owned() },
            reader: Some(SessionBar::new(admin, here, overview)),
            flash: Flash::asked(admin.request(), &of_maintainers()).filter(|_| rejected.is_none()),
            errors: FormErrors::among_others(rejected),
        }
    }
}

impl SessionBar {
    fn new(admin: &AdminContext, here: Here, overview: &Overview) -> Self {
        let entry = |href, words, place, count| NavEntry { href, words, count, is_here: here == place };
        let frozen = overview.frozen.as_ref().map(|frozen| {
            let reason = frozen.reason.as_ref().map(|reason| format!(" Reason: {reason}")).unwrap_or_default();
            format!("Changes are frozen since {}; only revocations are taken.{reason}", day_and_time(frozen.since))
        });
        Self {
            name: admin.name().to_string(),
            form_token: admin.session().form_token().as_str().to_owned(),
            entries: vec![
                entry("/admin", "Applications", Here::Queue, overview.waiting + overview.website_requests),
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
#[template(path = "private/admin/message.html")]
struct MessagePage {
    layout: AdminLayout,
    sentence: String,
    way: String,
    way_words: &'static str,
}

/// A page that tells of a problem, and leads back to the participant it is about, if to one.
pub(super) async fn error_page(
    admin: Option<&AdminContext>,
    base: Layout,
    problem: &Problem,
    slug: Option<&Slug>,
) -> String {
    let (way, way_words) = match slug {
        Some(slug) => (participant_path(slug), "Look at the participant again"),
        None => ("/admin".to_owned(), "All applications"),
    };
    let title = problem.kind().title();
    let layout = match admin {
        Some(admin) => AdminLayout::of(admin, title, Here::Elsewhere, None).await.ok(),
        None => None,
    };
    // Where the store cannot be read, the problem is told all the same.
    let layout = layout.unwrap_or_else(|| AdminLayout::bare(base, title));
    let layout = AdminLayout { flash: None, ..layout };
    filled(&MessagePage { layout, sentence: sentence(PageLanguage::ENGLISH, problem.detail()), way, way_words })
}
