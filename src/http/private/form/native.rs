//! What the controls that browsers have for dates and times can show.

/// Whether an `input` of a type shows nothing of a value, as it takes dates and times in one spelling alone (HTML, section
/// 2.3.5): what was typed would be gone.
pub(super) fn is_lost_in(kind: &str, value: &str) -> bool {
    let is_of = |shape: &str| {
        let fits = |(one, other): (u8, u8)| if other == b'0' { one.is_ascii_digit() } else { one == other };
        value.len() == shape.len() && value.bytes().zip(shape.bytes()).all(fits)
    };
    let shapes: &[&str] = match kind {
        "date" => &["0000-00-00"],
        "time" => &["00:00", "00:00:00"],
        "datetime-local" => &["0000-00-00T00:00", "0000-00-00T00:00:00"],
        _ => return false,
    };
    !value.is_empty() && !shapes.iter().any(|shape| is_of(shape))
}

#[cfg(test)]
mod tests {
    use super::super::field::Field;
    use super::super::state::FormState;

    #[test]
    fn a_date_that_a_calendar_cannot_show_comes_back_in_a_line() {
        for (value, kind) in [("Dec 3", "text"), ("3.12.2026", "text"), ("2026-12-03", "date"), ("", "date")] {
            let mut state = FormState::default();
            state.set("date", value);
            let html = Field::date("date", "Date").filled(&state).to_string();
            assert!(html.contains(&format!("type=\"{kind}\" value=\"{value}\"")), "{html}");
        }
        let mut state = FormState::default();
        state.set("from", "von 9 bis 16");
        assert!(Field::time("from", "From").filled(&state).to_string().contains("type=\"text\""));
        state.set("from", "09:00");
        assert!(Field::time("from", "From").filled(&state).to_string().contains("type=\"time\""));
    }
}
