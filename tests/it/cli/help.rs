//! The help texts are the manual.

use super::Desk;

/// The subcommands a help text lists.
fn subcommands(help: &str) -> Vec<String> {
    let listed = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let lines = listed.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn the_help_of_every_command_is_the_manual() {
    let desk = Desk::new();
    let mut open = vec![Vec::<String>::new()];
    let mut seen = 0;
    while let Some(path) = open.pop() {
        let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
        arguments.push("--help");
        let help = desk.does(&arguments);
        let fits = |line: &str| line.starts_with("Usage: ") || line.chars().count() <= 100;
        assert!(help.lines().all(fits), "{help}");
        open.extend(subcommands(&help).into_iter().map(|name| [path.as_slice(), &[name]].concat()));
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(["help".to_owned()].into_iter().chain(path).collect::<Vec<_>>().join("-"), help);
        });
        seen += 1;
    }
    assert_eq!(seen, 66);
}

#[test]
fn no_command_at_all_shows_the_help_and_is_wrong_usage() {
    let desk = Desk::new();
    let ended = desk.run(&[]);
    assert_eq!((ended.code, ended.out.as_slice()), (Some(2), &b""[..]));
    assert!(ended.err.contains("openday serve --demo"), "{}", ended.err);
}

#[test]
fn wrong_usage_is_one_line_and_status_2() {
    let desk = Desk::new();
    for (arguments, told) in [
        (&["serve", "--bogus"][..], "unexpected argument '--bogus' found; see --help"),
        (
            &["sreve"],
            "unrecognized subcommand 'sreve'; tip: some similar subcommands exist: 'render', 'freeze', 'restore', 'serve'; see --help",
        ),
        (
            &["participant", "revoke", "pekarna"],
            "the following required arguments were not provided: --reason <TEXT>; see --help",
        ),
        (
            &["participant", "revoke", "--reason", "as agreed"],
            "the following required arguments were not provided: <SLUG>...; see --help",
        ),
        (
            &["participant", "revoke", "pekarna", "--slugs-from", "-", "--reason", "as agreed"],
            "the argument '[SLUG]...' cannot be used with '--slugs-from <FILE>'; see --help",
        ),
        (
            &["participant", "edit", "pekarna", "--no-contact", "--contact", "pec@pekarna.example"],
            "the argument '--no-contact' cannot be used with '--contact <EMAIL>'; see --help",
        ),
        (
            &["open-day", "edit", "pekarna", "1", "--no-title", "--title", "Noc"],
            "the argument '--no-title' cannot be used with '--title <TEXT>'; see --help",
        ),
        (
            &["report", "close", "one", "--note", "as agreed"],
            "invalid value 'one' for '<ID>': invalid digit found in string; see --help",
        ),
        (&["report", "merge", "1"], "the following required arguments were not provided: --into <ID>; see --help"),
        (&["note", "add", "pekarna"], "the following required arguments were not provided: --text <TEXT>; see --help"),
        (
            &["audit", "list", "--limit", "-1"],
            "unexpected argument '-1' found; tip: to pass '-1' as a value, use '-- -1'; see --help",
        ),
        (
            &["render", "pekarna", "--scale", "5", "-o", "x.png"],
            "invalid value '5' for '--scale <N>': 5 is not in 1..=4; see --help",
        ),
        (
            &["render", "pekarna", "--theme", "pink", "-o", "x.png"],
            "invalid value 'pink' for '--theme <THEME>' [possible values: light, dark, auto]; see --help",
        ),
        (
            &["serve", "--demo", "--data", "x.db"],
            "the argument '--demo' cannot be used with '--data <FILE>'; see --help",
        ),
        (
            &["participant", "edit", "pekarna", "--no-place", "--place", "Brno"],
            "the argument '--no-place' cannot be used with '--place <TEXT>'; see --help",
        ),
    ] {
        assert_eq!(desk.misused(arguments), told);
    }
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), 0);
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(Desk::new().does(&["--version"]), concat!("openday ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn every_shell_gets_completions_that_know_the_commands() {
    let desk = Desk::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = desk.does(&["completions", shell]);
        for word in ["open-day", "readmit", "ops-listen"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}
