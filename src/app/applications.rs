//! Applications: taken in once, with what who applied may have overlooked.

use std::sync::Arc;

use super::maintain::{Added, MaintainError};
use super::service::App;
use super::token::{Token, TokenKind};
use crate::domain::change::By;
use crate::domain::hint::{Hint, hints};
use crate::domain::participant::Participant;
use crate::domain::status::Status;
use crate::store::{Revision, Waiting};

/// Participants with one website that an application is compared with.
const COMPARED_MAX: usize = 100;

/// An application that was taken in.
#[derive(Debug)]
pub struct Applied {
    pub added: Added,
    /// The secret of the participant's private link, which nobody can ask for again.
    pub private_link: Token,
    /// What who applied may want to look at once more.
    pub hints: Vec<Hint>,
}

impl App {
    /// How many applications wait for a decision.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        // Asked before they are counted: what came since is counted twice rather than not at all.
        let counted_at = self.following.progress().map_or(Revision::ZERO, |progress| progress.revision);
        let count = self.first_of(|participant| participant.status == Status::Pending, 0).1;
        Waiting { count, counted_at }
    }

    /// Takes in what a business says of itself; it is pending, and gets a private link. No more than `waiting_max` wait then,
    /// also of those that others took in since they were counted.
    ///
    /// # Errors
    ///
    /// As of [`App::add`], and [`StoreError::NoRoom`](crate::store::StoreError::NoRoom).
    pub async fn apply(
        &self,
        participant: Participant,
        by: &By,
        waiting: Waiting,
        waiting_max: usize,
    ) -> Result<Applied, MaintainError> {
        let private_link = Token::generate(TokenKind::PrivateLink)?;
        self.check_new(&participant).await?;
        let revision = self.store.take_in(&participant, private_link.hash(), by, waiting, waiting_max).await?;
        let added = self.added(participant, revision).await;
        let participant = &added.participant;
        let mut hints = hints(participant, self.now());
        hints.extend(self.known_website(participant));
        Ok(Applied { added, private_link, hints })
    }

    /// That others have the website and count, or wait to; whose they are is not said.
    fn known_website(&self, participant: &Participant) -> Option<Hint> {
        let mut others = self.with_website_of(participant);
        others.retain(|one| one.slug != participant.slug && !one.status.is_gone());
        let is_waiting = others.iter().all(|one| one.status == Status::Pending);
        (!others.is_empty()).then(|| Hint::website_is_known(is_waiting))
    }

    /// Those whose website takes in just what a participant's does.
    fn with_website_of(&self, participant: &Participant) -> Vec<Arc<Participant>> {
        let scope = participant.website.scope();
        scope.map(|scope| self.roster.anchored(&scope.anchor(), COMPARED_MAX).1).unwrap_or_default()
    }
}
