//! The mapping of errors to problems: the one place that gives what the app refuses a status.
//!
//! What must never enter: a decision of its own about
//! what is allowed.

use super::auth::FULL_RETRY_AFTER_S;
use super::error::{Problem, ProblemKind, pointer};
use super::form::FormError;
use crate::app::{AuditError, IntakeError, MaintainError, StoreError, TakeInError};
use crate::domain::change::ChangeError;
use crate::domain::input::FieldError;
use crate::domain::schedule::OpenDayError;
use crate::domain::wording::phrase;

/// Seconds after which a store that is busy or away is asked again.
const RETRY_AFTER_S: u32 = 5;

impl From<MaintainError> for Problem {
    fn from(error: MaintainError) -> Self {
        match error {
            MaintainError::Store(error) => error.into(),
            MaintainError::Change(error) => error.into(),
            MaintainError::NoGlyph { field, .. } => {
                let detail = error.to_string();
                Self::new(ProblemKind::Invalid, detail.clone()).at(pointer([field]), detail)
            }
            MaintainError::KindNotOffered { member, .. } => {
                let detail = error.to_string();
                Self::new(ProblemKind::Invalid, detail.clone()).at(pointer(member.iter().copied()), detail)
            }
            MaintainError::Document(_) | MaintainError::Of { .. } => Self::new(ProblemKind::Invalid, error.to_string()),
            // Which setting bounds it is the operator's business, and stands in the log.
            MaintainError::Full { max } => {
                tracing::warn!(%error, "a participant was not entered");
                let kind = ProblemKind::Unavailable { retry_after_s: FULL_RETRY_AFTER_S };
                Self::new(
                    kind,
                    format!("there are as many participants as may be here ({max}), and nothing was changed"),
                )
            }
            MaintainError::Random(_) => {
                tracing::error!(%error, "a secret could not be made");
                Self::internal()
            }
        }
    }
}

impl From<TakeInError> for Problem {
    fn from(error: TakeInError) -> Self {
        match error {
            TakeInError::Maintain(error) => error.into(),
            TakeInError::Intake(IntakeError::TooLarge { .. }) => Self::new(ProblemKind::TooLarge, error.to_string()),
            TakeInError::Intake(error) => Self::new(ProblemKind::Invalid, error.to_string()),
            TakeInError::Busy => {
                Self::new(ProblemKind::Unavailable { retry_after_s: RETRY_AFTER_S }, error.to_string())
            }
            TakeInError::Failed => {
                tracing::error!("reading a file of open days failed");
                Self::internal()
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Change(error) => return error.clone().into(),
            StoreError::UnknownParticipant(_) | StoreError::UnknownMaintainer(_) | StoreError::UnknownReport(_) => {
                ProblemKind::NotFound
            }
            StoreError::SlugTaken(_)
            | StoreError::ImportDiffers(_)
            | StoreError::MaintainerExists(_)
            | StoreError::TokenExists(_)
            | StoreError::TooMany { .. }
            | StoreError::NoteRepeated(_)
            | StoreError::ReportRepeated(_)
            | StoreError::ReportClosed(_)
            | StoreError::ReportsDiffer(..) => ProblemKind::Conflict,
            StoreError::NotAllRevocable(refused) => {
                let problem = Self::new(ProblemKind::Conflict, error.to_string());
                return refused
                    .iter()
                    .fold(problem, |problem, (slug, reason)| problem.at("/slugs", format!("`{slug}`: {reason}")));
            }
            StoreError::NoRoom => ProblemKind::TooManyRequests { retry_after_s: FULL_RETRY_AFTER_S },
            StoreError::TooManySlugs { .. } | StoreError::ReservedSlug(..) => ProblemKind::Invalid,
            StoreError::ChangedMeanwhile { .. } => ProblemKind::ChangedMeanwhile,
            // Since when, and how it ends, is for those who froze it.
            StoreError::Frozen { .. } => {
                return Self::new(ProblemKind::Frozen, phrase!("changes are frozen for now; try again later"));
            }
            // What is wrong with the data file in particular is the operator's business, and stands in the log.
            _ => {
                let Some(outage) = error.outage() else {
                    tracing::error!(%error, "the store failed");
                    return Self::internal();
                };
                tracing::warn!(%error, "the store could not do what was asked");
                let kind = ProblemKind::Unavailable { retry_after_s: RETRY_AFTER_S };
                // Only where that is known.
                let unchanged = || format!("{outage}, and nothing was changed; try again in a moment");
                return Self::new(kind, if error.is_uncertain() { outage.to_owned() } else { unchanged() });
            }
        };
        Self::new(kind, error.to_string())
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        let detail = error.to_string();
        let (kind, place) = match &error {
            ChangeError::Transition(_)
            | ChangeError::NotTakingPart(_)
            | ChangeError::ParticularsStay(_)
            | ChangeError::SuspensionGoesOn
            | ChangeError::Website(_)
            | ChangeError::WebsiteWaits
            | ChangeError::ContactStays => (ProblemKind::Conflict, None),
            ChangeError::OpenDay(OpenDayError::Unknown(_)) => (ProblemKind::NotFound, None),
            ChangeError::OpenDay(OpenDayError::CancelledAlready(_) | OpenDayError::TooMany) => {
                (ProblemKind::Conflict, None)
            }
            ChangeError::OpenDay(
                error @ (OpenDayError::IsPast { .. }
                | OpenDayError::TooFarAhead { .. }
                | OpenDayError::ClosureIsPast { .. }
                | OpenDayError::NotOnTheClock { .. }
                | OpenDayError::Twice { .. }
                | OpenDayError::Rule(_)
                | OpenDayError::ExceptionOff { .. }
                | OpenDayError::OnDate { .. }
                | OpenDayError::MoreLeft { .. }),
            ) => (ProblemKind::Invalid, Some(error.member())),
            ChangeError::ZoneSkips { .. } => (ProblemKind::Invalid, Some("time_zone")),
            ChangeError::OpenDay(_) => (ProblemKind::Invalid, None),
            ChangeError::ReasonMissing(_) => (ProblemKind::Invalid, Some("reason")),
            ChangeError::ConfirmationNotAllowed(_) => (ProblemKind::Invalid, Some("confirm_website")),
            ChangeError::ClassNotAllowed(_) => (ProblemKind::Invalid, Some("class")),
            ChangeError::UntilNotAllowed(_)
            | ChangeError::UntilIsPast { .. }
            | ChangeError::UntilTooFarAhead { .. } => (ProblemKind::Invalid, Some("until")),
            ChangeError::NotAllowed { .. } => (ProblemKind::Forbidden, None),
        };
        let problem = Self::new(kind, detail.clone());
        match place {
            Some(place) => problem.at(pointer([place]), detail),
            None => problem,
        }
    }
}

impl From<FormError> for Problem {
    fn from(error: FormError) -> Self {
        let detail = error.to_string();
        match error {
            FormError::Body(error) => error.into(),
            FormError::MediaType => Self::new(ProblemKind::UnsupportedMediaType, detail),
            FormError::Parts
            | FormError::NotUtf8
            | FormError::TooManyFields
            | FormError::Twice { .. }
            | FormError::Unknown { .. } => Self::new(ProblemKind::Malformed, detail),
        }
    }
}

impl From<AuditError> for Problem {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Store(error) => error.into(),
            AuditError::Tampered(_) => Self::new(ProblemKind::Conflict, error.to_string()),
        }
    }
}

impl From<Vec<FieldError>> for Problem {
    fn from(mistakes: Vec<FieldError>) -> Self {
        let detail = match mistakes.as_slice() {
            [one] => one.message.clone(),
            several => format!("{} values are not what they may be; see `errors`", several.len()),
        };
        mistakes.into_iter().fold(Self::new(ProblemKind::Invalid, detail), |problem, mistake| {
            problem.at(pointer(mistake.field.split('.')), mistake.message)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::app::DatabaseError;

    #[test]
    fn a_store_that_cannot_be_used_is_unavailable_and_says_whether_nothing_was_changed() {
        let (path, reason) = (PathBuf::from("/srv/openday.db"), "so it is".to_owned());
        for (error, why) in [
            (StoreError::DiskFull { path: None }, "there is no space left for the data"),
            (StoreError::ReadOnly { path: path.clone(), reason: reason.clone() }, "the data cannot be written to"),
            (StoreError::Unusable { path: None, reason: reason.clone() }, "the data cannot be written to"),
            (StoreError::Damaged { path: None, reason: reason.clone() }, "the data is damaged"),
            (StoreError::Corrupt { path: path.clone(), reason }, "the data is damaged"),
            (StoreError::FileGone { path: path.clone() }, "the data is not in its place"),
            (StoreError::Away(StoreError::NotOpenday { path }.into()), "the data in its place is another's"),
            (StoreError::Locked { path: None, waited_ms: 5_000 }, "the data cannot be reached now"),
        ] {
            let problem = Problem::from(error);
            assert_eq!(problem.kind(), ProblemKind::Unavailable { retry_after_s: RETRY_AFTER_S });
            assert_eq!(problem.detail(), format!("{why}, and nothing was changed; try again in a moment"));
        }
        let uncertain = Problem::from(StoreError::Database(DatabaseError::Uncertain { at: "db.example".to_owned() }));
        let told = "the data cannot be reached now, and whether this was kept is not known";
        assert_eq!(uncertain.detail(), told);
        let fault = Problem::from(StoreError::Failed("a mistake in a statement".into()));
        assert_eq!(fault.kind(), ProblemKind::Internal);
    }
}
