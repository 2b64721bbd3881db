//! What is small in a kept layer, as JSON: names, roles, findings, and how large and of what hash the buffers are.
//!
//! *Guarantees:* a variant added to a type of the model does not compile until it can be kept too.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use geo_types::{Coord, Rect};
use serde::{Deserialize, Serialize};

use crate::crs::parse::from_epsg;
use crate::io::layer::{BuiltLayer, stem};
use crate::io::sniff::Form;
use crate::model::layer::{Layer, LayerKind, Role, Source, Status};
use crate::model::report::{Issue, Report, Severity};
use crate::model::shapes::Shapes;
use crate::model::table::{Column, ColumnData, Table};
use crate::model::words::Words;

/// The saved form of all but the buffers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    /// `None` where the layer goes by the name of its file.
    name: Option<String>,
    #[serde(with = "FormForm")]
    form: Form,
    #[serde(with = "KindForm")]
    kind: LayerKind,
    #[serde(with = "StatusForm")]
    status: Status,
    epsg: u32,
    source: String,
    roles: Vec<RoleForm>,
    /// `[west, south, east, north]` in the file's own system.
    bounds: Option<[f64; 4]>,
    issues: Vec<IssueForm>,
    counts: Vec<CountForm>,
    /// The columns the file was read to; later ones are not kept.
    pub(super) columns: Vec<ColumnForm>,
    /// In the order of the file.
    pub(super) sections: Vec<SectionForm>,
}

/// A column without its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ColumnForm {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
}

/// The variants of [`ColumnData`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ColumnKind {
    Number,
    Text,
    Bool,
    Mixed,
}

/// One buffer in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SectionForm {
    /// Its length.
    pub(super) bytes: u64,
    /// Its hash, the upper half first.
    pub(super) digest: [u64; 2],
}

/// What a file was read to, put together again.
pub(super) struct Parts {
    pub(super) shapes: Shapes,
    pub(super) areas: Vec<f64>,
    pub(super) columns: Vec<Column>,
}

impl Head {
    /// `None` where the layer cannot be put together again from what is kept.
    pub(super) fn of(form: Form, built: &BuiltLayer) -> Option<Self> {
        let BuiltLayer { layer, report, crs, bounds, named, own_columns: _ } = built;
        let Source { path: _, format, epsg, text, status } = &layer.source;
        // Whatever else a reader may make of these one day, it is not what is kept.
        if from_epsg(*epsg) != Some(*crs) || *format != form.name() {
            return None;
        }
        let issues = report.issues().iter().map(IssueForm::of).collect();
        let counts = report.counts().iter();
        let counts = counts.map(|(code, severity, count)| CountForm {
            code: (*code).into(),
            severity: *severity,
            count: *count,
        });
        Some(Self {
            name: named.then(|| layer.name.clone()),
            form,
            kind: layer.kind,
            status: *status,
            epsg: *epsg,
            source: text.clone(),
            roles: layer.roles.iter().map(|(role, column)| RoleForm { role: *role, column: *column }).collect(),
            bounds: bounds.map(|rect| [rect.min().x, rect.min().y, rect.max().x, rect.max().y]),
            issues,
            counts: counts.collect(),
            columns: layer.table.columns.iter().map(ColumnForm::of).collect(),
            sections: Vec::new(),
        })
    }

    /// The layer as read from `path`; `None` where the parts do not fit each other.
    pub(super) fn build(self, parts: Parts, path: &str) -> Option<(Form, BuiltLayer)> {
        let Parts { shapes, areas, columns } = parts;
        let rows = shapes.len();
        let fits = areas.len() == rows
            && columns.iter().all(|column| rows_of(&column.data) == rows)
            && self.roles.iter().all(|role| role.column < columns.len())
            && self.bounds.is_none_or(|bounds| bounds.iter().all(|value| value.is_finite()));
        if !fits {
            return None;
        }
        let crs = from_epsg(self.epsg)?;
        let issues = self.issues.into_iter().map(IssueForm::issue).collect::<Option<_>>()?;
        let counts = self.counts.into_iter();
        let counts = counts.map(|form| Some((known(&form.code)?, form.severity, form.count))).collect::<Option<_>>()?;
        let named = self.name.is_some();
        let layer = Layer {
            name: self.name.unwrap_or_else(|| stem(path)),
            kind: self.kind,
            shapes,
            geodesic_area_m2: areas,
            table: Table { columns },
            roles: self.roles.into_iter().map(|form| (form.role, form.column)).collect(),
            source: Source {
                path: path.to_owned(),
                format: self.form.name(),
                epsg: self.epsg,
                text: self.source,
                status: self.status,
            },
        };
        let bounds = self
            .bounds
            .map(|[west, south, east, north]| Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }));
        let report = Report::from_kept(issues, counts);
        // What is converted is not taken from the cache.
        let own_columns = layer.table.columns.len();
        Some((self.form, BuiltLayer { layer, report, crs, bounds, named, own_columns }))
    }
}

impl ColumnForm {
    fn of(column: &Column) -> Self {
        let kind = match column.data {
            ColumnData::Number(_) => ColumnKind::Number,
            ColumnData::Text { .. } => ColumnKind::Text,
            ColumnData::Bool(_) => ColumnKind::Bool,
            ColumnData::Mixed(_) => ColumnKind::Mixed,
        };
        Self { name: column.name.clone(), kind }
    }
}

fn rows_of(data: &ColumnData) -> usize {
    match data {
        ColumnData::Number(values) => values.len(),
        ColumnData::Text { codes, .. } => codes.len(),
        ColumnData::Bool(values) => values.len(),
        ColumnData::Mixed(values) => values.len(),
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RoleForm {
    #[serde(with = "RoleName")]
    role: Role,
    column: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct CountForm {
    code: String,
    #[serde(with = "SeverityForm")]
    severity: Severity,
    count: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct IssueForm {
    #[serde(with = "SeverityForm")]
    severity: Severity,
    code: String,
    place: Option<String>,
    message: [String; 2],
    remedy: [String; 2],
}

impl IssueForm {
    fn of(issue: &Issue) -> Self {
        let both = |words: &Words| [words.zh.clone().into_owned(), words.en.clone().into_owned()];
        let Issue { severity, code, place, message, remedy } = issue;
        Self {
            severity: *severity,
            code: (*code).to_owned(),
            place: place.clone(),
            message: both(message),
            remedy: both(remedy),
        }
    }

    fn issue(self) -> Option<Issue> {
        let words = |[zh, en]: [String; 2]| Words::made(zh, en);
        let (message, remedy) = (words(self.message), words(self.remedy));
        Some(Issue { severity: self.severity, code: known(&self.code)?, place: self.place, message, remedy })
    }
}

/// The code of a finding as a name that lives as long as the program: there are a few dozen of them. `None` for what
/// no reader writes.
fn known(code: &str) -> Option<&'static str> {
    const MOST: usize = 1000;
    static CODES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    if code.len() > 64 || !code.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return None;
    }
    let mut codes = CODES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = codes.get(code) {
        return Some(found);
    }
    if codes.len() >= MOST {
        return None;
    }
    let code: &'static str = Box::leak(code.into());
    codes.insert(code);
    Some(code)
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Form")]
enum FormForm {
    GeoJson,
    GeoJsonLines,
    GeoJsonSequence,
    Csv,
    Shapefile,
    GeoPackage,
    FlatGeobuf,
    GeoParquet,
    Kml,
    BoundaryPoints,
    Dxf,
    Xlsx,
    Xls,
    Ods,
    Zip,
    Gzip,
    PostGis,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "LayerKind")]
enum KindForm {
    Water,
    Parcels,
    Roads,
    Zones,
    Other,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Status")]
enum StatusForm {
    Official,
    Schematic,
    Synthetic,
    Unstated,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Severity")]
enum SeverityForm {
    Info,
    Warning,
    Error,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Role")]
enum RoleName {
    Code,
    Name,
    NameEn,
    Aliases,
    Address,
    LandUse,
    LandUseScheme,
    LandUseName,
    RegisteredArea,
    ParcelStatus,
    PlotRatio,
    BuildingCoverage,
    BuildingDensity,
    GreenRatio,
    TotalInvestment,
    FixedInvestment,
    RegisteredCapital,
    Kind,
    Width,
    OfficialArea,
    Function,
    Carriers,
    Projects,
    Note,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_reader_writes_is_a_code() {
        let check = |code: &str, expected: Option<&str>| assert_eq!(known(code), expected, "{code:?}");
        check("ring-not-closed", Some("ring-not-closed"));
        check("ring-not-closed", Some("ring-not-closed"));
        check("encoding-gb18030", Some("encoding-gb18030"));
        check("Ring", None);
        check("面", None);
        check(&"a".repeat(65), None);
    }
}
