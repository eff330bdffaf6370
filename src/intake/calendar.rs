//! Calendars (`.ics`, RFC 5545): calcard parses one entry at a time and follows one rule at a time, jiff knows the zones.
//!
//! The file is cut into its entries before anything is parsed, so that what is not an entry costs nothing, an entry that is
//! too large is never parsed, and reading can end between any two. The zones that a file defines are not believed: its
//! names of zones are looked up.

mod entry;
mod moment;
mod rule;
mod scan;
mod series;
#[cfg(test)]
mod tests;
mod zones;

use super::limits::{EVENT_BYTES_MAX, EVENTS_MAX, LINE_BYTES_MAX};
use super::sieve::Sieve;
use super::why::{Cut, IntakeError, Why};
use entry::Entry;
use scan::Piece;
use series::Follower;
use zones::Zones;

/// Reads a calendar.
pub(super) fn read(text: &str, sieve: &mut Sieve<'_>) -> Result<(), IntakeError> {
    let scan = scan::scan(text, &|| sieve.go_on())?;
    if scan.pieces.len() > EVENTS_MAX {
        return Err(IntakeError::TooManyEvents { count: scan.pieces.len() });
    }
    if !scan.is_whole && !scan.pieces.iter().any(|piece| piece.is_whole) {
        return Err(IntakeError::Unfinished);
    }
    if !scan.is_whole {
        sieve.cut(Cut::Unfinished);
    }
    let mut zones = Zones::new(&scan, sieve.wanted.zone);
    let mut all = Entries::default();
    for piece in &scan.pieces {
        sieve.go_on()?;
        if let Err((what, why)) = all.add(piece, &mut zones, sieve) {
            sieve.leave_out(&what, Some(piece.line), None, why);
        }
    }
    let mut follower = Follower::default();
    for series in all.series() {
        sieve.go_on()?;
        follower.follow(series, sieve)?;
    }
    Ok(())
}

/// The entries of a calendar that matter, in the order of the file.
#[derive(Default)]
struct Entries(Vec<Entry>);

impl Entries {
    /// Parses an entry; one that is not wanted is kept only if it may stand for a date of another, or say that what was
    /// wanted before is cancelled.
    fn add(&mut self, piece: &Piece<'_>, zones: &mut Zones, sieve: &mut Sieve<'_>) -> Result<(), (String, Why)> {
        if let Some(why) = too_large(piece) {
            // What is too large to be parsed may not be meant at all.
            if sieve.mark.is_in(piece.text) {
                return Err((scan::title(piece.text), why));
            }
            sieve.count_unmarked(1);
            return Ok(());
        }
        let read = entry::read(piece, &sieve.mark, zones);
        match read {
            Ok(entry) if entry.is_marked || entry.uid.is_some() && (entry.replaces.is_some() || entry.is_cancelled) => {
                self.0.push(entry);
            }
            Ok(_) | Err((_, _, false)) => sieve.count_unmarked(1),
            Err((what, why, true)) => return Err((what, why)),
        }
        Ok(())
    }

    /// Those that belong together, as they share a name.
    fn series(mut self) -> impl Iterator<Item = Vec<Entry>> {
        self.0.sort_by(|one, other| one.uid.cmp(&other.uid));
        let mut rest = self.0.into_iter().peekable();
        std::iter::from_fn(move || {
            let first = rest.next()?;
            let uid = first.uid.clone();
            let mut series = vec![first];
            while let Some(next) = rest.next_if(|next| uid.is_some() && next.uid == uid) {
                series.push(next);
            }
            Some(series)
        })
    }
}

fn too_large(piece: &Piece<'_>) -> Option<Why> {
    if !piece.is_whole {
        Some(Why::Unfinished)
    } else if piece.longest_line_bytes > LINE_BYTES_MAX {
        Some(Why::LongLine(piece.longest_line_bytes))
    } else if piece.text.len() > EVENT_BYTES_MAX {
        Some(Why::LargeEvent(piece.text.len()))
    } else {
        None
    }
}
