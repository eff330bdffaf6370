//! What is known of a page that people ask about: how sure it is that a badge there is genuine, and whom that is about.
//!
//! Looked up by the parts of an address, so that a host with the pages of thousands costs no more than another.

use std::sync::Arc;

use super::part::{Part, Parted};
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
    /// The surest of them.
    pub first: Option<Arc<Participant>>,
    /// Those on the page that was asked for, the surest first.
    pub participants: Vec<Arc<Participant>>,
    /// Which page that is, from 1.
    pub page: usize,
}

impl Checked {
    /// What is said of nobody.
    #[must_use]
    pub const fn nobody(verdict: Verdict) -> Self {
        Self { verdict, count: 0, first: None, participants: Vec::new(), page: 1 }
    }

    /// What is said of some, all of whom are at hand.
    #[must_use]
    pub fn all(verdict: Verdict, participants: Vec<Arc<Participant>>) -> Self {
        let (count, first) = (participants.len(), participants.first().cloned());
        Self { verdict, count, first, participants, page: 1 }
    }

    fn of(verdict: Verdict, parted: Parted) -> Self {
        let Parted { count, first, participants, page } = parted;
        Self { verdict, count, first, participants, page }
    }
}

impl App {
    /// How sure it is that a badge on that page is genuine, with a part of whom that is about.
    ///
    /// The website with the longest path knows best. Who was never admitted takes nothing away from who was.
    #[must_use]
    pub fn checked(&self, page: &Scope, part: Part) -> Checked {
        let mut hopeful = None;
        for anchor in page.anchors() {
            let (_, asked) = self.roster.anchored(&anchor, ASKED_MAX);
            let on_page = |one: &Arc<Participant>| Some((one.admitted_at.is_some(), Verdict::on_page(page, one)?));
            let found: Vec<_> = asked.iter().filter_map(on_page).collect();
            let of_admitted = found.iter().filter_map(|(was_admitted, verdict)| was_admitted.then_some(*verdict));
            if let Some(verdict) = of_admitted.min() {
                return self.anchored(page, &anchor, verdict, part);
            }
            if !found.is_empty() {
                hopeful = hopeful.or(Some(anchor));
            }
        }
        hopeful.map_or_else(|| self.around(page, part), |anchor| self.anchored(page, &anchor, Verdict::NotActive, part))
    }

    /// Those of a website that are as sure as the verdict: others that name it must not stand under what is said of these.
    fn anchored(&self, page: &Scope, anchor: &str, verdict: Verdict, part: Part) -> Checked {
        let mut parted = self.roster.anchored_as_sure(anchor, verdict, part);
        if verdict == Verdict::Genuine {
            // A path in other letters is as sure by its standing, and not of this page.
            let is_of_page = |one: &Arc<Participant>| Verdict::on_page(page, one) == Some(verdict);
            let is_all = parted.count <= part.count_max;
            parted.participants.retain(is_of_page);
            parted.first = parted
                .first
                .filter(is_of_page)
                .or_else(|| self.roster.anchored(anchor, ASKED_MAX).1.into_iter().find(is_of_page));
            if is_all {
                parted.count = parted.participants.len();
            }
        }
        Checked::of(verdict, parted)
    }

    /// Whom a page is near to that nobody has: others at its host, or at the host that this one is below of.
    fn around(&self, page: &Scope, part: Part) -> Checked {
        let parted = self.roster.site_part(page.site(), part);
        if parted.count > 0 {
            return Checked::of(Verdict::Elsewhere, parted);
        }
        let parted = page.domain().map(|domain| self.roster.site_part(&domain, part)).unwrap_or_default();
        Checked::of(if parted.count > 0 { Verdict::NotSure } else { Verdict::Unknown }, parted)
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
