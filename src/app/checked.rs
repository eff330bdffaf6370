//! What is known of a page that people ask about: how sure it is that a badge there is genuine, and whom that is about.
//!
//! Looked up by the parts of an address, so that a host with the pages of thousands costs no more than another.

use std::sync::Arc;

use super::part::{Part, Parted};
use super::service::App;
use crate::domain::participant::{Participant, Scope};
use crate::domain::status::Status;
use crate::domain::text::DisplayName;
use crate::domain::verdict::Verdict;

/// Most participants of one website that are asked for the verdict; the surest stand first.
const ASKED_MAX: usize = 20;

/// How the websites of those whom a verdict is about lie to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// They take it in, or may.
    On,
    /// They would, at another host of the same service.
    OfService,
    /// They are at its host, and it is no part of them.
    Beside,
    /// They are at the host that its own is below of.
    Above,
}

/// Whom a verdict is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    pub verdict: Verdict,
    pub near: Near,
    /// How many participants it is about.
    pub count: usize,
    /// How many of them are active.
    pub active: usize,
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
        Self { verdict, near: Near::Beside, count: 0, active: 0, first: None, participants: Vec::new(), page: 1 }
    }

    /// What is said of some, all of whom are at hand.
    #[must_use]
    pub fn all(verdict: Verdict, participants: Vec<Arc<Participant>>) -> Self {
        let (count, first) = (participants.len(), participants.first().cloned());
        let active = participants.iter().filter(|one| one.status == Status::Active).count();
        Self { verdict, near: Near::On, count, active, first, participants, page: 1 }
    }

    fn of(verdict: Verdict, near: Near, parted: Parted, active: usize) -> Self {
        let Parted { count, first, participants, page } = parted;
        Self { verdict, near, count, active, first, participants, page }
    }

    /// Of some that are all active, or none of whom is.
    fn of_alike(verdict: Verdict, near: Near, parted: Parted) -> Self {
        let active = if verdict == Verdict::NotActive { 0 } else { parted.count };
        Self::of(verdict, near, parted, active)
    }
}

/// The surest verdict that is found by some anchors, and the anchor.
#[derive(Default)]
struct Surest {
    /// Upon those that were ever admitted, by the longest path.
    of_admitted: Option<(Verdict, String)>,
    /// Where those are that never were.
    hopeful: Option<String>,
}

impl App {
    /// How sure it is that a badge on that page is genuine, with a part of whom that is about.
    ///
    /// The website with the longest path knows best. Who was never admitted takes nothing away from who was.
    #[must_use]
    pub fn checked(&self, page: &Scope, part: Part) -> Checked {
        let here = self.surest(page.anchors(), |one| Verdict::on_page(page, one));
        if let Some((verdict, anchor)) = here.of_admitted {
            return self.anchored(page, &anchor, verdict, part);
        }
        let of_service = self.surest(page.service_anchors(), |one| Verdict::at_service(page, one));
        let alike = |verdict, anchor: &str| {
            Checked::of_alike(verdict, Near::OfService, self.roster.anchored_as_sure(anchor, verdict, part))
        };
        if let Some((verdict, anchor)) = of_service.of_admitted {
            alike(verdict, &anchor)
        } else if let Some(anchor) = here.hopeful {
            self.anchored(page, &anchor, Verdict::NotActive, part)
        } else if let Some(anchor) = of_service.hopeful {
            alike(Verdict::NotActive, &anchor)
        } else {
            self.around(page, part)
        }
    }

    fn surest(&self, anchors: Vec<String>, verdict: impl Fn(&Participant) -> Option<Verdict>) -> Surest {
        let mut surest = Surest::default();
        for anchor in anchors {
            let (_, asked) = self.roster.anchored(&anchor, ASKED_MAX);
            let found: Vec<_> =
                asked.iter().filter_map(|one| Some((one.admitted_at.is_some(), verdict(one)?))).collect();
            let of_admitted = found.iter().filter_map(|(was_admitted, verdict)| was_admitted.then_some(*verdict));
            if let Some(verdict) = of_admitted.min() {
                return Surest { of_admitted: Some((verdict, anchor)), ..surest };
            }
            if !found.is_empty() {
                surest.hopeful = surest.hopeful.or(Some(anchor));
            }
        }
        surest
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
        Checked::of_alike(verdict, Near::On, parted)
    }

    /// Whom a page is near to that nobody has: others at its host, or at the host that this one is below of. Where none of
    /// them is active, that is the verdict.
    fn around(&self, page: &Scope, part: Part) -> Checked {
        let (parted, active) = self.roster.site_part(page.site(), part);
        if parted.count > 0 {
            let verdict = if active > 0 { Verdict::Elsewhere } else { Verdict::NotActive };
            return Checked::of(verdict, Near::Beside, parted, active);
        }
        let Some(domain) = page.domain() else { return Checked::nobody(Verdict::Unknown) };
        let active = self.roster.active_site_part(&domain, part);
        if active.count > 0 {
            return Checked::of_alike(Verdict::NotSure, Near::Above, active);
        }
        let (parted, _) = self.roster.site_part(&domain, part);
        let verdict = if parted.count > 0 { Verdict::NotActive } else { Verdict::Unknown };
        Checked::of_alike(verdict, Near::Above, parted)
    }

    /// The participants of that name or slug: the first of them, the active ones before the others, and how many there are.
    #[must_use]
    pub fn named(&self, text: &str) -> (Vec<Arc<Participant>>, usize) {
        let mut found = DisplayName::parse(text).map(|name| self.roster.named(&name)).unwrap_or_default();
        if let Some(one) = self.participant(&text.trim().to_lowercase())
            && !found.named.contains(&one.slug)
        {
            found.named.insert(0, one.slug.clone());
            found.count += 1;
        }
        let mut named: Vec<_> = found.named.iter().filter_map(|slug| self.participant(slug.as_str())).collect();
        named.sort_by_key(|one| one.status != Status::Active);
        (named, found.count)
    }
}
