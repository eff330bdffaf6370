//! Particulars of an open day that take one of a few words: its kind, whom it is for, how visitors come in.
//!
//! Each is one table of words, as programs write them, and of labels, as people read them in English.

use super::OpenDayError;
use crate::domain::reading::Value;
use crate::domain::spelling::{self, excerpt};
use crate::domain::wording::phrase;

/// A word that may be chosen, and its label in English.
pub type Choice = (&'static str, &'static str);

/// Declares an enum each of whose variants is a word with a label.
macro_rules! words {
    (
        $(#[$doc:meta])* $name:ident, $what:literal,
        { $($(#[$variant_doc:meta])* $variant:ident = $word:literal $label:literal),+ $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema
        )]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            pub const ALL: [Self; Self::CHOICES.len()] = [$(Self::$variant),+];

            /// Its words with their labels, in the order in which they are offered.
            pub const CHOICES: &'static [Choice] = &[$(($word, phrase!($label))),+];

            /// The word programs read.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                Self::CHOICES[self as usize].0
            }

            /// As people read it, in English.
            #[must_use]
            pub const fn label(self) -> &'static str {
                Self::CHOICES[self as usize].1
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = OpenDayError;

            fn from_str(input: &str) -> Result<Self, OpenDayError> {
                let found = spelling::by_word(input, Self::ALL, Self::as_str);
                found.ok_or_else(|| OpenDayError::no_word($what, excerpt(input), Self::CHOICES))
            }
        }

        impl Value for $name {
            type Error = OpenDayError;

            fn from_input(text: &str) -> Result<Self, OpenDayError> {
                text.parse()
            }
        }
    };
}

words!(
    /// What visitors may expect of an open day.
    #[derive(Default)]
    Kind, "kind",
    {
        #[default]
        OpenHouse = "open-house" "Open house",
        Tour = "tour" "Tour behind the scenes",
        WorkAlong = "work-along" "Work along",
        Workshop = "workshop" "Workshop",
        /// The business comes to its customers.
        CustomerVisit = "customer-visit" "Customer visit: we come to you",
        PartnerDay = "partner-day" "Partner day",
        OnlineVisit = "online-visit" "Online visit",
        /// On the spot and online at once.
        HybridVisit = "hybrid-visit" "Visit on the spot or online",
        /// A rehearsal: seen by the participant and maintainers alone.
        TrialRun = "trial-run" "Trial run",
    }
);

impl Kind {
    /// Whether the world may see it: a rehearsal is nobody else's.
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::TrialRun)
    }

    /// Reads the word of a kind that the world may see.
    ///
    /// # Errors
    ///
    /// [`OpenDayError::Word`] with the words that are.
    pub fn parse_public(input: &str) -> Result<Self, OpenDayError> {
        input.parse().ok().filter(|kind: &Self| kind.is_public()).ok_or_else(|| {
            let public: Vec<Choice> =
                Self::ALL.iter().filter(|kind| kind.is_public()).map(|kind| (kind.as_str(), kind.label())).collect();
            OpenDayError::no_word("kind", excerpt(input), &public)
        })
    }
}

words!(
    /// Whom an open day is for.
    #[derive(Default)]
    Audience, "audience",
    {
        #[default]
        Public = "public" "Everybody",
        Customers = "customers" "Customers",
        Invited = "invited" "By invitation",
        /// Other parts of the same house, whom it works for.
        InternalCustomers = "internal-customers" "Internal customers",
    }
);

words!(
    /// How visitors come in.
    #[derive(Default)]
    Booking, "booking",
    {
        #[default]
        None = "none" "No booking needed",
        OnTheDay = "on-the-day" "Places are given out on the day",
        Recommended = "recommended" "Booking recommended",
        Required = "required" "Booking required",
    }
);

words!(
    /// Whether one comes in without steps.
    StepFree, "step-free access",
    {
        Yes = "yes" "Step-free",
        Partly = "partly" "Partly step-free",
        No = "no" "Not step-free",
    }
);

words!(
    /// Whether visitors may take photos.
    Photos, "photos",
    {
        Yes = "yes" "Photos are welcome",
        Ask = "ask" "Ask before you take photos",
        No = "no" "No photos, please",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_however_it_is_written_and_what_is_none_is_told_with_those_that_are() {
        assert_eq!("Behind_the Scenes".parse::<Kind>().unwrap_err().to_string(), {
            "kind `Behind_the Scenes` does not exist; use open-house, tour, work-along, workshop, customer-visit, \
             partner-day, online-visit, hybrid-visit or trial-run"
        });
        assert_eq!(" Work_Along".parse::<Kind>(), Ok(Kind::WorkAlong));
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
    }
}
