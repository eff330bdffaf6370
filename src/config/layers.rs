//! Layers of settings: one value for each key, and where it comes from.
//!
//! The defaults are the list of known keys and of their types. Only the tables in [`FREE`] take keys of their own.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::Value;
use toml::de::{DeTable, DeValue};

use super::Sources;

/// What every variable of ours begins with.
const PREFIX: &str = "OPENDAY_";

/// Variables of ours that are no settings: the switch that makes tests fail where they would skip.
const OTHER_VARIABLES: [&str; 1] = ["OPENDAY_TEST_ALL"];

/// Variables of other programs that mean a setting of ours, as long as nothing says otherwise.
const SHARED_VARIABLES: [(&str, &str); 1] = [("TZDIR", "time.zoneinfo")];

/// Tables whose keys are not ours to know; their values are text.
const FREE: [&str; 2] = ["initiative.join", "initiative.statement"];

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    File { file: String, line: usize },
    Environment(String),
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { file, line } => write!(f, "{file}:{line}"),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Flag => f.write_str("command line"),
        }
    }
}

/// A key, its value and where that comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Section and name: `server.listen`.
    pub key: String,
    pub origin: Origin,
    pub(super) value: Value,
}

impl Setting {
    /// The value as TOML has it, without the password of a database's address.
    #[must_use]
    pub fn value(&self) -> String {
        let address = self.value.as_str().filter(|text| text.contains("://"));
        let secret = address.and_then(|text| url::Url::parse(text).ok()).filter(|url| url.password().is_some());
        let Some(mut url) = secret else { return self.value.to_string() };
        match url.set_password(Some("***")) {
            Ok(()) => Value::from(url.to_string()).to_string(),
            Err(()) => Value::from("***").to_string(),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}  # {}", self.key, self.value(), self.origin)
    }
}

/// The setting of a key, as messages name it beside another one.
pub(super) fn named(settings: &[Setting], key: &str) -> String {
    let setting = settings.iter().find(|setting| setting.key == key).expect("every key has a default");
    format!("key `{key}` = `{}` ({})", bare(&setting.value()), setting.origin)
}

/// A path as the setting of `key` means it: one of a file of settings begins beside that file, any other where the
/// program was started.
pub(super) fn beside(settings: &[Setting], key: &str, path: &Path) -> PathBuf {
    let file = settings.iter().find(|setting| setting.key == key).and_then(|setting| match &setting.origin {
        Origin::File { file, .. } => Path::new(file).parent(),
        _ => None,
    });
    file.map_or_else(|| path.to_owned(), |folder| folder.join(path))
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read the configuration `{file}`: {source}")]
    File { file: String, source: std::io::Error },
    #[error("{file}:{line} is not TOML: {message}")]
    Syntax { file: String, line: usize, message: String },
    #[error("key `{key}` ({origin}) does not exist; the nearest is `{nearest}`")]
    UnknownKey { key: String, origin: Origin, nearest: String },
    #[error("environment variable `{name}` sets nothing; the nearest is `{nearest}`")]
    UnknownVariable { name: String, nearest: String },
    #[error("key `{key}` is `{value}` ({origin}), but must be {expected}")]
    WrongType { key: String, value: String, origin: Origin, expected: String },
    #[error("key `{key}` is `{value}` ({origin}): {reason}")]
    Refused { key: String, value: String, origin: Origin, reason: String },
    #[error("`initiative.wording`: `{path}` {reason}")]
    Wording { path: String, reason: String },
    #[error("{smaller} must be less than {larger}: {reason}; lower the one or raise the other")]
    Conflict { smaller: String, larger: String, reason: &'static str },
    #[error("key `{key}`: {reason}")]
    Incomplete { key: String, reason: String },
}

/// Every key once, each with the value of the strongest source that has it.
pub(super) fn merge(defaults: &str, sources: &Sources<'_>) -> Result<Vec<Setting>, ConfigError> {
    let mut settings = leaves("default.toml", defaults)?;
    // The parser sorts keys; people look for them where the documentation has them.
    settings.sort_by_key(|setting| match setting.origin {
        Origin::File { line, .. } => line,
        _ => 0,
    });
    for setting in &mut settings {
        setting.origin = Origin::Default;
    }
    for (shared, key) in SHARED_VARIABLES {
        if let Some((name, text)) = sources.environment.iter().find(|(name, text)| name == shared && !text.is_empty()) {
            put_text(&mut settings, key.to_owned(), text, Origin::Environment(name.clone()))?;
        }
    }
    if let Some((file, text)) = sources.file {
        for leaf in leaves(file, text)? {
            put(&mut settings, leaf)?;
        }
    }
    for (name, text) in sources.environment.iter().filter(|(name, _)| name.starts_with(PREFIX)) {
        if OTHER_VARIABLES.contains(&name.as_str()) {
            continue;
        }
        let key = key_of_variable(&settings, name)?;
        put_text(&mut settings, key, text, Origin::Environment(name.clone()))?;
    }
    for (key, text) in &sources.flags {
        put_text(&mut settings, (*key).to_owned(), text, Origin::Flag)?;
    }
    Ok(settings)
}

/// Reads the sections from the settings; an error tells the setting it is about.
pub(super) fn build<T: DeserializeOwned>(settings: &[Setting]) -> Result<T, ConfigError> {
    let mut root = toml::Table::new();
    for key in FREE {
        table_at(&mut root, key);
    }
    for setting in settings {
        let (_, name) = setting.key.rsplit_once('.').unwrap_or_default();
        table_at(&mut root, section(&setting.key)).insert(name.to_owned(), setting.value.clone());
    }
    serde_path_to_error::deserialize(Value::Table(root)).map_err(|error| {
        let key = error.path().to_string();
        let reason = error.inner().message().to_owned();
        match settings.iter().find(|setting| setting.key == key) {
            Some(setting) => {
                ConfigError::Refused { value: bare(&setting.value()), origin: setting.origin.clone(), key, reason }
            }
            None => ConfigError::Incomplete { key, reason },
        }
    })
}

/// All values of a file that are not tables.
fn leaves(file: &str, text: &str) -> Result<Vec<Setting>, ConfigError> {
    let line = |span: Range<usize>| 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count();
    let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        file: file.to_owned(),
        line: line(error.span().unwrap_or_default()),
        message: error.message().replace('\n', ", "),
    })?;
    let mut found = Vec::new();
    let mut open = vec![(String::new(), table.into_inner())];
    while let Some((path, table)) = open.pop() {
        for (name, value) in table {
            let key = if path.is_empty() { name.get_ref().to_string() } else { format!("{path}.{}", name.get_ref()) };
            let origin = Origin::File { file: file.to_owned(), line: line(name.span()) };
            match value.into_inner() {
                DeValue::Table(inner) => open.push((key, inner)),
                value => {
                    let value = plain(&value);
                    found.push(Setting { key, origin, value });
                }
            }
        }
    }
    Ok(found)
}

/// The value, or how it is written where no setting has its type.
fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Boolean(flag) => Value::from(*flag),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::Array(vec![Value::from(number.to_string())]), Value::from),
        DeValue::Float(number) => Value::Array(vec![Value::from(number.as_str())]),
        DeValue::Datetime(time) => Value::Datetime(*time),
        DeValue::Array(items) => Value::Array(items.iter().map(|item| plain(item.get_ref())).collect()),
        DeValue::Table(_) => Value::Array(Vec::new()),
    }
}

/// Sets a key to a value of its own type.
fn put(settings: &mut Vec<Setting>, new: Setting) -> Result<(), ConfigError> {
    let wrong = |new: Setting, expected: &str| {
        let expected = expected.to_owned();
        Err(ConfigError::WrongType { value: bare(&new.value()), key: new.key, origin: new.origin, expected })
    };
    // Language tags are equal in any case.
    let free = FREE.contains(&section(&new.key));
    let same = |key: &str| key == new.key || free && key.eq_ignore_ascii_case(&new.key);
    if let Some(known) = settings.iter_mut().find(|setting| same(&setting.key)) {
        if !known.value.same_type(&new.value) {
            return wrong(new, &expected(&known.value));
        }
        *known = new;
        return Ok(());
    }
    if free {
        if !new.value.is_str() {
            return wrong(new, "a text in quotes");
        }
        settings.push(new);
        return Ok(());
    }
    if FREE.contains(&new.key.as_str()) || settings.iter().any(|setting| section(&setting.key) == new.key) {
        return wrong(new, "a section");
    }
    let nearest = nearest(&new.key, settings.iter().map(|setting| setting.key.clone()));
    Err(ConfigError::UnknownKey { nearest, key: new.key, origin: new.origin })
}

/// Sets a key to what a text says, read as the key's type.
fn put_text(settings: &mut Vec<Setting>, key: String, text: &str, origin: Origin) -> Result<(), ConfigError> {
    let known = settings.iter().find(|setting| setting.key == key).map(|setting| &setting.value);
    let value = match known {
        Some(Value::Integer(_)) => text.trim().parse().map(Value::Integer).ok(),
        Some(Value::Boolean(_)) => text.trim().parse().map(Value::Boolean).ok(),
        Some(Value::Array(_)) => Some(listed(text)),
        _ => None,
    };
    put(settings, Setting { key, origin, value: value.unwrap_or_else(|| Value::from(text)) })
}

/// A text with commas as a list.
fn listed(text: &str) -> Value {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect::<Vec<_>>().into()
}

/// The key a variable sets.
fn key_of_variable(settings: &[Setting], name: &str) -> Result<String, ConfigError> {
    if let Some(setting) = settings.iter().find(|setting| variable(&setting.key) == name) {
        return Ok(setting.key.clone());
    }
    let free = FREE.iter().find_map(|table| {
        let tag = name.strip_prefix(variable(table).as_str())?.strip_prefix('_').filter(|tag| !tag.is_empty())?;
        Some(format!("{table}.{}", tag.to_ascii_lowercase().replace('_', "-")))
    });
    free.ok_or_else(|| {
        let nearest = nearest(name, settings.iter().map(|setting| variable(&setting.key)));
        ConfigError::UnknownVariable { name: name.to_owned(), nearest }
    })
}

/// The variable of a key: `OPENDAY_SERVER_LISTEN` for `server.listen`.
fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_ascii_uppercase().replace(['.', '-'], "_"))
}

fn nearest(wrong: &str, known: impl Iterator<Item = String>) -> String {
    known.min_by_key(|known| strsim::osa_distance(wrong, known)).unwrap_or_default()
}

fn section(key: &str) -> &str {
    key.rsplit_once('.').map_or("", |(section, _)| section)
}

fn expected(value: &Value) -> String {
    match value {
        Value::Integer(_) => "a whole number".to_owned(),
        Value::Boolean(_) => "true or false".to_owned(),
        Value::Array(_) => "a list of texts in quotes, such as [\"one\", \"another\"]".to_owned(),
        Value::String(present) if !present.is_empty() => format!("a text in quotes, such as {value}"),
        _ => "a text in quotes".to_owned(),
    }
}

/// A value without the quotes of a text, for messages that have their own.
fn bare(value: &str) -> String {
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value).to_owned()
}

fn table_at<'a>(root: &'a mut toml::Table, path: &str) -> &'a mut toml::Table {
    path.split('.').fold(root, |table, name| {
        let entry = table.entry(name).or_insert_with(|| Value::Table(toml::Table::new()));
        if !entry.is_table() {
            *entry = Value::Table(toml::Table::new());
        }
        entry.as_table_mut().expect("it was made a table above")
    })
}
