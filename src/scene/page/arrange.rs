//! Where the grid of the page puts what has no place of its own.
//!
//! What does not fit goes, the least needed first; the legend and the scale stay on every page.

use super::units::Area;
use super::{GAP_MM, Hand, RIM_MM, blocks, has_map, legend_block, lines, table_block};
use crate::model::page::{Item, ItemKind, Page, TableOf};

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Spot {
    /// It stands here.
    At(Area),
    /// The page is too small for it.
    NoRoom,
    /// It has nothing to say.
    Empty,
}

/// The share of the body's height a strip may have.
const STRIP: f32 = 0.36;
/// The share of its width a column has.
const COLUMN: (f32, f32) = (0.13, 0.235);
/// The same of a slide, at most: few words, and large ones.
const SLIDE_COLUMN: f32 = 0.3;
/// A map beside another is no narrower, in millimetres.
const LEAST_MAP_MM: f32 = 20.0;
/// What ranks lower, a sheet can do without.
const EXTRAS: u8 = 3;
/// A body that much wider than high has a column, others a strip.
const WIDE: f32 = 1.12;

/// A spot for each item, in their order.
pub(super) fn places(page: &Page, hand: Hand<'_>) -> Vec<Spot> {
    let mut grid = Grid { page, hand, spots: vec![Spot::Empty; page.items.len()] };
    for (spot, item) in grid.spots.iter_mut().zip(&page.items) {
        if let Some(place) = item.place {
            *spot = Spot::At(Area::of_mm(place));
        }
    }
    let units = hand.set.units;
    let (width, height) = page.paper.size_px(super::LAYOUT_DPI);
    let (width, height) = (width as f32, height as f32);
    let margin = units.margin_px.min(width * 0.08).min(height * 0.08).round();
    let content = Area { left: margin, top: margin, right: width - margin, bottom: height - margin };
    let top = grid.header(content);
    let bottom = grid.footer(content);
    grid.body(Area { top: top.round(), bottom: bottom.round(), ..content });
    grid.spots
}

/// Items that stand under each other, by position: some from the top down, others from the bottom up.
#[derive(Debug, Clone, Default)]
struct Stack {
    down: Vec<usize>,
    up: Vec<usize>,
    /// Whether scale and north arrow stand side by side at its lower end.
    has_furniture: bool,
}

struct Grid<'a> {
    page: &'a Page,
    hand: Hand<'a>,
    spots: Vec<Spot>,
}

impl Grid<'_> {
    /// The first item of a kind that has no place of its own.
    fn first(&self, is: impl Fn(&ItemKind) -> bool) -> Option<usize> {
        self.all(is).first().copied()
    }

    /// All items of a kind without a place of their own.
    fn all(&self, is: impl Fn(&ItemKind) -> bool) -> Vec<usize> {
        let fits = |at: &usize| self.page.items.get(*at).is_some_and(|item| item.place.is_none() && is(&item.kind));
        (0..self.page.items.len()).filter(fits).collect()
    }

    fn put(&mut self, at: usize, spot: Spot) {
        if let Some(place) = self.spots.get_mut(at) {
            *place = spot;
        }
    }

    /// Title and subtitle; where the body may begin.
    fn header(&mut self, content: Area) -> f32 {
        let mut y = content.top;
        for at in [self.first(|kind| *kind == ItemKind::Title), self.first(|kind| *kind == ItemKind::Subtitle)]
            .into_iter()
            .flatten()
        {
            let height = self.height(at, content.width());
            if let Some(height) = height {
                self.put(at, Spot::At(Area { top: y, bottom: y + height, ..content }));
                y += height;
            }
        }
        if y > content.top { y + self.hand.set.units.mm * 3.4 } else { y }
    }

    /// Source and system; where the body must end.
    fn footer(&mut self, content: Area) -> f32 {
        let source = self.first(|kind| *kind == ItemKind::Source);
        let reference = self.first(|kind| *kind == ItemKind::Reference);
        let foot = lines::Foot::of(self.hand, content, (source.is_some(), reference.is_some()));
        if let Some((at, area)) = source.zip(foot.source) {
            self.put(at, Spot::At(area));
        }
        if let Some((at, area)) = reference.zip(foot.reference) {
            self.put(at, Spot::At(area));
        }
        let highest = [foot.source, foot.reference].into_iter().flatten().map(|area| area.top).reduce(f32::min);
        highest.map_or(content.bottom, |top| top - self.hand.set.units.mm * 2.6)
    }

    /// The map and what stands beside or below it.
    fn body(&mut self, body: Area) {
        let units = self.hand.set.units;
        let gap = units.mm * GAP_MM;
        // The outer line of the frame lies outside the map.
        let rim = if has_map(self.page) { (units.mm * RIM_MM).ceil() } else { 0.0 };
        let map =
            Area { left: body.left + rim, top: body.top + rim, right: body.right - rim, bottom: body.bottom - rim };
        let is_wide = body.width() > body.height() * WIDE;
        let stacks = self.stacks(is_wide);
        let map = if stacks.iter().all(Stack::is_empty) {
            map
        } else if is_wide {
            let column = Area { left: (body.right - self.column_width(body)).round(), ..body };
            for stack in stacks {
                self.fill(stack, column);
            }
            Area { right: column.left - gap - rim, ..map }
        } else {
            let top = self.strip(stacks, body);
            Area { bottom: top - gap - rim, ..map }
        };
        self.maps(map, gap + 2.0 * rim);
        // A mark that lies over the map goes where the map goes.
        let is_map = |item: &Item| matches!(item.kind, ItemKind::Map(_));
        let maps = self.page.items.iter().zip(&self.spots).filter(|(item, _)| is_map(item));
        let ground = maps.map(|(_, spot)| *spot).find(|spot| matches!(spot, Spot::At(_)));
        for over in self.all(|kind| matches!(kind, ItemKind::Watermark { .. })) {
            self.put(over, ground.unwrap_or(Spot::At(body)));
        }
    }

    /// The maps side by side, or one under the other where the room is high.
    fn maps(&mut self, room: Area, apart: f32) {
        let maps = self.all(|kind| matches!(kind, ItemKind::Map(_)));
        let is_wide = room.width() > room.height();
        let side = if is_wide { room.width() } else { room.height() };
        let least = self.hand.set.units.mm * LEAST_MAP_MM;
        let most = (((side + apart) / (least + apart)) as usize).clamp(1, maps.len().max(1));
        let count = most as f32;
        let own = (side - apart * (count - 1.0)) / count;
        for (number, at) in maps.into_iter().enumerate() {
            // One that could not be seen has no place.
            if number >= most {
                self.put(at, Spot::NoRoom);
                continue;
            }
            let from = (own + apart) * number as f32;
            let area = if is_wide {
                Area { left: room.left + from, right: room.left + from + own, ..room }
            } else {
                Area { top: room.top + from, bottom: room.top + from + own, ..room }
            };
            self.put(at, Spot::At(area.rounded()));
        }
    }

    fn column_width(&self, body: Area) -> f32 {
        let legend = self.first(|kind| *kind == ItemKind::Legend).and(self.hand.content.legend.as_ref());
        let set = self.hand.set;
        let natural = legend.map_or(0.0, |legend| legend_block::natural_width(legend, self.hand.input.lang, set));
        let needs = |kind: &ItemKind| match kind {
            ItemKind::Table(_) => 71.0,
            ItemKind::Chart | ItemKind::Statement => 62.0,
            _ => 0.0,
        };
        let free = self.page.items.iter().filter(|item| item.place.is_none());
        let least = set.units.mm * free.map(|item| needs(&item.kind)).fold(0.0, f32::max);
        let most = if self.page.paper.is_slide() { SLIDE_COLUMN } else { COLUMN.1 };
        natural.max(least).clamp(body.width() * COLUMN.0, body.width() * most)
    }

    /// The stacks of a column (one) or of a strip (up to three).
    fn stacks(&self, is_wide: bool) -> Vec<Stack> {
        let all = |is: fn(&ItemKind) -> bool| self.all(is);
        let legend = self.first(|kind| *kind == ItemKind::Legend);
        let chart = self.first(|kind| *kind == ItemKind::Chart);
        let tables = all(|kind| matches!(kind, ItemKind::Table(_)));
        let others = all(|kind| matches!(kind, ItemKind::WindRose(_) | ItemKind::Text(_) | ItemKind::Image { .. }));
        let locator = self.first(|kind| *kind == ItemKind::Locator);
        let statement = self.first(|kind| *kind == ItemKind::Statement);
        let block = self.first(|kind| matches!(kind, ItemKind::TitleBlock(_)));
        let has_furniture = self.first(|kind| matches!(kind, ItemKind::Scale | ItemKind::North)).is_some();
        let graphics: Vec<usize> = legend.into_iter().chain(chart).collect();
        let middle: Vec<usize> = tables.into_iter().chain(others).collect();
        if is_wide {
            let down = graphics.into_iter().chain(middle).collect();
            let up = block.into_iter().chain(statement).chain(locator).collect();
            return vec![Stack { down, up, has_furniture }];
        }
        let words = statement.into_iter().chain(block).collect();
        vec![
            Stack { down: graphics, ..Stack::default() },
            Stack { down: middle.into_iter().chain(locator).collect(), ..Stack::default() },
            Stack { down: words, up: Vec::new(), has_furniture },
        ]
    }

    /// Fills the strip below the map; its top.
    fn strip(&mut self, mut stacks: Vec<Stack>, body: Area) -> f32 {
        stacks.retain(|stack| !stack.is_empty());
        let units = self.hand.set.units;
        let gap = units.mm * GAP_MM;
        let count = stacks.len() as f32;
        // Scale and arrow alone need less than their share.
        let alone = stacks.last().is_some_and(|stack| stack.down.is_empty() && stack.has_furniture);
        let last_px =
            if alone { (units.mm * 52.0).min(body.width()) } else { (body.width() - gap * (count - 1.0)) / count };
        let rest_px = (body.width() - last_px - gap * (count - 1.0)) / (count - 1.0).max(1.0);
        let width_of = |at: usize| if at + 1 == stacks.len() { last_px } else { rest_px };
        let needed = stacks.iter().enumerate().map(|(at, stack)| self.needed(stack, width_of(at))).fold(0.0, f32::max);
        let height = needed.min(body.height() * if alone { STRIP } else { STRIP + 0.04 });
        let top = (body.bottom - height).round();
        let mut left = body.left;
        let widths: Vec<f32> = (0..stacks.len()).map(width_of).collect();
        for (stack, width) in stacks.into_iter().zip(widths) {
            self.fill(stack, Area { left, right: left + width, top, bottom: body.bottom });
            left += width + gap;
        }
        top
    }

    fn furniture_px(&self) -> f32 {
        self.hand.set.units.mm * 13.0
    }

    /// What a stack takes at its full size.
    fn needed(&self, stack: &Stack, width: f32) -> f32 {
        let gap = self.hand.set.units.mm * GAP_MM;
        let heights = stack.down.iter().chain(&stack.up).filter_map(|at| self.height(*at, width));
        let heights: Vec<f32> = heights.chain(stack.has_furniture.then(|| self.furniture_px())).collect();
        heights.iter().sum::<f32>() + gap * heights.len().saturating_sub(1) as f32
    }

    /// Places a stack: what can be lower gets lower, and what has no room even so goes.
    fn fill(&mut self, mut stack: Stack, area: Area) {
        let gap = self.hand.set.units.mm * GAP_MM;
        let over = |stack: &Stack| self.needed(stack, area.width()) - area.height();
        let fits = |stack: &Stack| over(stack) <= self.spare(stack, area.width());
        let whole = stack.clone();
        let mut gone: Vec<usize> = Vec::new();
        while !fits(&stack) {
            let Some(at) = self.least_needed(&stack) else { break };
            gone.push(at);
            stack = whole.without(&gone);
        }
        // Where something large went, something small may have room after all.
        for at in gone.clone().into_iter().rev().skip(1) {
            let others: Vec<usize> = gone.iter().copied().filter(|other| *other != at).collect();
            let more = whole.without(&others);
            if fits(&more) {
                (stack, gone) = (more, others);
            }
        }
        let heights = self.lowered(&stack, area.width(), over(&stack));
        for at in gone {
            self.put(at, Spot::NoRoom);
        }
        let height_of = |at: &usize| heights.iter().find(|(known, _)| known == at).map(|(_, height)| *height);
        let mut bottom = area.bottom;
        if stack.has_furniture {
            self.furniture(Area { top: bottom - self.furniture_px(), bottom, ..area });
            bottom -= self.furniture_px() + gap;
        }
        for at in &stack.up {
            let Some(height) = height_of(at) else { continue };
            self.put(*at, Spot::At(Area { top: bottom - height, bottom, ..area }));
            bottom -= height + gap;
        }
        let mut top = area.top;
        for at in &stack.down {
            let Some(height) = height_of(at) else { continue };
            // A legend of very many rows gets what there is.
            let height = height.min((bottom - top).max(1.0));
            self.put(*at, Spot::At(Area { top, bottom: top + height, ..area }));
            top += height + gap;
        }
    }

    /// By how much an item can be lower: a table has fewer rows, a legend closer ones.
    fn give(&self, at: usize, (stack, width): (&Stack, f32)) -> f32 {
        let mm = self.hand.set.units.mm;
        let height = self.height(at, width).unwrap_or(0.0);
        let least = match self.page.items.get(at).map(|item| &item.kind) {
            // What a sheet is about stands there whole.
            Some(ItemKind::Table(table)) if table.of == TableOf::Subject => height,
            Some(ItemKind::Table(table)) => {
                table_block::of(*table, self.hand).map_or(height, |table| table_block::least(table, width, self.hand))
            }
            Some(ItemKind::Locator) => mm * 20.0,
            // Its text gets smaller only where all that could go has gone.
            Some(ItemKind::Legend) if self.has_extras(stack) => height * 0.8,
            Some(ItemKind::Legend) => height * 0.6,
            _ => height,
        };
        (height - least).max(0.0)
    }

    fn spare(&self, stack: &Stack, width: f32) -> f32 {
        stack.down.iter().chain(&stack.up).map(|at| self.give(*at, (stack, width))).sum()
    }

    /// The height of each item of a stack when together they give what is `over`, the legend last.
    fn lowered(&self, stack: &Stack, width: f32, mut over: f32) -> Vec<(usize, f32)> {
        let is_legend = |at: &usize| self.page.items.get(*at).is_some_and(|item| item.kind == ItemKind::Legend);
        let mut order: Vec<usize> = stack.down.iter().chain(&stack.up).copied().collect();
        order.sort_by_key(is_legend);
        let height = |at: usize| {
            let given = self.give(at, (stack, width)).min(over.max(0.0));
            over -= given;
            Some((at, self.height(at, width)? - given))
        };
        order.into_iter().filter_map(height).collect()
    }

    /// Scale on the left, arrow on the right.
    fn furniture(&mut self, area: Area) {
        let arrow_px = area.height() * 0.48;
        let scale = self.first(|kind| *kind == ItemKind::Scale);
        let north = self.first(|kind| *kind == ItemKind::North);
        if let Some(at) = scale {
            let right = if north.is_some() { area.right - arrow_px * 1.6 } else { area.right };
            self.put(at, Spot::At(Area { right, ..area }));
        }
        if let Some(at) = north {
            self.put(at, Spot::At(Area { left: area.right - arrow_px, ..area }));
        }
    }

    fn least_needed(&self, stack: &Stack) -> Option<usize> {
        let some = stack.down.iter().chain(&stack.up).filter(|at| self.rank(**at) < u8::MAX);
        some.copied().min_by_key(|at| self.rank(*at))
    }

    /// The higher, the more it is needed.
    fn rank(&self, at: usize) -> u8 {
        match self.page.items.get(at).map(|item| &item.kind) {
            Some(ItemKind::Chart) => 0,
            Some(ItemKind::WindRose(_)) => 1,
            Some(ItemKind::Locator) => 2,
            Some(ItemKind::Table(table)) if table.of == TableOf::Subject => u8::MAX,
            Some(ItemKind::Table(_)) => 3,
            Some(ItemKind::Text(_) | ItemKind::Image { .. }) => 4,
            Some(ItemKind::Statement) => 5,
            Some(ItemKind::TitleBlock(_)) => 6,
            _ => u8::MAX,
        }
    }

    /// Whether it has what a sheet can do without.
    fn has_extras(&self, stack: &Stack) -> bool {
        stack.down.iter().chain(&stack.up).any(|at| self.rank(*at) < EXTRAS)
    }

    /// The height of an item in that width; `None` where it has nothing to say.
    fn height(&self, at: usize, width: f32) -> Option<f32> {
        self.page.items.get(at).and_then(|item| blocks::height(&item.kind, width, self.hand))
    }
}

impl Stack {
    fn without(&self, gone: &[usize]) -> Self {
        let rest = |items: &[usize]| items.iter().copied().filter(|at| !gone.contains(at)).collect();
        Self { down: rest(&self.down), up: rest(&self.up), has_furniture: self.has_furniture }
    }

    fn is_empty(&self) -> bool {
        self.down.is_empty() && self.up.is_empty() && !self.has_furniture
    }
}
