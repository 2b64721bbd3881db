//! Which edits of a page are undone as one step: what is typed into one field, and the arrow keys on one item.

use crate::app::board::Join;
use crate::app::state::State;
use crate::model::page::{Item, ItemKind, Page};
use crate::model::project::Edit;

/// What an edit of a page typed, where it changed one text and nothing else.
pub(super) fn typed(old: &Page, new: &Page) -> Option<Join> {
    if old.title != new.title {
        return (Page { title: new.title.clone(), ..old.clone() } == *new).then_some(Join::Title);
    }
    if old.items.len() != new.items.len() || (Page { items: old.items.clone(), ..new.clone() } != *old) {
        return None;
    }
    let mut differing = old.items.iter().zip(&new.items).filter(|(a, b)| a != b);
    let (one, other) = differing.next()?;
    let is_same = one.id == other.id && one.place == other.place && differing.next().is_none();
    field(one, other).filter(|_| is_same).map(|field| Join::Field(one.id, field))
}

/// The one field in which two items differ.
fn field(one: &Item, other: &Item) -> Option<&'static str> {
    let differing: Vec<&'static str> = match (&one.kind, &other.kind) {
        (ItemKind::Text(a), ItemKind::Text(b)) => {
            let all = [("text", a.text != b.text), ("size", a.size_pt != b.size_pt), ("bold", a.bold != b.bold)];
            all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
        }
        (ItemKind::Watermark { .. }, ItemKind::Watermark { .. }) => vec!["text"],
        (ItemKind::WindRose(a), ItemKind::WindRose(b)) => {
            let all = [("shares", a.shares != b.shares), ("source", a.source != b.source)];
            all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
        }
        (ItemKind::TitleBlock(a), ItemKind::TitleBlock(b)) => {
            let all = [
                ("made_by", a.made_by != b.made_by),
                ("date", a.date != b.date),
                ("number", a.number != b.number),
                ("data_time", a.data_time != b.data_time),
                ("approval", a.approval != b.approval),
                ("secrecy", a.secrecy != b.secrecy),
            ];
            all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
        }
        _ => return None,
    };
    // A tick is a step of its own.
    if let [one] = differing[..] { Some(one).filter(|name| *name != "bold") } else { None }
}

/// Makes one step of the last two.
pub(super) fn join(state: &mut State) {
    if let Some([before, last]) = state.undo.last_chunk::<2>()
        && before.new == last.old
    {
        let joined = Edit { old: before.old.clone(), new: last.new.clone() };
        state.undo.truncate(state.undo.len() - 2);
        // Typed and taken out again is nothing.
        if joined.old != joined.new {
            state.undo.push(joined);
        }
    }
}
