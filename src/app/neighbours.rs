//! Others at whose side a maintainer looks at a participant: those at the same host, and those reached at the same address.

use std::collections::HashSet;
use std::sync::Arc;

use super::maintain::MaintainError;
use super::service::App;
use crate::domain::participant::Participant;
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
    fn others(mut all: Vec<Arc<Participant>>, participant: &Participant) -> Self {
        all.retain(|one| one.slug != participant.slug);
        let count = all.len();
        all.truncate(NEIGHBOURS_MAX);
        Self { first: all, count }
    }
}

impl App {
    /// Who else has the website or the contact of `participant`, whatever its status.
    #[must_use]
    pub fn neighbours(&self, participant: &Participant) -> Neighbours {
        let asked = participant.website_request.as_ref().map(|request| &request.website);
        let mut at_website: Vec<Arc<Participant>> = Vec::new();
        for website in [Some(&participant.website), asked].into_iter().flatten() {
            let found = match website.scope() {
                Some(scope) if scope.is_on_shared_host() => self.roster.around(&scope),
                _ => self.roster.site(&website.site()),
            };
            let known: HashSet<_> = at_website.iter().map(|one| one.slug.clone()).collect();
            at_website.extend(found.into_iter().filter(|one| !known.contains(&one.slug)));
        }
        Neighbours {
            website: FirstOf::others(at_website, participant),
            contact: FirstOf::others(self.roster.of_contacts(participant), participant),
        }
    }

    /// The first `count_max` participants that ask for another website, the first to ask first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn website_requests(&self, count_max: usize) -> Result<Vec<Record>, MaintainError> {
        let mut records = Vec::new();
        for slug in self.roster.website_requests().into_iter().take(count_max) {
            // One that is gone meanwhile asks for nothing.
            records.extend(self.store.record(&slug).await?.filter(|one| one.participant.website_request.is_some()));
        }
        Ok(records)
    }
}
