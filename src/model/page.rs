//! A page: paper in millimetres and what stands on it.
//!
//! An item without a place of its own stands where the grid of the page puts it, so that one set of items makes a good
//! sheet on every paper; an item that was moved keeps its place.
//!
//! *Must not know:* how an item is drawn, what the data are.

use geo_types::Rect;
use std::ops::RangeInclusive;

/// Millimetres an inch.
pub const MM_PER_INCH: f64 = 25.4;

/// A sheet of paper, or a slide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paper {
    /// Millimetres.
    pub width_mm: f64,
    /// Millimetres.
    pub height_mm: f64,
}

/// Rows of a table about one thing: more than there are facts.
const SUBJECT_ROWS: usize = 40;

/// Papers with a name, landscape: ISO 216, and the slide of 13⅓ × 7½ inches.
const NAMED: [(&str, Paper); 6] = [
    ("a4", Paper { width_mm: 297.0, height_mm: 210.0 }),
    ("a3", Paper { width_mm: 420.0, height_mm: 297.0 }),
    ("a2", Paper { width_mm: 594.0, height_mm: 420.0 }),
    ("a1", Paper { width_mm: 841.0, height_mm: 594.0 }),
    ("a0", Paper { width_mm: 1_189.0, height_mm: 841.0 }),
    ("slide", Paper { width_mm: 338.667, height_mm: 190.5 }),
];

impl Paper {
    /// A3 across, the usual size of a planning map in a report.
    pub const A3: Self = Self { width_mm: 420.0, height_mm: 297.0 };
    /// How long a side may be, in millimetres.
    pub const SIDES_MM: RangeInclusive<f64> = 50.0..=5_000.0;

    /// The names of [`named`](Self::named) without the way round.
    pub fn names() -> impl Iterator<Item = (&'static str, Self)> {
        NAMED.into_iter()
    }

    /// `a3`, `a3-portrait`, `slide`, or millimetres: `420x297`. `None` for anything else, and for sides out of
    /// [`SIDES_MM`](Self::SIDES_MM).
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let (name, upright) = match text.strip_suffix("-portrait") {
            Some(name) => (name, true),
            None => (text.strip_suffix("-landscape").unwrap_or(&text), false),
        };
        let found = NAMED.iter().find(|(known, _)| *known == name).map(|(_, paper)| *paper);
        let paper = found.or_else(|| {
            let (width, height) = name.split_once(['x', '×', '*'])?;
            let side = |text: &str| text.trim().trim_end_matches("mm").trim().parse::<f64>().ok();
            Some(Self { width_mm: side(width)?, height_mm: side(height)? })
        })?;
        let paper = if upright { paper.turned() } else { paper };
        paper.is_usable().then_some(paper)
    }

    /// Whether both sides are within [`SIDES_MM`](Self::SIDES_MM).
    pub fn is_usable(self) -> bool {
        Self::SIDES_MM.contains(&self.width_mm) && Self::SIDES_MM.contains(&self.height_mm)
    }

    /// What [`named`](Self::named) reads.
    pub fn name(self) -> String {
        for (name, paper) in NAMED {
            if self.is_like(paper) {
                return name.to_owned();
            }
            if self.is_like(paper.turned()) {
                return format!("{name}-portrait");
            }
        }
        format!("{}x{}", self.width_mm, self.height_mm)
    }

    /// The paper a picture of so many pixels fills.
    pub fn of_px((width, height): (u32, u32), dpi: f64) -> Self {
        let mm = |px: u32| f64::from(px) / dpi * MM_PER_INCH;
        Self { width_mm: mm(width), height_mm: mm(height) }
    }

    /// The pixels it takes.
    pub fn size_px(self, dpi: f64) -> (u32, u32) {
        let px = |mm: f64| (mm / MM_PER_INCH * dpi).round().max(1.0) as u32;
        (px(self.width_mm), px(self.height_mm))
    }

    /// The other way round.
    pub fn turned(self) -> Self {
        Self { width_mm: self.height_mm, height_mm: self.width_mm }
    }

    /// Whether it has the shape of a screen, 16 to 9: such a page is projected, and read from afar.
    pub fn is_slide(self) -> bool {
        (self.width_mm / self.height_mm.max(1.0) / (16.0 / 9.0) - 1.0).abs() < 0.01
    }

    fn is_like(self, other: Self) -> bool {
        (self.width_mm - other.width_mm).abs() < 0.01 && (self.height_mm - other.height_mm).abs() < 0.01
    }
}

/// A rectangle of the page in millimetres from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoxMm {
    /// From the left edge of the paper.
    pub left: f64,
    /// From the upper edge of the paper.
    pub top: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// Something on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Tells it from the others of its page.
    pub id: u32,
    /// What it is.
    pub kind: ItemKind,
    /// Its own place; `None` where the grid of the page has one for it.
    pub place: Option<BoxMm>,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// The map.
    Map(MapItem),
    /// The title of the page.
    Title,
    /// What, year, unit.
    Subtitle,
    /// The legend of the theme, the same rows as on the screen.
    Legend,
    /// Bars: the histogram of the figure, or the area of each class.
    Chart,
    /// A table.
    Table(TableItem),
    /// Where the map lies in the whole.
    Locator,
    /// Scale bar and 1:N.
    Scale,
    /// Grid north.
    North,
    /// 风玫瑰: how often the wind comes from each direction.
    WindRose(WindRose),
    /// 口径卡: what the figures are and are not.
    Statement,
    /// 图签.
    TitleBlock(TitleBlock),
    /// Where the data come from.
    Source,
    /// Coordinate system and date.
    Reference,
    /// Light words across the map: 示意数据, a draft, or its own.
    Watermark {
        /// Empty for what the data say of themselves.
        text: String,
    },
    /// A text of the planner's.
    Text(TextItem),
    /// A picture, such as a logo, from a PNG file.
    Image {
        /// Where the file is, whole; empty while none was chosen.
        path: String,
    },
}

/// What a map shows and how.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapItem {
    /// What part of the world.
    pub extent: MapExtent,
    /// The N of 1:N; `None` for the largest round one that shows the extent.
    pub scale: Option<f64>,
    /// What lines lie over it.
    pub grid: MapGrid,
}

/// Lines over a map by which places are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapGrid {
    /// None.
    #[default]
    None,
    /// 方里网: whole kilometres.
    Kilometres,
    /// 经纬网: meridians and parallels.
    Degrees,
}

/// What part of the world a map shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum MapExtent {
    /// What the window shows, or all there is where there is no window.
    #[default]
    Shown,
    /// A zone, by id or name.
    Zone(String),
    /// A rectangle in world metres.
    Fixed(Rect),
}

/// A table on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableItem {
    /// What its rows are.
    pub of: TableOf,
    /// At most so many.
    pub rows: usize,
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableOf {
    /// The zones of the plan with Σ and Σ/Σ.
    Zones,
    /// The parcels with the highest figure.
    TopParcels,
    /// The parcels with the lowest figure above none.
    LowParcels,
    /// The firms with the highest figure on their land; not for the public.
    TopFirms,
    /// The figures of what a sheet of a series is about.
    Subject,
}

/// How often the wind comes from each of 8 or 16 directions, north first, clockwise, in per cent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WindRose {
    /// 8 or 16 shares, each from 0 to 100.
    pub shares: Vec<f64>,
    /// Where they come from: station and years.
    pub source: String,
}

/// 图签. Empty fields are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TitleBlock {
    /// 编制单位.
    pub made_by: String,
    /// 制图日期; empty for the day of making.
    pub date: String,
    /// 图号.
    pub number: String,
    /// 数据时点; empty for the year of the figures.
    pub data_time: String,
    /// 审图号.
    pub approval: String,
    /// 密级.
    pub secrecy: String,
}

/// A text on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct TextItem {
    /// What it says; lines are kept.
    pub text: String,
    /// Size in points.
    pub size_pt: f64,
    /// Whether in the bold face.
    pub bold: bool,
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What the planner calls it.
    pub name: String,
    /// The paper.
    pub paper: Paper,
    /// Title; empty for the one the program makes.
    pub title: String,
    /// From the back to the front.
    pub items: Vec<Item>,
}

impl Page {
    /// A page of these items, each where the grid puts it.
    pub fn of(name: String, paper: Paper, kinds: impl IntoIterator<Item = ItemKind>) -> Self {
        let items = (1..).zip(kinds).map(|(id, kind)| Item { id, kind, place: None }).collect();
        Self { name, paper, title: String::new(), items }
    }

    /// The whole sheet: all that a reader of a printed map looks for.
    pub fn whole(paper: Paper) -> Self {
        let table = TableItem { of: TableOf::Zones, rows: 30 };
        let kinds = [
            ItemKind::Map(MapItem::default()),
            ItemKind::Watermark { text: String::new() },
            ItemKind::Title,
            ItemKind::Subtitle,
            ItemKind::Legend,
            ItemKind::Chart,
            ItemKind::Table(table),
            ItemKind::Locator,
            ItemKind::Statement,
            ItemKind::TitleBlock(TitleBlock::default()),
            ItemKind::Scale,
            ItemKind::North,
            ItemKind::Source,
            ItemKind::Reference,
        ];
        Self::of(String::new(), paper, kinds)
    }

    /// Map and legend with the least a map must say: for a slide or a small picture.
    pub fn plain(paper: Paper) -> Self {
        let needs_room = |kind: &ItemKind| {
            matches!(
                kind,
                ItemKind::Chart
                    | ItemKind::Table(_)
                    | ItemKind::Locator
                    | ItemKind::Statement
                    | ItemKind::TitleBlock(_)
            )
        };
        let kinds = Self::whole(paper).items.into_iter().map(|item| item.kind).filter(|kind| !needs_room(kind));
        Self::of(String::new(), paper, kinds)
    }

    /// The map of the page.
    pub fn map(&self) -> Option<&MapItem> {
        self.items.iter().find_map(|item| match &item.kind {
            ItemKind::Map(map) => Some(map),
            _ => None,
        })
    }

    /// The same, to change it.
    pub fn map_mut(&mut self) -> Option<&mut MapItem> {
        self.items.iter_mut().find_map(|item| match &mut item.kind {
            ItemKind::Map(map) => Some(map),
            _ => None,
        })
    }

    /// The page for a sheet about one thing: its first table is of that; where there is none, one more is. The chart, which
    /// is of all, makes room for it.
    #[must_use]
    pub fn about_one(self) -> Self {
        let mut page = self.of_series();
        page.items.retain(|item| item.kind != ItemKind::Chart);
        if !page.tells_of_subject() {
            let kind = ItemKind::Table(Self::SUBJECT);
            page.items.push(Item { id: page.free_id(), kind, place: None });
        }
        page
    }

    /// The page for a sheet about a zone: its first table is of that, where there is one; the chart is of the zone.
    #[must_use]
    pub fn about_zone(self) -> Self {
        let mut page = self.of_series();
        page.tells_of_subject();
        page
    }

    const SUBJECT: TableItem = TableItem { of: TableOf::Subject, rows: SUBJECT_ROWS };

    /// Makes the first table one of what the sheet is about; whether there is one.
    fn tells_of_subject(&mut self) -> bool {
        let is_table = |item: &&mut Item| matches!(item.kind, ItemKind::Table(_));
        let table = self.items.iter_mut().find(is_table);
        table.map(|item| item.kind = ItemKind::Table(Self::SUBJECT)).is_some()
    }

    /// Every sheet of a series shows its own part of the world.
    fn of_series(mut self) -> Self {
        if let Some(map) = self.map_mut() {
            map.extent = MapExtent::Shown;
        }
        self
    }

    /// The page for everybody: 密级 says so, whatever it said.
    #[must_use]
    pub fn declassified(mut self, secrecy: &str) -> Self {
        for item in &mut self.items {
            if let ItemKind::TitleBlock(block) = &mut item.kind {
                secrecy.clone_into(&mut block.secrecy);
            }
        }
        self
    }

    /// The page for the office only: 密级 says so where it says nothing.
    #[must_use]
    pub fn classified(mut self, secrecy: &str) -> Self {
        for item in &mut self.items {
            if let ItemKind::TitleBlock(block) = &mut item.kind
                && block.secrecy.trim().is_empty()
            {
                secrecy.clone_into(&mut block.secrecy);
            }
        }
        self
    }

    /// An id no item has.
    pub fn free_id(&self) -> u32 {
        self.items.iter().map(|item| item.id).max().unwrap_or(0).saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_named_or_measured() {
        fn check(text: &str, expected: Option<(f64, f64)>) {
            let found = Paper::named(text).map(|paper| (paper.width_mm, paper.height_mm));
            assert_eq!(found, expected, "{text}");
        }
        check("a3", Some((420.0, 297.0)));
        check("A4-Portrait", Some((210.0, 297.0)));
        check("a0-landscape", Some((1_189.0, 841.0)));
        check("300x200", Some((300.0, 200.0)));
        check("300 × 200.5 mm", Some((300.0, 200.5)));
        for text in ["", "a9", "0x0", "10x10", "99999x10", "nanx200", "-300x200", "infx1"] {
            check(text, None);
        }
    }

    #[test]
    fn the_name_of_a_paper_is_read_back() {
        for text in ["a4", "a3-portrait", "slide", "300x200.5"] {
            let paper = Paper::named(text).unwrap();
            assert_eq!(paper.name(), text);
        }
        // ISO 216: A4 at 300 dpi is 3508 × 2480 pixels; A0 14043 × 9933.
        assert_eq!(Paper::named("a4").unwrap().size_px(300.0), (3_508, 2_480));
        assert_eq!(Paper::named("a0").unwrap().size_px(300.0), (14_043, 9_933));
        assert_eq!(Paper::of_px((1_920, 1_080), 96.0).size_px(96.0), (1_920, 1_080));
    }

    #[test]
    fn items_of_a_page_are_told_apart() {
        let page = Page::whole(Paper::A3);
        let mut ids: Vec<u32> = page.items.iter().map(|item| item.id).collect();
        ids.dedup();
        assert_eq!(ids.len(), page.items.len());
        assert!(!ids.contains(&page.free_id()));
    }
}
