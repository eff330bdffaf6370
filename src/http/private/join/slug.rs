//! Slugs for who applies: made of a name, and another one where it is taken.

use crate::app::App;
use crate::domain::participant::Slug;

/// Numbers tried for a slug that is free.
const NUMBERS_MAX: u32 = 1_000;

/// A slug like that one which nobody has: with the first number that is free.
pub(super) fn free(app: &App, slug: &Slug) -> Option<Slug> {
    (2..NUMBERS_MAX).find_map(|number| {
        let ending = format!("-{number}");
        let room = Slug::BYTES_MAX.saturating_sub(ending.len());
        let begin = slug.as_str().get(..room).unwrap_or(slug.as_str()).trim_end_matches('-');
        let numbered = Slug::parse(&format!("{begin}{ending}")).ok()?;
        app.participant(numbered.as_str()).is_none().then_some(numbered)
    })
}
