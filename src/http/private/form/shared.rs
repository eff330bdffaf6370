//! Fields that several forms have.

use super::data::FormData;
use super::input::FormInput;
use crate::app::Revision;
use crate::domain::input::{CONFIRMATION_FIELD, FieldError};
use crate::http::private::error::{Problem, ProblemKind};

/// The hidden field of the revision that the page with the form showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AtRevision(pub(crate) Revision);

impl AtRevision {
    pub(crate) const FIELD: &str = "revision";
}

impl FormInput for AtRevision {
    fn names() -> Vec<&'static str> {
        vec![Self::FIELD]
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        let revision = form.get(Self::FIELD)?.and_then(|revision| revision.parse().ok());
        revision.map(Revision).map(Self).ok_or_else(|| {
            let detail = "the form does not say which state it was made from; open the page anew and send it again";
            Problem::new(ProblemKind::Malformed, detail)
        })
    }
}

/// Declares the input of a form with one text.
macro_rules! text_field {
    ($(#[$doc:meta])* $visible:vis $input:ident, $name:literal) => {
        $(#[$doc])*
        $visible struct $input(String);

        impl $crate::http::private::form::FormInput for $input {
            fn names() -> Vec<&'static str> {
                vec![$name]
            }

            fn read(
                form: &$crate::http::private::form::FormData,
            ) -> Result<Self, $crate::http::private::error::Problem> {
                Ok(Self(form.get($name)?.unwrap_or_default().to_owned()))
            }
        }
    };
}
pub(crate) use text_field;

/// The box that people tick before what is final is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Confirmation {
    is_ticked: bool,
}

impl Confirmation {
    pub(crate) const FIELD: &str = CONFIRMATION_FIELD.name;

    /// # Errors
    ///
    /// `missing`, where it was not ticked.
    pub(crate) fn check(self, missing: &str) -> Result<(), Vec<FieldError>> {
        self.is_ticked.then_some(()).ok_or_else(|| vec![FieldError::new(Self::FIELD, missing)])
    }
}

impl FormInput for Confirmation {
    fn names() -> Vec<&'static str> {
        vec![Self::FIELD]
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok(Self { is_ticked: form.get(Self::FIELD)? == Some("yes") })
    }
}
