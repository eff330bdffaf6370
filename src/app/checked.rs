//! What is known of a page that people ask about: how sure it is that a badge there is genuine, and whom that is about.
//!
//! Looked up by the parts of an address, so that a host with the pages of thousands costs no more than another.

use std::sync::Arc;

use super::service::App;
use crate::domain::participant::{Participant, Scope};
use crate::domain::text::DisplayName;
use crate::domain::verdict::Verdict;

/// Most participants of one website that are asked for the verdict; the surest stand first.
const ASKED_MAX: usize = 20;

/// Whom a verdict is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    pub verdict: Verdict,
    /// How many participants it is about.
    pub count: usize,
    /// Those of them that were asked for, the surest first.
    pub participants: Vec<Arc<Participant>>,
}

impl App {
    /// How sure it is that a badge on that page is genuine, with at most `count_max` of whom that is about, after the first
    /// `skipped`.
    ///
    /// The website with the longest path knows best. Who was never admitted takes nothing away from who was.
    #[must_use]
    pub fn checked(&self, page: &Scope, skipped: usize, count_max: usize) -> Checked {
        let mut hopeful = None;
        for anchor in page.anchors() {
            let (_, asked) = self.roster.anchored(&anchor, 0, ASKED_MAX);
            let on_page = |one: &Arc<Participant>| Some((one.admitted_at.is_some(), Verdict::on_page(page, one)?));
            let found: Vec<_> = asked.iter().filter_map(on_page).collect();
            let of_admitted = found.iter().filter_map(|(was_admitted, verdict)| was_admitted.then_some(*verdict));
            if let Some(verdict) = of_admitted.min() {
                return self.anchored(page, &anchor, verdict, skipped, count_max);
            }
            if !found.is_empty() {
                hopeful = hopeful.or(Some(anchor));
            }
        }
        hopeful.map_or_else(
            || self.around(page, skipped, count_max),
            |anchor| self.anchored(page, &anchor, Verdict::NotActive, skipped, count_max),
        )
    }

    /// Those of a website that are as sure as the verdict: others that name it must not stand under what is said of these.
    fn anchored(&self, page: &Scope, anchor: &str, verdict: Verdict, skipped: usize, count_max: usize) -> Checked {
        let (count, mut participants) = self.roster.anchored_as_sure(anchor, verdict, skipped, count_max);
        if verdict == Verdict::Genuine {
            // A path in other letters is as sure by its standing, and not of this page.
            participants.retain(|one| Verdict::on_page(page, one) == Some(verdict));
        }
        let is_first_page = skipped == 0 && count <= count_max;
        Checked { verdict, count: if is_first_page { participants.len() } else { count }, participants }
    }

    /// Whom a page is near to that nobody has: others at its host, or at the host that this one is below of.
    fn around(&self, page: &Scope, skipped: usize, count_max: usize) -> Checked {
        let (count, participants) = self.roster.site(page.site(), skipped, count_max);
        if count > 0 {
            return Checked { verdict: Verdict::Elsewhere, count, participants };
        }
        let (count, participants) =
            page.domain().map(|domain| self.roster.site(&domain, skipped, count_max)).unwrap_or_default();
        let verdict = if count > 0 { Verdict::NotSure } else { Verdict::Unknown };
        Checked { verdict, count, participants }
    }

    /// The participants of that name or slug: the first of them, and how many there are.
    #[must_use]
    pub fn named(&self, text: &str) -> (Vec<Arc<Participant>>, usize) {
        let mut found = DisplayName::parse(text).map(|name| self.roster.named(&name)).unwrap_or_default();
        if let Some(one) = self.participant(&text.trim().to_lowercase())
            && !found.named.contains(&one.slug)
        {
            found.named.insert(0, one.slug.clone());
            found.count += 1;
        }
        (found.named.iter().filter_map(|slug| self.participant(slug.as_str())).collect(), found.count)
    }
}
