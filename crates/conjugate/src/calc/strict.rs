//! JSON without a second meaning: a name that stands twice in an object is a fault, not the last one's.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::fault::{Fault, Said};

/// Reads one JSON object.
///
/// # Errors
/// Where it is no JSON, a name stands twice, or it is no object.
pub(super) fn object(text: &str) -> Result<Map<String, Value>, Fault> {
    let mut from = serde_json::Deserializer::from_str(text);
    let read = Strict.deserialize(&mut from).and_then(|it| from.end().map(|()| it));
    match read {
        Ok(Value::Object(it)) => Ok(it),
        Ok(_) => Err(Fault::at("", Said::new("calc-no-object"))),
        Err(it) => Err(Fault::at("", Said::new("calc-not-json").with("what", it))),
    }
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(Value::Bool(it))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
        Ok(Value::Number(it.into()))
    }

    fn visit_u64<E>(self, it: u64) -> Result<Value, E> {
        Ok(Value::Number(it.into()))
    }

    fn visit_f64<E: Error>(self, it: f64) -> Result<Value, E> {
        Number::from_f64(it).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, it: &str) -> Result<Value, E> {
        Ok(Value::String(it.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut all = vec![];
        while let Some(it) = from.next_element_seed(Self)? {
            all.push(it);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = from.next_key::<String>()? {
            if all.contains_key(&name) {
                return Err(A::Error::custom(format!("`{name}` stands twice")));
            }
            let it = from.next_value_seed(Self)?;
            all.insert(name, it);
        }
        Ok(Value::Object(all))
    }
}
