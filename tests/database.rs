//! Tables of a real PostgreSQL with PostGIS, started for these tests; skipped with a notice where there is none.
#![cfg(feature = "postgis")]
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod cluster;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use cluster::{Cluster, PASSWORD, USER, cluster};
use geo_types::Coord;
use mutu::crs::{Crs, LonLat, parse};
use mutu::io::database::{Access, Secret, tables};
use mutu::io::open::{Opened, open_paths, open_paths_as};
use mutu::io::progress::Progress;
use mutu::io::reading::Reading;
use mutu::model::layer::Layer;
use mutu::model::table::Value;
use mutu::model::units::SquareMeters;

const PARCELS: &str = "layers/parcels.geojson";

fn with(access: Access) -> Reading {
    Reading { access: Access { password: Some(Secret::new(PASSWORD)), ..access }, ..Reading::default() }
}

fn opened(address: &Path, access: Access) -> Opened {
    open_paths_as(&[address.to_owned()], &with(access), None, &Progress::default())
}

fn layer(address: &Path, access: Access) -> Arc<Layer> {
    let opened = opened(address, access);
    assert_eq!(opened.files[0].error, None, "{}", address.display());
    Arc::clone(&opened.dataset.layers[0])
}

fn shipped() -> Arc<Layer> {
    Arc::clone(&open_paths(&[PARCELS.into()], None, &Progress::default()).dataset.layers[0])
}

fn codes(opened: &Opened) -> Vec<&'static str> {
    let reports = opened.files.iter().flat_map(|file| &file.layers).map(|(_, report)| report);
    reports.flat_map(|report| report.counts().iter().map(|(code, ..)| *code)).collect()
}

/// Puts the shipped parcels into a table, with a tax of a third of 万元 each and none in every seventh, in a system that the
/// server brings them to.
fn load(cluster: &Cluster, database: &str, table: &str, srid: u32) {
    let text = fs::read_to_string(PARCELS).unwrap();
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut sql = format!(
        "CREATE TABLE {table} (编号 integer PRIMARY KEY, \"ZDDM\" varchar(19), \"坐落\" text, \"面积 ㎡\" numeric(12,2),
          tax numeric(10,2), geom geometry(MultiPolygon, {srid}));\n"
    );
    for (at, feature) in found["features"].as_array().unwrap().iter().enumerate() {
        let (of, geometry) = (&feature["properties"], &feature["geometry"]);
        let tax = if at % 7 == 0 { "NULL".to_owned() } else { tax(at).to_string() };
        let to = match srid {
            0 => "ST_SetSRID(ST_Multi(ST_GeomFromGeoJSON(g)), 0)".to_owned(),
            _ => format!("ST_Transform(ST_SetSRID(ST_Multi(ST_GeomFromGeoJSON(g)), 4490), {srid})"),
        };
        let (code, place, area) = (of["ZDDM"].as_str().unwrap(), of["ZL"].as_str().unwrap(), &of["ZDMJ"]);
        writeln!(
            sql,
            "INSERT INTO {table} SELECT {at}, '{code}', '{place}', {area}, {tax}, {to} FROM (SELECT '{geometry}' g) f;"
        )
        .unwrap();
    }
    writeln!(sql, "CREATE INDEX ON {table} USING gist (geom); ANALYZE {table};").unwrap();
    cluster.sql(database, &format!("BEGIN;\n{sql}COMMIT;"));
}

fn tax(at: usize) -> f64 {
    (at as f64 * 100.0 / 3.0).round() / 100.0
}

/// Corners in world metres, feature by feature.
fn corners(layer: &Layer) -> Vec<Vec<Coord>> {
    layer
        .shapes
        .ids()
        .map(|id| layer.shapes.parts(id).flat_map(|part| part.rings().flatten()).copied().collect())
        .collect()
}

fn assert_same_shapes(found: &Layer, expected: &Layer, within_m: f64) {
    let (found, expected) = (corners(found), corners(expected));
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), expected.iter().map(Vec::len).collect::<Vec<_>>());
    let pairs = found.iter().flatten().zip(expected.iter().flatten());
    let worst = pairs.map(|(a, b)| (a.x - b.x).hypot(a.y - b.y)).fold(0.0, f64::max);
    assert!(worst < within_m, "{worst} m off");
}

fn texts(layer: &Layer, column: &str) -> Vec<String> {
    let column = layer.table.column(column).unwrap_or_else(|| panic!("no column {column}"));
    (0..layer.len()).map(|row| format!("{:?}", column.value(row))).collect()
}

fn numbers(layer: &Layer, column: &str) -> Vec<Option<f64>> {
    let column = layer.table.column(column).unwrap_or_else(|| panic!("no column {column}"));
    (0..layer.len()).map(|row| column.number(row)).collect()
}

/// The file is what was written; PROJ, in the server, brought it to the plane.
#[test]
fn a_table_is_read_as_it_was_written() {
    let Some(cluster) = cluster() else { return };
    cluster.database("地籍");
    cluster.sql("地籍", "CREATE SCHEMA 数据");
    let expected = shipped();
    for (srid, epsg) in [(4490, 4490), (4527, 4527), (4548, 4548), (0, 4326)] {
        let table = format!("数据.宗地_{srid}");
        load(&cluster, "地籍", &table, srid);
        let address = cluster.address("地籍", &table);
        let opened = opened(&address, Access::default());
        assert_eq!(opened.files[0].error, None, "{srid}");
        let found = &opened.dataset.layers[0];
        assert_eq!(opened.files[0].contents[0].epsg, epsg, "the system");
        assert_same_shapes(found, &expected, 1e-3);
        assert_eq!(texts(found, "ZDDM"), texts(&expected, "ZDDM"), "parcel numbers are text");
        assert_eq!(texts(found, "坐落"), texts(&expected, "ZL"), "{srid}");
        assert_eq!(numbers(found, "面积 ㎡"), numbers(&expected, "ZDMJ"), "{srid}");
        let taxes: Vec<_> = (0..expected.len()).map(|at| (at % 7 != 0).then(|| tax(at))).collect();
        assert_eq!(numbers(found, "tax"), taxes, "nothing is not zero");
    }
    cluster.sql("地籍", "CREATE VIEW 看 AS SELECT * FROM 数据.宗地_4490 WHERE 编号 < 100");
    let view = opened(&cluster.address("地籍", "看"), Access::default());
    assert_eq!(view.dataset.layers[0].len(), 100, "a view");
    assert!(codes(&view).contains(&"database-order"), "its order is said to be free");
    let socket = cluster.socket().display().to_string().replace('/', "%2F");
    let address = format!("postgresql://{USER}@{socket}:{}/地籍?table=数据.宗地_4490", cluster.port);
    assert_eq!(layer(Path::new(&address), Access::default()).len(), expected.len(), "through a socket of Unix");
    let access = with(Access::default()).access;
    let listed = tables(&address, &access).unwrap();
    let rows: Vec<_> = listed.iter().map(|one| (one.name.as_str(), one.srid, one.rows)).collect();
    let all = Some(expected.len() as u64);
    let of = |name, srid| (name, srid, all);
    let tables = ["数据.宗地_0", "数据.宗地_4490", "数据.宗地_4527", "数据.宗地_4548"];
    let mut named = vec![("public.看", 4490, None)];
    named.extend(tables.into_iter().zip([0, 4490, 4527, 4548]).map(|(name, srid)| of(name, srid)));
    assert_eq!(rows, named, "what may be chosen");
}

/// What the statements below say, by hand.
#[test]
fn values_and_geometry_of_every_kind_have_their_form() {
    let Some(cluster) = cluster() else { return };
    cluster.database("odd");
    cluster.sql(
        "odd",
        "CREATE DOMAIN 编码 AS text;
         CREATE TABLE \"奇 怪\"\"\" (n19 numeric(19), big bigint, real real, yes boolean, day date, list int[], doc jsonb,
          raw bytea, code 编码, \"select\" text, g geometry, second geometry(Point,4326));
         INSERT INTO \"奇 怪\"\"\" VALUES
          (3715020080110000001, 9007199254740993, 0.1, true, '2024-02-29', '{1,2}', '{\"a\": 1}', '\\x00', '甲', '乙',
           'SRID=4490;POLYGON((116 36,116.1 36,116.1 36.1,116 36))', NULL),
          (NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
          (1, 1, 1, false, '2024-01-01', '{}', '[]', NULL, '', '', 'SRID=4490;POINT Z (116 36 9)', NULL),
          (2, 2, 2, true, '2024-01-01', '{}', 'null', NULL, '', '', 'SRID=4490;LINESTRING EMPTY', NULL),
          (3, 3, 3, true, '2024-01-01', '{}', '0', NULL, '', '', 'SRID=4326;POINT (1 2)', NULL),
          (4, 4, 4, true, '2024-01-01', '{}', '0', NULL, '', '', 'SRID=4490;CURVEPOLYGON(CIRCULARSTRING(1 1,2 2,3 1,2 0,1 1))', NULL);",
    );
    let address = cluster.address("odd", "%E5%A5%87%20%E6%80%AA%22&geometry=g");
    let opened = opened(&address, Access::default());
    assert_eq!(opened.files[0].error, None);
    let found = &opened.dataset.layers[0];
    let kinds: Vec<_> = found.shapes.ids().map(|id| format!("{:?}", found.shapes.kind(id))).collect();
    assert_eq!(kinds, ["Polygon", "Empty", "Point", "Empty", "Empty", "Empty"], "mixed");
    let first = |column: &str| {
        let column = found.table.column(column).unwrap_or_else(|| panic!("{column}"));
        (format!("{:?}", column.value(0)), format!("{:?}", column.value(1)))
    };
    for (column, expected) in [
        ("n19", r#"Text("3715020080110000001")"#),
        ("big", r#"Text("9007199254740993")"#),
        ("real", "Number(0.1)"),
        ("yes", "Bool(true)"),
        ("day", r#"Text("2024-02-29")"#),
        ("list", r#"Json("[1,2]")"#),
        ("doc", r#"Json("{\"a\": 1}")"#),
        ("code", r#"Text("甲")"#),
        ("select", r#"Text("乙")"#),
    ] {
        assert_eq!(first(column), (expected.to_owned(), "None".to_owned()), "{column}");
    }
    assert!(found.table.column("raw").is_none() && found.table.column("second").is_none(), "left out");
    let mut codes = codes(&opened);
    codes.retain(|code| code.starts_with("database"));
    codes.sort_unstable();
    assert_eq!(codes, ["database-column", "database-srid"], "and said");
}

/// A linear scan over the file says which parcels' boxes touch the window.
#[test]
fn a_window_is_asked_for_by_the_index() {
    let Some(cluster) = cluster() else { return };
    cluster.database("windows");
    let all = shipped();
    let [west, south, east, north] = [116.01, 36.44, 116.03, 36.46];
    for srid in [4490_u32, 4527] {
        let table = format!("window_{srid}");
        load(&cluster, "windows", &table, srid);
        let crs = parse::from_epsg(srid).unwrap();
        let access = Access { window: Some([west, south, east, north]), ..Access::default() };
        let found = layer(&cluster.address("windows", &table), access);
        let window = box_of((0..=1000).flat_map(|step| {
            let share = f64::from(step) / 1000.0;
            let (lon, lat) = (west + (east - west) * share, south + (north - south) * share);
            [(lon, south), (lon, north), (west, lat), (east, lat)]
                .map(|(lon_deg, lat_deg)| crs.from_lonlat(LonLat { lon_deg, lat_deg }).unwrap())
        }));
        let touches = |corners: &Vec<Coord>| {
            let own = box_of(corners.iter().map(|corner| crs.from_world(*corner).unwrap()));
            own[0] <= window[2] && own[2] >= window[0] && own[1] <= window[3] && own[3] >= window[1]
        };
        let column = all.table.column("ZDDM").unwrap();
        let inside = corners(&all)
            .iter()
            .enumerate()
            .filter(|(_, corners)| touches(corners))
            .map(|(at, _)| at)
            .collect::<Vec<_>>();
        let expected: Vec<String> = inside.iter().map(|at| format!("{:?}", column.value(*at))).collect();
        assert!(!expected.is_empty() && expected.len() < all.len() / 2, "{} of {}", expected.len(), all.len());
        assert_eq!(texts(&found, "ZDDM"), expected, "{srid}");
        let log = cluster.log();
        let plan = log
            .split("LOG:")
            .find(|entry| entry.contains("ST_AsBinary") && entry.contains("plan:") && entry.contains(&table));
        let plan = plan.unwrap_or_else(|| panic!("a plan of {table}"));
        assert!(plan.contains(&format!("{table}_geom_idx")) && plan.contains("Index Cond"), "{plan}");
    }
}

/// West, south, east, north.
fn box_of(corners: impl Iterator<Item = Coord>) -> [f64; 4] {
    corners.fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |all, one| {
        [all[0].min(one.x), all[1].min(one.y), all[2].max(one.x), all[3].max(one.y)]
    })
}

/// All parcels read whole, their geodesic area measured here, summed by hand.
#[test]
fn sums_by_the_server_are_those_of_all_parcels() {
    let Some(cluster) = cluster() else { return };
    cluster.database("sums");
    let all = shipped();
    for srid in [4490_u32, 4527] {
        let table = format!("sums_{srid}");
        load(&cluster, "sums", &table, srid);
        let crs = parse::from_epsg(srid).unwrap();
        let address = cluster.address("sums", &table);
        let access = Access { as_cells: true, sums: vec!["面积 ㎡".to_owned()], ..Access::default() };
        let cells = layer(&address, access.clone());
        assert_cells(&cells, &all, crs);
        let total: f64 = numbers(&cells, "宗数").into_iter().flatten().sum();
        assert_eq!(total, all.len() as f64, "each parcel once");
        let registered: f64 = numbers(&cells, "面积 ㎡").into_iter().flatten().sum();
        let expected: f64 = numbers(&all, "ZDMJ").into_iter().flatten().sum();
        assert!((registered - expected).abs() < 0.01, "a column of one's choice: {registered}, not {expected}");
        // A cell of a smaller window is complete too.
        let access = Access { window: Some([116.01, 36.44, 116.03, 36.46]), ..access };
        let part = layer(&address, access);
        assert!(part.len() > 20 && numbers(&part, "宗数").into_iter().flatten().sum::<f64>() < total, "a part");
        assert_cells(&part, &all, crs);
    }
    let access = Access { as_cells: true, sums: vec!["坐落".to_owned()], ..Access::default() };
    let refused = opened(&cluster.address("sums", "sums_4490"), access);
    assert_eq!(refused.files[0].error.as_ref().map(|error| error.code), Some("database-sum"), "texts have no sum");
}

/// Each cell against the parcels whose box has its middle in it.
fn assert_cells(cells: &Layer, all: &Layer, crs: Crs) {
    let middle = |corners: &Vec<Coord>| {
        let [west, south, east, north] = box_of(corners.iter().map(|corner| crs.from_world(*corner).unwrap()));
        Coord { x: f64::midpoint(west, east), y: f64::midpoint(south, north) }
    };
    let middles: Vec<Coord> = corners(all).iter().map(middle).collect();
    let columns = ["宗数", "土地_亩", "tax", "tax_宗数", "tax_土地_亩", "tax_亩均", "tax_有值亩均"]
        .map(|name| numbers(cells, name));
    for (row, corners) in corners(cells).iter().enumerate() {
        let cell = box_of(corners.iter().map(|corner| crs.from_world(*corner).unwrap()));
        let inside: Vec<usize> = (0..all.len())
            .filter(|at| {
                let Coord { x, y } = middles[*at];
                x >= cell[0] && x < cell[2] && y >= cell[1] && y < cell[3]
            })
            .collect();
        let land = |at: &usize| SquareMeters(all.geodesic_area_m2[*at]).to_mu().0;
        let taxed: Vec<usize> = inside.iter().copied().filter(|at| at % 7 != 0).collect();
        let total: f64 = taxed.iter().map(|at| tax(*at)).sum();
        let (all_land, taxed_land) = (inside.iter().map(land).sum::<f64>(), taxed.iter().map(land).sum::<f64>());
        let some = |value: f64| (!taxed.is_empty()).then_some(value);
        let expected = [
            Some(inside.len() as f64),
            Some(all_land),
            some(total),
            Some(taxed.len() as f64),
            some(taxed_land),
            some(total / all_land),
            some(total / taxed_land),
        ];
        for (column, expected) in columns.iter().zip(expected) {
            let same = match (column[row], expected) {
                (Some(found), Some(expected)) => (found - expected).abs() <= 1e-4 + expected.abs() * 1e-6,
                (found, expected) => found == expected,
            };
            assert!(same, "cell {row}: {:?}, not {expected:?}", column[row]);
        }
    }
}

#[test]
fn a_window_with_too_many_parcels_is_summed_and_said_to_be() {
    let Some(cluster) = cluster() else { return };
    cluster.database("many");
    let most = mutu::io::database::MOST_IN_WINDOW;
    cluster.sql(
        "many",
        &format!(
            "CREATE TABLE many (id serial, geom geometry(Polygon,4490));
             INSERT INTO many (geom) SELECT ST_MakeEnvelope(116+i%500*0.0001, 36+i/500*0.0001, 116.00009+i%500*0.0001,
              36.00009+i/500*0.0001, 4490) FROM generate_series(0,{most}) i; CREATE INDEX ON many USING gist (geom);"
        ),
    );
    let address = cluster.address("many", "many");
    let wide = opened(&address, Access { window: Some([115.0, 35.0, 117.0, 37.0]), ..Access::default() });
    assert!(codes(&wide).contains(&"database-cells"), "said: {:?}", wide.files[0].error);
    let count: f64 = numbers(&wide.dataset.layers[0], "宗数").into_iter().flatten().sum();
    assert_eq!((count, wide.dataset.layers[0].len() < 3000), (most as f64 + 1.0, true), "all of them in cells");
    let near = opened(&address, Access { window: Some([116.0, 36.0, 116.00995, 36.00995]), ..Access::default() });
    assert_eq!(near.dataset.layers[0].len(), 100 * 100, "a smaller one has each");
    assert!(!codes(&near).contains(&"database-cells"), "and nothing is said");
}

fn mutu(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mutu"));
    command.args(arguments).args(["--lang", "en"]).env("HOME", "/nonexistent");
    for name in ["PGPASSWORD", "PGPASSFILE", "PGUSER", "PGHOST", "PGPORT", "PGDATABASE", "XDG_CONFIG_HOME"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied()).output().unwrap()
}

/// All that is said, which never has the password.
fn said(output: &Output) -> String {
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains(PASSWORD) && !text.contains("geheim"), "the password is said: {text}");
    text
}

#[test]
fn what_goes_wrong_is_said_with_its_remedy_and_without_the_password() {
    let Some(cluster) = cluster() else { return };
    cluster.database("wrong");
    cluster.sql(
        "wrong",
        &format!(
            "CREATE TABLE a (geom geometry(Point,4490)); CREATE TABLE b (geom geometry(Point,4490)); CREATE TABLE plain (x int);
             CREATE TABLE slow (geom geometry(Point,4490)); CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}';
             GRANT SELECT ON a TO guest;
             CREATE VIEW waits AS SELECT geom, pg_sleep(1) IS NULL AS slept FROM a; INSERT INTO a VALUES ('SRID=4490;POINT(1 2)');"
        ),
    );
    let port = cluster.port;
    let secret = PASSWORD.replace('密', "%E5%AF%86").replace('码', "%E7%A0%81");
    let at = |rest: &str| format!("postgresql://{USER}:{secret}@127.0.0.1:{port}/{rest}");
    let of_guest = |rest: &str| format!("postgresql://guest:{secret}@127.0.0.1:{port}/{rest}");
    for (address, expected) in [
        (at("wrong"), "several tables with geometry: public.a (POINT, SRID 4490"),
        (at("wrong?table=c"), "there is no table \"c\""),
        (at("wrong?table=plain"), "has no (such) column of geometry"),
        (at("wrong?table=a&geometry=x"), "has no (such) column of geometry"),
        (at("nowhere"), "the server has no database \"nowhere\""),
        (at("postgres"), "has no PostGIS"),
        (at("wrong?sslmode=require"), "encrypted connection"),
        (at("wrong?tabel=a"), "`tabel`"),
        (of_guest("wrong?table=b"), "\"guest\" has no right to read it"),
        (format!("postgresql://{USER}:geheim@127.0.0.1:{port}/wrong"), "the password of \"planner\" is wrong"),
        (format!("postgresql://{USER}@127.0.0.1:{port}/wrong"), "asks for the password of \"planner\""),
        (format!("postgresql://{USER}:{secret}@127.0.0.1:1/wrong"), "127.0.0.1:1 cannot be reached"),
        (
            format!("postgresql://{USER}:{secret}@no-such-host.invalid/wrong"),
            "no-such-host.invalid:5432 cannot be reached",
        ),
        (format!("postgresql://{USER}:geheim@127.0.0.1:x/wrong"), "malformed"),
    ] {
        let output = mutu(&["check", &address], &[]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(expected) && said.contains("remedy: "), "{expected}: {said}");
    }
    let one = mutu(&["check", &of_guest("wrong")], &[]);
    assert!(said(&one).contains("layer a (other): 1 features"), "the only one that may be read");
    let log = cluster.log();
    assert!(
        !log.contains("password = ") && !log.contains(PASSWORD) || log.matches(PASSWORD).count() == 1,
        "made the role"
    );
}

#[test]
fn passwords_come_from_where_libpq_takes_them() {
    let Some(cluster) = cluster() else { return };
    cluster.database("kept");
    cluster
        .sql("kept", "CREATE TABLE a (geom geometry(Point,4490)); INSERT INTO a VALUES ('SRID=4490;POINT(116 36)');");
    let address = format!("postgresql://{USER}@127.0.0.1:{}/kept", cluster.port);
    let is_read = |environment: &[(&str, &str)]| said(&mutu(&["check", &address], environment)).contains("1 features");
    assert!(is_read(&[("PGPASSWORD", PASSWORD)]), "the environment");
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".pgpass");
    fs::write(&file, format!("*:{}:kept:{USER}:{PASSWORD}\n", cluster.port)).unwrap();
    let home_is = [("HOME", home.path().to_str().unwrap())];
    for (mode, expected) in [("600", true), ("644", false)] {
        assert!(Command::new("chmod").arg(mode).arg(&file).status().unwrap().success());
        assert_eq!(is_read(&home_is), expected, "~/.pgpass of mode {mode}");
    }
    // What was read is nowhere in the user's folder.
    let left: Vec<_> = fs::read_dir(home.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, [".pgpass"], "nothing is kept");
}

#[test]
fn nothing_is_written_in_the_database() {
    let Some(cluster) = cluster() else { return };
    cluster.database("closed");
    cluster.sql(
        "closed",
        "CREATE TABLE a (geom geometry(Point,4490)); INSERT INTO a VALUES ('SRID=4490;POINT(116 36)'); CREATE TABLE log (x int);
         CREATE FUNCTION note() RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO log VALUES (1) RETURNING x';
         CREATE VIEW sly AS SELECT geom, note() AS n FROM a;
         CREATE TABLE \"x\"\"; DROP TABLE log; --\" (geom geometry(Point,4490), \"y\"\"; DROP TABLE log; --\" int);
         INSERT INTO \"x\"\"; DROP TABLE log; --\" VALUES ('SRID=4490;POINT(116 36)', 1);",
    );
    let sly = opened(&cluster.address("closed", "sly"), Access::default());
    assert_eq!(sly.files[0].error.as_ref().map(|error| error.code), Some("database-writes"), "refused");
    let named = layer(&cluster.address("closed", "x%22%3B%20DROP%20TABLE%20log%3B%20--"), Access::default());
    assert_eq!(named.len(), 1, "a name is a name");
    assert_eq!(cluster.sql("closed", "SELECT count(*) FROM log").trim(), "0", "the table is there and empty");
    let log = cluster.log();
    let begun = log.matches("START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").count();
    assert!(begun >= 2 && log.contains("default_transaction_read_only = on"), "as the server saw it: {begun}");
}

/// `mutu` under strace: the addresses it connects to.
fn connected(arguments: &[&str], environment: &[(&str, &str)]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let traced = |program: &str, arguments: &[&str]| {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-e", "trace=socket,connect,bind,sendto", "-o"]).arg(&trace);
        command.arg(program).args(arguments).env("HOME", folder.path());
        command.envs(environment.iter().copied()).output().ok().and_then(|done| done.status.code())
    };
    if traced("true", &[]) != Some(0) {
        eprintln!("skipped: no strace on this machine, or it may not be used");
        return None;
    }
    let code = traced(env!("CARGO_BIN_EXE_mutu"), arguments);
    assert!(code.is_some_and(|code| code < 3), "{code:?}");
    let text = fs::read_to_string(&trace).unwrap();
    Some(text.lines().filter(|line| line.contains("socket(") || line.contains("connect(")).map(str::to_owned).collect())
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<_> = paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect();
    all.sort();
    all
}

#[test]
fn no_socket_is_opened_but_to_the_database_that_was_given() {
    let files: Vec<String> = ["layers", "tests/data/formats"]
        .iter()
        .flat_map(|folder| files_below(Path::new(folder)))
        .map(|path| path.display().to_string())
        .collect();
    assert!(files.len() > 10, "files of every form");
    let mut arguments = vec!["check"];
    arguments.extend(files.iter().map(String::as_str));
    let Some(opened) = connected(&arguments, &[]) else { return };
    assert_eq!(opened, Vec::<String>::new(), "no socket for files");
    let Some(cluster) = cluster() else { return };
    cluster.database("traced");
    cluster
        .sql("traced", "CREATE TABLE a (geom geometry(Point,4490)); INSERT INTO a VALUES ('SRID=4490;POINT(116 36)');");
    let address = format!("postgresql://{USER}@127.0.0.1:{}/traced", cluster.port);
    let opened = connected(&["check", &address], &[("PGPASSWORD", PASSWORD)]).unwrap();
    let connects: Vec<&String> = opened.iter().filter(|line| line.contains("connect(")).collect();
    let expected = format!("sin_port=htons({}), sin_addr=inet_addr(\"127.0.0.1\")", cluster.port);
    assert!(connects.len() == 1 && connects[0].contains(&expected), "one address: {opened:?}");
}

/// The same data from a file of another form and from the database, written again by the program.
#[test]
fn a_converted_table_is_a_converted_file() {
    let Some(cluster) = cluster() else { return };
    cluster.database("convert");
    load(&cluster, "convert", "lots", 4490);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (package, again) = (path("lots.gpkg"), path("again.geojson"));
    let address = cluster.address("convert", "lots").display().to_string();
    let secret = [("PGPASSWORD", PASSWORD)];
    let done = mutu(&["convert", &address, &package], &secret);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let direct = path("direct.geojson");
    assert_eq!(mutu(&["convert", &address, &direct], &secret).status.code(), Some(0));
    assert_eq!(mutu(&["convert", &package, &again], &[]).status.code(), Some(0));
    let features = |path: &str| -> Vec<BTreeMap<String, serde_json::Value>> {
        let found: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let mut all: Vec<BTreeMap<String, serde_json::Value>> = Vec::new();
        for feature in found["features"].as_array().unwrap() {
            let mut one: BTreeMap<_, _> =
                feature["properties"].as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.clone())).collect();
            // The package has numbers of its own for its rows.
            one.remove("id");
            one.insert("geometry".to_owned(), feature["geometry"].clone());
            all.push(one);
        }
        all
    };
    assert_eq!(features(&direct), features(&again), "through GeoPackage and directly");
    assert!(!fs::read_to_string(&direct).unwrap().contains(PASSWORD), "no password in what is written");
    let value = shipped().table.column("ZDDM").map(|column| matches!(column.value(0), Value::Text(_)));
    assert_eq!(value, Some(true), "numbers of parcels are text in the file as well");
}
