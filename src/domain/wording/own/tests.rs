use super::*;
use crate::domain::wording::{Wording, WordingError};

/// A language that is not built in, whole.
const BASQUE: &str = r#"
name = "Euskara"
statement = "Bezeroak lanera eramaten ditugu"
ahead = "Hurrengo ate irekien eguna: {date}"
ahead_label = "Hurrengo ate irekien eguna"
today = "Gaur ate irekiak, {date}, {time}"
today_label = "Gaur ate irekiak"
none = "Hurrengo data iragarriko dugu"
none_short = "Data iragarriko dugu"
pending = "Zigilua eskatuta"
suspended = "Zigilua etenda"
withdrawn = "Jada ez du parte hartzen"
taken_back = "Eskaera erretiratuta"
revoked = "Zigilua kenduta"
unknown = "Parte-hartzaile ezezaguna"
unavailable = "Une honetan ez dago"
alt_active = "{statement} – {name}. {date}."
alt_inactive = "{name}: {status}."
alt_nobody = "{status}."
check_badge = "Egiaztatu zigilu hau"
"#;

/// The file of a language, with what the English one says of keys that are newer than it.
fn whole(file: &str) -> String {
    let (own, english) = (file.parse::<Table>().unwrap(), sentences_of("en").unwrap());
    let newer = english.into_iter().filter(|(key, _)| key != "direction" && !own.contains_key(key));
    format!("{file}\n{}", newer.collect::<Table>())
}

fn of(files: &[(&str, &str)]) -> Result<Wording, WordingError> {
    let file = |(tag, text): &(&str, &str)| OwnFile {
        path: format!("wording/{tag}.toml"),
        tag: (*tag).to_owned(),
        text: (*text).to_owned(),
    };
    let own = OwnWords { badges: files.iter().map(file).collect(), ..OwnWords::default() };
    Wording::of(own, &|text| text.chars().zip(1..).find(|(c, _)| *c == 'ꙮ').map(|(c, position)| (position, c)))
}

fn refusal(tag: &str, text: &str) -> String {
    of(&[(tag, text)]).map(|_| ()).unwrap_err().to_string()
}

fn statement(wording: &Wording, tag: &str) -> String {
    wording.statement(wording.speech(Some(tag), None)).to_owned()
}

#[test]
fn a_file_changes_the_sentences_it_has_and_no_other() {
    let wording = of(&[("de", "check_badge = \"Ist das wahr?\"\nstatement = \"Kunden kommen zu uns\"\n")]).unwrap();
    let (german, usual) = (wording.speech(Some("de-AT"), None), Wording::load(None).unwrap());
    assert_eq!((wording.check_badge(german), wording.statement(german)), ("Ist das wahr?", "Kunden kommen zu uns"));
    assert_eq!(wording.ahead_label(german), usual.ahead_label(usual.speech(Some("de"), None)));
    assert_eq!(statement(&wording, "en"), statement(&usual, "en"));
    assert!(!wording.has_own_statements());
}

#[test]
fn another_english_statement_stands_in_for_every_language_without_its_own() {
    let english = ("en", "statement = \"We walk a mile\"\n");
    let wording = of(&[english, ("de", "statement = \"Wir gehen mit\"\n"), ("fr", "none = \"Bientôt\"\n")]).unwrap();
    assert_eq!(
        ["en", "de", "fr", "cs"].map(|tag| statement(&wording, tag)),
        ["We walk a mile", "Wir gehen mit", "We walk a mile", "We walk a mile"]
    );
    assert!(wording.has_own_statements());
    // The same statement again is no other.
    let usual = statement(&Wording::load(None).unwrap(), "en");
    assert!(!of(&[("en", &format!("statement = {usual:?}\n"))]).unwrap().has_own_statements());
}

#[test]
fn a_statement_of_the_settings_stands_above_that_of_a_file() {
    let file = |tag: &str, text: &str| OwnFile { path: String::new(), tag: tag.into(), text: text.into() };
    let own = OwnWords {
        statements: vec![(Language::english(), Statement::parse("Come and see").unwrap())],
        badges: vec![file("en", "statement = \"We walk\"\n"), file("no", "")],
        pages: Vec::new(),
    };
    assert!(matches!(Wording::of(own.clone(), &|_| None), Err(WordingError::Own { .. })), "no is written nb");
    let own = OwnWords { badges: vec![own.badges[0].clone(), file("nb", "statement = \"Vi går\"\n")], ..own };
    let wording = Wording::of(own, &|_| None).unwrap();
    assert_eq!(["en", "no", "cs"].map(|tag| statement(&wording, tag)), ["Come and see", "Vi går", "Come and see"]);
}

#[test]
fn a_file_of_another_tag_is_a_language_more() {
    let wording = of(&[("eu", &whole(BASQUE))]).unwrap();
    let basque = wording.speech(Some("EU_es"), None);
    assert_eq!((wording.tag(basque).as_str(), wording.name_of(basque)), ("eu", "Euskara"));
    assert_eq!(
        (statement(&wording, "eu").as_str(), wording.direction(basque)),
        ("Bezeroak lanera eramaten ditugu", Direction::Ltr)
    );
    assert!(wording.languages_by_name().iter().any(|(tag, name)| tag.as_str() == "eu" && *name == "Euskara"));
    assert_eq!(wording.own_languages().count(), 1);
    // Without it the language is not spoken.
    let usual = Wording::load(None).unwrap();
    assert_eq!(usual.tag(usual.speech(Some("eu"), None)).as_str(), "en");
    // Another statement in English is not said in a language whose file has one.
    let wording = of(&[("en", "statement = \"We walk\"\n"), ("eu", &whole(BASQUE))]).unwrap();
    assert_eq!(statement(&wording, "eu"), "Bezeroak lanera eramaten ditugu");
}

#[test]
fn a_language_in_a_script_read_from_the_right_says_so_or_nothing() {
    let pashto = whole(&BASQUE.replace("Euskara", "پښتو"));
    let wording = of(&[("ps", &pashto)]).unwrap();
    assert_eq!(wording.direction(wording.speech(Some("ps-AF"), None)), Direction::Rtl);
    assert_eq!(
        refusal("ps", &format!("direction = \"ltr\"\n{pashto}")),
        "wording file `wording/ps.toml`: key `direction` is `ltr`, but what is written in `ps` is read `rtl`; \
         write that, or leave it out"
    );
    assert!(refusal("de", "direction = \"rtl\"\n").contains("is read `ltr`"));
    assert!(refusal("de", "direction = \"left\"\n").contains("is `left`"));
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_name_the_key_and_what_to_do() {
    let basque = whole(BASQUE);
    for (tag, text, message) in [
        ("klartext!", "", "`klartext!` is no language tag; name the file by one, such as `eu.toml` or `pt.toml`"),
        ("german", "", "`german` is written `de` here; name the file `de.toml`"),
        ("DE", "", "`DE` is written `de` here; name the file `de.toml`"),
        ("iw", "", "`iw` is written `he` here; name the file `he.toml`"),
        ("de-AT", "", "`de-AT` is written `de` here; name the file `de.toml`"),
        ("de", "\n\nahead = Nächster\n", "line 3 is not TOML: "),
        ("de", "ahaed = \"x\"\n", "key `ahaed` does not exist; the nearest is `ahead`"),
        ("de", "none = 3\n", "key `none` must be a text in quotes"),
        ("de", "ahead = \"Am {datum}\"\n", "key `ahead` has `{datum}`, which means nothing there; use `{date}`"),
        ("de", "ahead = \"Bald\"\n", "key `ahead` needs `{date}` once, where that belongs in the sentence"),
        ("de", "none_short = \"Wird noch bekannt gegeben\"\n", "key `none_short` `Wird noch bekannt gegeben` takes 25"),
        ("de", "none = \"Bald ꙮ\"\n", "key `none` has `ꙮ` (U+A66E) at position 6, which no font here can draw; write"),
        (
            "de",
            "revoked = \"Siegel ruht\"\nsuspended = \"Siegel ruht\"\n",
            "keys `suspended` and `revoked` say the same",
        ),
        ("de", "name = \"English\"\n", "key `name` is `English`, as another language is called"),
        (
            "eu",
            "name = \"Euskara\"\n",
            "key `again` is missing, and `eu` is not built in: translate `Open again today, {date}, {time}`",
        ),
        ("tlh", &basque, "the dates of `tlh` are not known (CLDR), so no badge can say one; use another tag"),
    ] {
        let told = refusal(tag, text);
        let expected = format!("wording file `wording/{tag}.toml`: {message}");
        assert!(told.starts_with(&expected) && !told.contains('\n'), "{told}\n{expected}");
    }
    // What is read aloud, and the name on pages, are drawn by others' fonts.
    assert!(of(&[("de", "alt_nobody = \"ꙮ {status}.\"\nname = \"Deutsch ꙮ\"\n")]).is_ok());
}

#[test]
fn a_statement_of_the_settings_must_be_drawn_as_well() {
    let statements = vec![(Language::english(), Statement::parse("We ꙮ").unwrap())];
    let own = OwnWords { statements, ..OwnWords::default() };
    let error = Wording::of(own, &|_| Some((4, 'ꙮ'))).unwrap_err().to_string();
    assert!(
        error.starts_with("initiative statement for `en` has `ꙮ` (U+A66E) at position 4, which no font"),
        "{error}"
    );
}
