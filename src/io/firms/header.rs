//! The first line of a table: which of the three it is, and where each field stands.

use crate::io::error::Fault;
use crate::io::vocabulary::{FIGURES, exact};
use crate::model::words::Words;
use crate::words;

/// Which table a header is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Firms,
    Occupation,
    Yearly,
}

/// Where the fields stand.
#[derive(Debug)]
pub(super) struct Header {
    /// Field and position, in the order of the file.
    fields: Vec<(&'static str, usize)>,
    names: Vec<String>,
}

impl Header {
    pub(super) fn new(record: &csv::StringRecord) -> Self {
        let names: Vec<String> = record.iter().map(str::to_owned).collect();
        let mut fields: Vec<(&'static str, usize)> = Vec::new();
        for (position, name) in names.iter().enumerate() {
            // Of two columns for one field the first counts.
            if let Some(field) = exact(name)
                && !fields.iter().any(|(known, _)| *known == field)
            {
                fields.push((field, position));
            }
        }
        Self { fields, names }
    }

    pub(super) fn position(&self, field: &str) -> Option<usize> {
        self.fields.iter().find(|(known, _)| *known == field).map(|(_, position)| *position)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn table(&self) -> Option<Table> {
        let has = |field| self.position(field).is_some();
        if !has("uscc") {
            None
        } else if has("year") && FIGURES.iter().any(|figure| has(figure)) {
            Some(Table::Yearly)
        } else if has("zddm") && has("area_mu") {
            Some(Table::Occupation)
        } else if has("name") {
            Some(Table::Firms)
        } else {
            None
        }
    }

    pub(super) fn unknown(&self) -> Fault {
        let found: String = self.names.join(", ").chars().take(120).collect();
        let message = words!("认不出的表头：{found}", "the header is of no known table: {found}");
        let remedy = Words::fixed(
            "可读的表头：企业表 uscc,name,…；占地表 zddm,uscc,kind,area_mu,from,to；年度表 uscc,year,tax,output,investment,…（也可用中文：统一社会信用代码、企业名称、宗地代码、年份、税收……）",
            "known headers: firms uscc,name,…; occupation zddm,uscc,kind,area_mu,from,to; figures uscc,year,tax,output,investment,…",
        );
        Fault::new("unknown-table", message, remedy).at("line 1".to_owned())
    }
}
