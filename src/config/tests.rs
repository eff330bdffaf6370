use super::*;

fn load(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let flags = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    Config::load(&Sources { file: Some(("openday.toml", file)), environment, flags })
}

fn refusal(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> String {
    load(file, environment, flags).unwrap_err().to_string()
}

fn line<'a>(config: &'a str, key: &str) -> &'a str {
    config.lines().find(|line| line.starts_with(&format!("{key} ="))).unwrap_or_default()
}

#[test]
fn the_defaults_are_a_whole_configuration() {
    let config = Config::load(&Sources::default()).unwrap();
    assert_eq!(config.server.listen, "127.0.0.1:8080".parse().unwrap());
    assert_eq!(config.server.ops_listen, Some("127.0.0.1:8081".parse().unwrap()));
    assert_eq!(config.server.public_url, None);
    assert_eq!(config.server.connections_max, 4096);
    assert_eq!(config.server.connection_age_max, Duration::from_mins(10));
    assert_eq!((config.store.data.as_str(), config.store.poll), ("openday.db", Duration::from_millis(250)));
    assert_eq!((config.cache.cache_bytes_max, config.cache.max_age_s), (64 << 20, 120));
    assert_eq!((config.render.workers, config.render.queue_max), (0, 64));
    assert_eq!(config.fonts.dir, None);
    assert_eq!(
        config.log,
        Log { level: LogLevel::Info, format: LogFormat::Text, lines_of_a_kind_max: 20, requests: false }
    );
    // A proxy on the same machine is how it is run: without it, all visitors would count as one.
    let proxies: Vec<_> = config.server.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["127.0.0.1/32", "::1/128"]);
    let access = config.access;
    assert_eq!((access.wrong_tokens_per_minute_max, access.applications_per_hour_max), (5, 5));
    assert_eq!(access.reports_per_hour_max, 10);
    assert_eq!((access.application_tries_per_hour_max, access.report_tries_per_hour_max), (50, 100));
    assert_eq!((access.session_idle_max, access.session_age_max), (Duration::from_mins(30), Duration::from_hours(12)));
    assert_eq!(config.initiative.name.as_str(), "Take Your Customer to Work Day");
    assert_eq!(config.initiative.accent_light, "#0e5a43".parse().unwrap());
    assert!(config.initiative.statements.is_empty() && config.initiative.address.is_none());
    let Initiative { operator, contact, privacy, imprint, contact_days_max, .. } = config.initiative.clone();
    assert_eq!((operator, contact, privacy, imprint, contact_days_max), (None, None, None, None, 180));
    assert!(config.effective().iter().all(|setting| setting.origin == Origin::Default));
}

#[test]
fn settings_are_listed_in_the_order_of_their_documentation() {
    let config = Config::load(&Sources::default()).unwrap();
    let keys: Vec<_> = config.effective().iter().map(|setting| setting.key.as_str()).collect();
    assert_eq!(keys.first(), Some(&"server.listen"));
    assert_eq!(keys.last(), Some(&"initiative.wording"));
    let documented = DEFAULTS.lines().filter(|line| !line.starts_with('#') && line.contains(" = ")).count();
    assert_eq!(keys.len(), documented);
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let file = "[server]\nlisten = \"127.0.0.1:1\"\nops_listen = \"127.0.0.1:2\"\nconnections_max = 3\n";
    let environment = [("OPENDAY_SERVER_LISTEN", "127.0.0.1:11"), ("OPENDAY_SERVER_CONNECTIONS_MAX", "13")];
    let config = load(file, &environment, &[("server.connections_max", "23")]).unwrap();
    assert_eq!(config.server.ops_listen, Some("127.0.0.1:2".parse().unwrap()));
    assert_eq!(config.server.listen, "127.0.0.1:11".parse().unwrap());
    assert_eq!(config.server.connections_max, 23);
    let listing = config.to_string();
    assert_eq!(line(&listing, "server.ops_listen"), "server.ops_listen = \"127.0.0.1:2\"  # openday.toml:3");
    assert_eq!(
        line(&listing, "server.listen"),
        "server.listen = \"127.0.0.1:11\"  # environment variable OPENDAY_SERVER_LISTEN"
    );
    assert_eq!(line(&listing, "server.connections_max"), "server.connections_max = 23  # command line");
    assert_eq!(line(&listing, "store.poll_ms"), "store.poll_ms = 250  # default");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    assert_eq!(
        refusal("\n[server]\nlisen = \"127.0.0.1:1\"\n", &[], &[]),
        "key `server.lisen` (openday.toml:3) does not exist; the nearest is `server.listen`"
    );
    assert_eq!(
        refusal("[sever]\nlisten = \"127.0.0.1:1\"\n", &[], &[]),
        "key `sever.listen` (openday.toml:2) does not exist; the nearest is `server.listen`"
    );
    assert_eq!(
        refusal("", &[("OPENDAY_SERVER_LISTENS", "x")], &[]),
        "environment variable `OPENDAY_SERVER_LISTENS` sets nothing; the nearest is `OPENDAY_SERVER_LISTEN`"
    );
}

#[test]
fn variables_of_other_programs_and_the_test_switch_are_passed_over() {
    assert!(load("", &[("OPENDAY_TEST_ALL", "1"), ("PATH", "/bin"), ("openday_server_listen", "x")], &[]).is_ok());
}

#[test]
fn a_value_of_the_wrong_type_is_refused_with_its_place() {
    assert_eq!(
        refusal("[server]\nconnections_max = \"many\"\n", &[], &[]),
        "key `server.connections_max` is `many` (openday.toml:2), but must be a whole number"
    );
    assert_eq!(
        refusal("", &[("OPENDAY_STORE_POLL_MS", "soon")], &[]),
        "key `store.poll_ms` is `soon` (environment variable OPENDAY_STORE_POLL_MS), but must be a whole number"
    );
    assert_eq!(refusal("server = 3\n", &[], &[]), "key `server` is `3` (openday.toml:1), but must be a section");
    assert_eq!(
        refusal("[server]\nlisten = 8090\n", &[], &[]),
        "key `server.listen` is `8090` (openday.toml:2), but must be a text in quotes, such as \"127.0.0.1:8080\""
    );
    for file in ["[server]\nlisten = 8080", "[server]\nlisten = [\"a\"]", "[server]\nconnections_max = 1.5"] {
        assert!(matches!(load(file, &[], &[]), Err(ConfigError::WrongType { .. })), "{file}");
    }
}

#[test]
fn a_value_out_of_bounds_is_refused_with_the_bounds() {
    assert_eq!(
        refusal("[render]\nqueue_max = 0\n", &[], &[]),
        "key `render.queue_max` is `0` (openday.toml:2): must be from 1 to 100000"
    );
    assert_eq!(
        refusal("", &[], &[("store.poll_ms", "-1")]),
        "key `store.poll_ms` is `-1` (command line): must be from 10 to 10000"
    );
    for (key, bad) in [
        ("server.listen", "localhost"),
        ("server.ops_listen", "8081"),
        ("server.public_url", "https://badges.example/a%20path"),
        ("server.public_url", "https://badges.example/two//slashes"),
        ("server.public_url", "https://badges.example/path?query"),
        ("server.public_url", "https://somebody@badges.example/path"),
        ("server.public_url", "badges.example"),
        ("server.trusted_proxies", "proxy.example"),
        ("server.trusted_proxies", "10.0.0.0/33"),
        ("server.trusted_proxies", "127.0.0.1,"),
        ("server.trusted_proxies", "127.0.0.1 10.0.0.1"),
        ("access.wrong_tokens_per_minute_max", "0"),
        ("access.application_tries_per_hour_max", "10001"),
        ("access.report_tries_per_hour_max", "0"),
        ("access.session_hours_max", "721"),
        ("store.data", ""),
        ("log.level", "loud"),
        ("initiative.name", ""),
        ("initiative.accent_light", "green"),
        ("initiative.wall", "#12345"),
        ("initiative.light", "#+12345"),
        ("initiative.address", "javascript:alert(1)"),
        ("initiative.operator", "two\u{202e}"),
        ("initiative.contact", "the front desk"),
        ("initiative.contact", "mailto:post@guild"),
        ("initiative.privacy", "/privacy"),
        ("initiative.imprint", "post@guild.example"),
        ("initiative.contact_days_max", "-1"),
        ("initiative.contact_days_max", "3651"),
    ] {
        let message = refusal("", &[], &[(key, bad)]);
        assert!(message.starts_with(&format!("key `{key}` is `{bad}` (command line): ")), "{message}");
    }
}

#[test]
fn whoever_names_no_address_to_listen_on_is_told_what_to_write_wherever_it_stands() {
    let advice = "must be an IP address and a port: write `0.0.0.0:8080` to listen to everybody, or `127.0.0.1:8080` to \
                  this machine alone";
    for (key, variable, more) in
        [("listen", "OPENDAY_SERVER_LISTEN", ""), ("ops_listen", "OPENDAY_SERVER_OPS_LISTEN", "; or leave it empty")]
    {
        let told = |place: &str| format!("key `server.{key}` is `:8080` ({place}): {advice}{more}");
        let file = format!("[server]\n{key} = \":8080\"\n");
        assert_eq!(refusal(&file, &[], &[]), told("openday.toml:2"));
        assert_eq!(refusal("", &[(variable, ":8080")], &[]), told(&format!("environment variable {variable}")));
        assert_eq!(refusal("", &[], &[(&format!("server.{key}"), ":8080")]), told("command line"));
    }
}

#[test]
fn a_badge_may_not_wait_as_long_as_a_request_may_take() {
    assert_eq!(
        refusal("[render]\nwait_ms_max = 3000\n", &[("OPENDAY_SERVER_REQUEST_TIMEOUT_S", "3")], &[]),
        "key `render.wait_ms_max` = `3000` (openday.toml:2) must be less than key `server.request_timeout_s` = `3` \
         (environment variable OPENDAY_SERVER_REQUEST_TIMEOUT_S): a badge that waits longer would be answered with a \
         text in place of a picture; lower the one or raise the other"
    );
    let message = refusal("", &[], &[("server.request_timeout_s", "2")]);
    assert!(message.contains("`2000` (default)") && message.contains("`2` (command line)"), "{message}");
    let config = load("[render]\nwait_ms_max = 2999\n[server]\nrequest_timeout_s = 3\n", &[], &[]).unwrap();
    assert!(config.render.wait_max < config.server.request_timeout);
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_the_line() {
    let message = refusal("[server]\nlisten = \n", &[], &[]);
    assert!(message.starts_with("openday.toml:2 is not TOML: "), "{message}");
}

#[test]
fn statements_take_any_language_tag_and_need_english() {
    let file = "[initiative.statement]\nen = \"We open our doors\"\npt-BR = \"Abrimos as portas\"\n";
    let config = load(file, &[("OPENDAY_INITIATIVE_STATEMENT_PT_BR", "Portas abertas")], &[]).unwrap();
    let statements: Vec<_> =
        config.initiative.statements.iter().map(|(language, text)| (language.as_str(), text.as_str())).collect();
    assert_eq!(statements, [("en", "We open our doors"), ("pt-BR", "Portas abertas")]);
    assert!(refusal("[initiative.statement]\nde = \"Offen\"\n", &[], &[]).contains("needs one for `en`"));
    let message = refusal("[initiative.statement]\nen = \"a\\u202eb\"\n", &[], &[]);
    assert!(message.starts_with("key `initiative.statement.en` is `") && message.contains("U+202E"), "{message}");
    assert!(refusal("[initiative.statement]\nen = 3\n", &[], &[]).contains("must be a text in quotes"));
}

#[test]
fn what_the_form_to_take_part_begins_with_is_a_paragraph_by_language() {
    let join = |text: &str| format!("[initiative.join]\nen = \"{text}\"\nde = \"Kommt mit\"\n");
    let initiative = load(&join("Come along"), &[("OPENDAY_INITIATIVE_JOIN_FR", "Venez")], &[]).unwrap().initiative;
    let said = ["de", "fr", "cs"].map(|tag| initiative.join_text(tag));
    assert_eq!(said, [Some("Kommt mit"), Some("Venez"), Some("Come along")]);
    assert_eq!(load("", &[], &[]).unwrap().initiative.join_text("en"), None);
    assert!(load(&join(&"x".repeat(400)), &[], &[]).is_ok());
    assert!(refusal(&join(&"x".repeat(401)), &[], &[]).ends_with("text has 401 characters; at most 400 are allowed"));
    assert!(refusal("[initiative.join]\nde = \"Kommt mit\"\n", &[], &[]).contains("needs one for `en`"));
}

#[test]
fn kinds_are_a_list_in_the_file_and_a_line_with_commas_in_a_variable() {
    let kinds = |file: &str, environment: &[(&str, &str)]| load(file, environment, &[]).unwrap().initiative.kinds;
    assert_eq!(kinds("", &[]), OfferedKinds::ALL);
    assert_eq!(kinds("[initiative]\nkinds = []\n", &[]), OfferedKinds::ALL);
    let two = "[initiative]\nkinds = [\"trial-run\", \"Open House\"]\n";
    assert_eq!(kinds(two, &[]).to_string(), "open-house or trial-run");
    let variable = [("OPENDAY_INITIATIVE_KINDS", " tour , work-along ")];
    assert_eq!(kinds(two, &variable).to_string(), "tour or work-along");
    assert_eq!(kinds(two, &[("OPENDAY_INITIATIVE_KINDS", "")]), OfferedKinds::ALL);
    let told = refusal("[initiative]\nkinds = [\"party\"]\n", &[], &[]);
    assert!(
        told.starts_with("key `initiative.kinds` is `[\"party\"]` (openday.toml:2): kind `party` does not exist; use")
    );
    let told = refusal("[initiative]\nkinds = \"tour\"\n", &[], &[]);
    assert!(told.ends_with("but must be a list of texts in quotes, such as [\"one\", \"another\"]"), "{told}");
}

#[test]
fn the_folder_of_own_words_is_beside_the_file_that_names_it() {
    let folder = |text: &str, environment: &[(&str, &str)]| {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let file = Some(("/etc/openday/openday.toml", text));
        let sources = Sources { file, environment, ..Sources::default() };
        Config::load(&sources).unwrap().initiative.wording
    };
    let named = "[initiative]\nwording = \"words\"\n";
    assert_eq!(folder(named, &[]).as_deref(), Some(Path::new("/etc/openday/words")));
    assert_eq!(folder("[initiative]\nwording = \"/srv/words\"\n", &[]).as_deref(), Some(Path::new("/srv/words")));
    let elsewhere = [("OPENDAY_INITIATIVE_WORDING", "words")];
    assert_eq!(folder(named, &elsewhere).as_deref(), Some(Path::new("words")));
    assert_eq!(folder("", &[]), None);
}

#[test]
fn own_words_are_read_from_the_files_of_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let initiative = |wording: &Path| Initiative {
        wording: Some(wording.to_owned()),
        ..Config::load(&Sources::default()).unwrap().initiative
    };
    let refused = |path: &Path| read_own_words(&initiative(path)).unwrap_err().to_string();
    let path = folder.path();
    assert!(refused(path).ends_with("has no file such as `de.toml`; name another folder, or none"));
    assert!(refused(&path.join("absent")).contains("absent` cannot be read: "));
    std::fs::create_dir(path.join("pages")).unwrap();
    for file in ["nl.toml", "de.toml", "README.md", "pages/de.toml"] {
        std::fs::write(path.join(file), "# words\n").unwrap();
    }
    let own = read_own_words(&initiative(path)).unwrap();
    assert_eq!(own.badges.iter().map(|file| file.tag.as_str()).collect::<Vec<_>>(), ["de", "nl"]);
    assert_eq!((own.pages.len(), own.badges[0].text.as_str()), (1, "# words\n"));
    assert!(own.badges[0].path.ends_with("de.toml"));
    let long = usize::try_from(own_words::FILE_BYTES_MAX).unwrap();
    std::fs::write(path.join("fr.toml"), "#".repeat(long)).unwrap();
    assert!(read_own_words(&initiative(path)).is_ok());
    std::fs::write(path.join("fr.toml"), "#".repeat(long + 1)).unwrap();
    assert!(refused(path).contains("fr.toml` has `1048577` bytes; at most 1048576 are read"));
    std::fs::write(path.join("fr.toml"), [0xff]).unwrap();
    assert!(refused(path).contains("fr.toml` cannot be read: "));
    for number in 0..=own_words::FILES_MAX {
        std::fs::write(path.join(format!("{number}.toml")), "").unwrap();
    }
    assert!(refused(path).ends_with("has more than 1000 files; name another folder"));
}

#[test]
fn an_initiative_says_who_runs_it_and_how_they_are_reached() {
    let file = "[initiative]\noperator = \"Bakers' guild of Brno\"\ncontact = \"post@guild.example\"\n\
                privacy = \"https://guild.example/privacy\"\nimprint = \"guild.example/imprint\"\ncontact_days_max = 0\n";
    let initiative = load(file, &[], &[]).unwrap().initiative;
    assert_eq!(initiative.operator.as_ref().map(DisplayName::as_str), Some("Bakers' guild of Brno"));
    assert_eq!(initiative.contact, Contact::parse("post@guild.example").ok().map(Reach::Mail));
    assert_eq!(initiative.privacy.as_ref().map(Link::as_str), Some("https://guild.example/privacy"));
    assert_eq!(initiative.imprint.as_ref().map(Link::as_str), Some("https://guild.example/imprint"));
    assert_eq!(initiative.contact_days_max, 0);
    let page = load("", &[("OPENDAY_INITIATIVE_CONTACT", "https://guild.example/contact")], &[]).unwrap();
    assert_eq!(page.initiative.contact, Link::parse("https://guild.example/contact").ok().map(Reach::Page));
    assert_eq!(
        refusal("[initiative]\ncontact = \"the front desk\"\n", &[], &[]),
        "key `initiative.contact` is `the front desk` (openday.toml:2): must be an e-mail address such as \
         \"post@example.com\", the address of a web page, or empty"
    );
}

#[test]
fn the_password_of_a_database_is_never_printed() {
    let config = load("", &[("OPENDAY_STORE_DATA", "postgres://openday:hunter2@db.example/openday")], &[]).unwrap();
    assert_eq!(config.store.data, "postgres://openday:hunter2@db.example/openday");
    let listing = config.to_string();
    assert!(!listing.contains("hunter2"), "{listing}");
    assert!(line(&listing, "store.data").contains("openday:***@db.example"), "{listing}");
}

#[test]
fn a_public_address_is_kept_without_its_slash() {
    let config = load("[server]\npublic_url = \"https://Badges.example/\"\n", &[], &[]).unwrap();
    assert_eq!(config.server.public_url.as_deref(), Some("https://badges.example"));
    let config = load("[server]\npublic_url = \"https://Example.org/Badges/\"\n", &[], &[]).unwrap();
    assert_eq!(config.server.public_url.as_deref(), Some("https://example.org/Badges"));
}

#[test]
fn trusted_proxies_are_addresses_and_networks() {
    let file = "[server]\ntrusted_proxies = \" 127.0.0.1,10.0.0.0/8 , 2001:db8::/32, ::ffff:192.0.2.1 \"\n";
    let config = load(file, &[], &[]).unwrap();
    let networks: Vec<_> = config.server.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(networks, ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32", "192.0.2.1/32"]);
    assert!(load("[server]\ntrusted_proxies = \" \"\n", &[], &[]).unwrap().server.trusted_proxies.is_empty());
}

#[test]
fn a_named_file_must_exist() {
    let missing = Path::new("no/such/openday.toml");
    let error = read_file(Some(missing)).unwrap_err().to_string();
    assert!(error.starts_with("cannot read the configuration `no/such/openday.toml`: "), "{error}");
}
