//! Texts that are cut or changed: an outcome, never a crash.

use crate::boundary::{PARCEL, north_first, with_square};
use crate::{KML, codes, dxf, opened};

/// Cut anywhere a file is read without a crash, and what is lost is said.
#[test]
fn cut_files_say_so() {
    let txt = with_square(PARCEL, true, &north_first);
    let kml = "<?xml version=\"1.0\"?><kml><Document><Placemark><name>a</name><Point><coordinates>116,36</coordinates></Point></Placemark></Document></kml>";
    let dxf = dxf(
        "LWPOLYLINE\n8\n0\n90\n3\n70\n1\n10\n416000\n20\n4029000\n10\n416100\n20\n4029000\n10\n416100\n20\n4029100",
    );
    for (name, text, last) in [("a.txt", txt.as_str(), 3), ("a.kml", kml, 0), ("a.dxf", dxf.as_str(), 2)] {
        let said = |text: &str| {
            let file = &opened(name, text.as_bytes()).files[0];
            // A drawing never says its system.
            codes(file).iter().any(|code| *code != "crs-assumed") || !file.tables.is_empty()
        };
        assert!(!said(text), "{name} is whole");
        for end in 0..text.len() - last {
            assert!(text.get(..end).is_none_or(said), "{name} cut at {end}");
        }
    }
}

/// Knuth's MMIX: noise that is the same every time.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn mutations_never_panic() {
    let txt = with_square(PARCEL, true, &north_first);
    let drawing = dxf(
        "LWPOLYLINE\n8\n0\n70\n1\n10\n416000\n20\n4029000\n42\n1\n10\n416100\n20\n4029000\n10\n416100\n20\n4029100",
    );
    let table = "宗地代码,点号,圈号,X,Y\nP1,J1,1,4029110,415956\nP1,J2,1,4029110,416056\nP1,J3,1,4029210,416056\n";
    let wkt = "id,WKT\n1,\"MULTIPOLYGON (((116 36,116.1 36,116.1 36.1,116 36)))\"\n";
    let pieces = [
        "",
        ",",
        "@",
        "\n",
        "[",
        "]",
        "(",
        "<",
        ">",
        "&",
        "1e308",
        "-",
        "NaN",
        "\u{0}",
        "99999999999999999999",
        "圈",
        "\"",
    ];
    let mut noise = Noise(20_240_229);
    for text in [&txt, KML, &drawing, table, wkt] {
        for _ in 0..400 {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=noise.below(3) {
                let at = noise.below(bytes.len());
                let end = (at + noise.below(6)).min(bytes.len());
                let piece = pieces[noise.below(pieces.len())];
                bytes.splice(at..end, piece.bytes());
            }
            let file = &opened("a", &bytes).files[0];
            assert!(file.error.is_some() || !file.tables.is_empty() || !file.layers.is_empty(), "an outcome");
        }
    }
}
