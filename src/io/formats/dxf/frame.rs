//! What stands around the entities of a drawing: variables, tables, blocks and objects, as few as AutoCAD takes.
//!
//! *Guarantees:* every handle is given once; whatever is owned names its owner. *Must not know:* parcels.

use std::fmt::Write as _;

use geo_types::{Coord, Rect};

/// Group by group, as text.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    text: String,
    last_handle: u32,
}

/// Handles that stand in several places.
const BLOCK_RECORDS: u32 = 1;
pub(super) const MODEL_SPACE: u32 = 2;
const PAPER_SPACE: u32 = 3;
const ROOT: u32 = 4;
const GROUPS: u32 = 5;
/// The first of all others.
const FIRST_FREE: u32 = 16;

/// The text style, and its fonts: of AutoCAD itself, the second one with Chinese.
pub(super) const STYLE: &str = "Standard";
const FONT: &str = "txt";
const CHINESE_FONT: &str = "gbcbig.shx";

/// A layer, and its colour by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DrawingLayer {
    pub(super) name: String,
    pub(super) colour: u8,
}

impl Drawing {
    /// A group.
    pub(super) fn put(&mut self, code: i32, value: impl std::fmt::Display) {
        // A text takes everything: this cannot fail.
        write!(self.text, "{code:>3}\r\n{value}\r\n").unwrap_or_default();
    }

    /// Groups.
    fn all(&mut self, groups: &[(i32, &str)]) {
        for (code, value) in groups {
            self.put(*code, value);
        }
    }

    /// A handle that nothing else has.
    fn handle(&mut self) -> u32 {
        self.last_handle += 1;
        FIRST_FREE + self.last_handle
    }

    /// Starts an entity of model space on a layer.
    pub(super) fn entity(&mut self, kind: &str, layer: &str) {
        let handle = self.handle();
        self.put(0, kind);
        self.put(5, format_args!("{handle:X}"));
        self.put(330, format_args!("{MODEL_SPACE:X}"));
        self.all(&[(100, "AcDbEntity"), (8, layer)]);
    }

    /// All up to the entities.
    pub(super) fn start(&mut self, version: &str, layers: &[DrawingLayer], extent: Rect, handles: usize) {
        self.header(version, extent, handles);
        self.all(&[(0, "SECTION"), (2, "CLASSES"), (0, "ENDSEC"), (0, "SECTION"), (2, "TABLES")]);
        self.view_port(extent);
        self.line_types();
        self.layers(layers);
        self.style();
        self.small_tables();
        self.all(&[(0, "ENDSEC"), (0, "SECTION"), (2, "BLOCKS")]);
        self.block("*Model_Space", MODEL_SPACE);
        self.block("*Paper_Space", PAPER_SPACE);
        self.all(&[(0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES")]);
    }

    /// All behind the entities: the text is the drawing.
    pub(super) fn end(mut self) -> String {
        self.all(&[(0, "ENDSEC"), (0, "SECTION"), (2, "OBJECTS")]);
        self.dictionary(ROOT, 0);
        self.put(3, "ACAD_GROUP");
        self.put(350, format_args!("{GROUPS:X}"));
        self.dictionary(GROUPS, ROOT);
        self.all(&[(0, "ENDSEC"), (0, "EOF")]);
        self.text
    }

    fn header(&mut self, version: &str, extent: Rect, handles: usize) {
        let (low, high) = (extent.min(), extent.max());
        self.all(&[(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, version), (9, "$DWGCODEPAGE"), (3, "ANSI_936")]);
        for (name, Coord { x, y }) in [("$EXTMIN", low), ("$EXTMAX", high), ("$LIMMIN", low), ("$LIMMAX", high)] {
            self.put(9, name);
            self.put(10, x);
            self.put(20, y);
            if name.starts_with("$EXT") {
                self.put(30, 0);
            }
        }
        // Metres; three decimals are shown.
        self.all(&[(9, "$INSUNITS"), (70, "6"), (9, "$MEASUREMENT"), (70, "1"), (9, "$LUPREC"), (70, "3")]);
        self.put(9, "$HANDSEED");
        // More than all that will be given.
        self.put(5, format_args!("{:X}", handles + 1024));
        self.put(0, "ENDSEC");
    }

    fn table(&mut self, name: &str, count: usize) -> u32 {
        let handle = if name == "BLOCK_RECORD" { BLOCK_RECORDS } else { self.handle() };
        self.all(&[(0, "TABLE"), (2, name)]);
        self.put(5, format_args!("{handle:X}"));
        self.all(&[(330, "0"), (100, "AcDbSymbolTable")]);
        self.put(70, count);
        handle
    }

    fn record(&mut self, kind: &str, class: &str, name: &str, owner: u32) {
        let handle = match name {
            "*Model_Space" => MODEL_SPACE,
            "*Paper_Space" => PAPER_SPACE,
            _ => self.handle(),
        };
        self.put(0, kind);
        self.put(if kind == "DIMSTYLE" { 105 } else { 5 }, format_args!("{handle:X}"));
        self.put(330, format_args!("{owner:X}"));
        self.all(&[(100, "AcDbSymbolTableRecord"), (100, class), (2, name)]);
    }

    /// So that the drawing is in sight when it opens.
    fn view_port(&mut self, extent: Rect) {
        let owner = self.table("VPORT", 1);
        self.record("VPORT", "AcDbViewportTableRecord", "*Active", owner);
        let (center, height) = (extent.center(), (extent.height().max(extent.width()) * 1.1).max(1.0));
        self.all(&[(70, "0"), (10, "0"), (20, "0"), (11, "1"), (21, "1")]);
        self.put(12, center.x);
        self.put(22, center.y);
        self.all(&[(13, "0"), (23, "0"), (14, "10"), (24, "10"), (15, "10"), (25, "10")]);
        self.all(&[(16, "0"), (26, "0"), (36, "1"), (17, "0"), (27, "0"), (37, "0")]);
        self.put(40, height);
        self.all(&[(41, "1.5"), (42, "50"), (43, "0"), (44, "0"), (50, "0"), (51, "0"), (0, "ENDTAB")]);
    }

    fn line_types(&mut self) {
        let owner = self.table("LTYPE", 3);
        for name in ["ByBlock", "ByLayer", "Continuous"] {
            self.record("LTYPE", "AcDbLinetypeTableRecord", name, owner);
            self.all(&[(70, "0"), (3, ""), (72, "65"), (73, "0"), (40, "0")]);
        }
        self.put(0, "ENDTAB");
    }

    fn layers(&mut self, layers: &[DrawingLayer]) {
        let owner = self.table("LAYER", layers.len() + 1);
        let zero = DrawingLayer { name: "0".to_owned(), colour: 7 };
        for layer in std::iter::once(&zero).chain(layers) {
            self.record("LAYER", "AcDbLayerTableRecord", &layer.name, owner);
            self.put(70, 0);
            self.put(62, layer.colour);
            self.put(6, "Continuous");
        }
        self.put(0, "ENDTAB");
    }

    fn style(&mut self) {
        let owner = self.table("STYLE", 1);
        self.record("STYLE", "AcDbTextStyleTableRecord", STYLE, owner);
        self.all(&[(70, "0"), (40, "0"), (41, "1"), (50, "0"), (71, "0"), (42, "2.5"), (3, FONT), (4, CHINESE_FONT)]);
        self.put(0, "ENDTAB");
    }

    fn small_tables(&mut self) {
        for name in ["VIEW", "UCS"] {
            self.table(name, 0);
            self.put(0, "ENDTAB");
        }
        let owner = self.table("APPID", 1);
        self.record("APPID", "AcDbRegAppTableRecord", "ACAD", owner);
        self.all(&[(70, "0"), (0, "ENDTAB")]);
        let owner = self.table("DIMSTYLE", 1);
        self.put(100, "AcDbDimStyleTable");
        self.record("DIMSTYLE", "AcDbDimStyleTableRecord", STYLE, owner);
        self.all(&[(70, "0"), (0, "ENDTAB")]);
        let owner = self.table("BLOCK_RECORD", 2);
        for name in ["*Model_Space", "*Paper_Space"] {
            self.record("BLOCK_RECORD", "AcDbBlockTableRecord", name, owner);
        }
        self.put(0, "ENDTAB");
    }

    fn block(&mut self, name: &str, owner: u32) {
        for (kind, class) in [("BLOCK", "AcDbBlockBegin"), ("ENDBLK", "AcDbBlockEnd")] {
            let handle = self.handle();
            self.put(0, kind);
            self.put(5, format_args!("{handle:X}"));
            self.put(330, format_args!("{owner:X}"));
            self.all(&[(100, "AcDbEntity"), (8, "0"), (100, class)]);
            if kind == "BLOCK" {
                self.all(&[(2, name), (70, "0"), (10, "0"), (20, "0"), (30, "0"), (3, name), (1, "")]);
            }
        }
    }

    fn dictionary(&mut self, handle: u32, owner: u32) {
        self.put(0, "DICTIONARY");
        self.put(5, format_args!("{handle:X}"));
        self.put(330, format_args!("{owner:X}"));
        self.all(&[(100, "AcDbDictionary"), (281, "1")]);
    }
}
