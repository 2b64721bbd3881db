//! Features as they come from the text: attributes into columns, geometries into a list, faults into the report.
//! Every element of a file becomes one row, the broken ones too, so that rows keep the numbers of the file.

use std::borrow::Cow;

use serde::Deserialize as _;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess};
use serde_json::Value;

use super::lenient::{Any, Key, Kind, Scalar, Take, TakeText, skip_list, skip_object};
use super::shape::{RawGeometry, RawMember, TakeCoordinates, TakeGeometries, TakeGeometry, Understood, understand};
use crate::geometry::admit::ring_not_closed;
use crate::geometry::raw::RawShapes;
use crate::io::error::Fault;
use crate::io::features::{Batch, Findings, note_ignored};
use crate::io::meter::Meter;
use crate::io::table_builder::{Cell, TableBuilder};
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::words;

/// What was read so far.
#[derive(Debug)]
pub(super) struct Collector<'a> {
    pub(super) table: TableBuilder,
    /// The features' own `id` members, as the only column.
    pub(super) ids: TableBuilder,
    /// In the file's own coordinates.
    pub(super) raw: RawShapes,
    pub(super) findings: Findings,
    /// Members of features that nothing reads, the first `MOST_IGNORED`.
    pub(super) ignored: Vec<String>,
    pub(super) meter: Meter<'a>,
    pub(super) cancelled: bool,
    /// Each line is a text of its own: a collection may stand on it.
    pub(super) of_lines: bool,
    /// The first `crs` member of a line.
    pub(super) crs: Option<Value>,
    /// Address of the first byte of the text: lent keys tell how far the reading is.
    start: usize,
}

/// The members of a feature beside its properties.
#[derive(Debug, Default)]
pub(super) struct RawFeature {
    pub(super) kind: Option<Result<String, Kind>>,
    pub(super) geometry: Option<RawMember>,
    /// What stands in place of an object under `properties`.
    pub(super) no_properties: Option<Kind>,
    /// Members of a bare geometry.
    pub(super) bare: RawGeometry,
    /// A bare geometry is all there is in the file, which is legal.
    pub(super) is_alone: bool,
}

pub(super) const ID: &str = "id";

impl<'a> Collector<'a> {
    pub(super) fn new(text: &str, meter: Meter<'a>) -> Self {
        Self {
            table: TableBuilder::default(),
            ids: TableBuilder::default(),
            raw: RawShapes::default(),
            findings: Findings::default(),
            ignored: Vec::new(),
            meter,
            cancelled: false,
            of_lines: false,
            crs: None,
            start: text.as_ptr().addr(),
        }
    }

    /// Forgets all features: a second `features` member takes the place of the first.
    pub(super) fn clear(&mut self) {
        self.table = TableBuilder::default();
        self.ids = TableBuilder::default();
        self.raw = RawShapes::default();
        self.findings = Findings::default();
    }

    /// What was collected.
    pub(super) fn batch(self) -> Batch {
        let Self { table, ids, raw, findings, ignored, .. } = self;
        Batch { table, ids, raw, findings, ignored }
    }

    pub(super) fn row(&self) -> usize {
        self.raw.len()
    }

    /// Ends the current row with what its feature turned out to be.
    pub(super) fn finish_feature(&mut self, raw: RawFeature) {
        let geometry = match self.geometry_of(raw) {
            Ok(Some(Understood { geometry, unclosed })) => {
                self.unclosed(unclosed);
                Some(geometry)
            }
            Ok(None) => None,
            Err(message) => {
                self.invalid(message);
                None
            }
        };
        self.raw.push_geometry(geometry.as_ref());
    }

    /// Says that rings of the current row were closed.
    pub(super) fn unclosed(&mut self, rings: usize) {
        let row = self.row();
        (0..rings).for_each(|_| self.findings.push(row, ring_not_closed()));
    }

    /// Ends the current row as one that holds nothing but a fault.
    pub(super) fn finish_broken(&mut self, fault: Fault) {
        let row = self.row();
        self.table.clear_row(row);
        self.ids.clear_row(row);
        self.findings.push(row, fault.issue(Severity::Error));
        self.raw.end_feature();
    }

    fn geometry_of(&mut self, raw: RawFeature) -> Result<Option<Understood>, Words> {
        if let Some(kind) = raw.no_properties {
            let (zh, en) = (kind.zh(), kind.en());
            self.invalid(words!(
                "properties 是{zh}，不是对象；属性未读",
                "properties is {en}, not an object; no attribute was read"
            ));
        }
        let kind = match raw.kind {
            Some(Ok(kind)) => kind,
            Some(Err(kind)) => {
                let (zh, en) = (kind.zh(), kind.en());
                return Err(words!("type 是{zh}，不是文本", "the type is {en}, not a text"));
            }
            None => String::new(),
        };
        match (kind.as_str(), raw.geometry) {
            ("Feature", None) => Err(Words::fixed("要素没有 geometry", "a feature without geometry")),
            ("Feature", Some(member)) => of_member(&member),
            ("FeatureCollection", _) => Err(Words::fixed(
                "要素的位置上是一个 FeatureCollection",
                "a FeatureCollection stands where a feature should",
            )),
            (_, Some(member)) => {
                let shown: String = kind.chars().take(40).collect();
                self.warn(
                    "feature-type",
                    words!(
                        "type 是“{shown}”而不是 Feature；已按要素读取",
                        "the type is \"{shown}\" and not Feature; read as a feature"
                    ),
                );
                of_member(&member)
            }
            ("", None) => Err(Words::fixed("要素没有 type", "a feature without a type")),
            (_, None) => {
                let bare = RawGeometry { kind: Some(Ok(kind)), ..raw.bare };
                let understood = understand(&bare)?;
                if !raw.is_alone {
                    self.warn(
                        "feature-type",
                        Words::fixed(
                            "要素的位置上是单个几何；已读取，没有属性",
                            "a bare geometry stands where a feature should; read without attributes",
                        ),
                    );
                }
                Ok(Some(understood))
            }
        }
    }

    fn invalid(&mut self, message: Words) {
        let remedy = Words::fixed(
            "请在源数据中改正该要素；其余要素已读取",
            "correct the feature in the source; the others were read",
        );
        self.findings.push(self.row(), Fault::new("feature-invalid", message, remedy).issue(Severity::Error));
    }

    fn warn(&mut self, code: &'static str, message: Words) {
        let remedy = Words::fixed("请在导出时写成合法的 GeoJSON", "have the exporting program write legal GeoJSON");
        self.findings.push(self.row(), Fault::new(code, message, remedy).issue(Severity::Warning));
    }

    fn tick(&mut self, key: &Key<'_>) {
        if let Cow::Borrowed(key) = key.0 {
            self.meter.reached(key.as_ptr().addr().saturating_sub(self.start) as u64);
            self.meter.counted(self.raw.len() as u64);
        }
    }
}

fn of_member(member: &RawMember) -> Result<Option<Understood>, Words> {
    match member {
        RawMember::Null => Ok(None),
        RawMember::Geometry(raw) => understand(raw).map(Some),
        RawMember::Wrong(kind) => {
            let (zh, en) = (kind.zh(), kind.en());
            Err(words!("geometry 是{zh}，不是对象", "geometry is {en}, not an object"))
        }
    }
}

/// Takes the list of features.
pub(super) struct TakeFeatures<'c, 'a>(pub(super) &'c mut Collector<'a>);

impl<'de> Take<'de> for TakeFeatures<'_, '_> {
    type Out = Result<(), Kind>;

    fn scalar(self, scalar: Scalar<'_>) -> Self::Out {
        Err(scalar.kind())
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Out, A::Error> {
        while list.next_element_seed(Any(TakeFeature(self.0)))?.is_some() {
            if self.0.meter.is_cancelled() {
                self.0.cancelled = true;
                return Err(A::Error::custom("cancelled"));
            }
        }
        Ok(Ok(()))
    }

    fn object<A: MapAccess<'de>>(self, object: A) -> Result<Self::Out, A::Error> {
        skip_object(object).map(|()| Err(Kind::Object))
    }
}

/// Takes one feature into the next row.
pub(super) struct TakeFeature<'c, 'a>(pub(super) &'c mut Collector<'a>);

impl TakeFeature<'_, '_> {
    fn wrong(self, kind: Kind) {
        let (zh, en) = (kind.zh(), kind.en());
        self.0.invalid(words!("是{zh}，不是要素", "is {en}, not a feature"));
        self.0.raw.end_feature();
    }
}

impl<'de> Take<'de> for TakeFeature<'_, '_> {
    type Out = ();

    fn scalar(self, scalar: Scalar<'_>) {
        self.wrong(scalar.kind());
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        skip_list(list)?;
        self.wrong(Kind::List);
        Ok(())
    }

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let collector = self.0;
        let row = collector.row();
        let mut raw = RawFeature::default();
        let mut is_collection = false;
        while let Some(key) = object.next_key::<Key<'de>>()? {
            collector.tick(&key);
            match key.0.as_ref() {
                "type" => raw.kind = Some(object.next_value_seed(Any(TakeText))?),
                "geometry" => raw.geometry = Some(object.next_value_seed(Any(TakeGeometry))?),
                "properties" => {
                    collector.table.clear_row(row);
                    raw.no_properties =
                        object.next_value_seed(Any(TakeProperties { table: &mut collector.table, row }))?;
                }
                "id" => object.next_value_seed(Any(TakeCell { table: &mut collector.ids, name: ID, row }))?,
                "coordinates" => raw.bare.coordinates = Some(object.next_value_seed(Any(TakeCoordinates))?),
                "geometries" => raw.bare.geometries = Some(object.next_value_seed(Any(TakeGeometries))?),
                "features" if collector.of_lines && is_collection_or_none(&raw) => {
                    is_collection = object.next_value_seed(Any(TakeFeatures(&mut *collector)))?.is_ok();
                }
                "crs" if collector.of_lines && collector.crs.is_none() => collector.crs = Some(object.next_value()?),
                "bbox" => drop(object.next_value::<IgnoredAny>()?),
                other => {
                    note_ignored(&mut collector.ignored, other);
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        if !is_collection {
            collector.finish_feature(raw);
        }
        Ok(())
    }
}

/// Whether the members so far can be those of a collection.
fn is_collection_or_none(raw: &RawFeature) -> bool {
    raw.geometry.is_none() && raw.kind.as_ref().is_none_or(|kind| kind.as_deref() == Ok("FeatureCollection"))
}

/// Takes properties into the columns of a row; what stands in their place if it is no object.
pub(super) struct TakeProperties<'t> {
    pub(super) table: &'t mut TableBuilder,
    pub(super) row: usize,
}

impl<'de> Take<'de> for TakeProperties<'_> {
    type Out = Option<Kind>;

    fn scalar(self, scalar: Scalar<'_>) -> Option<Kind> {
        (scalar != Scalar::Null).then(|| scalar.kind())
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Option<Kind>, A::Error> {
        skip_list(list).map(|()| Some(Kind::List))
    }

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<Option<Kind>, A::Error> {
        while let Some(Key(name)) = object.next_key::<Key<'de>>()? {
            object.next_value_seed(Any(TakeCell { table: &mut *self.table, name: &name, row: self.row }))?;
        }
        Ok(None)
    }
}

/// Takes one value into a column.
struct TakeCell<'t> {
    table: &'t mut TableBuilder,
    name: &'t str,
    row: usize,
}

impl<'de> Take<'de> for TakeCell<'_> {
    type Out = ();

    fn scalar(self, scalar: Scalar<'_>) {
        let cell = match scalar {
            Scalar::Null => Cell::None,
            Scalar::Bool(value) => Cell::Bool(value),
            Scalar::Number(value) => Cell::Number(value),
            Scalar::Integer(value) => Cell::Integer(value),
            Scalar::Text(text) => Cell::Text(text),
        };
        self.table.set(self.name, self.row, cell);
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        let value = Value::deserialize(SeqAccessDeserializer::new(list))?;
        self.table.set(self.name, self.row, Cell::Json(value.to_string()));
        Ok(())
    }

    fn object<A: MapAccess<'de>>(self, object: A) -> Result<(), A::Error> {
        let value = Value::deserialize(MapAccessDeserializer::new(object))?;
        self.table.set(self.name, self.row, Cell::Json(value.to_string()));
        Ok(())
    }
}

/// Puts one feature's `id`.
pub(super) fn set_id(collector: &mut Collector<'_>, id: &Value) {
    let row = collector.row();
    let text;
    let cell = match id {
        Value::Null => Cell::None,
        Value::String(id) => Cell::Text(id),
        other => {
            text = other.to_string();
            Cell::Text(&text)
        }
    };
    collector.ids.set(ID, row, cell);
}
