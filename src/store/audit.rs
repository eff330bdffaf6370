//! What the audit trail says of a change to a participant: the members that differ, before and after.
//!
//! A row holds the difference and not two whole participants, so that the five-hundredth open day of a participant does
//! not write the other 499 into the trail twice.

use serde_json::{Map, Value};

use super::document::Entry;
use crate::domain::participant::Participant;

/// What an audit row holds of a change.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Difference {
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl Difference {
    /// A participant that is new, changed or deleted.
    pub(super) fn between(before: Option<&Participant>, after: Option<&Participant>) -> Self {
        let (mut before, mut after) = (before.map(members), after.map(members));
        if let (Some(before), Some(after)) = (&mut before, &mut after) {
            keep_what_differs(before, after);
        }
        let write = |members: Map<String, Value>| Value::Object(members).to_string();
        Self { before: before.map(write), after: after.map(write) }
    }
}

fn members(participant: &Participant) -> Map<String, Value> {
    match serde_json::to_value(Entry::of(participant)) {
        Ok(Value::Object(members)) => members,
        other => unreachable!("an entry is written as an object of strings, numbers and lists, not as {other:?}"),
    }
}

fn keep_what_differs(before: &mut Map<String, Value>, after: &mut Map<String, Value>) {
    before.retain(|name, old| {
        if after.get(name) == Some(old) {
            after.remove(name);
            return false;
        }
        if let (Value::Array(old), Some(Value::Array(new))) = (old, after.get_mut(name)) {
            let all_new = new.clone();
            new.retain(|item| !old.contains(item));
            old.retain(|item| !all_new.contains(item));
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::Change;
    use crate::domain::fixture;
    use crate::domain::schedule::OpenDayId;
    use crate::domain::text::DisplayName;

    fn json(text: Option<&String>) -> Value {
        serde_json::from_str(text.unwrap()).unwrap()
    }

    #[test]
    fn a_new_participant_is_all_after_and_a_deleted_one_all_before() {
        let participant = fixture::participant();
        let new = Difference::between(None, Some(&participant));
        assert_eq!((new.before.as_ref(), &json(new.after.as_ref())["name"]), (None, &"Pekárna U Mostu".into()));
        let deleted = Difference::between(Some(&participant), None);
        assert_eq!((deleted.before, deleted.after), (new.after, None));
    }

    #[test]
    fn a_change_shows_only_the_members_that_differ() {
        let before = fixture::participant();
        let mut after = before.clone();
        after.name = DisplayName::parse("Pekárna Nová").unwrap();
        after.place = None;
        let difference = Difference::between(Some(&before), Some(&after));
        assert_eq!(json(difference.before.as_ref()), serde_json::json!({ "name": "Pekárna U Mostu", "place": "Brno" }));
        assert_eq!(json(difference.after.as_ref()), serde_json::json!({ "name": "Pekárna Nová" }));
    }

    #[test]
    fn a_cancelled_open_day_shows_itself_and_not_its_neighbours() {
        let times = [("2026-12-03T09:00", "2026-12-03T16:00"), ("2026-12-04T09:00", "2026-12-04T16:00")];
        let before = fixture::participant_in("Europe/Prague", &times);
        let mut after = before.clone();
        Change::CancelOpenDay(OpenDayId(2)).apply(&mut after, fixture::at("2026-11-01T08:00:00Z")).unwrap();
        let difference = Difference::between(Some(&before), Some(&after));
        for (side, cancelled) in [(difference.before, false), (difference.after, true)] {
            let days = json(side.as_ref())["open_days"].clone();
            assert_eq!(days.as_array().unwrap().len(), 1);
            assert_eq!((&days[0]["id"], &days[0]["cancelled"]), (&2.into(), &cancelled.into()));
        }
    }
}
