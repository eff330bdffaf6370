//! Whole files: participants imported and exported, and copies of the data.

use std::collections::HashSet;
use std::path::Path;

use super::maintain::MaintainError;
use super::service::App;
use super::twins::{Likeness, Twins};
use crate::domain::change::By;
use crate::domain::participant::{Participant, WebsiteStanding};
use crate::store::document;
use crate::store::{Backup, Imported, Unreadable};

/// A file that was entered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entered {
    pub added: usize,
    /// Participants that were there before, just as the file has them.
    pub unchanged: usize,
    /// Participants of the file with those whose name looks the same to a reader, in the file or not; each such group
    /// is named once.
    pub twins: Vec<(Participant, Twins)>,
}

/// A file of participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    pub text: String,
    /// Participants that cannot be read; the file is complete without any.
    pub left_out: Vec<Unreadable>,
}

impl App {
    /// Enters all participants of a file, or none; what it leaves out is as if it were entered now. Their websites are
    /// claimed: whoever wrote the file may have confirmed them, and nobody here did.
    ///
    /// # Errors
    ///
    /// When the file is malformed (with line, column and member), when it differs from what is there, when a character
    /// cannot be drawn, or when the store cannot be written.
    pub async fn import(&self, text: &str, by: &By) -> Result<Entered, MaintainError> {
        self.enter_file(text, WebsiteStanding::Claimed, by).await
    }

    /// As [`App::import`], but believes what the file says of websites that were confirmed.
    ///
    /// # Errors
    ///
    /// As of [`App::import`].
    pub async fn import_as_it_says(&self, text: &str, by: &By) -> Result<Entered, MaintainError> {
        self.enter_file(text, WebsiteStanding::Confirmed, by).await
    }

    async fn enter_file(&self, text: &str, surest: WebsiteStanding, by: &By) -> Result<Entered, MaintainError> {
        let now = self.now();
        let mut participants = document::parse(text, now)?;
        for participant in &mut participants {
            participant.doubt_website(surest, now);
        }
        for participant in &participants {
            let of = |error| MaintainError::Of { slug: participant.slug.clone(), error: Box::new(error) };
            self.check_letters(participant).map_err(of)?;
        }
        self.check_room(&participants).await?;
        let Imported { added, unchanged } = self.store.import(&participants, by, now).await?;
        self.read_back().await;
        Ok(Entered { added, unchanged, twins: self.groups_of_twins(participants) })
    }

    /// All participants that can be read as a file that [`App::import`] reads, and which it had to leave out.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn export(&self) -> Result<Exported, MaintainError> {
        let all = self.store.participants().await?;
        Ok(Exported { text: document::write(&all.participants), left_out: all.unreadable })
    }

    /// Writes a verified copy of the data to the new file `to`, and a manifest beside it.
    ///
    /// # Errors
    ///
    /// When `to` is there already or the copy cannot be made.
    pub async fn backup(&self, to: &Path) -> Result<Backup, MaintainError> {
        Ok(self.store.backup(to).await?)
    }

    fn groups_of_twins(&self, participants: Vec<Participant>) -> Vec<(Participant, Twins)> {
        let mut told = HashSet::new();
        let mut groups = Vec::new();
        for participant in participants {
            let likeness = Likeness::of(&participant.name);
            if likeness.ways().any(|way| told.contains(way)) {
                continue;
            }
            let twins = self.other_twins(&participant.slug, &participant.name);
            if !twins.is_empty() {
                told.extend(likeness.ways().map(str::to_owned));
                groups.push((participant, twins));
            }
        }
        groups
    }
}
