use super::*;

fn name(input: &str) -> Result<String, TextError> {
    DisplayName::parse(input).map(String::from)
}

#[test]
fn a_name_is_trimmed_composed_and_its_spaces_collapsed() {
    assert_eq!(name("  Peka\u{301}rna \u{a0} U \t Mostu\t"), Ok("Pekárna U Mostu".to_owned()));
}

#[test]
fn what_nobody_sees_and_comes_with_what_is_pasted_is_left_out() {
    assert_eq!(name("\u{FEFF}Pek\u{AD}árna\u{200B} U\u{200E} Mostu\u{2060}\u{200F}"), Ok("Pekárna U Mostu".to_owned()));
    assert_eq!(name("\u{200B}\u{200E}"), Err(TextError::Empty { field: "name" }));
}

#[test]
fn direction_overrides_are_refused_with_their_position() {
    let error = name("Shop\u{202E}pohs").unwrap_err();
    assert_eq!(
        error.to_string(),
        "name holds `U+202E` at position 5: direction controls can disguise a name; remove it"
    );
}

#[test]
fn controls_noncharacters_tags_and_private_use_are_refused() {
    for bad in [
        '\0',
        '\u{1}',
        '\n',
        '\u{7f}',
        '\u{85}',
        '\u{fffe}',
        '\u{fdd0}',
        '\u{e0041}',
        '\u{e000}',
        '\u{2028}',
        '\u{fffd}',
    ] {
        assert!(
            matches!(name(&format!("a{bad}b")), Err(TextError::Forbidden { position: 2, .. })),
            "U+{:04X}",
            bad as u32
        );
    }
}

#[test]
fn four_marks_on_a_base_pass_and_five_do_not() {
    assert!(name(&format!("a{}", "\u{301}".repeat(4))).is_ok());
    assert!(matches!(name(&format!("a{}", "\u{301}".repeat(5))), Err(TextError::TooManyMarks { position: 6, .. })));
    assert!(name(&format!("a{}", "\u{301}".repeat(200))).is_err());
}

#[test]
fn eighty_characters_pass_and_eighty_one_do_not() {
    assert!(name(&"é".repeat(80)).is_ok());
    assert_eq!(name(&"é".repeat(81)), Err(TextError::TooLong { field: "name", found: 81, max: 80 }));
    assert_eq!(name(&"x".repeat(4_000)), Err(TextError::TooLong { field: "name", found: 4_000, max: 80 }));
}

#[test]
fn joiners_pass_where_a_script_needs_them_and_nowhere_else() {
    assert!(name("ශ්\u{200D}රී ලංකා").is_ok());
    assert!(name("می\u{200C}خواهم").is_ok());
    assert!(name("👩\u{200D}🍳 Café").is_ok());
    assert!(name("pay\u{200D}pal").is_err());
    assert!(name("\u{200D}").is_err());
}

#[test]
fn an_empty_or_blank_name_is_refused() {
    for blank in ["", "   ", "\u{a0}\u{3000}"] {
        assert_eq!(name(blank), Err(TextError::Empty { field: "name" }));
    }
}

#[test]
fn a_plan_keeps_its_lines() {
    let plan = Plan::parse("We bake  at four.\r\nCome and see.\n").unwrap();
    assert_eq!(plan.as_str(), "We bake at four.\nCome and see.");
}

proptest::proptest! {
    #[test]
    fn what_the_policy_lets_through_it_lets_through_again_unchanged(input in "\\PC{0,100}") {
        if let Ok(once) = name(&input) {
            proptest::prop_assert_eq!(name(&once), Ok(once));
        }
    }
}
