//! How long others may keep an answer; the only writer of `Cache-Control`.

use hyper::header::HeaderValue;
use jiff::SignedDuration;

/// How long others may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachePolicy {
    /// A badge, or what says the same in words: for `max_age_s`, a minute longer while it is being fetched anew, and for a day while we are down.
    Picture { max_age_s: u32 },
    /// The badge of nobody: for a minute, since the slug may be given tomorrow, and never when we are down.
    UnknownPicture,
    /// Not at all: errors, and what is private.
    NoStore,
    /// Never without asking: a page, and what it is made of at an address that does not change.
    Page,
    /// For an hour, and old for a week while it is fetched anew: a script of ours on other sites, under the address that always
    /// means the newest.
    Hour,
    /// For a day: what seldom changes and does no harm when old.
    Day,
    /// For ever: only at an address that names the content, such as `/openday.css?v=…`.
    Asset,
}

impl CachePolicy {
    /// A badge that says the truth for `fresh_for` (without it: until something is written), kept `max_age_s` at most.
    #[must_use]
    pub fn picture(max_age_s: u32, fresh_for: Option<SignedDuration>) -> Self {
        let fresh_s = fresh_for.map(|fresh_for| u32::try_from(fresh_for.as_secs().max(0)).unwrap_or(u32::MAX));
        Self::Picture { max_age_s: fresh_s.map_or(max_age_s, |fresh_s| fresh_s.min(max_age_s)) }
    }

    /// The value of `Cache-Control`.
    #[must_use]
    pub fn value(self) -> HeaderValue {
        match self {
            Self::Picture { max_age_s } => {
                let text = format!("max-age={max_age_s}, stale-while-revalidate=60, stale-if-error=86400");
                HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("no-store"))
            }
            Self::UnknownPicture => HeaderValue::from_static("max-age=60"),
            Self::NoStore => HeaderValue::from_static("no-store"),
            Self::Page => HeaderValue::from_static("no-cache"),
            Self::Hour => HeaderValue::from_static("max-age=3600, stale-while-revalidate=604800"),
            Self::Day => HeaderValue::from_static("max-age=86400"),
            Self::Asset => HeaderValue::from_static("max-age=31536000, immutable"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn max_age(fresh_for: Option<SignedDuration>) -> u32 {
        match CachePolicy::picture(120, fresh_for) {
            CachePolicy::Picture { max_age_s } => max_age_s,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_badge_is_kept_no_longer_than_it_is_true() {
        assert_eq!(max_age(None), 120);
        assert_eq!(max_age(Some(SignedDuration::from_secs(121))), 120);
        assert_eq!(max_age(Some(SignedDuration::from_millis(7_999))), 7);
        assert_eq!(max_age(Some(SignedDuration::from_millis(999))), 0);
        assert_eq!(max_age(Some(SignedDuration::MAX)), 120);
    }

    #[test]
    fn a_face_that_is_over_is_kept_for_no_time() {
        for over in [SignedDuration::ZERO, SignedDuration::from_millis(-1), SignedDuration::MIN] {
            assert_eq!(max_age(Some(over)), 0);
        }
    }

    #[test]
    fn only_what_says_how_a_participant_stands_may_outlive_the_server() {
        let badge = CachePolicy::picture(120, None).value();
        assert_eq!(badge, "max-age=120, stale-while-revalidate=60, stale-if-error=86400");
        for policy in [
            CachePolicy::UnknownPicture,
            CachePolicy::NoStore,
            CachePolicy::Page,
            CachePolicy::Hour,
            CachePolicy::Day,
            CachePolicy::Asset,
        ] {
            assert!(!policy.value().to_str().unwrap().contains("stale-if-error"), "{policy:?}");
        }
    }
}
