//! Where a participant is reached: an e-mail address that only maintainers and itself may read.

use std::fmt;
use std::str::FromStr;

use email_address::{EmailAddress, Options};
use serde::{Deserialize, Serialize};

use super::error::ValueError;
use super::meant;
use crate::domain::spelling::{self, excerpt};

/// An e-mail address. It prints itself only when asked by name.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Contact(Box<str>);

impl Contact {
    /// Most bytes of an address (RFC 5321, section 4.5.3.1.3, without the angle brackets).
    pub const BYTES_MAX: usize = 254;

    /// Checks that `input` is an address of a host with a full name (RFC 5321, RFC 6532), without a display name.
    ///
    /// # Errors
    ///
    /// [`ValueError::ContactByTelephone`] for a telephone number, [`ValueError::Contacts`] for several addresses,
    /// [`ValueError::ContactLike`] where it can be guessed what is meant, [`ValueError::Contact`] for anything else.
    pub fn parse(input: &str) -> Result<Self, ValueError> {
        match Self::of(input) {
            Some(contact) => Ok(contact),
            None => Err(Self::wrong(spelling::plain(input))),
        }
    }

    fn wrong(input: &str) -> ValueError {
        let text = excerpt(input);
        if input.len() > Self::BYTES_MAX {
            ValueError::Contact(text)
        } else if spelling::is_telephone_number(input) {
            ValueError::ContactByTelephone(text)
        } else if is_several(input) {
            ValueError::Contacts(text)
        } else {
            match meant::email(input, |guess| Self::of(guess).is_some()) {
                Some(meant) => ValueError::ContactLike { text, meant },
                None => ValueError::Contact(text),
            }
        }
    }

    fn of(input: &str) -> Option<Self> {
        let input = spelling::plain(input);
        // So it is copied from a link.
        let input = input
            .get(..7)
            .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
            .and_then(|_| input.get(7..))
            .unwrap_or(input);
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        let is_plain = input.len() <= Self::BYTES_MAX && !input.chars().any(|c| c.is_control() || c.is_whitespace());
        EmailAddress::parse_with_options(input, options)
            .ok()
            .filter(|_| is_plain)
            .map(|address| Self(address.to_string().into()))
    }

    /// Reads an address that was let in earlier.
    ///
    /// # Errors
    ///
    /// [`ValueError::Contact`] for none at all.
    pub fn stored(text: &str) -> Result<Self, ValueError> {
        // No release has let in more.
        let is_plain = text.len() <= Self::BYTES_MAX && !text.chars().any(char::is_control);
        if is_plain && text.contains('@') { Ok(Self(text.into())) } else { Err(ValueError::Contact(excerpt(text))) }
    }

    /// The address itself, for maintainers and its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Whether several words of a text have an at sign, each another; one may have two by mistake.
fn is_several(text: &str) -> bool {
    let separates = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '|');
    let mut words = text.split(separates).filter(|word| word.contains('@'));
    words.next().is_some_and(|first| words.any(|word| word != first))
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact(…)")
    }
}

impl FromStr for Contact {
    type Err = ValueError;

    fn from_str(input: &str) -> Result<Self, ValueError> {
        Self::parse(input)
    }
}

impl TryFrom<String> for Contact {
    type Error = ValueError;

    fn try_from(input: String) -> Result<Self, ValueError> {
        Self::parse(&input)
    }
}

impl From<Contact> for String {
    fn from(contact: Contact) -> Self {
        contact.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_full_host_is_a_contact() {
        for good in ["post@pekarna.example", "a.b+c@sub.pekarna.example", " post@pekárna.example "] {
            assert_eq!(Contact::parse(good).unwrap().reveal(), good.trim(), "{good}");
        }
        assert_eq!(Contact::parse("MailTo:post@pekarna.example").unwrap().reveal(), "post@pekarna.example");
        let long = format!("{}@pekarna.example", "a".repeat(250));
        for bad in ["", "post", "post@", "@pekarna.example", "post@localhost", "post@[127.0.0.1]", &long] {
            assert!(matches!(Contact::parse(bad), Err(ValueError::Contact(_))), "{bad}");
        }
    }

    #[test]
    fn what_is_a_slip_away_from_an_address_is_asked_about_and_several_are_named() {
        for (text, meant) in [
            ("Post <a@b.example>", "a@b.example"),
            ("a b@pekarna.example", "ab@pekarna.example"),
            ("post@pekarna,example", "post@pekarna.example"),
            ("post(at)pekarna.example", "post@pekarna.example"),
            ("“post@pekarna.example”", "post@pekarna.example"),
            ("post@pekarna.example.", "post@pekarna.example"),
            ("a@b.example <a@b.example>", "a@b.example"),
        ] {
            let expected = ValueError::ContactLike { text: text.to_owned(), meant: meant.to_owned() };
            assert_eq!(Contact::parse(text), Err(expected));
        }
        for several in ["a@b.example, c@d.example", "a@b.example\nBcc: c@d.example"] {
            assert!(matches!(Contact::parse(several), Err(ValueError::Contacts(_))), "{several}");
        }
        for two_signs in ["a@b@c.example", "a@@c.example"] {
            assert_eq!(Contact::parse(two_signs), Err(ValueError::Contact(two_signs.to_owned())));
        }
    }

    #[test]
    fn a_telephone_number_is_named_as_one() {
        for number in ["+420 777 123 456", "(030) 1234-567", "tel:+420777123456", "Tel. 777 123 456", "٠٣٠ ١٢٣٤٥٦٧"]
        {
            assert_eq!(Contact::parse(number), Err(ValueError::ContactByTelephone(number.to_owned())));
        }
        for other in ["12345", "post 777 123 456", "777123456@"] {
            assert_eq!(Contact::parse(other), Err(ValueError::Contact(other.to_owned())));
        }
    }

    #[test]
    fn a_contact_does_not_print_itself() {
        assert_eq!(format!("{:?}", Contact::parse("post@pekarna.example").unwrap()), "Contact(…)");
    }
}
