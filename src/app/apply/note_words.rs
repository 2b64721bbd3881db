//! The words of notes while they are typed, and what the parcel below has to say.

use crate::analysis::per_mu::Reading;
use crate::app::annotating::Typing;
use crate::app::apply::{notes, select};
use crate::app::command::Effect;
use crate::app::map::hit;
use crate::app::panels::number;
use crate::app::state::State;
use crate::model::layer::{LayerKind, Role};
use crate::model::note::{MOST_CHARACTERS, Note, NoteKind, cleaned, find};
use crate::model::spec::Metric;
use crate::model::words::Words;
use geo_types::Coord;

static PER_MU: Words = Words::fixed("万元/亩", "10k yuan/mu");
static MU: Words = Words::fixed("亩", "mu");
static AREA: Words = Words::fixed("面积", "Area");
static CODE: Words = Words::fixed("宗地代码", "Parcel number");
static NO_DATA: Words = Words::fixed("无数据", "no data");
static NOT_RATED: Words = Words::fixed("暂不评价", "not rated");

/// A figure of a parcel that can be put into words: its name, and the words with the value.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// `亩均税收`; `{亩均税收}` in typed words stands for the value.
    pub name: Words,
    /// `3.52 万元/亩`.
    pub value: String,
}

/// The fields of the parcel at a place; none where there is no parcel.
pub fn fields(state: &State, at: Coord) -> Vec<Field> {
    let lang = state.lang();
    let Some(evaluated) = state.sources.evaluated() else { return Vec::new() };
    let Some(pick) = hit::hits(state, at, 0.0).into_iter().find(|pick| pick.layer == evaluated) else {
        return Vec::new();
    };
    let Some(layer) = state.sources.layer_of(pick).filter(|layer| layer.kind == LayerKind::Parcels) else {
        return Vec::new();
    };
    let mut fields = Vec::new();
    if let Some(code) = layer.text(Role::Code, pick.feature) {
        fields.push(Field { name: CODE.clone(), value: code.to_owned() });
    }
    let mu = number::grouped(layer.evaluation_mu(pick.feature).0, 2);
    let area = Field { name: AREA.clone(), value: format!("{mu} {}", MU.get(lang)) };
    let of_year = state.derived.of_year.as_ref();
    fields.extend(of_year.iter().flat_map(|of_year| {
        Metric::ALL.into_iter().map(|metric| {
            let value = match of_year.figures.per_mu(metric, pick.feature) {
                Reading::Value(value) => format!("{} {}", number::per_mu(value.0), PER_MU.get(lang)),
                Reading::NotRated(_) => NOT_RATED.get(lang).to_owned(),
                Reading::NoData => NO_DATA.get(lang).to_owned(),
            };
            Field { name: metric.words(), value }
        })
    }));
    fields.push(area);
    fields
}

/// The words a new callout begins with: the number of the parcel it points at, and its tax per mu.
pub(super) fn proposed(state: &State, note: &Note) -> String {
    let Some(at) = note.points.first().filter(|_| note.kind == NoteKind::Callout) else { return String::new() };
    let (lang, tax) = (state.lang(), Metric::Tax.words());
    let lines = fields(state, *at).into_iter().filter_map(|field| {
        let year = state.project.year.map_or_else(String::new, |year| format!("{year} "));
        if field.name == CODE {
            Some(field.value)
        } else {
            (field.name == tax).then(|| format!("{year}{} {}", field.name.get(lang), field.value))
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Fields in braces become their values, in both languages; what is no field stays.
fn filled(state: &State, note: &Note) -> String {
    let mut text = note.text.clone();
    let Some(at) = note.points.first().filter(|_| text.contains('{')) else { return text };
    for field in fields(state, *at) {
        for name in [&field.name.zh, &field.name.en] {
            text = text.replace(&format!("{{{name}}}"), &field.value);
        }
    }
    text
}

pub(super) fn begin(state: &mut State, id: u32) {
    let Some(note) = find(&state.project.notes, id).cloned() else { return };
    select::nothing(state);
    state.session.notes.selected = vec![id];
    state.session.notes.typing = Some(Typing { note, is_new: false });
}

pub(super) fn so_far(state: &mut State, text: &str) {
    if let Some(typing) = &mut state.session.notes.typing {
        typing.note.text = text.chars().take(MOST_CHARACTERS).collect();
    }
}

/// Esc: words of a note that was there are as they were, those of a new one stay, for nobody has them twice.
pub(super) fn escape(state: &mut State) -> Vec<Effect> {
    let typing = state.session.notes.typing.as_ref();
    let is_written = typing.is_some_and(|typing| typing.is_new && !typing.note.text.trim().is_empty());
    end(state, is_written)
}

/// The typing ends. Words that are gone take a note with them that is nothing else.
pub(super) fn end(state: &mut State, keep: bool) -> Vec<Effect> {
    let Some(Typing { mut note, is_new }) = state.session.notes.typing.take() else { return Vec::new() };
    if !keep {
        return Vec::new();
    }
    note.text = cleaned(&filled(state, &note));
    match (note.is_whole(), is_new) {
        (true, true) => notes::add(state, vec![note]),
        (true, false) => notes::edit(state, |layers| notes::replace(layers, vec![note])),
        (false, true) => Vec::new(),
        (false, false) => notes::edit(state, |layers| {
            for layer in layers {
                layer.notes.retain(|known| known.id != note.id);
            }
        }),
    }
}
