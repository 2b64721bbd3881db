//! Data comes and goes: opening, closing, and what follows from it.

use crate::app::apply::tell::{tell_of_evaluation, tell_of_export, tell_of_files, tell_of_no_export};
use crate::app::apply::{
    board, clinic, close_dialog, database, export, intake, joining, keep, loading, preview, project, select, sketch,
    table, views,
};
use crate::app::command::Effect;
use crate::app::derived::Stage;
use crate::app::jobs::{Before, Coloured, JobId, JobKind, JobResult};
use crate::app::session::Pick;
use crate::app::state::{Sources, State};
use crate::app::text;
use crate::io::open::{FileOutcome, Opened};
use crate::io::project::is_project;
use crate::model::dataset::Dataset;
use crate::model::firm::OwnFigures;
use crate::model::id::LayerId;
use crate::model::layer::{Layer, LayerKind, Status};
use crate::model::project::LayerStyle;
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::words;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub(super) fn open(state: &mut State, files: Vec<PathBuf>) -> Vec<Effect> {
    state.session.dragged.clear();
    close_dialog(state);
    if files.is_empty() {
        return Vec::new();
    }
    if files.iter().any(|file| is_project(file)) {
        return keep::open(state, files);
    }
    if let Some(folder) = files.first().and_then(|file| file.parent()).filter(|folder| !folder.as_os_str().is_empty()) {
        state.session.folder = folder.to_path_buf();
    }
    for file in files.iter().rev() {
        state.settings.remember(file);
    }
    vec![Effect::Read(files), Effect::SaveSettings]
}

pub(super) fn job(state: &mut State, result: JobResult) -> Vec<Effect> {
    match result {
        JobResult::Started(job) => state.session.jobs.push(job),
        // The person has said no; that it was ready all the same is nobody's wish.
        JobResult::Opened(id, _) | JobResult::Sample(id, ..) if state.session.stopped.contains(&id) => {}
        JobResult::Opened(id, opened) => return intake::arrived(state, id, opened),
        // A project took the place of what they were to replace.
        JobResult::Sample(_, before, _) if before.projects != state.sources.projects => {}
        JobResult::Sample(_, before, opened) => return replace(state, &before, opened),
        JobResult::Sources(revision, of_sources) if revision == state.derived.revision => {
            state.derived.of_sources = Some(Arc::new(of_sources));
            sketch::refresh(state);
            return made(state, Stage::Sources);
        }
        JobResult::Year(revision, of_year, coloured) if revision == state.derived.revision => {
            state.derived.of_year = Some(Arc::from(of_year));
            colour(state, coloured);
            select::refresh_sheet(state);
            select::refresh_firm(state);
            let mut effects = select::refresh_query(state);
            effects.extend(select::refresh_chosen(state));
            effects.extend(made_all(state));
            return effects;
        }
        JobResult::Themed(revision, coloured) if revision == state.derived.revision => {
            colour(state, coloured);
            select::refresh_verdict(state);
            select::refresh_firm(state);
            let mut effects = select::refresh_chosen(state);
            effects.extend(made_all(state));
            return effects;
        }
        JobResult::Proof(wanted, proof) => board::proved(state, &wanted, *proof),
        JobResult::Counted(revision, count) => state.session.low_yield = Some((revision, count)),
        JobResult::Copied(picture) => return export::copied(state, picture),
        JobResult::Found(text, found) => select::found(state, text, found),
        JobResult::Listed(asked, listing) => table::listed(state, asked, *listing),
        JobResult::Answered(asked, answered) => return table::answered(state, asked, answered),
        JobResult::TableText(text) => return table::copied(state, text),
        JobResult::Chosen(serial, chosen) => select::chosen(state, serial, *chosen),
        JobResult::Text(text, said) => {
            state.session.say(Severity::Info, said);
            return vec![Effect::Copy(text)];
        }
        JobResult::Kept(result) => return keep::job(state, result),
        JobResult::Tried(serial, outcome) => joining::tried(state, serial, outcome),
        JobResult::Joined(serial, made) => return joining::made(state, serial, *made),
        JobResult::ReadAgain(serial, opened) => intake::read_again(state, serial, opened),
        JobResult::Database(answer) => return database::job(state, answer),
        JobResult::Examined(of, found) => clinic::examined(state, of, *found),
        JobResult::Preview(id, pieces) => preview::take(state, id, pieces),
        // Made for a state that is no more.
        JobResult::Sources(..) | JobResult::Year(..) | JobResult::Themed(..) => {}
        JobResult::Exported(_, Ok(path)) => tell_of_export(state, &path, &[]),
        JobResult::Incomplete(_, path, faults) => tell_of_export(state, &path, &faults),
        JobResult::Exported(_, Err(words)) => tell_of_no_export(state, words),
        JobResult::Ended(id) => return end(state, id),
        JobResult::Cancelled(id) => {
            gave_up(state, id);
            if !state.session.stopped.contains(&id) {
                state.session.say(Severity::Info, Words::fixed("已取消", "cancelled"));
            }
            return end(state, id);
        }
        JobResult::Failed(id, words) => {
            gave_up(state, id);
            state.session.say(Severity::Error, words);
            return end(state, id);
        }
    }
    Vec::new()
}

/// A job was stopped or broke down; what waits for it waits no longer.
fn gave_up(state: &mut State, id: JobId) {
    intake::gave_up(state, id);
    database::gave_up(state, id);
}

/// Stops a job; not one that makes what is shown, for nothing would ask for that again.
///
/// A reading is off the screen at once; its worker may take a moment to see that it is not wanted.
pub(super) fn cancel(state: &mut State, id: JobId) -> Vec<Effect> {
    let kind = state.session.jobs.iter().find(|job| job.id == id).map(|job| job.kind);
    match kind {
        Some(JobKind::ReadAgain | JobKind::Connect) => {}
        Some(kind) if kind.is_latest_only() => return Vec::new(),
        Some(kind) if kind.is_reading() => {
            let mut effects = end(state, id);
            state.session.stopped.push(id);
            state.session.say(Severity::Info, Words::fixed("已取消读取", "reading cancelled"));
            effects.push(Effect::Cancel(id));
            return effects;
        }
        _ => {}
    }
    vec![Effect::Cancel(id)]
}

pub(super) fn close(state: &mut State, id: LayerId) -> Vec<Effect> {
    let ids_before = state.sources.layer_ids.clone();
    if remove(state, id) { after_change(state, &ids_before) } else { Vec::new() }
}

/// Takes a layer away; what follows from that is left to the caller.
pub(super) fn remove(state: &mut State, id: LayerId) -> bool {
    let Some(at) = state.sources.position(id) else { return false };
    let evaluated = state.sources.evaluated() == Some(at);
    if state.sources.first(LayerKind::Zones) == Some(at) {
        // A zone is known by its number in the first layer of zones, which is now another one.
        state.session.active_zone = None;
    }
    state.sources.data.layers.remove(at);
    state.sources.layer_ids.remove(at);
    state.project.layers.retain(|layer| layer.id != id);
    let moved = |old: usize| if old == at { None } else { Some(if old > at { old - 1 } else { old }) };
    for file in &mut state.sources.files {
        intake::renumber(file, moved);
    }
    state.sources.files.retain(|file| !file.layers.is_empty() || !file.tables.is_empty() || file.error.is_some());
    if evaluated {
        show_evaluated(state);
    }
    true
}

/// Says what has to be made anew from `stage` on.
pub(super) fn derive(state: &mut State, stage: Stage) -> Vec<Effect> {
    state.derived.revision += 1;
    state.derived.pending = Some(state.derived.pending.map_or(stage, |pending| pending.min(stage)));
    pending_effect(state)
}

/// A reading is added to what is open.
/// `moved`: the person looks at a part of its preview. `took` is how long it was under way, where that was shown.
pub(super) fn add(state: &mut State, opened: Opened, moved: bool, took: Option<Duration>) -> Vec<Effect> {
    tell_of_files(state, &opened.files);
    let was_saved = !state.is_changed();
    let features: usize = opened.dataset.layers.iter().map(|layer| layer.len()).sum();
    let was_empty = state.sources.data.layers.is_empty();
    let ids_before = state.sources.layer_ids.clone();
    let sample_before = state.sources.data.parcels().filter(|layer| layer.source.status == Status::Synthetic).cloned();
    let firms_are_new = !opened.dataset.firms.is_empty();
    let new_ids = take_in(state, opened);
    if new_ids.is_empty() && !firms_are_new {
        return Vec::new();
    }
    let count = new_ids.len();
    if count > 0 {
        let said = match took {
            Some(took) => text::opened_in(count, features, took),
            None => words!("已打开 {count} 个图层", "opened {count} layer(s)"),
        };
        state.session.say(Severity::Info, said);
    }
    tell_of_evaluation(state, &new_ids, sample_before.as_deref(), was_empty);
    if sample_before.is_some() && !firms_are_new {
        part_from_sample_firms(state);
    }
    let effects = after_change(state, &ids_before);
    follow_untitled(state, was_saved);
    if was_empty {
        if !moved {
            views::fit_now(state);
        }
    } else {
        let positions: Vec<usize> = new_ids.iter().filter_map(|id| state.sources.position(*id)).collect();
        if let Some(rect) = views::extent_of_layers(state, positions.into_iter()) {
            views::fly_to_rect(state, rect);
        }
    }
    effects
}

/// Invented figures are never put on somebody's real parcels, not even where a number happens to be the same.
pub(super) fn part_from_sample_firms(state: &mut State) {
    let evaluated = state.sources.data.parcels();
    if evaluated.is_none_or(|layer| layer.source.status == Status::Synthetic) {
        return;
    }
    state.sources.data.firms = Arc::default();
    let said = Words::fixed(
        "示例企业的数字不用于您的地块；要看亩均数，请打开税务等部门的 Excel 或 CSV 表",
        "figures of the sample firms are not used for your parcels; for per-mu figures open a table of taxes (Excel, CSV)",
    );
    state.session.say(Severity::Warning, said);
}

/// Figures in the own columns of a layer are those of its parcels and of no others, not even where numbers are the
/// same; nor is a closed layer kept for them.
fn part_from_figures_of_others(state: &mut State) {
    let data = &mut state.sources.data;
    let is_own = |own: &OwnFigures| data.parcels().is_some_and(|parcels| Arc::ptr_eq(parcels, own.layer()));
    if data.firms.own.as_ref().is_none_or(is_own) {
        return;
    }
    data.firms = Arc::default();
    if data.parcels().is_some() {
        let said = Words::fixed(
            "原来的亩均数取自另一图层自带的列，不用于现在的地块；要看现在地块的数字，请重新打开其文件",
            "the per-mu figures were those of another layer's own columns and are not used for these parcels; open their file again for their own",
        );
        state.session.say(Severity::Warning, said);
    }
}

/// The shipped layers take the place of all that was open when their reading began; what was opened since is put
/// on top of them again.
fn replace(state: &mut State, before: &Before, opened: Opened) -> Vec<Effect> {
    tell_of_files(state, &opened.files);
    let was_saved = !state.is_changed();
    let since = opened_since(state, before);
    let ids_before = clear(state);
    state.project.year = None;
    state.undo.clear();
    state.redo.clear();
    take_in(state, opened);
    let nothing_since = since.dataset.layers.is_empty();
    take_in(state, since);
    let effects = after_change(state, &ids_before);
    follow_untitled(state, was_saved);
    if !nothing_since && state.session.view.is_some() {
        return effects;
    }
    if state.session.view.is_none() {
        views::fit_now(state);
    } else {
        views::fit(state);
    }
    effects
}

/// Takes all data away, and gives the layers that were there.
pub(super) fn clear(state: &mut State) -> Vec<LayerId> {
    (state.sources.as_read, state.sources.joined) = (None, None);
    state.sources.data = Dataset::default();
    state.sources.files.clear();
    state.project.layers.clear();
    std::mem::take(&mut state.sources.layer_ids)
}

/// Opening data is nothing to save in a project that has no file and in which nothing was made.
pub(super) fn follow_untitled(state: &mut State, was_saved: bool) {
    if was_saved && state.kept.path.is_none() {
        state.kept.mark = Some(state.mark());
    }
}

/// Layers, firms and outcomes that came after `before`; the outcomes are taken out of the state.
pub(super) fn opened_since(state: &mut State, before: &Before) -> Opened {
    clinic::unrepair(state);
    let mut files = std::mem::take(&mut state.sources.files);
    let sources = &state.sources;
    let is_new = |at: usize| sources.layer_ids.get(at).is_some_and(|id| id.0 > before.last_id);
    let moved = |old: usize| is_new(old).then(|| (0..old).filter(|at| is_new(*at)).count());
    let layers = sources.data.layers.iter().enumerate().filter(|(at, _)| is_new(*at));
    let layers: Vec<Arc<Layer>> = layers.map(|(_, layer)| Arc::clone(layer)).collect();
    let has_firms = !Arc::ptr_eq(&sources.data.firms, &before.firms);
    let firms = if has_firms { Arc::clone(&sources.data.firms) } else { Arc::default() };
    files.retain(|file| {
        file.layers.iter().any(|(at, _)| is_new(*at)) || has_firms && file.layers.is_empty() && !file.tables.is_empty()
    });
    for file in &mut files {
        intake::renumber(file, moved);
    }
    Opened { dataset: Dataset { layers, firms }, files, to_keep: Vec::new() }
}

/// Puts layers, firms and outcomes of a reading into the sources, before those that are there: the first parcels are
/// evaluated, in the first zones. Shipped layers make room for the planner's own of their kind.
pub(super) fn take_in(state: &mut State, opened: Opened) -> Vec<LayerId> {
    let Opened { dataset, files, to_keep: _ } = opened;
    let sources = &mut state.sources;
    let (count, shipped) = (dataset.layers.len(), shipped_layers(sources));
    let ids: Vec<LayerId> = (1..).take(count).map(|nth| LayerId(sources.next_id + nth)).collect();
    let is_own = files.iter().any(|file| !file.embedded);
    let added: Vec<(LayerId, LayerKind)> =
        ids.iter().copied().zip(dataset.layers.iter().map(|layer| layer.kind)).collect();
    sources.next_id = ids.last().map_or(sources.next_id, |last| last.0);
    sources.data.layers.splice(0..0, dataset.layers);
    sources.layer_ids.splice(0..0, ids.iter().copied());
    if !dataset.firms.is_empty() {
        sources.data.firms = dataset.firms;
    }
    for file in &mut sources.files {
        intake::renumber(file, |old| Some(old + count));
    }
    sources.openings += 1;
    let opening = sources.openings;
    sources.files.extend(files.into_iter().map(|file| FileOutcome { opening, ..file }));
    // Of several layers of parcels the first is evaluated; the one that comes last is shown.
    let (parcels, others): (Vec<_>, Vec<_>) = added.into_iter().partition(|(_, kind)| *kind == LayerKind::Parcels);
    for (id, kind) in parcels.into_iter().rev().chain(others) {
        if is_own && kind != LayerKind::Other {
            hide(state, &shipped, kind);
        }
        insert_style(state, id, kind);
    }
    ids
}

/// The layers of the program itself.
fn shipped_layers(sources: &Sources) -> Vec<LayerId> {
    let embedded = sources.files.iter().filter(|file| file.embedded);
    let positions = embedded.flat_map(|file| file.layers.iter().map(|(at, _)| *at));
    positions.filter_map(|at| sources.layer_ids.get(at).copied()).collect()
}

/// Hides those of a kind.
fn hide(state: &mut State, ids: &[LayerId], kind: LayerKind) {
    let sources = &state.sources;
    let is_of_kind = |id: LayerId| {
        sources.position(id).and_then(|at| sources.data.layers.get(at)).is_some_and(|layer| layer.kind == kind)
    };
    for style in state.project.layers.iter_mut().filter(|style| ids.contains(&style.id)) {
        style.visible &= !is_of_kind(style.id);
    }
}

fn insert_style(state: &mut State, id: LayerId, kind: LayerKind) {
    let sources = &state.sources;
    let kind_of = |style: &LayerStyle| {
        sources
            .position(style.id)
            .and_then(|at| sources.data.layers.get(at))
            .map_or(LayerKind::Other, |layer| layer.kind)
    };
    let layers = &mut state.project.layers;
    let at = layers
        .iter()
        .position(|style| if kind == LayerKind::Parcels { kind_of(style) >= kind } else { kind_of(style) > kind })
        .unwrap_or(layers.len());
    if kind == LayerKind::Parcels {
        for style in layers.iter_mut() {
            style.visible &= kind_of(style) != LayerKind::Parcels;
        }
    }
    layers.insert(at, LayerStyle { id, visible: true, opacity: 1.0 });
}

/// When the evaluated parcels were closed, those behind them are evaluated, and shown.
fn show_evaluated(state: &mut State) {
    let id = state.sources.evaluated().and_then(|at| state.sources.layer_ids.get(at)).copied();
    if let Some(style) = state.project.layers.iter_mut().find(|style| Some(style.id) == id) {
        style.visible = true;
    }
}

/// What has to follow a change of the layers: positions move, derived data goes, the year may be gone.
pub(super) fn after_change(state: &mut State, ids_before: &[LayerId]) -> Vec<Effect> {
    state.sources.changes += 1;
    project::forget_layer_edits(state);
    clinic::unrepair(state);
    part_from_figures_of_others(state);
    after_other_values(state, ids_before)
}

/// The same, where the layers are those that were there but what was made of them is to be another.
pub(super) fn after_other_values(state: &mut State, ids_before: &[LayerId]) -> Vec<Effect> {
    let mut effects = clinic::refit(state);
    state.sources.values += 1;
    let years = state.sources.data.firms.years();
    if state.project.year.is_none_or(|year| !years.contains(&year)) {
        state.project.year = state.sources.data.parcels().and(years.last().copied());
    }
    let sources = &state.sources;
    let moved = |pick: Pick| {
        let layer = sources.position(*ids_before.get(pick.layer)?)?;
        Some(Pick { layer, ..pick })
    };
    let session = &mut state.session;
    session.hover = session.hover.and_then(moved);
    session.selected = session.selected.and_then(moved);
    session.under_click = session.under_click.iter().copied().filter_map(moved).collect();
    session.highlighted.clear();
    // Answers of a search name features by their numbers in layers that may be others now.
    session.found.clear();
    (session.firm, session.firm_sheet) = (None, None);
    session.cards_back.clear();
    session.cards_forward.clear();
    (session.sheet, session.checked, session.site) = (None, None, None);
    let evaluated = sources.data.parcels();
    session.chosen =
        session.chosen.take().filter(|chosen| evaluated.is_some_and(|own| Arc::ptr_eq(own, &chosen.layer)));
    session.choices.clear();
    session.choice_serial += 1;
    let first_zones = sources.first(LayerKind::Zones).and_then(|at| sources.layer_ids.get(at));
    if first_zones.is_none_or(|id| !ids_before.contains(id)) {
        session.active_zone = None;
    }
    state.derived.clinic = None;
    state.derived.of_sources = None;
    state.derived.of_year = None;
    state.derived.themed = None;
    state.derived.graded = None;
    state.derived.compared = None;
    state.derived.years = None;
    table::forget_gone(state);
    effects.extend(select::refresh_query(state));
    effects.extend(derive(state, Stage::Sources));
    effects
}

/// A stage is there; what comes next?
fn made(state: &mut State, stage: Stage) -> Vec<Effect> {
    let has_parcels = state.sources.evaluated().is_some();
    state.derived.pending = match stage {
        Stage::Sources if has_parcels => Some(Stage::Year),
        Stage::Year if has_parcels => Some(Stage::Theme),
        _ => None,
    };
    let mut effects = pending_effect(state);
    if effects.is_empty() {
        effects = table::refresh(state);
    }
    effects
}

/// The last stage is there. What waits to be tried comes before the dock, which is asked when that is there.
fn made_all(state: &mut State) -> Vec<Effect> {
    state.derived.pending = None;
    let effects = project::follow_trial(state);
    let mut effects = if effects.is_empty() { table::refresh(state) } else { effects };
    effects.extend(clinic::wanted(state));
    effects
}

fn pending_effect(state: &State) -> Vec<Effect> {
    match state.derived.pending {
        Some(Stage::Sources) => vec![Effect::DeriveSources],
        Some(Stage::Year) => vec![Effect::DeriveYear],
        Some(Stage::Theme) => vec![Effect::DeriveTheme],
        None => Vec::new(),
    }
}

fn colour(state: &mut State, Coloured { themed, graded, compared, years }: Coloured) {
    state.derived.themed = Some(themed);
    state.derived.graded = graded;
    state.derived.compared = compared;
    state.derived.years = years;
}

fn end(state: &mut State, id: JobId) -> Vec<Effect> {
    preview::end(state, id);
    state.session.stopped.retain(|stopped| *stopped != id);
    state.session.jobs.retain(|job| job.id != id);
    loading::ended(state, id)
}
