//! What a database lists: tables with geometry, their columns and systems.
//!
//! *Guarantees:* a table that is not listed is said to be missing, closed, or without geometry.
//! *Must not know:* rows.

use super::client::{Row, Snapshot, Value, quoted};
use super::faults;
use crate::crs::parse;
use crate::io::database::{Address, TableLine};
use crate::io::error::Fault;
use crate::io::features::Declared;
use crate::model::words::Words;
use crate::words;

/// So many tables are named in a message.
const MOST_NAMED: usize = 12;

/// PostGIS may stand in a schema of its own.
const POSTGIS: &str = "SELECT n.nspname::text FROM pg_catalog.pg_extension e
 JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'";
/// Behind what the user has set, so that views of theirs find what they name.
const FIND_POSTGIS: &str = "SELECT pg_catalog.set_config('search_path',
 pg_catalog.current_setting('search_path') || ', ' || pg_catalog.quote_ident($1), false)";
const TABLES: &str = "SELECT l.s, l.t, l.g, l.srid::int8, l.kind, l.geog, c.reltuples::float8, c.relkind::text, c.oid::int8
 FROM (SELECT f_table_schema::text s, f_table_name::text t, f_geometry_column::text g, srid, type::text kind, false geog
   FROM geometry_columns
  UNION ALL
  SELECT f_table_schema::text, f_table_name::text, f_geography_column::text, srid, type::text, true
   FROM geography_columns) l
 JOIN pg_catalog.pg_namespace n ON n.nspname = l.s JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = l.t
 WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
  AND l.s NOT IN ('topology', 'tiger', 'tiger_data')
 ORDER BY l.s COLLATE \"C\", l.t COLLATE \"C\", l.geog, l.g COLLATE \"C\"";
/// Whether a table is there at all, and whether it may be read.
const WHY_NOT: &str = "SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND ($1 = n.nspname || '.' || c.relname OR $1 = c.relname)";
/// Names and types; of a domain the type below it.
const COLUMNS: &str = "SELECT a.attname::text, coalesce(b.typname, t.typname)::text, t.typcategory::text
 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
 LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
 WHERE a.attrelid::int8 = $1::text::int8 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
const KEY: &str = "SELECT a.attname::text FROM pg_catalog.pg_index i
 JOIN LATERAL pg_catalog.unnest(i.indkey) WITH ORDINALITY k(attnum, nth) ON true
 JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
 WHERE i.indisprimary AND i.indrelid::int8 = $1::text::int8 ORDER BY k.nth";
const SYSTEM: &str = "SELECT auth_name::text, auth_srid::int8, srtext::text FROM spatial_ref_sys WHERE srid = $1";

/// A table, or a view.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) geometry: String,
    pub(super) srid: i32,
    kind: String,
    pub(super) is_geography: bool,
    rows: Option<u64>,
    /// `r` for a table, `v` for a view, `m` for one that is kept.
    relation: String,
    oid: i64,
}

/// A column that is no geometry.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) is_array: bool,
}

impl Table {
    pub(super) fn line(&self) -> TableLine {
        let Self { geometry, kind, srid, rows, .. } = self;
        TableLine { name: self.full_name(), geometry: geometry.clone(), kind: kind.clone(), srid: *srid, rows: *rows }
    }

    fn full_name(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }

    /// Its name in a statement.
    pub(super) fn quoted(&self) -> String {
        format!("{}.{}", quoted(&self.schema), quoted(&self.name))
    }

    /// Whether rows have a place of their own to be ordered by.
    pub(super) fn is_stored(&self) -> bool {
        self.relation == "r" || self.relation == "m"
    }
}

/// All tables with geometry that may be read.
pub(super) fn tables(snapshot: &mut Snapshot<'_>) -> Result<Vec<Table>, Fault> {
    let found = snapshot.ask(POSTGIS, &[])?;
    let schema = found.first().map(|row| text(row, 0)).transpose()?.ok_or_else(faults::no_postgis)?;
    snapshot.ask(FIND_POSTGIS, &[Value::Text(schema)])?;
    snapshot.ask(TABLES, &[])?.iter().map(table).collect()
}

fn table(row: &Row) -> Result<Table, Fault> {
    let relation = text(row, 7)?;
    // A view has no count, and a table that was never looked at has −1.
    let rows = row.number(6)?.filter(|count| *count >= 0.0 && relation != "v").map(|count| count as u64);
    Ok(Table {
        schema: text(row, 0)?,
        name: text(row, 1)?,
        geometry: text(row, 2)?,
        srid: row.integer(3)?.and_then(|srid| i32::try_from(srid).ok()).unwrap_or(0),
        kind: text(row, 4)?,
        is_geography: row.truth(5)?.unwrap_or(false),
        rows,
        relation,
        oid: row.integer(8)?.unwrap_or(0),
    })
}

/// The table that an address names, or the only one.
pub(super) fn chosen(snapshot: &mut Snapshot<'_>, address: &Address) -> Result<Table, Fault> {
    let all = tables(snapshot)?;
    let Some(wanted) = &address.table else { return only(all) };
    let mut named: Vec<&Table> = all.iter().filter(|table| table.full_name() == *wanted).collect();
    if named.is_empty() {
        named = all.iter().filter(|table| table.name == *wanted).collect();
    }
    if let Some(column) = &address.geometry {
        named.retain(|table| table.geometry == *column);
    }
    match named.as_slice() {
        [] => Err(why_not(snapshot, wanted, &all, address)?),
        [table] => Ok((*table).clone()),
        several => {
            let list: Vec<String> =
                several.iter().map(|table| format!("{} ({})", table.full_name(), table.geometry)).collect();
            let list = list.join(", ");
            let message = words!("“{wanted}”不止一个：{list}", "\"{wanted}\" is more than one: {list}");
            let remedy = Words::fixed(
                "写明 table=模式.表，图形列用 geometry=列名",
                "name table=SCHEMA.TABLE, and the column of geometry by geometry=COLUMN",
            );
            Err(Fault::new("database-table", message, remedy))
        }
    }
}

fn only(all: Vec<Table>) -> Result<Table, Fault> {
    if all.is_empty() {
        let message =
            Words::fixed("数据库里没有可读的图形表", "the database has no table with geometry that may be read");
        let remedy = Words::fixed("检查数据库名，或请管理员授权", "check the database, or ask for the right to read");
        return Err(Fault::new("database-empty", message, remedy));
    }
    let list = listed(&all);
    let mut all = all.into_iter();
    match (all.next(), all.next()) {
        (Some(table), None) => Ok(table),
        _ => {
            let message =
                words!("数据库里有多个图形表：{list}", "the database has several tables with geometry: {list}");
            let remedy =
                Words::fixed("在地址末尾加 ?table=模式.表 选择其一", "choose one: put ?table=SCHEMA.TABLE at the end");
            Err(Fault::new("database-several", message, remedy))
        }
    }
}

/// The tables with what is known of them.
fn listed(all: &[Table]) -> String {
    let one = |table: &Table| {
        let rows = table.rows.map(|rows| format!(", ~{rows}")).unwrap_or_default();
        format!("{} ({}, SRID {}{rows})", table.full_name(), table.kind, table.srid)
    };
    let mut list: Vec<String> = all.iter().take(MOST_NAMED).map(one).collect();
    if all.len() > MOST_NAMED {
        list.push("…".to_owned());
    }
    list.join(", ")
}

fn why_not(snapshot: &mut Snapshot<'_>, wanted: &str, all: &[Table], address: &Address) -> Result<Fault, Fault> {
    let found = snapshot.ask(WHY_NOT, &[Value::Text(wanted.to_owned())])?;
    let list = listed(all);
    let remedy = if all.is_empty() {
        Words::fixed("检查表名，区分大小写", "check the name; capitals count")
    } else {
        words!("检查表名，区分大小写；可读的有：{list}", "check the name, capitals count; there are {list}")
    };
    let Some(row) = found.first() else {
        let message = words!("没有表“{wanted}”", "there is no table \"{wanted}\"");
        return Ok(Fault::new("database-table", message, remedy));
    };
    if row.truth(0)? != Some(true) {
        return Ok(faults::no_right(&address.user).at(wanted.to_owned()));
    }
    let message = words!("表“{wanted}”没有（这样的）图形列", "the table \"{wanted}\" has no (such) column of geometry");
    Ok(Fault::new("database-table", message, remedy))
}

/// Its columns but geometry.
pub(super) fn columns(snapshot: &mut Snapshot<'_>, table: &Table) -> Result<Vec<Column>, Fault> {
    let found = snapshot.ask(COLUMNS, &[Value::Text(table.oid.to_string())])?;
    let column = |row: &Row| Ok(Column { name: text(row, 0)?, kind: text(row, 1)?, is_array: text(row, 2)? == "A" });
    let all: Vec<Column> = found.iter().map(column).collect::<Result<_, Fault>>()?;
    Ok(all.into_iter().filter(|column| column.name != table.geometry).collect())
}

/// The columns of its key, in order.
pub(super) fn key(snapshot: &mut Snapshot<'_>, table: &Table) -> Result<Vec<String>, Fault> {
    let found = snapshot.ask(KEY, &[Value::Text(table.oid.to_string())])?;
    found.iter().map(|row| text(row, 0)).collect()
}

/// The system of a number of the database: by the code of EPSG where it is known, else by the text.
pub(super) fn declared(snapshot: &mut Snapshot<'_>, srid: i32) -> Result<Option<Declared>, Fault> {
    if srid <= 0 {
        return Ok(None);
    }
    let found = snapshot.ask(SYSTEM, &[Value::Whole(srid)])?;
    let Some(row) = found.first() else { return Ok(None) };
    let name = format!("{}:{}", row.text(0)?.unwrap_or(""), row.integer(1)?.unwrap_or(0));
    if parse::from_name(&name).is_some() {
        return Ok(Some(Declared::Text(name)));
    }
    Ok(row.text(2)?.filter(|text| !text.trim().is_empty()).map(|text| Declared::Text(text.to_owned())))
}

fn text(row: &Row, at: usize) -> Result<String, Fault> {
    row.text(at)?.map(str::to_owned).ok_or_else(faults::unexpected)
}

/// The number of its system: of a column that does not say it, that of its first geometry.
pub(super) fn srid(snapshot: &mut Snapshot<'_>, table: &Table) -> Result<i32, Fault> {
    if table.srid > 0 {
        return Ok(table.srid);
    }
    let (from, geometry) = (table.quoted(), quoted(&table.geometry));
    let first = format!("SELECT ST_SRID({geometry}::geometry)::int8 FROM {from} WHERE {geometry} IS NOT NULL LIMIT 1");
    let found = snapshot.ask(&first, &[])?;
    let srid = found.first().map(|row| row.integer(0)).transpose()?.flatten();
    Ok(srid.and_then(|srid| i32::try_from(srid).ok()).unwrap_or(0))
}
