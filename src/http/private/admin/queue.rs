//! The applications that wait, each on one card with everything that is needed to decide.

use askama::Template;

use super::facts::{Fact, Twin, facts, first_open_day, twins};
use super::layout::{AdminLayout, Here};
use super::page::{query, shown};
use super::timestamps::since;
use super::website::{NeighboursView, RequestCard};
use super::{reports, steps, website};
use crate::app::Record;
use crate::domain::hint::hints;
use crate::domain::status::Transition;
use crate::domain::wording::PageLanguage;
use crate::http::layout::filled;
use crate::http::private::error::Problem;
use crate::http::private::extract::AdminContext;
use crate::http::private::form::{FormView, in_sentences};
use crate::http::private::preview::Preview;
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

/// Applications on one page.
const CARDS_MAX: usize = 20;

struct Card {
    slug: String,
    name: String,
    language: String,
    waiting: String,
    facts: Vec<Fact>,
    plan: Option<String>,
    twins: Vec<Twin>,
    more_twins: usize,
    neighbours: Vec<NeighboursView>,
    hints: Vec<String>,
    preview: Preview,
    notes: usize,
    open_reports: usize,
    approve: FormView,
    decline: FormView,
}

#[derive(Template)]
#[template(path = "private/admin/queue.html")]
struct QueuePage {
    layout: AdminLayout,
    waiting: usize,
    open_reports: usize,
    cards: Vec<Card>,
    /// The first that ask for another website.
    requests: Vec<RequestCard>,
    requests_waiting: usize,
    page: usize,
    pages: usize,
}

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new().get("/admin", show)
}

async fn show(admin: AdminContext) -> Result<Reply, Problem> {
    let overview = admin.app().overview().await?;
    let layout = AdminLayout::with(&admin, "Applications", Here::Queue, None, &overview);
    let pages = overview.waiting.div_ceil(CARDS_MAX).max(1);
    let asked = query(&admin)?.get("page").ok().flatten().and_then(|page| page.parse().ok()).unwrap_or(1);
    let page = asked.clamp(1, pages);
    let mut cards = Vec::new();
    for record in admin.app().queue((page - 1) * CARDS_MAX, CARDS_MAX).await? {
        cards.push(card(&admin, &record).await);
    }
    let requests = admin.app().website_requests(CARDS_MAX).await?;
    Ok(shown(filled(&QueuePage {
        layout,
        waiting: overview.waiting,
        open_reports: overview.open_reports,
        cards,
        requests: requests.iter().map(|record| website::card(&admin, record)).collect(),
        requests_waiting: overview.website_requests,
        page,
        pages,
    })))
}

async fn card(admin: &AdminContext, record: &Record) -> Card {
    let participant = &record.participant;
    let mut facts = facts(admin, participant);
    facts.push(first_open_day(admin, participant));
    let (twins, more_twins) = twins(admin, participant);
    Card {
        slug: participant.slug.to_string(),
        name: participant.name.to_string(),
        language: participant.language.to_string(),
        waiting: since(participant.applied_at, admin.now()),
        facts,
        plan: participant.plan.as_ref().map(ToString::to_string),
        twins,
        more_twins,
        neighbours: website::neighbours(admin, participant),
        hints: in_sentences(PageLanguage::ENGLISH, &hints(participant, admin.now())),
        preview: Preview::of(admin.app(), participant).await,
        notes: record.notes.len(),
        open_reports: reports::open(record).count(),
        approve: steps::view_on_queue(admin, record, Transition::Approve),
        decline: steps::view_on_queue(admin, record, Transition::Decline),
    }
}
