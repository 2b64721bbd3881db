//! Planned sites: drawn corner by corner, kept in the document, checked against the entry standard.

use crate::analysis::entry::{check, cover, of_parcel, of_site};
use crate::analysis::summary::Basis;
use crate::app::apply::{notes, project, select};
use crate::app::command::{Effect, SketchChange};
use crate::app::session::{SiteSheet, Tool};
use crate::app::state::State;
use crate::geometry::crossing;
use crate::geometry::inside::{Side, ring_side};
use crate::geometry::measure;
use crate::model::entry::{Amounts, Quantity};
use crate::model::layer::LayerKind;
use crate::model::project::{Change, Edit};
use crate::model::report::Severity;
use crate::model::sketch::{SitePlan, Sketch};
use crate::model::words::Words;
use crate::words;
use geo_types::Coord;

/// A site has no more corners than this.
const MOST_CORNERS: usize = 500;

pub(super) fn change(state: &mut State, change: SketchChange) -> Vec<Effect> {
    match change {
        SketchChange::Corner(at) => corner(state, at),
        SketchChange::Back => {
            state.session.drawing.pop();
        }
        SketchChange::Close => {
            return match state.session.tool {
                Tool::Note(kind) => notes::close(state, kind),
                _ => close(state),
            };
        }
        SketchChange::Select(id) => select(state, id),
        SketchChange::Plan(id, plan) => return set_plan(state, id, *plan),
        SketchChange::Remove(id) => {
            let mut sketches = state.project.sketches.clone();
            sketches.retain(|sketch| sketch.id != id);
            return project::edit(state, Change::Sketches(sketches));
        }
    }
    Vec::new()
}

/// The planned site at a place, the last one drawn first.
pub(super) fn at(state: &State, point_in_world: Coord) -> Option<u32> {
    let mut sketches = state.project.sketches.iter().rev();
    sketches.find(|sketch| ring_side(&sketch.ring(), point_in_world) != Side::Out).map(|sketch| sketch.id)
}

/// Selects a planned site, and nothing else.
pub(super) fn select(state: &mut State, id: u32) {
    if state.project.sketches.iter().any(|sketch| sketch.id == id) {
        select::nothing(state);
        state.session.sketch = Some(id);
        state.session.right_open = true;
        refresh(state);
    }
}

/// Checks the selected site and finds what it lies on, after document or data have changed.
pub(super) fn refresh(state: &mut State) {
    state.session.site = None;
    let Some(sketch) = state.selected_sketch() else {
        state.session.sketch = None;
        return;
    };
    let data = &state.sources.data;
    let parcels = state.sources.evaluated().and_then(|at| {
        let index = state.derived.of_sources.as_ref()?.indexes.get(at)?;
        Some((data.layers.get(at)?.as_ref(), index))
    });
    let zones = data.first(LayerKind::Zones).map(AsRef::as_ref);
    let cover = cover(&sketch.ring(), parcels, zones);
    let checked = checked(state, sketch);
    state.session.site = Some(SiteSheet { checked, cover });
}

/// Checks the selected parcel, after the standard, the selection or the data have changed.
pub(super) fn refresh_parcel(state: &mut State) {
    state.session.checked = None;
    let Some(pick) = state.session.selected.filter(|pick| Some(pick.layer) == state.sources.evaluated()) else {
        return;
    };
    let (Some(of_sources), Some(of_year)) = (&state.derived.of_sources, &state.derived.of_year) else { return };
    let (Some(standard), Some(layer)) = (&state.project.entry_standard, state.sources.layer_of(pick)) else { return };
    let basis = Basis {
        data: &state.sources.data,
        occupancy: &of_year.occupancy,
        figures: &of_year.figures,
        membership: &of_sources.membership,
    };
    state.session.checked = Some(check(standard, &of_parcel(basis, layer, pick.feature)));
}

fn checked(state: &State, sketch: &Sketch) -> Option<crate::analysis::entry::Checked> {
    let standard = state.project.entry_standard.as_ref()?;
    Some(check(standard, &of_site(sketch.area.to_mu(), &sketch.plan)))
}

fn corner(state: &mut State, at: Coord) {
    let drawing = &mut state.session.drawing;
    if !at.x.is_finite() || !at.y.is_finite() || drawing.last() == Some(&at) {
        return;
    }
    if drawing.len() < MOST_CORNERS {
        drawing.push(at);
        return;
    }
    let said = words!(
        "角点最多 {MOST_CORNERS} 个；按 Enter 完成，或按 Backspace 退回角点",
        "there are {MOST_CORNERS} corners, no more are taken; Enter ends it, Backspace takes corners back"
    );
    state.session.say(Severity::Warning, said);
}

/// Makes a site of the corners; where they make none they stay, to be mended.
fn close(state: &mut State) -> Vec<Effect> {
    let corners = state.session.drawing.clone();
    let mut made = Sketch { id: next_id(state), corners, ..empty() };
    let ring = made.ring();
    made.area = measure::world_ring_area(&ring);
    if made.corners.len() < 3 || made.area.0 < LEAST_M2 {
        let said =
            Words::fixed("拟用地至少要三个不在一条线上的角点", "a site needs three corners that are not in line");
        state.session.say(Severity::Info, said);
        return Vec::new();
    }
    if crossing::faults(&[ring.as_slice()]).crossing.is_some() {
        let said = Words::fixed(
            "拟用地的边相互交叉；按 Backspace 退回角点，或按 Esc 重画",
            "the sides of the site cross; Backspace takes corners back, Esc begins anew",
        );
        state.session.say(Severity::Warning, said);
        return Vec::new();
    }
    state.session.drawing.clear();
    state.session.tool = Tool::Pan;
    state.session.sketch_serial = made.id;
    let id = made.id;
    let mut sketches = state.project.sketches.clone();
    sketches.push(made);
    let effects = project::edit(state, Change::Sketches(sketches));
    select(state, id);
    effects
}

/// Smaller is a slip of the hand.
const LEAST_M2: f64 = 1.0;

fn empty() -> Sketch {
    Sketch { id: 0, corners: Vec::new(), area: crate::model::units::SquareMeters(0.0), plan: SitePlan::default() }
}

/// Ids are never used again, not even of what was undone.
fn next_id(state: &State) -> u32 {
    let known = state.project.sketches.iter().map(|sketch| sketch.id).max().unwrap_or(0);
    known.max(state.session.sketch_serial) + 1
}

/// Digits that are typed one after another into a field are undone as one.
fn set_plan(state: &mut State, id: u32, plan: SitePlan) -> Vec<Effect> {
    let mut sketches = state.project.sketches.clone();
    let Some(sketch) = sketches.iter_mut().find(|sketch| sketch.id == id) else { return Vec::new() };
    sketch.plan = plan;
    let effects = project::edit(state, Change::Sketches(sketches));
    if let Some([before, last]) = state.undo.last_chunk::<2>()
        && before.new == last.old
        && let (Some(one), Some(other)) = (only_amount(before), only_amount(last))
        && one == other
    {
        let joined = Edit { old: before.old.clone(), new: last.new.clone() };
        state.undo.truncate(state.undo.len() - 2);
        state.undo.push(joined);
    }
    effects
}

/// The site and the quantity, where an edit changes one amount of one site and nothing else.
fn only_amount(edit: &Edit) -> Option<(u32, Quantity)> {
    let (Change::Sketches(old), Change::Sketches(new)) = (&edit.old, &edit.new) else { return None };
    let mut changed = old.iter().zip(new).filter(|(old, new)| old != new);
    let (Some((old, new)), None, true) = (changed.next(), changed.next(), old.len() == new.len()) else { return None };
    let of = |amounts: &Amounts, quantity: &Quantity| amounts.get(*quantity);
    let mut differs =
        Quantity::ALL.into_iter().filter(|quantity| of(&old.plan.amounts, quantity) != of(&new.plan.amounts, quantity));
    let (Some(only), None) = (differs.next(), differs.next()) else { return None };
    let mut same = new.clone();
    same.plan.amounts = old.plan.amounts;
    (same == *old).then_some((new.id, only))
}
