//! The applications that wait, each on one card with everything that is needed to decide.

use askama::Template;

use super::claims::{Fact, Preview, Twin};
use super::fields::{Attempt, FormView};
use super::shell::{Here, Shell};
use super::visit::Visit;
use crate::app::Waiting;
use crate::domain::status::Transition;
use crate::http::pages::filled;
use crate::http::problem::Problem;

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
    preview: Preview,
    notes: usize,
    open_reports: usize,
    approve: FormView,
    decline: FormView,
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    shell: Shell,
    waiting: usize,
    open_reports: usize,
    cards: Vec<Card>,
    page: usize,
    pages: usize,
}

impl Visit {
    pub(super) async fn queue(&self, attempt: Option<&Attempt<'_>>) -> Result<String, Problem> {
        let shell = self.shell("Applications", Here::Queue, attempt).await?;
        let overview = self.app().overview().await?;
        let pages = overview.waiting.div_ceil(CARDS_MAX).max(1);
        let asked = self.query()?.get("page").ok().flatten().and_then(|page| page.parse().ok()).unwrap_or(1);
        let page = asked.clamp(1, pages);
        let mut cards = Vec::new();
        for waiting in self.app().queue((page - 1) * CARDS_MAX, CARDS_MAX).await? {
            cards.push(self.card(&waiting, attempt).await);
        }
        let (waiting, open_reports) = (overview.waiting, overview.open_reports);
        Ok(filled(&QueuePage { shell, waiting, open_reports, cards, page, pages }))
    }

    async fn card(&self, waiting: &Waiting, attempt: Option<&Attempt<'_>>) -> Card {
        let record = &waiting.record;
        let participant = &record.participant;
        let mut facts = self.facts(participant);
        facts.push(self.first_open_day(participant));
        let step = |step| self.step_form(record, step, attempt).hidden("back", &"queue");
        Card {
            slug: participant.slug.to_string(),
            name: participant.name.to_string(),
            language: participant.language.to_string(),
            waiting: self.waiting(participant),
            facts,
            plan: participant.plan.as_ref().map(ToString::to_string),
            twins: self.twins(participant),
            preview: self.preview(participant).await,
            notes: record.notes.len(),
            open_reports: record.reports.iter().filter(|report| report.closed.is_none()).count(),
            approve: step(Transition::Approve),
            decline: step(Transition::Decline),
        }
    }
}
