//! What was decided for a table, kept for the one of the next year: which column is what, in which unit, by which key.
//!
//! *Guarantees:* a heading is known again whatever year it names; written and read back a profile is the same. *Must not
//! know:* how a table is joined.

use serde_json::{Map, Value, json};

use super::{ColumnRole, ColumnUse, Duplicates, JoinReport, Settings, Target, say};
use crate::io::error::{Fault, ReadError};
use crate::io::schemes::{fields::Place, tree};
use crate::io::sheet::SheetTable;
use crate::io::vocabulary::{Heading, Unit, known};
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// Columns a profile may have.
const MOST_COLUMNS: usize = 1000;
/// Stands for a year in a heading.
const YEAR: &str = "{year}";

/// Decisions about tables with one kind of header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// What they are joined to.
    pub to: Option<Target>,
    /// The heading of the key column.
    pub key: Option<String>,
    /// By what of the parcels or firms.
    pub by: Option<String>,
    /// What is done with several rows for one.
    pub duplicates: Option<Duplicates>,
    /// The columns.
    pub columns: Vec<ProfileColumn>,
}

/// A column of such tables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileColumn {
    /// Its heading, with `{year}` for a year.
    pub heading: String,
    /// What it is.
    pub role: ColumnRole,
    /// The unit it is in.
    pub unit: Option<Unit>,
}

impl Profile {
    /// The decisions of a join.
    pub(super) fn of(table: &SheetTable, key: usize, report: &JoinReport) -> Self {
        let column = |(heading, of): (&Heading, &ColumnUse)| ProfileColumn {
            heading: signature(&heading.text),
            role: if of.is_left {
                ColumnRole::Left
            } else {
                heading.field.map_or(ColumnRole::Plain, ColumnRole::Field)
            },
            unit: of.unit.and_then(Unit::of),
        };
        Self {
            to: report.to,
            key: table.headings.get(key).map(|heading| signature(&heading.text)),
            by: Some(report.by.clone()),
            duplicates: Some(report.duplicates_choice),
            columns: table.headings.iter().zip(&report.columns).map(column).collect(),
        }
    }

    /// The column of that heading, of whatever year.
    pub fn column(&self, heading: &str) -> Option<&ProfileColumn> {
        let wanted = signature(heading);
        self.columns.iter().find(|column| column.heading == wanted)
    }

    /// Whether all columns of `table` are known to this profile and none is missing.
    pub fn fits(&self, table: &SheetTable) -> bool {
        self.differences(table) == (Vec::new(), Vec::new())
    }

    /// Whether it is for tables with the same headings.
    pub(super) fn is_of_same(&self, other: &Self) -> bool {
        let headings = |of: &Self| {
            let mut headings: Vec<String> = of.columns.iter().map(|column| column.heading.clone()).collect();
            headings.sort();
            headings
        };
        headings(self) == headings(other)
    }

    /// Headings of the table that are not in the profile, and the other way.
    fn differences(&self, table: &SheetTable) -> (Vec<String>, Vec<String>) {
        let of_table: Vec<String> = table.headings.iter().map(|heading| signature(&heading.text)).collect();
        let new = of_table.iter().filter(|heading| self.column(heading).is_none()).cloned().collect();
        let missing = self.columns.iter().map(|column| &column.heading).filter(|heading| !of_table.contains(heading));
        (new, missing.cloned().collect())
    }

    /// What a person decides about a table, and where that says nothing what was decided before. What differs from the
    /// table it was made for is said.
    pub fn fill(&self, settings: &Settings, table: &SheetTable, report: &mut Report) -> Settings {
        let (new, missing) = self.differences(table);
        if !new.is_empty() || !missing.is_empty() {
            let (new, missing) = (new.join("、"), missing.join("、"));
            let message = words!(
                "表头与方案不同；新的列：{new}；缺少的列：{missing}",
                "the header is not that of the profile; new: {new}; missing: {missing}"
            );
            say(report, ("profile-differs", Severity::Warning), Some(table.header_rows.0), message);
        }
        let mut filled = settings.clone();
        let is_key = |heading: &&Heading| self.key.as_ref() == Some(&signature(&heading.text));
        let key = table.headings.iter().find(is_key).map(|heading| heading.text.clone());
        filled.key = filled.key.or(key);
        // What was decided of one side says nothing once the other is another one.
        if settings.to.is_none_or(|to| self.to == Some(to)) {
            filled.to = filled.to.or(self.to);
            filled.by = filled.by.or_else(|| self.by.clone());
        }
        filled.duplicates = filled.duplicates.or(self.duplicates);
        for (heading, letters) in table.headings.iter().zip(&table.letters) {
            if let (Some(of), Some(choice)) = (self.column(&heading.text), filled.column_mut(letters, &heading.text)) {
                (choice.role, choice.unit) = (choice.role.or(Some(of.role)), choice.unit.or(of.unit));
            }
        }
        filled
    }

    /// The text of a profile file.
    pub fn text(&self) -> String {
        let column = |column: &ProfileColumn| {
            let mut object = Map::new();
            object.insert("heading".to_owned(), json!(column.heading));
            match column.role {
                ColumnRole::Plain => None,
                ColumnRole::Left => object.insert("left".to_owned(), json!(true)),
                ColumnRole::Field(field) => object.insert("field".to_owned(), json!(field)),
            };
            if let Some(unit) = column.unit {
                object.insert("unit".to_owned(), json!(unit.name()));
            }
            Value::Object(object)
        };
        let mut object = Map::new();
        let mut put = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                object.insert(key.to_owned(), json!(value));
            }
        };
        put("to", self.to.map(Target::name));
        put("key", self.key.as_deref());
        put("by", self.by.as_deref());
        put("duplicates", self.duplicates.map(Duplicates::name));
        object.insert("columns".to_owned(), self.columns.iter().map(column).collect());
        format!("{:#}\n", Value::Object(object))
    }

    /// Reads a profile file.
    ///
    /// # Errors
    /// Where it is no profile, with line and column.
    pub fn parse(text: &str, path: &str) -> Result<Self, Box<ReadError>> {
        parse(text).map_err(|fault| Box::new(fault.in_file(path)))
    }
}

/// A heading with its years taken out.
fn signature(heading: &str) -> String {
    let mut signature = String::new();
    let mut rest = heading;
    while let Some(character) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let run = rest.get(..digits).unwrap_or("");
        let is_year = digits == 4 && (run.starts_with("19") || run.starts_with("20"));
        signature.push_str(if is_year { YEAR } else { run });
        if digits == 0 {
            signature.push(character);
        }
        rest = rest.get(digits.max(if digits == 0 { character.len_utf8() } else { digits })..).unwrap_or("");
    }
    signature
}

fn parse(text: &str) -> Result<Profile, Fault> {
    let node = tree::read(text.trim_start_matches('\u{feff}'))?;
    let root = Place::root(text, &node);
    let object = root.object(&["to", "key", "by", "duplicates", "columns"])?;
    let columns = object.need("columns")?.list(MOST_COLUMNS)?;
    Ok(Profile {
        to: object.get("to").map(|place| word(&place, Target::from_name)).transpose()?,
        key: object.get("key").map(|place| place.text().map(str::to_owned)).transpose()?,
        by: object.get("by").map(|place| place.text().map(str::to_owned)).transpose()?,
        duplicates: object.get("duplicates").map(|place| word(&place, Duplicates::from_name)).transpose()?,
        columns: columns.iter().map(column).collect::<Result<_, _>>()?,
    })
}

fn column(place: &Place<'_>) -> Result<ProfileColumn, Fault> {
    let object = place.object(&["heading", "field", "left", "unit"])?;
    let field = object.get("field").map(|place| word(&place, known)).transpose()?;
    let is_left = object.get("left").map_or(Ok(false), |place| place.truth())?;
    Ok(ProfileColumn {
        heading: object.need("heading")?.text()?.to_owned(),
        role: if is_left { ColumnRole::Left } else { field.map_or(ColumnRole::Plain, ColumnRole::Field) },
        unit: object.get("unit").map(|place| word(&place, Unit::of)).transpose()?,
    })
}

/// One of the words that are known.
fn word<T>(place: &Place<'_>, of: impl Fn(&str) -> Option<T>) -> Result<T, Fault> {
    let text = place.text()?;
    of(text).ok_or_else(|| {
        let message = words!("不认识“{text}”", "\"{text}\" is not known");
        place.fault("profile-unknown-word", message, Words::fixed("参照程序写出的文件", "see a file the program wrote"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_comes_back_and_a_wrong_one_says_where() {
        let column = |heading: &str, role, unit| ProfileColumn { heading: heading.to_owned(), role, unit };
        let profile = Profile {
            to: Some(Target::Firms),
            key: Some("税号".to_owned()),
            duplicates: Some(Duplicates::Sum),
            by: Some("uscc".to_owned()),
            columns: vec![
                column("税收/{year}年", ColumnRole::Field("tax"), Some(Unit::Yuan)),
                column("备注", ColumnRole::Plain, None),
                column("电话", ColumnRole::Left, None),
            ],
        };
        assert_eq!(Profile::parse(&profile.text(), "p.json"), Ok(profile), "the same");
        let place = |text: &str| Profile::parse(text, "p.json").err().and_then(|error| error.place);
        assert_eq!(place("{\"to\": \"roads\", \"columns\": []}").as_deref(), Some("line 1, column 8, to"), "the word");
        assert!(place("{\"columns\": [{}]}").is_some(), "a heading is needed");
    }

    #[test]
    fn a_heading_is_known_again_next_year() {
        let check = |heading, expected: &str| assert_eq!(signature(heading), expected, "{heading}");
        check("税收/2023年（元）", "税收/{year}年（元）");
        check("2022-2023", "{year}-{year}");
        check("电话12345", "电话12345");
        check("代码3715", "代码3715");
    }
}
