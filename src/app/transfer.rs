//! Whole files: participants imported and exported, and copies of the data.
//!
//! A file is as long as it is: it is read and written participant by participant, and no more than a few of them are in
//! memory.

use std::io::{Cursor, Read, Seek};
use std::path::Path;

use super::alike::Alike;
use super::maintain::MaintainError;
use super::service::App;
use super::twins::Twins;
use crate::domain::change::By;
use crate::domain::participant::{Participant, WebsiteStanding};
use crate::store::document::{Contents, Document, Seen, Writer};
use crate::store::progress::Unit;
use crate::store::{All, Arrival, Backup, ENTERED_AT_ONCE, Giving, Imported, Progress, StoreError, Unreadable, queue};

/// A file that was found fit to be entered.
#[derive(Debug)]
pub struct CheckedFile {
    contents: Contents,
    surest: WebsiteStanding,
    alike: Alike,
}

/// A file that was entered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entered {
    pub added: usize,
    /// Participants that were there before, just as the file has them.
    pub unchanged: usize,
    /// Participants of the file with those whose name looks the same to a reader, in the file or not; each such group
    /// is named once.
    pub twins: Vec<(Participant, Twins)>,
    /// How many such groups there are beyond those.
    pub twins_further: usize,
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
        self.enter_text(text, WebsiteStanding::Claimed, by).await
    }

    /// As [`App::import`], but believes what the file says of websites that were confirmed.
    ///
    /// # Errors
    ///
    /// As of [`App::import`].
    pub async fn import_as_it_says(&self, text: &str, by: &By) -> Result<Entered, MaintainError> {
        self.enter_text(text, WebsiteStanding::Confirmed, by).await
    }

    async fn enter_text(&self, text: &str, surest: WebsiteStanding, by: &By) -> Result<Entered, MaintainError> {
        let mut file = Document::new(Cursor::new(text), self.now());
        let checked = self.check_file(&mut file, surest, None, &Progress::nobody()).await?;
        let entered = self.enter_file(&mut file, checked, by, &Progress::nobody()).await?;
        self.read_back().await;
        Ok(entered)
    }

    /// Reads a whole file, of so many bytes if that is known, and says whether all of it can be entered beside what is there.
    ///
    /// # Errors
    ///
    /// As of [`App::import`]; whether it differs from what is there is found by [`App::enter_file`].
    pub async fn check_file(
        &self,
        file: &mut Document<impl Read + Seek>,
        surest: WebsiteStanding,
        bytes: Option<u64>,
        progress: &Progress,
    ) -> Result<CheckedFile, MaintainError> {
        let (mut alike, mut unfit) = (Alike::default(), None);
        let contents = file.check(|seen| {
            match seen {
                Seen::Begin => {
                    (alike, unfit) = (Alike::default(), None);
                    progress.begin("check", Unit::Bytes, bytes);
                }
                Seen::Bytes(read) => progress.add(read)?,
                Seen::Participant(participant) => {
                    alike.count(&participant.name);
                    let error = self.check_letters(&participant).err();
                    unfit = unfit.take().or(error.map(|error| (participant.slug, error)));
                }
            }
            Ok::<_, MaintainError>(())
        })?;
        if let Some((slug, error)) = unfit {
            return Err(MaintainError::Of { slug, error: Box::new(error) });
        }
        let (mut stored, mut known) = (0, 0);
        self.each_page(progress, |All { participants, .. }| {
            stored += participants.len();
            for participant in participants {
                if contents.has(participant.slug.as_str()) {
                    known += 1;
                } else {
                    alike.count(&participant.name);
                }
            }
            Ok::<_, MaintainError>(())
        })
        .await?;
        self.check_places(stored, contents.count() - known)?;
        Ok(CheckedFile { contents, surest, alike })
    }

    /// Enters all participants of a file, or none.
    ///
    /// # Errors
    ///
    /// When the file differs from what is there, when it was changed since it was checked, or when the store cannot be
    /// written.
    pub async fn enter_file(
        &self,
        file: &mut Document<impl Read + Seek>,
        checked: CheckedFile,
        by: &By,
        progress: &Progress,
    ) -> Result<Entered, MaintainError> {
        let CheckedFile { contents, surest, mut alike } = checked;
        let now = file.now();
        progress.begin("enter", Unit::Participants, Some(contents.count() as u64));
        let (giving, taking) = queue();
        let give = async {
            // Dropped at its end, so that the store need not wait for more.
            let giving = giving;
            let mut pass = file.pass()?;
            let mut page = Vec::with_capacity(ENTERED_AT_ONCE);
            while let Some(mut participant) = pass.next_participant()? {
                participant.doubt_website(surest, now);
                alike.group(&participant);
                page.push(participant);
                if page.len() == ENTERED_AT_ONCE {
                    give_page(&giving, &mut page, progress).await?;
                }
            }
            give_page(&giving, &mut page, progress).await?;
            Ok::<_, MaintainError>(giving.give(Arrival::End).await?)
        };
        let Imported { added, unchanged } = match tokio::join!(give, self.store.import_from(taking, by, now)) {
            // The store only says that nothing more came; else it is the one that broke off.
            (Err(given), Err(taken)) if matches!(taken.cause(), StoreError::NoAnswer(_)) => return Err(given),
            (_, Err(taken)) => return Err(taken.into()),
            (given, Ok(imported)) => given.map(|()| imported)?,
        };
        if !alike.is_empty() {
            let look = |All { participants, .. }| {
                for participant in &participants {
                    alike.look_up(participant);
                }
                Ok::<_, MaintainError>(())
            };
            self.each_page(progress, look).await?;
        }
        let (twins, twins_further) = alike.finish();
        Ok(Entered { added, unchanged, twins, twins_further })
    }

    /// All participants that can be read as a file that [`App::import`] reads, and which it had to leave out.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn export(&self) -> Result<Exported, MaintainError> {
        let mut text = String::new();
        let put = |part: &str| {
            text.push_str(part);
            Ok::<_, MaintainError>(())
        };
        let left_out = self.export_to(put, &Progress::nobody()).await?;
        Ok(Exported { text, left_out })
    }

    /// Hands out the same file part by part, and says which participants it had to leave out.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or what `put` says.
    pub async fn export_to<E: From<MaintainError>>(
        &self,
        mut put: impl FnMut(&str) -> Result<(), E>,
        progress: &Progress,
    ) -> Result<Vec<Unreadable>, E> {
        let (mut text, mut writer, mut left_out) = (String::new(), Writer::default(), Vec::new());
        self.each_page(progress, |All { participants, unreadable }| {
            for participant in &participants {
                writer.add(&mut text, participant);
            }
            left_out.extend(unreadable);
            put(&text)?;
            text.clear();
            Ok::<_, E>(())
        })
        .await?;
        writer.finish(&mut text);
        put(&text)?;
        Ok(left_out)
    }

    /// Hands out all participants, as they are at one instant, in pages.
    async fn each_page<E: From<MaintainError>>(
        &self,
        progress: &Progress,
        mut take: impl FnMut(All) -> Result<(), E>,
    ) -> Result<(), E> {
        let (giving, taking) = queue();
        let taken = async {
            // Dropped at its end, so that the store need not wait for room.
            let mut taking = taking;
            while let Some(page) = taking.take().await {
                take(page)?;
            }
            Ok(())
        };
        match tokio::join!(self.store.give_participants(giving, progress), taken) {
            // Then the store only says that nobody takes them any more.
            (_, Err(error)) => Err(error),
            (Err(error), Ok(())) => Err(MaintainError::from(error).into()),
            (Ok(()), Ok(())) => Ok(()),
        }
    }

    /// Writes a verified copy of the data to the new file `to`, and a manifest beside it.
    ///
    /// # Errors
    ///
    /// When `to` is there already or the copy cannot be made.
    pub async fn backup(&self, to: &Path, progress: &Progress) -> Result<Backup, MaintainError> {
        Ok(self.store.backup_telling(to, progress).await?)
    }
}

async fn give_page(
    giving: &Giving<Arrival>,
    page: &mut Vec<Participant>,
    progress: &Progress,
) -> Result<(), MaintainError> {
    progress.add_all(page)?;
    let page = std::mem::replace(page, Vec::with_capacity(ENTERED_AT_ONCE));
    Ok(giving.give(Arrival::Participants(page)).await?)
}
