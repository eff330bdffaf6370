//! The query of the audit trail: which rows are wanted, and what is said of each way to say so.

use super::error::FieldError;
use super::field::Control;
use super::field::FieldSpec;
use super::texts::{Described, Reader, texts};
use crate::domain::participant::Slug;
use crate::domain::reading::Reading;

texts!(
    /// Which rows of the trail are wanted, as it is asked; what is left out, or empty, leaves none out.
    pub AuditQueryInput, "an object that says which rows of the audit trail are wanted",
    { participant }
);

/// What is said of each way to ask for rows.
pub const AUDIT_QUERY_FIELDS: &[FieldSpec] = &[FieldSpec::new("participant", "Slug", Control::Slug)
    .about("Only what was done to this participant, even if it is there no more")
    .hint("Only what was done to this participant.")];

impl Described for AuditQueryInput {
    const FIELDS: &'static [FieldSpec] = AUDIT_QUERY_FIELDS;
}

/// Which rows of the trail are wanted; what is not said leaves none out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only what was done to this participant, which may be gone.
    pub participant: Option<Slug>,
}

impl AuditFilter {
    /// All that was done to a participant.
    #[must_use]
    pub const fn of(participant: Slug) -> Self {
        Self { participant: Some(participant) }
    }
}

impl AuditQueryInput {
    /// The filter these texts make.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self) -> Result<AuditFilter, Vec<FieldError>> {
        let mut reader = Reader::new(Reading::Input, self, AUDIT_QUERY_FIELDS);
        let filter = AuditFilter { participant: reader.optional("participant").flatten() };
        reader.finish(Some(filter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_slug_asks_for_the_whole_trail_and_a_wrong_one_is_a_mistake() {
        let asked = |slug: &str| AuditQueryInput { participant: Some(slug.to_owned()) }.check();
        assert_eq!(asked(""), Ok(AuditFilter::default()));
        assert_eq!(asked("bakery"), Ok(AuditFilter::of(Slug::parse("bakery").unwrap())));
        assert_eq!(asked("Bakery!").unwrap_err()[0].field, "participant");
    }
}
