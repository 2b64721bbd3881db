//! JSON values for the floors above, so that one place chooses the library behind them.

pub use serde_json::{Map, Value, json};

/// The value as indented text with a line break at its end.
pub fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// A number, or null for what JSON cannot hold.
pub fn number(value: Option<f64>) -> Value {
    value.filter(|value| value.is_finite()).map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_null() {
        assert_eq!(number(Some(f64::NAN)), Value::Null, "NaN has no place in JSON");
        assert_eq!(number(Some(2.5)), json!(2.5), "a number stays one");
        assert_eq!(pretty(&json!({"a": 1})), "{\n  \"a\": 1\n}\n", "two spaces and a line break at the end");
    }
}
