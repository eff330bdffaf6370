//! Private links: printed once and alone, and never where logs are kept.

use openday::app::{Holder, Token, TokenKind};
use openday::store::Store as _;

use super::{BAKERY, Desk, Ended, block_on};

const WARNING: &str = "openday: warning: `server.public_url` is not set, so the link leads to this machine; set it to \
                       your public address\n";

const GIVEN: &str = "The private link of `pekarna`; it cannot be shown again:\n";

/// The token of a printed link.
#[track_caller]
fn token(ended: &Ended, base: &str) -> Token {
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(!ended.err.contains("opd_"), "{}", ended.err);
    let link = std::str::from_utf8(&ended.out).unwrap();
    let token = link.strip_prefix(base).and_then(|rest| rest.strip_prefix("/manage#"));
    let token = token.and_then(|rest| rest.strip_suffix('\n')).unwrap_or_else(|| panic!("{link}"));
    Token::parse(TokenKind::PrivateLink, token).unwrap_or_else(|| panic!("{link}"))
}

fn holder(desk: &Desk, token: &Token) -> Option<Holder> {
    block_on(desk.store().holder(token.hash())).unwrap()
}

#[test]
fn a_new_private_link_is_printed_alone_and_the_old_one_dies() {
    let desk = Desk::with_bakery();
    let renew = || desk.run(&["participant", "private-link", "pekarna"]);
    let ended = renew();
    assert_eq!(ended.err, format!("{WARNING}{GIVEN}"));
    let first = token(&ended, "http://127.0.0.1:8080");
    assert!(matches!(holder(&desk, &first), Some(Holder::Participant(slug)) if slug.as_str() == "pekarna"));
    let second = token(&renew(), "http://127.0.0.1:8080");
    assert_eq!(holder(&desk, &first), None);
    assert!(holder(&desk, &second).is_some());
    assert_eq!(
        desk.refuses(&["participant", "private-link", "nobody"]),
        "participant `nobody` does not exist; check the slug"
    );
}

#[test]
fn a_private_link_leads_to_the_public_address() {
    let desk = Desk::with_bakery();
    desk.write("openday.toml", "[server]\npublic_url = \"https://badges.example\"\n");
    let ended = desk.run(&["participant", "private-link", "pekarna"]);
    assert_eq!(ended.err, GIVEN);
    token(&ended, "https://badges.example");
    desk.write("openday.toml", "[server]\nlisten = \"127.0.0.1:9000\"\n");
    token(&desk.run(&["participant", "private-link", "pekarna"]), "http://127.0.0.1:9000");
}

#[test]
fn who_is_entered_may_get_its_private_link_at_once() {
    let desk = Desk::new();
    desk.write("openday.toml", "[server]\npublic_url = \"https://badges.example\"\n");
    let ended = desk.run(&[&BAKERY[..], &["--approve", "--private-link"]].concat());
    assert_eq!(ended.err, format!("`pekarna` (Pekárna U Mostu) is entered and active\n{GIVEN}"));
    let token = token(&ended, "https://badges.example");
    assert!(holder(&desk, &token).is_some());
    // Nothing that is kept has it: only its hash is stored.
    for kept in [desk.does(&["audit", "export", "-"]), desk.does(&["export", "-"])] {
        assert!(!kept.contains("opd_"), "{kept}");
    }
    let data = std::fs::read(desk.path("openday.db")).unwrap();
    assert!(!data.windows(6).any(|bytes| bytes == b"opd_p_"));
    // Refused whole, the second time.
    let told = desk.refuses(&[&BAKERY[..], &["--private-link"]].concat());
    assert_eq!(told, "slug `pekarna` is taken already; choose another");
}
