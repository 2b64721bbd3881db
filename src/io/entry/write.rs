//! An entry standard as the object of a standard file: for a project that holds one of its own.
//!
//! *Guarantees:* reading it again gives an equal standard. *Must not know:* where it goes.

use crate::io::json::{Map, Value, json};
use crate::io::schemes::write::{divisions, number, put, put_origin, put_some, words};
use crate::model::entry::{Clause, Comparison, EntryStandard, Quantity, Scope};
use crate::model::words::Words;

/// The object of a standard file.
pub(in crate::io) fn as_value(standard: &EntryStandard) -> Value {
    let mut object = Map::new();
    put(&mut object, "id", standard.id.as_str());
    put(&mut object, "name", words(&standard.name));
    put_some(&mut object, "year", standard.year);
    put_origin(&mut object, Some(&standard.origin));
    put(&mut object, "notes", standard.notes.iter().map(words).collect::<Value>());
    put_some(&mut object, "who", scope(&standard.who));
    put(&mut object, "clauses", standard.clauses.iter().map(clause).collect::<Value>());
    Value::Object(object)
}

/// Nothing for everybody.
fn scope(scope: &Scope) -> Option<Value> {
    let mut object = Map::new();
    put_some(&mut object, "divisions", (!scope.divisions.is_empty()).then(|| divisions(&scope.divisions)));
    put_some(&mut object, "industries", (!scope.industries.is_empty()).then(|| json!(scope.industries)));
    (!object.is_empty()).then_some(Value::Object(object))
}

fn clause(clause: &Clause) -> Value {
    let mut object = Map::new();
    put(&mut object, "key", clause.key.as_str());
    put(&mut object, "name", words(&clause.name));
    put(&mut object, "text", words(&clause.text));
    put(&mut object, "of", clause.of.name());
    put_some(&mut object, "per", clause.per.map(Quantity::name));
    if clause.factor != 1.0 {
        put(&mut object, "factor", number(clause.factor));
    }
    // Else it follows from the two quantities, and a file that names it is refused.
    let has_unit = clause.per.is_some_and(|per| per != Quantity::Land);
    put_some(&mut object, "unit", has_unit.then(|| words(&clause.unit)));
    let side = match clause.rule {
        Comparison::AtLeast => "at_least",
        Comparison::AtMost => "at_most",
    };
    put(&mut object, side, number(clause.bar));
    put(&mut object, "weight", clause.weight.name());
    put_some(&mut object, "who", scope(&clause.who));
    put_some(&mut object, "after_years", clause.after_years);
    put_some(
        &mut object,
        "classes",
        clause.classes.as_ref().map(|classes| {
            let mut object = Map::new();
            put(&mut object, "metric", classes.metric.name());
            put(&mut object, "bounds", classes.bounds.iter().copied().map(number).collect::<Value>());
            put_some(&mut object, "note", (classes.note != Words::default()).then(|| words(&classes.note)));
            Value::Object(object)
        }),
    );
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::entry::{of_text, shipped};
    use crate::io::json::pretty;

    #[test]
    fn what_is_written_is_read_again_as_it_was() {
        for mut standard in shipped() {
            standard.id.push_str("-own");
            let text = pretty(&as_value(&standard));
            let read = of_text("own.json", &text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
            assert_eq!(read, standard, "{}", standard.id);
        }
    }
}
