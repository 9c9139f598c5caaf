//! YAML as accounts: a mapping of names to mappings of texts. Nothing is resolved: an account `NO`
//! is `NO`, a secret of digits stays as it is written.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use std::fmt;

/// The largest file that is parsed.
const MOST_DEPTH: usize = 32;

/// What stands under a top-level key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A mapping: an account.
    Account(Vec<(String, Option<String>)>),
    /// One value.
    Value(Option<String>),
    /// A list.
    List,
}

/// A document's top level, in its order.
pub(crate) enum Document {
    /// Names and what stands under them.
    Mapping(Vec<(String, Entry)>),
    /// A list: a client that wants accounts fails on it.
    List,
    /// Nothing at all, or one value.
    Other,
}

/// The document, or the line (from 1) at which it is no YAML of this kind.
pub(crate) fn parse(text: &str) -> Result<Document, Option<usize>> {
    let options = || {
        serde_saphyr::options! {
            budget: serde_saphyr::budget! { max_depth: MOST_DEPTH, max_aliases: 64 },
            duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::LastWins,
            strict_booleans: true,
            with_snippet: false,
        }
    };
    let typed: Result<Top<Entry>, _> = serde_saphyr::from_str_with_options(text, options());
    match typed {
        Ok(top) => Ok(top.0),
        // Without accounts every value is read as the text it is written as.
        Err(error) => match serde_saphyr::from_str_with_options::<Top<Flat>>(text, options()) {
            Ok(top) => Ok(top.0),
            Err(_) => Err(error.location().and_then(|at| usize::try_from(at.line()).ok())),
        },
    }
}

struct Top<T>(Document, std::marker::PhantomData<T>);

struct Flat;

impl<'de, T: Under> Deserialize<'de> for Top<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TopVisitor<T>(std::marker::PhantomData<T>);
        impl<'de, T: Under> Visitor<'de> for TopVisitor<T> {
            type Value = Document;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of accounts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
                let mut all = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    all.push((key, map.next_value_seed(UnderSeed::<T>(std::marker::PhantomData))?));
                }
                Ok(Document::Mapping(all))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Document, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Document::List)
            }
            fn visit_str<E: de::Error>(self, _: &str) -> Result<Document, E> {
                Ok(Document::Other)
            }
            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Document, E> {
                Ok(Document::Other)
            }
            fn visit_i64<E: de::Error>(self, _: i64) -> Result<Document, E> {
                Ok(Document::Other)
            }
            fn visit_u64<E: de::Error>(self, _: u64) -> Result<Document, E> {
                Ok(Document::Other)
            }
            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Document, E> {
                Ok(Document::Other)
            }
            fn visit_unit<E: de::Error>(self) -> Result<Document, E> {
                Ok(Document::Other)
            }
        }
        let document = deserializer.deserialize_any(TopVisitor::<T>(std::marker::PhantomData))?;
        Ok(Self(document, std::marker::PhantomData))
    }
}

/// How a value under a top-level key is read.
trait Under {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Entry, D::Error>;
}

impl Under for Flat {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Entry, D::Error> {
        Option::<String>::deserialize(deserializer).map(Entry::Value)
    }
}

impl Under for Entry {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Entry, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct UnderSeed<T>(std::marker::PhantomData<T>);

impl<'de, T: Under> DeserializeSeed<'de> for UnderSeed<T> {
    type Value = Entry;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Entry, D::Error> {
        T::read(deserializer)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an account")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        let mut all = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            all.push((key, map.next_value::<Option<String>>()?));
        }
        Ok(Entry::Account(all))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Entry, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Entry::List)
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Entry, E> {
        Ok(Entry::Value(Some(text.to_owned())))
    }
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Entry, E> {
        Ok(Entry::Value(Some(value.to_string())))
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Entry, E> {
        Ok(Entry::Value(Some(value.to_string())))
    }
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Entry, E> {
        Ok(Entry::Value(Some(value.to_string())))
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Entry, E> {
        Ok(Entry::Value(Some(value.to_string())))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Entry, E> {
        Ok(Entry::Value(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let Ok(Document::Mapping(all)) = parse(text) else { panic!("{text}") };
        all.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn account_names_are_not_resolved() {
        assert_eq!(
            names("NO:\n  a: 1\non:\n  a: x\n123:\n  a: y\n'no':\n  a: z\nversion: '1.0'\n"),
            ["NO", "on", "123", "no", "version"]
        );
    }

    #[test]
    fn values_stay_as_they_are_written() {
        let Ok(Document::Mapping(all)) = parse(
            "d:\n  a: 0123\n  b: 12e999\n  c: yes\n  d: 'it''s'\n  e: Atzr|x/+=\n  f:\n  g: ~\n  h: 1_0\n",
        ) else {
            panic!()
        };
        let Entry::Account(fields) = &all[0].1 else { panic!() };
        let values: Vec<_> = fields.iter().map(|(_, value)| value.as_deref()).collect();
        let text = |text| Some(text);
        assert_eq!(
            values,
            [
                text("0123"),
                text("12e999"),
                text("yes"),
                text("it's"),
                text("Atzr|x/+="),
                None,
                None,
                text("1_0")
            ]
        );
    }

    #[test]
    fn lists_and_rubbish_are_told_apart() {
        assert!(matches!(parse("- a: 1\n"), Ok(Document::List)));
        assert!(matches!(parse("# nothing\n"), Ok(Document::Other)));
        assert!(matches!(parse("a: 'x\nb: [\n"), Err(Some(_))));
    }
}
