//! 界址点 TXT however offices write it.

use mutu::model::id::FeatureId;
use mutu::model::shapes::ShapeKind;

use crate::{cell, codes, opened, rings, shape};

pub(crate) const HEAD: &str = "[属性描述]\n格式版本号=\n数据产生单位=测绘院\n数据产生日期=2024-01-01\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=39\n精度=0.001\n转换参数=0,0,0,0,0,0,0\n[地块坐标]\n";
/// A square of 100 m in zone 39.
const SQUARE: [(f64, f64); 4] = [
    (39_415_956.456, 4_029_110.123),
    (39_416_056.456, 4_029_110.123),
    (39_416_056.456, 4_029_210.123),
    (39_415_956.456, 4_029_210.123),
];

/// A file with the square, its points as `point` writes them.
pub(crate) fn with_square(parcel: &str, closed: bool, point: &dyn Fn(usize, f64, f64) -> String) -> String {
    let points = SQUARE.iter().enumerate().chain(SQUARE.iter().take(usize::from(closed)).map(|first| (0, first)));
    let points: String = points.map(|(at, (east, north))| point(at + 1, *east, *north) + "\n").collect();
    format!("{HEAD}{parcel}\n{points}")
}

pub(crate) const PARCEL: &str = "5,1.0000,DK-1,一号地块,面,J50G001,工业用地,1001,@";

pub(crate) fn north_first(at: usize, east: f64, north: f64) -> String {
    format!("J{at},1,{north:.3},{east:.3}")
}

#[test]
fn boundary_points_are_read_however_they_are_written() {
    let check = |what: &str, bytes: &[u8], epsg: u32, expected: &[&str]| {
        let opened = opened("a.txt", bytes);
        let layer = opened.dataset.layers.first().unwrap_or_else(|| panic!("{what}: {:?}", opened.files[0].error));
        assert_eq!((layer.source.epsg, codes(&opened.files[0]).as_slice()), (epsg, expected), "{what}");
        let found = &rings(layer, 0)[0][0];
        for (corner, (east, north)) in found.iter().zip(SQUARE) {
            let off = (corner.x - (east - 39e6)).hypot(corner.y - north);
            assert!(off < 1e-6, "{what}: {corner:?} lies {off} m off");
        }
        assert_eq!(cell(layer, "地块名称", 0), "一号地块", "{what}");
    };
    let base = with_square(PARCEL, true, &north_first);
    check("as the bureau has it", base.as_bytes(), 4527, &[]);
    let east_first = with_square(PARCEL, true, &|at, east, north| format!("J{at},1,{east:.3},{north:.3}"));
    check("east first", east_first.as_bytes(), 4527, &[]);
    let plain = with_square(PARCEL, true, &|at, east, north| format!("J{at},1,{north:.3},{:.3}", east - 39e6));
    check("without the zone", plain.as_bytes(), 4548, &[]);
    let plain_east = with_square(PARCEL, true, &|at, east, north| format!("J{at},1,{:.3},{north:.3}", east - 39e6));
    check("without the zone, east first", plain_east.as_bytes(), 4548, &[]);
    let open = with_square(&PARCEL.replace("5,", "4,"), false, &north_first);
    check("the first point not repeated", open.as_bytes(), 4527, &["ring-not-closed"]);
    let six = with_square(PARCEL, true, &|at, east, north| format!("{at},J{at},1,{north:.3},{east:.3},"));
    check("six columns", six.as_bytes(), 4527, &[]);
    let three = with_square(PARCEL, true, &|at, east, north| format!("J{at},{north:.3},{east:.3}"));
    check("three columns", three.as_bytes(), 4527, &[]);
    let windows = base.replace('\n', "\r\n");
    check("with a mark and line ends of Windows", format!("\u{feff}{windows}").as_bytes(), 4527, &[]);
    check("in GBK", &encoding_rs::GBK.encode(&windows).0, 4527, &["encoding-gb18030"]);
    let no_mark = base.replace(",@\n", "\n");
    check("a parcel without its mark", no_mark.as_bytes(), 4527, &[]);
    let other_zone = base.replace("带号=39", "带号=38");
    check("another zone than its numbers", other_zone.as_bytes(), 4527, &["zone-contradicts-numbers"]);
    let no_system = base.replace("坐标系=2000国家大地坐标系\n", "").replace("带号=39\n", "");
    check("no system", no_system.as_bytes(), 4527, &["crs-assumed"]);
}

#[test]
fn rings_of_boundary_points_are_holes_or_parts_by_where_they_lie() {
    let ring = |ring: usize, x: f64, y: f64, side: f64| -> String {
        let corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)];
        let line = |(x, y): &(f64, f64)| format!("J1,{ring},{:.3},{:.3}\n", 4_029_000.0 + y, 39_416_000.0 + x);
        corners.iter().map(line).collect()
    };
    let check = |what: &str, points: &str, ha: &str, expected: &[usize]| {
        let count = points.lines().count();
        let text = format!("{HEAD}{count},{ha},1,a,面,,,,@\n{points}");
        let opened = opened("a.txt", text.as_bytes());
        assert_eq!(codes(&opened.files[0]), [""; 0], "{what}: {:?}", opened.files[0].layers[0].1.issues());
        assert_eq!(shape(&opened.dataset.layers[0], 0), expected, "{what}");
    };
    let outer = ring(1, 0.0, 0.0, 100.0);
    check("a hole", &(outer.clone() + &ring(2, 10.0, 10.0, 10.0)), "0.9900", &[2]);
    check("a part", &(outer.clone() + &ring(2, 200.0, 0.0, 10.0)), "1.0100", &[1, 1]);
    check("the same number again", &(outer.clone() + &ring(1, 200.0, 0.0, 10.0)), "1.0100", &[1, 1]);
    check("the hole first", &(ring(1, 10.0, 10.0, 10.0) + &ring(2, 0.0, 0.0, 100.0)), "0.9900", &[2]);
    let island = outer + &ring(2, 10.0, 10.0, 30.0) + &ring(3, 20.0, 20.0, 10.0);
    check("an island in a hole", &island, "0.9200", &[2, 1]);
}

#[test]
fn what_boundary_points_say_of_themselves_is_compared() {
    let check = |what: &str, text: &str, expected: &[&str], kind: Option<ShapeKind>| {
        let opened = opened("a.txt", text.as_bytes());
        let found = opened.dataset.layers.first().map(|layer| layer.shapes.kind(FeatureId(0)));
        assert_eq!((codes(&opened.files[0]).as_slice(), found), (expected, kind), "{what}");
    };
    let (polygon, none) = (Some(ShapeKind::Polygon), Some(ShapeKind::Empty));
    let with = |parcel: &str| with_square(parcel, true, &north_first);
    check("five or four points", &with(&PARCEL.replace("5,", "4,")), &[], polygon);
    check("other points", &with(&PARCEL.replace("5,", "7,")), &["point-count"], polygon);
    check("absurdly many", &with(&PARCEL.replace("5,", "99999999999999999999999,")), &["point-count"], polygon);
    check("square metres", &with(&PARCEL.replace("1.0000", "10000")), &["stated-area"], polygon);
    check("another area", &with(&PARCEL.replace("1.0000", "1.01")), &["stated-area"], polygon);
    check("rounded", &with(&PARCEL.replace("1.0000", "1.0001")), &[], polygon);
    check("no area", &with(&PARCEL.replace("1.0000", "")), &[], polygon);
    let base = with(PARCEL);
    check("NaN", &base.replace("4029210.123", "NaN"), &["no-geometry", "point-invalid"], none);
    check(
        "a cut line",
        &base.replace("J1,1,4029110.123,39415956.456\n", "J1"),
        &["no-geometry", "point-invalid"],
        none,
    );
    check("no parcels", HEAD, &["no-parcels"], None);
    check("points alone", &base.replace(&format!("{PARCEL}\n"), ""), &["parcel-line-missing"], polygon);
}
