use super::*;

#[test]
fn numbers_are_as_short_as_they_can_be() {
    for (value, text) in [(0.5, ".5"), (-0.5, "-.5"), (12.0, "12"), (12.340, "12.34"), (-0.001, "0"), (100.0, "100")] {
        assert_eq!(number(value, 2), text);
    }
    assert_eq!(number(100.0, 0), "100");
}

#[test]
fn markup_and_what_xml_forbids_cannot_leave_a_text() {
    assert_eq!(escape("<a href=\"x\">&\u{1}\u{fffe}\n"), "&lt;a href=&quot;x&quot;&gt;&amp;\u{fffd}\u{fffd} ");
}

#[test]
fn names_are_short_and_distinct() {
    let names: std::collections::BTreeSet<_> = (0..200).map(class_name).collect();
    assert_eq!(names.len(), 200);
    assert!(names.contains("a") && names.contains("z") && names.contains("a1"));
}
