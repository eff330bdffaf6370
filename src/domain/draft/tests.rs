use super::*;

fn draft() -> Draft {
    Draft {
        slug: "pekarna-u-mostu".to_owned(),
        name: "Pekárna U Mostu".to_owned(),
        website: "https://pekarna.example/".to_owned(),
        country: "CZ".to_owned(),
        time_zone: "Europe/Prague".to_owned(),
        language: "cs".to_owned(),
        contact: Some("post@pekarna.example".to_owned()),
        ..Draft::default()
    }
}

fn fields(mistakes: &[FieldError]) -> Vec<&str> {
    mistakes.iter().map(|mistake| mistake.field.as_str()).collect()
}

#[test]
fn a_right_draft_is_an_application() {
    let opening = OpeningDraft {
        start: "2026-12-03T09:00".to_owned(),
        end: "2026-12-03T16:00".to_owned(),
        ..OpeningDraft::default()
    };
    let draft = Draft { place: Some(" ".to_owned()), first_open_day: Some(opening.clone()), ..draft() };
    let application = draft.check(true).unwrap();
    assert_eq!((application.place, application.name.as_str()), (None, "Pekárna U Mostu"));
    let read_back = OpeningDraft::of(&application.first_open_day.unwrap());
    assert_eq!((read_back.start, read_back.end), (opening.start, opening.end));
}

#[test]
fn all_mistakes_are_told_at_once_each_with_its_field() {
    let opening = OpeningDraft {
        start: "2026-12-03T09:00".to_owned(),
        end: "2026-12-03T08:00".to_owned(),
        kind: Some("party".to_owned()),
        ..OpeningDraft::default()
    };
    let wrong = Draft {
        slug: "Pekárna".to_owned(),
        country: String::new(),
        link: Some("ftp://x".to_owned()),
        contact: None,
        first_open_day: Some(opening),
        ..draft()
    };
    let mistakes = wrong.check(true).unwrap_err();
    assert_eq!(fields(&mistakes), ["slug", "country", "link", "contact", "first_open_day.kind"]);
    assert!(mistakes.iter().all(|mistake| mistake.message.len() > 20), "{mistakes:?}");
    assert_eq!(fields(&Draft { contact: None, ..draft() }.check(true).unwrap_err()), ["contact"]);
    assert!(Draft { contact: None, ..draft() }.check(false).is_ok());
}

#[test]
fn an_end_before_its_start_is_told_beside_the_end() {
    let opening = OpeningDraft {
        start: "2026-12-03T09:00".to_owned(),
        end: "2026-12-03T08:00".to_owned(),
        ..OpeningDraft::default()
    };
    assert_eq!(fields(&opening.check().unwrap_err()), ["end"]);
}

#[test]
fn an_edit_leaves_removes_and_replaces() {
    let draft: EditDraft = serde_json::from_str(r#"{ "name": "Pekárna Nová", "place": null, "plan": "" }"#).unwrap();
    let edit = draft.check().unwrap();
    assert_eq!(edit.name.unwrap().as_str(), "Pekárna Nová");
    assert_eq!((edit.place, edit.plan, edit.link), (Some(None), Some(None), None));
    let wrong: EditDraft = serde_json::from_str(r#"{ "name": "", "link": "x", "contact": "y" }"#).unwrap();
    assert_eq!(fields(&wrong.check().unwrap_err()), ["name", "link", "contact"]);
    assert!(serde_json::from_str::<EditDraft>(r#"{ "status": "active" }"#).is_err());
}

#[test]
fn what_cannot_be_removed_cannot_be_null() {
    for member in ["name", "website", "country", "time_zone", "language"] {
        let error = serde_json::from_str::<EditDraft>(&format!("{{ \"{member}\": null }}")).unwrap_err();
        assert!(error.to_string().contains("null"), "{error}");
    }
}

#[test]
fn an_open_day_is_an_object_and_no_list() {
    let draft = |day: &str| {
        serde_json::from_str::<Draft>(&format!(
            r#"{{ "slug": "a", "name": "a", "website": "a", "country": "a", "time_zone": "a", "language": "a",
                  "first_open_day": {day} }}"#
        ))
    };
    assert_eq!(draft("null").unwrap().first_open_day, None);
    let day = draft(r#"{ "start": "2026-12-03T09:00", "end": "2026-12-03T16:00" }"#).unwrap().first_open_day.unwrap();
    assert_eq!(day.start, "2026-12-03T09:00");
    let error = draft(r#"["2026-12-03T09:00", "2026-12-03T16:00", null, null, null, null]"#).unwrap_err();
    assert!(error.to_string().contains("expected an object"), "{error}");
}
