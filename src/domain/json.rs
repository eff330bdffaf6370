//! JSON values as they were written: an object keeps a member that stands twice, so that whoever reads it can tell.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// A value, and what is in it, as it was written.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Written {
    List(Vec<Self>),
    Object(Members),
    Single(Value),
}

/// The members of an object in their order, also one that stands twice.
#[derive(Debug)]
pub(crate) struct Members<V = Written>(pub(crate) Vec<(String, V)>);

impl Members {
    /// The first name that stands for a second member.
    pub(crate) fn twice(&self) -> Option<&str> {
        let mut met = HashSet::new();
        self.0.iter().map(|(name, _)| name.as_str()).find(|name| !met.insert(*name))
    }

    /// The object of these members; of one that stands twice the last.
    pub(crate) fn into_value(self) -> Value {
        self.0.into_iter().map(|(name, value)| (name, value.into_value())).collect()
    }
}

impl Written {
    pub(crate) fn into_value(self) -> Value {
        match self {
            Self::List(values) => values.into_iter().map(Self::into_value).collect(),
            Self::Object(members) => members.into_value(),
            Self::Single(value) => value,
        }
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(values) => {
                let values: Vec<_> = values.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", values.join(","))
            }
            Self::Object(Members(all)) => {
                let all: Vec<_> =
                    all.iter().map(|(name, value)| format!("{}:{value}", Value::from(name.as_str()))).collect();
                write!(f, "{{{}}}", all.join(","))
            }
            Self::Single(value) => write!(f, "{value}"),
        }
    }
}

impl<V> Default for Members<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Members<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor(PhantomData))
    }
}

struct MembersVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for MembersVisitor<V> {
    type Value = Members<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Members<V>, A::Error> {
        let mut all = Vec::new();
        while let Some(member) = members.next_entry()? {
            all.push(member);
        }
        Ok(Members(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were_written() {
        let text = r#"[1,-2.5,"a \"b\"",null,true,{"date":"x","é":[{}],"date":"y"},[]]"#;
        let written: Written = serde_json::from_str(text).unwrap();
        assert_eq!(written.to_string(), text);
        let Written::List(values) = written else { panic!("{text} is a list") };
        let Some(Written::Object(members)) = values.into_iter().nth(5) else { panic!("the sixth is an object") };
        assert_eq!(members.twice(), Some("date"));
        assert_eq!(members.into_value(), serde_json::json!({"date": "y", "é": [{}]}));
    }
}
