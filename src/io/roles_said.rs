//! Roles that a person gives to columns, in place of those their names were taken for.
//!
//! *Guarantees:* no column plays two roles; a name that a layer has not changes nothing. *Must not know:* files.

use crate::io::roles::{Kept, as_text, is_number, numeric, status_column};
use crate::model::layer::Role;
use crate::model::report::Report;
use crate::model::table::Table;

/// Puts what is said in place of what was found; a role with an empty name is played by no column.
/// What became texts goes to `kept`.
pub(crate) fn put(
    said: &[(Role, String)],
    table: &mut Table,
    roles: &mut Vec<(Role, usize)>,
    report: &mut Report,
    kept: &mut Kept,
) {
    for (role, name) in said {
        if name.is_empty() {
            roles.retain(|(known, _)| known != role);
            continue;
        }
        let Some(named) = table.columns.iter().position(|column| column.name == *name) else { continue };
        let at = match role {
            Role::ParcelStatus => status_column(table, named),
            role if is_number(*role) => numeric(table, Some(named), report),
            _ => {
                let before = table.columns.get_mut(named).and_then(as_text);
                kept.extend(before.map(|before| (named, before)));
                Some(named)
            }
        };
        let Some(at) = at else { continue };
        roles.retain(|(known, taken)| known != role && *taken != at && *taken != named);
        roles.push((*role, at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::table::{Column, ColumnData};

    #[test]
    fn what_is_said_takes_the_place_of_what_was_found() {
        let check = |said: &[(Role, &str)], expected: &[(Role, usize)]| {
            let texts = |texts: [&str; 2]| ColumnData::Text { codes: vec![0, 1], words: texts.into_iter().collect() };
            let column = |name: &str, data| Column { name: name.to_owned(), data };
            let mut table = Table {
                columns: vec![
                    column("A", texts(["1", "2"])),
                    column("B", texts(["x", "y"])),
                    column("C", ColumnData::Number(vec![7.0, 8.0])),
                ],
            };
            let said: Vec<(Role, String)> = said.iter().map(|(role, name)| (*role, (*name).to_owned())).collect();
            let mut roles = vec![(Role::Code, 0), (Role::Name, 1)];
            put(&said, &mut table, &mut roles, &mut Report::default(), &mut Vec::new());
            assert_eq!(roles, expected, "{said:?}");
            table
        };
        check(&[], &[(Role::Code, 0), (Role::Name, 1)]);
        check(&[(Role::Code, "B")], &[(Role::Code, 1)]);
        check(&[(Role::Name, "")], &[(Role::Code, 0)]);
        check(&[(Role::Name, "no such")], &[(Role::Code, 0), (Role::Name, 1)]);
        check(&[(Role::RegisteredArea, "C")], &[(Role::Code, 0), (Role::Name, 1), (Role::RegisteredArea, 2)]);
        let table = check(&[(Role::Code, "C")], &[(Role::Name, 1), (Role::Code, 2)]);
        assert_eq!(table.columns[2].text(0), Some("7"), "numbers are texts now");
    }
}
