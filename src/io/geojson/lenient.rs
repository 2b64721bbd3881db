//! Deserialising that never fails on a wrong type: whatever stands in the text is taken, and what it is not is
//! found out afterwards, feature by feature. Only broken JSON ends the reading.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A value that is neither a list nor an object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scalar<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Integer(i128),
    Text(&'a str),
}

impl Scalar<'_> {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Number(_) | Self::Integer(_) => Kind::Number,
            Self::Text(_) => Kind::Text,
        }
    }
}

/// What kind of JSON value stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Bool,
    Number,
    Text,
    List,
    Object,
}

impl Kind {
    pub(super) fn zh(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "真假值",
            Self::Number => "数字",
            Self::Text => "文本",
            Self::List => "数组",
            Self::Object => "对象",
        }
    }

    pub(super) fn en(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a truth value",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "an array",
            Self::Object => "an object",
        }
    }
}

/// Something that can be taken from any JSON value.
pub(super) trait Take<'de>: Sized {
    type Out;
    fn scalar(self, scalar: Scalar<'_>) -> Self::Out;
    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Out, A::Error>;
    fn object<A: MapAccess<'de>>(self, object: A) -> Result<Self::Out, A::Error>;
}

/// A [`Take`] as a serde seed.
pub(super) struct Any<T>(pub(super) T);

impl<'de, T: Take<'de>> DeserializeSeed<'de> for Any<T> {
    type Value = T::Out;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Out, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Take<'de>> Visitor<'de> for Any<T> {
    type Value = T::Out;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Integer(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Integer(value.into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Number(value)))
    }

    fn visit_str<E>(self, text: &str) -> Result<T::Out, E> {
        Ok(self.0.scalar(Scalar::Text(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T::Out, A::Error> {
        self.0.list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T::Out, A::Error> {
        self.0.object(object)
    }
}

/// A key, lent from the text where it has no escapes.
pub(super) struct Key<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// Reads a list to its end without keeping it.
pub(super) fn skip_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
    while list.next_element::<serde::de::IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Reads an object to its end without keeping it.
pub(super) fn skip_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<(), A::Error> {
    while object.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
    Ok(())
}

/// A text, or the kind of what stands in its place.
pub(super) struct TakeText;

impl<'de> Take<'de> for TakeText {
    type Out = Result<String, Kind>;

    fn scalar(self, scalar: Scalar<'_>) -> Self::Out {
        match scalar {
            Scalar::Text(text) => Ok(text.to_owned()),
            other => Err(other.kind()),
        }
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Out, A::Error> {
        skip_list(list).map(|()| Err(Kind::List))
    }

    fn object<A: MapAccess<'de>>(self, object: A) -> Result<Self::Out, A::Error> {
        skip_object(object).map(|()| Err(Kind::Object))
    }
}
