//! Settings that are read again while a server runs: what takes effect at once, and what waits for its next start.

use super::{Config, ConfigError, Setting};

/// What takes effect at once: sections, which end with a dot, and single keys of others. All else is of what is there once
/// in a process: listeners, data, threads, zones, the log.
const AT_ONCE: [&str; 11] = [
    "access.",
    "cache.",
    "fonts.",
    "initiative.",
    "log.requests",
    "pages.",
    "render.",
    "server.public_url",
    "server.requests_per_address_max",
    "store.participants_max",
    "store.poll_ms",
];

/// What becomes of settings that were read again.
#[derive(Debug)]
pub struct Reloaded {
    /// What is in force from now on.
    pub config: Config,
    /// Keys whose new values are part of it.
    pub changed: Vec<String>,
    /// Keys whose new values are not: they take effect when a server is started anew.
    pub waiting: Vec<String>,
}

impl Config {
    /// These settings, with those of `newer` in their place that can take effect in a process that runs.
    ///
    /// # Errors
    ///
    /// When the ones cannot stand beside the others.
    pub fn reload(&self, newer: &Self) -> Result<Reloaded, ConfigError> {
        let of = |config: &Self, at_once| {
            let settings = config.settings.iter().filter(move |setting| is_at_once(&setting.key) == at_once);
            settings.cloned().collect::<Vec<_>>()
        };
        let differing = |at_once| differing(&of(self, at_once), &of(newer, at_once));
        Ok(Reloaded {
            changed: differing(true),
            waiting: differing(false),
            config: Self::of([of(self, false), of(newer, true)].concat())?,
        })
    }
}

fn is_at_once(key: &str) -> bool {
    AT_ONCE.iter().any(|known| if known.ends_with('.') { key.starts_with(known) } else { key == *known })
}

/// The keys that do not have the same value in both.
fn differing(one: &[Setting], other: &[Setting]) -> Vec<String> {
    let lacks = |settings: &[Setting], wanted: &Setting| {
        !settings.iter().any(|setting| setting.key == wanted.key && setting.value == wanted.value)
    };
    let changed = other.iter().filter(|setting| lacks(one, setting));
    let gone = one.iter().filter(|setting| !other.iter().any(|kept| kept.key == setting.key));
    changed.chain(gone).map(|setting| setting.key.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    fn config(file: &str) -> Config {
        Config::load(&Sources { file: Some(("openday.toml", file)), ..Sources::default() }).unwrap()
    }

    #[test]
    fn what_can_takes_effect_at_once_and_the_rest_is_named() {
        let running =
            config("[server]\nlisten = \"127.0.0.1:1\"\n[initiative.statement]\nen = \"One\"\nde = \"Eins\"\n");
        let newer = config(
            "[server]\nlisten = \"127.0.0.1:2\"\npublic_url = \"https://badges.example\"\n[log]\nlevel = \"debug\"\n\
             [cache]\nmax_age_s = 7\n[initiative.statement]\nen = \"Two\"\n",
        );
        let Reloaded { config, mut changed, waiting } = running.reload(&newer).unwrap();
        changed.sort();
        assert_eq!(
            changed,
            ["cache.max_age_s", "initiative.statement.de", "initiative.statement.en", "server.public_url"]
        );
        assert_eq!(waiting, ["server.listen", "log.level"]);
        assert_eq!(config.server.listen, running.server.listen);
        assert_eq!(config.log, running.log);
        assert_eq!((config.cache.max_age_s, config.initiative.statements.len()), (7, 1));
        assert_eq!(config.server.public_url.as_deref(), Some("https://badges.example"));
        let again = config.reload(&newer).unwrap();
        assert_eq!((again.changed, again.waiting), (vec![], waiting));
    }

    #[test]
    fn what_cannot_stand_beside_what_waits_is_refused() {
        let newer = config("[server]\nrequest_timeout_s = 100\n[render]\nwait_ms_max = 50000\n");
        let refused = config("").reload(&newer).unwrap_err().to_string();
        assert!(
            refused.starts_with("key `render.wait_ms_max` = `50000` (openday.toml:4) must be less than"),
            "{refused}"
        );
    }

    #[test]
    fn the_readme_says_what_takes_effect_at_once() {
        let readme = include_str!("../../README.md");
        let (_, behind) = readme.split_once("A server reads them again on SIGUSR1").unwrap();
        let (said, _) = behind.split_once("take effect at once").unwrap();
        for known in AT_ONCE {
            let name = known.strip_suffix('.').map_or_else(|| format!("`{known}`"), |section| format!("`[{section}]`"));
            assert!(said.contains(&name), "{name}");
        }
        assert_eq!(said.matches('`').count() / 2, AT_ONCE.len() + 1);
    }

    #[test]
    fn every_entry_names_settings() {
        let all = config("");
        for known in AT_ONCE {
            let named = all.settings.iter().any(|setting| setting.key.starts_with(known));
            assert!(named, "{known}");
        }
    }
}
