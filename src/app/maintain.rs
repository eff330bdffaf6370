//! The changes people make: participants entered and changed, maintainers.
//!
//! Each goes to the store first and is then read back into the roster, so that whoever made it sees it at once.

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::service::App;
use super::token::{Token, TokenKind};
use super::twins::{Counted, Twins};
use crate::domain::change::{By, Change, ChangeError, Changed};
use crate::domain::offer::OfferedKinds;
use crate::domain::participant::{Participant, Slug};
use crate::domain::schedule::{Kind, Opening};
use crate::domain::status::{ReasonClass, Transition};
use crate::domain::text::{CodePoint, DisplayName, MaintainerName, Place, Reason, Title};
use crate::store::document::DocumentError;
use crate::store::{Maintainer, Order, Outcome, Revision, StoreError};

/// Why a change was not made; everything is as it was.
#[derive(Debug, thiserror::Error)]
pub enum MaintainError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Change(#[from] ChangeError),
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(
        "{field} holds {character} at position {position}, which no font here can draw; write it otherwise or add a \
         font that has it"
    )]
    NoGlyph { field: &'static str, character: CodePoint, position: usize },
    #[error("kind `{kind}` is not offered here; use {offered}")]
    KindNotOffered {
        kind: Kind,
        offered: OfferedKinds,
        /// The path of the member that it stands in.
        member: &'static [&'static str],
    },
    #[error("participant `{slug}`: {error}")]
    Of { slug: Slug, error: Box<MaintainError> },
    #[error("`store.participants_max` allows `{max}`, and no more participants are entered; raise it to have more")]
    Full { max: usize },
    #[error("the system gives no random bytes for a token: {0}; try again")]
    Random(#[from] getrandom::Error),
}

/// A participant that was entered.
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    pub participant: Participant,
    pub revision: Revision,
    /// Other participants whose name looks the same to a reader.
    pub twins: Twins,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The participant as it is since; a deleted one as it was last.
    pub participant: Participant,
    /// The revision of the last write that touched it.
    pub revision: Revision,
    pub changed: Changed,
    /// Other participants whose new name looks the same to a reader; empty unless the name was changed.
    pub twins: Twins,
}

impl App {
    /// Enters a pending participant, and admits it at once if `approve`.
    ///
    /// # Errors
    ///
    /// When its slug is taken, when a character cannot be drawn, or when the store cannot be written.
    pub async fn add(&self, participant: Participant, approve: bool, by: &By) -> Result<Added, MaintainError> {
        let mut participant = participant;
        if approve {
            let admit = Change::step(Transition::Approve);
            by.actor.check(&admit)?;
            admit.apply(&mut participant, self.now())?;
        }
        self.check_new(&participant).await?;
        let revision = self.store.add(&participant, None, by).await?;
        Ok(self.added(participant, revision).await)
    }

    pub(super) async fn check_new(&self, participant: &Participant) -> Result<(), MaintainError> {
        self.check_participant(participant)?;
        self.check_room(std::slice::from_ref(participant)).await
    }

    /// A participant that was entered, once the roster has it.
    pub(super) async fn added(&self, participant: Participant, revision: Revision) -> Added {
        self.read_back().await;
        let twins = self.other_twins(&participant.slug, &participant.name);
        Added { participant, revision, twins }
    }

    /// Changes a participant.
    ///
    /// # Errors
    ///
    /// When there is none of that slug, when the change is not allowed now, when a character cannot be drawn, or when
    /// the store cannot be written.
    pub async fn change(&self, slug: &Slug, change: &Change, by: &By) -> Result<Done, MaintainError> {
        self.change_on(slug, change, by, None).await
    }

    /// Changes a participant if it is still as it was at the revision `expected`, where one is given.
    ///
    /// # Errors
    ///
    /// As of [`App::change`], and [`StoreError::ChangedMeanwhile`].
    pub async fn change_on(
        &self,
        slug: &Slug,
        change: &Change,
        by: &By,
        expected: Option<Revision>,
    ) -> Result<Done, MaintainError> {
        let name = self.check_change(change)?;
        self.check_offered(slug, change).await?;
        let order = Order { slug: slug.clone(), change: change.clone(), by: by.clone(), now: self.now(), expected };
        let Outcome { participant, revision, changed } = self.store.change(&order).await?;
        self.read_back().await;
        let name = name.filter(|_| changed != Changed::Unchanged);
        let twins = name.map(|name| self.other_twins(slug, name)).unwrap_or_default();
        Ok(Done { participant, revision, changed, twins })
    }

    /// Revokes all of `slugs` for one reason, or none; those revoked already come back unchanged.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotAllRevocable`] names each that cannot be revoked; [`StoreError::TooManySlugs`]; or when the store
    /// cannot be written.
    pub async fn revoke_all(
        &self,
        slugs: &[Slug],
        reason: &Reason,
        class: Option<ReasonClass>,
        by: &By,
    ) -> Result<Vec<Outcome>, MaintainError> {
        by.actor.check(&Change::because(Transition::Revoke, reason.clone()))?;
        let revoked = self.store.revoke_all(slugs, reason, class, by, self.now()).await?;
        self.read_back().await;
        Ok(revoked)
    }

    /// Enters a maintainer and returns its token, which nobody can ask for again.
    ///
    /// # Errors
    ///
    /// When there is one of that name, or when the store cannot be written.
    pub async fn add_maintainer(&self, name: MaintainerName, by: &By) -> Result<Token, MaintainError> {
        let token = Token::generate(TokenKind::Maintainer)?;
        let maintainer = Maintainer { name, token_hash: token.hash(), created_at: self.now() };
        self.store.add_maintainer(&maintainer, by).await?;
        Ok(token)
    }

    /// The maintainers' names and when each was entered, by name.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn maintainers(&self) -> Result<Vec<(MaintainerName, Timestamp)>, MaintainError> {
        let all = self.store.maintainers().await?;
        Ok(all.into_iter().map(|maintainer| (maintainer.name, maintainer.created_at)).collect())
    }

    /// Removes a maintainer; its token is worth nothing from then on.
    ///
    /// # Errors
    ///
    /// When there is none of that name, or when the store cannot be written.
    pub async fn remove_maintainer(&self, name: &MaintainerName, by: &By) -> Result<(), MaintainError> {
        Ok(self.store.remove_maintainer(name, by, self.now()).await?)
    }

    /// Brings what was just written into the roster.
    pub(super) async fn read_back(&self) {
        // The write is done and acknowledged: a store that fails now is the follower's worry, not the writer's.
        let _ = self.refresh().await;
    }

    /// Refuses more participants than memory is meant to hold. Two who come at the same instant may both find the last room.
    pub(super) async fn check_room(&self, participants: &[Participant]) -> Result<(), MaintainError> {
        if !self.has_loaded() {
            self.refresh().await?;
        }
        let is_new = |participant: &&Participant| self.roster.get(participant.slug.as_str()).is_none();
        self.check_places(self.roster.len(), participants.iter().filter(is_new).count())
    }

    /// Refuses more participants than there may be, where so many are there.
    pub(super) const fn check_places(&self, there: usize, more: usize) -> Result<(), MaintainError> {
        let max = self.limits.participants_max;
        if more == 0 || there + more <= max { Ok(()) } else { Err(MaintainError::Full { max }) }
    }

    /// The participants beside `slug` whose name looks like `name` to a reader (UTS #39).
    #[must_use]
    pub fn other_twins(&self, slug: &Slug, name: &DisplayName) -> Twins {
        self.roster.twins(slug, name, &mut Counted::new())
    }

    /// Whether all of a change can be drawn; returns the new name, if it gives one.
    fn check_change<'c>(&self, change: &'c Change) -> Result<Option<&'c DisplayName>, MaintainError> {
        match change {
            Change::Edit(edit) => {
                self.check_line("name", edit.name.as_ref().map(DisplayName::as_str))?;
                self.check_line("place", edit.place.as_ref().and_then(Option::as_ref).map(Place::as_str))?;
                return Ok(edit.name.as_ref());
            }
            Change::AddOpenDay(opening) | Change::EditOpenDay(_, opening) => self.check_opening(opening)?,
            Change::AddOpenDays(openings) => openings.iter().try_for_each(|opening| self.check_opening(opening))?,
            Change::ImportOpenDays { days, .. } => days.iter().try_for_each(|day| self.check_opening(&day.opening))?,
            Change::Transition { .. }
            | Change::Website { .. }
            | Change::Day { .. }
            | Change::Close(_)
            | Change::Reopen(_)
            | Change::EndSuspension
            | Change::DeleteContact { .. } => {}
        }
        Ok(None)
    }

    /// Whether a participant could be taken in but for its slug: every character of it can be drawn, and its open days are
    /// of kinds that are offered.
    ///
    /// # Errors
    ///
    /// [`MaintainError::NoGlyph`], [`MaintainError::KindNotOffered`].
    pub fn check_participant(&self, participant: &Participant) -> Result<(), MaintainError> {
        self.check_letters(participant)?;
        participant
            .schedule
            .open_days()
            .iter()
            .try_for_each(|day| self.check_kind(day.opening.kind, &["first_open_day", "kind"]))
    }

    fn check_kind(&self, kind: Kind, member: &'static [&'static str]) -> Result<(), MaintainError> {
        let offered = self.limits.kinds;
        if offered.has(kind) { Ok(()) } else { Err(MaintainError::KindNotOffered { kind, offered, member }) }
    }

    /// Refuses a change that gives an open day a kind that is not offered; one that it has already may stay.
    async fn check_offered(&self, slug: &Slug, change: &Change) -> Result<(), MaintainError> {
        match change {
            Change::AddOpenDay(opening) => self.check_kind(opening.kind, &["kind"]),
            Change::AddOpenDays(openings) => {
                openings.iter().try_for_each(|opening| self.check_kind(opening.kind, &["kind"]))
            }
            Change::EditOpenDay(id, opening) if !self.limits.kinds.has(opening.kind) => {
                let participant = self.store.participant(slug).await?;
                let present = participant.and_then(|it| Some(it.schedule.open_day(*id)?.opening.kind));
                if present == Some(opening.kind) { Ok(()) } else { self.check_kind(opening.kind, &["kind"]) }
            }
            _ => Ok(()),
        }
    }

    /// Whether every character of a participant can be drawn.
    pub(super) fn check_letters(&self, participant: &Participant) -> Result<(), MaintainError> {
        self.check_line("name", Some(participant.name.as_str()))?;
        self.check_line("place", participant.place.as_ref().map(Place::as_str))?;
        participant.schedule.open_days().iter().try_for_each(|day| self.check_opening(&day.opening))
    }

    pub(super) fn check_opening(&self, opening: &Opening) -> Result<(), MaintainError> {
        self.check_line("title", opening.title.as_ref().map(Title::as_str))?;
        self.check_line("place", opening.place.as_ref().map(Place::as_str))
    }

    fn check_line(&self, field: &'static str, text: Option<&str>) -> Result<(), MaintainError> {
        match text.and_then(|text| self.draw.missing_characters(text).into_iter().next()) {
            Some((position, character)) => {
                Err(MaintainError::NoGlyph { field, character: CodePoint(character), position })
            }
            None => Ok(()),
        }
    }
}
