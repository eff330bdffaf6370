//! Forms: how they are read, described, and shown again with what is wrong in them. There is no other kit.
//!
//! | file | what it has |
//! |---|---|
//! | `data` | the strict decoder of what a browser sends |
//! | `upload` | the decoder of forms with a file |
//! | `state` | what stands in the fields of a form, and the error of each |
//! | `input` | what a form is read into |
//! | `field`, `choices` | one field, made of what the domain says of it |
//! | `shared` | fields that several forms have |
//! | `view` | a form, and the errors above it |
//! | `open_day` | the fields of an open day as people fill them in: a date and times |
//!
//! What must never enter: a rule of what a value may be.

pub(super) mod choices;
mod data;
mod field;
mod input;
mod native;
mod open_day;
mod shared;
mod state;
mod upload;
mod view;

pub(super) use data::{FORM, FormData, FormError};
pub(super) use field::{Field, FieldContext};
pub(super) use input::FormInput;
pub(super) use open_day::{
    DayForm, FIRST_DAY_FIELDS, MoveForm, day_field, day_state, first_day_fields, move_fields, with_day_fields,
    with_new_day_fields,
};
pub(super) use shared::{AtRevision, Confirmation, text_field};
pub(super) use state::{FormState, in_sentences, sentence};
pub(super) use upload::{MULTIPART, UPLOAD_EXTRA_BYTES_MAX, boundary_of, parts as upload_parts};
pub(super) use view::{FormErrors, FormView, RejectedForm};
