//! Others at whose side a maintainer looks at a participant: those at the same host, and those reached at the same address.

use std::collections::HashSet;
use std::sync::Arc;

use super::maintain::MaintainError;
use super::roster::{Ranked, addresses};
use super::service::App;
use crate::domain::participant::{Participant, Website};
use crate::store::Record;

/// Most neighbours of one kind that are named.
pub const NEIGHBOURS_MAX: usize = 20;

/// The first of some participants by name, and how many there are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FirstOf {
    pub first: Vec<Arc<Participant>>,
    pub count: usize,
}

/// Others that have something in common with a participant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Neighbours {
    /// With a website at a host of its own, or of the one it asks for; on a host that many share, at the same place there.
    pub website: FirstOf,
    /// Reached at the same e-mail address.
    pub contact: FirstOf,
}

impl FirstOf {
    /// Of some that `participant` is among, or not, the others.
    fn others((count, mut first): Ranked, participant: &Participant, is_among: bool) -> Self {
        first.retain(|one| one.slug != participant.slug);
        first.truncate(NEIGHBOURS_MAX);
        Self { first, count: count - usize::from(is_among) }
    }

    /// Those of both, each once.
    fn and(mut self, other: Self) -> Self {
        let known: HashSet<_> = self.first.iter().map(|one| one.slug.clone()).collect();
        let new: Vec<_> = other.first.into_iter().filter(|one| !known.contains(&one.slug)).collect();
        // Of those that are not named nobody knows whether they are the same.
        self.count = self.count.max(other.count).max(self.first.len() + new.len());
        self.first.extend(new);
        self.first.truncate(NEIGHBOURS_MAX);
        self
    }
}

impl App {
    /// Who else has the website or the contact of `participant`, whatever its status.
    #[must_use]
    pub fn neighbours(&self, participant: &Participant) -> Neighbours {
        let is_known = self.participant(participant.slug.as_str()).is_some();
        let at = |website: &Website, is_own: bool| {
            let found = match website.scope() {
                Some(scope) if scope.is_on_shared_host() => {
                    let anchor = scope.service_anchor().unwrap_or_else(|| scope.anchor());
                    self.roster.anchored(&anchor, NEIGHBOURS_MAX + 1)
                }
                _ => self.roster.site(&website.site(), NEIGHBOURS_MAX + 1),
            };
            FirstOf::others(found, participant, is_own && is_known)
        };
        let asked = participant.website_request.as_ref();
        // A request for another path of the own host finds the participant as well.
        let asked = asked.map(|asked| at(&asked.website, asked.website.site() == participant.website.site()));
        let reached = addresses(participant).into_iter().map(|address| {
            FirstOf::others(self.roster.reached_at(&address, NEIGHBOURS_MAX + 1), participant, is_known)
        });
        Neighbours {
            website: at(&participant.website, true).and(asked.unwrap_or_default()),
            contact: reached.reduce(FirstOf::and).unwrap_or_default(),
        }
    }

    /// The first `count_max` participants that ask for another website, the first to ask first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn website_requests(&self, count_max: usize) -> Result<Vec<Record>, MaintainError> {
        let mut records = Vec::new();
        for slug in self.roster.website_requests(count_max).1 {
            // One that is gone meanwhile asks for nothing.
            records.extend(self.store.record(&slug).await?.filter(|one| one.participant.website_request.is_some()));
        }
        Ok(records)
    }
}
