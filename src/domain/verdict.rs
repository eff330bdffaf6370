//! Verdicts: how sure it is that a badge on a page is genuine, from what is known of websites.
//!
//! Everybody may ask, and nothing here is asked of the page itself. What must never enter: words.

use super::participant::{Participant, Scope, WebsiteStanding, Within};
use super::status::Status;

/// How sure it is that a badge on a page is genuine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The page is within the website of an active participant, and that website is confirmed or surer.
    Genuine,
    /// A participant is active that may be at this page; nobody confirmed it.
    NotSure,
    /// The participant at this page is not active.
    NotActive,
    /// Others have their websites at this host, and this page is within none of them.
    Elsewhere,
    /// Nobody is known here.
    Unknown,
}

impl Verdict {
    /// The verdict upon the website of a participant, for whoever is on it.
    #[must_use]
    pub fn on(status: Status, standing: WebsiteStanding) -> Self {
        match status {
            Status::Active if standing.is_sure() => Self::Genuine,
            Status::Active => Self::NotSure,
            Status::Pending | Status::Suspended | Status::Revoked | Status::Withdrawn => Self::NotActive,
        }
    }

    /// The verdict upon a page that a participant may be at; `None` where its website does not take the page in.
    #[must_use]
    pub fn on_page(page: &Scope, participant: &Participant) -> Option<Self> {
        let verdict = Self::on(participant.status, participant.website_standing);
        match participant.website.scope()?.takes_in(page) {
            Within::Yes => Some(verdict),
            // Some servers take both spellings for one page, and others do not.
            Within::Perhaps => Some(verdict.max(Self::NotSure)),
            Within::No => None,
        }
    }

    /// The verdict upon a page that looks like one of a participant at another host of the same service: never a sure one.
    #[must_use]
    pub fn at_service(page: &Scope, participant: &Participant) -> Option<Self> {
        let (website, page) = (participant.website.scope()?.at_service()?, page.at_service()?);
        let verdict = Self::on(participant.status, participant.website_standing).max(Self::NotSure);
        (website.takes_in(&page) != Within::No).then_some(verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;
    use crate::domain::participant::{Pasted, Website};

    fn at(website: &str, status: Status, website_standing: WebsiteStanding) -> Participant {
        let website = Website::parse(website).unwrap();
        Participant { website, website_standing, status, ..fixture::participant() }
    }

    fn verdict(page: &str, participant: &Participant) -> Option<Verdict> {
        Verdict::on_page(&Pasted::parse(page).unwrap().page, participant)
    }

    #[test]
    fn only_a_page_within_the_confirmed_website_of_an_active_participant_is_genuine() {
        for status in Status::ALL {
            for standing in WebsiteStanding::ALL {
                let expected = match (status, standing) {
                    (Status::Active, WebsiteStanding::Confirmed) => Verdict::Genuine,
                    (Status::Active, WebsiteStanding::Claimed) => Verdict::NotSure,
                    _ => Verdict::NotActive,
                };
                let one = at("https://facebook.com/honest", status, standing);
                assert_eq!(verdict("facebook.com/honest/photos", &one), Some(expected));
                assert_eq!(verdict("facebook.com/fake-shop", &one), None);
            }
        }
    }

    #[test]
    fn a_page_at_another_host_of_its_service_is_known_and_never_sure() {
        let of_service = |page: &str, one: &Participant| Verdict::at_service(&Pasted::parse(page).unwrap().page, one);
        for website in ["https://facebook.com/honest", "https://de-de.facebook.com/honest", "https://fb.com/honest"] {
            for (status, expected) in [
                (Status::Active, Verdict::NotSure),
                (Status::Suspended, Verdict::NotActive),
                (Status::Revoked, Verdict::NotActive),
            ] {
                let one = at(website, status, WebsiteStanding::Confirmed);
                for host in
                    ["m.facebook.com", "mobile.facebook.com", "cs-cz.facebook.com", "web.facebook.com", "fb.com"]
                {
                    assert_eq!(of_service(&format!("{host}/honest/photos"), &one), Some(expected), "{host}");
                    assert_eq!(of_service(&format!("{host}/fake"), &one), None, "{host}");
                }
            }
        }
        let own = at("https://bakery.example/", Status::Active, WebsiteStanding::Confirmed);
        assert_eq!(of_service("m.bakery.example", &own), None);
    }

    #[test]
    fn another_spelling_of_the_path_is_never_sure() {
        let one = at("https://facebook.com/Honest", Status::Active, WebsiteStanding::Confirmed);
        assert_eq!(verdict("facebook.com/honest", &one), Some(Verdict::NotSure));
        let gone = at("https://facebook.com/Honest", Status::Revoked, WebsiteStanding::Confirmed);
        assert_eq!(verdict("facebook.com/honest", &gone), Some(Verdict::NotActive));
    }
}
