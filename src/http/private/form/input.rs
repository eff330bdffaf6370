//! What a form is read into: an input of the domain, or several parts of one form.

use super::data::{FORM_BYTES_MAX, FORM_FIELDS_MAX, FormData};
use crate::domain::input::Texts;
use crate::http::private::error::Problem;

/// What a form is read into.
pub(crate) trait FormInput: Sized {
    /// Bytes of such a form at most, still encoded.
    const BYTES_MAX: usize = FORM_BYTES_MAX;
    /// Fields of such a form at most.
    const FIELDS_MAX: usize = FORM_FIELDS_MAX;

    /// The names of its fields: a form with another one was made by no page of ours.
    fn names() -> Vec<&'static str>;

    /// Reads the fields.
    ///
    /// # Errors
    ///
    /// When one of them stands twice.
    fn read(form: &FormData) -> Result<Self, Problem>;

    /// The field in which a member stands; most members have a field of their name.
    fn field_of(member: &str) -> Option<&'static str> {
        Self::names().into_iter().find(|name| *name == member)
    }
}

impl FormInput for () {
    fn names() -> Vec<&'static str> {
        Vec::new()
    }

    fn read(_: &FormData) -> Result<Self, Problem> {
        Ok(())
    }
}

impl<T: Texts> FormInput for T {
    fn names() -> Vec<&'static str> {
        T::NAMES.to_vec()
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok(form.input()?)
    }
}

impl<A: FormInput, B: FormInput> FormInput for (A, B) {
    fn names() -> Vec<&'static str> {
        [A::names(), B::names()].concat()
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok((A::read(form)?, B::read(form)?))
    }

    fn field_of(member: &str) -> Option<&'static str> {
        A::field_of(member).or_else(|| B::field_of(member))
    }
}
