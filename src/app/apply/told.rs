//! What an edit changed, in words, for the line that says that it was taken back or made again.
//!
//! *Must not know:* how an edit is made.

use crate::analysis::whatif::{change_words, changes};
use crate::app::state::Sources;
use crate::app::text;
use crate::model::entry::EntryStandard;
use crate::model::join::TableJoin;
use crate::model::note::NoteLayer;
use crate::model::project::{Change, Edit, LayerStyle};
use crate::model::scheme::Scheme;
use crate::model::sketch::Sketch;
use crate::model::variants::Variants;
use crate::model::words::Words;
use crate::words;
use std::cmp::Ordering;
use std::sync::Arc;

/// So many changes of a scheme are named one by one.
const NAMED: usize = 2;

/// What it changed, and from what to what where that can be said in a few words.
pub(super) fn edit(sources: &Sources, edit: &Edit) -> Words {
    match (&edit.old, &edit.new) {
        (Change::Theme(old), Change::Theme(new)) => {
            from_to(&text::THEME, &text::theme_short(*old), &text::theme_short(*new))
        }
        (Change::Year(old), Change::Year(new)) => {
            let year =
                |year: Option<u16>| year.map_or_else(|| text::NO_YEAR.clone(), |year| Words::same(year.to_string()));
            from_to(&text::YEAR, &year(*old), &year(*new))
        }
        (Change::Scheme(old), Change::Scheme(new)) => scheme(old.as_deref(), new.as_deref()),
        (Change::EntryStandard(old), Change::EntryStandard(new)) => {
            let title =
                |known: &Option<Arc<EntryStandard>>| known.as_ref().map(|known| known.title()).unwrap_or_default();
            from_to(&Words::fixed("入园标准", "entry standard"), &title(old), &title(new))
        }
        (Change::Sketches(old), Change::Sketches(new)) => sketches(old, new),
        (Change::Variants(old), Change::Variants(new)) => variants(old, new),
        (Change::Layers(old), Change::Layers(new)) => layers(sources, old, new),
        (Change::Title(old), Change::Title(new)) => {
            from_to(&text::MAP_TITLE, &Words::same(old.clone()), &Words::same(new.clone()))
        }
        (Change::Pages(old), Change::Pages(new)) => match new.len().cmp(&old.len()) {
            Ordering::Greater => Words::fixed("新增图幅", "page added"),
            Ordering::Less => Words::fixed("删除图幅", "page removed"),
            Ordering::Equal => Words::fixed("版面", "page"),
        },
        (Change::Notes(old), Change::Notes(new)) => {
            let count = |layers: &[NoteLayer]| layers.iter().map(|layer| layer.notes.len()).sum::<usize>();
            match count(new).cmp(&count(old)) {
                Ordering::Greater => Words::fixed("新增标注", "note added"),
                Ordering::Less => Words::fixed("删除标注", "note removed"),
                Ordering::Equal => Words::fixed("修改标注", "note changed"),
            }
        }
        (Change::Repairs(old), Change::Repairs(new)) => {
            let count = new.len().abs_diff(old.len());
            words!("数据修复 {count} 处", "{count} repair(s) of the data")
        }
        (Change::Joins(old), Change::Joins(new)) => joins(old, new),
        (Change::Bookmarks(_), Change::Bookmarks(_)) => Words::fixed("视图书签", "named views"),
        // Classes have no short name; of two parts that differ nothing can be said.
        _ => Words::fixed("分级方法与断点", "classes and their bounds"),
    }
}

fn joins(old: &[TableJoin], new: &[TableJoin]) -> Words {
    let only = |these: &[TableJoin], others: &[TableJoin]| {
        let found = these.iter().find(|join| !others.contains(join))?;
        Some(found.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()))
    };
    match (only(new, old), only(old, new)) {
        (Some(name), _) => words!("并入 {name}", "{name} joined"),
        (None, Some(name)) => words!("去掉并入的 {name}", "{name} no longer joined"),
        (None, None) => Words::fixed("并入的表", "joined tables"),
    }
}

/// `年度 2024 → 2023`.
fn from_to(what: &Words, old: &Words, new: &Words) -> Words {
    let shown = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
    let (zh, en) = (&what.zh, &what.en);
    let (old_zh, old_en, new_zh, new_en) = (shown(&old.zh), shown(&old.en), shown(&new.zh), shown(&new.en));
    words!("{zh} {old_zh} → {new_zh}", "{en} {old_en} → {new_en}")
}

fn scheme(old: Option<&Scheme>, new: Option<&Scheme>) -> Words {
    let what = Words::fixed("评价方案", "evaluation scheme");
    let (Some(old), Some(new)) = (old, new) else { return what };
    let moved = changes(old, new);
    if old.id != new.id || moved.is_empty() {
        return from_to(&what, &old.name, &new.name);
    }
    let told: Vec<Words> = moved.iter().take(NAMED).map(|(from, to)| change_words(new, from, to)).collect();
    let listed = |of: &dyn Fn(&Words) -> &str, comma: &str| told.iter().map(of).collect::<Vec<_>>().join(comma);
    let (zh, en) = (listed(&|words| &words.zh, "，"), listed(&|words| &words.en, ", "));
    match moved.len().saturating_sub(NAMED) {
        0 => words!("{zh}", "{en}"),
        more => words!("{zh}，另 {more} 项", "{en} and {more} more"),
    }
}

fn sketches(old: &[Sketch], new: &[Sketch]) -> Words {
    let within = |id: u32, sites: &[Sketch]| sites.iter().any(|site| site.id == id);
    if let Some(site) = new.iter().find(|site| !within(site.id, old)) {
        let id = site.id;
        return words!("绘制拟用地 {id}", "planned site {id} drawn");
    }
    if let Some(site) = old.iter().find(|site| !within(site.id, new)) {
        let id = site.id;
        return words!("删除拟用地 {id}", "planned site {id} removed");
    }
    match new.iter().find(|site| !old.contains(site)) {
        Some(site) => {
            let id = site.id;
            words!("拟用地 {id} 的拟建内容", "what is planned on site {id}")
        }
        None => Words::fixed("拟用地", "planned sites"),
    }
}

fn variants(old: &Variants, new: &Variants) -> Words {
    let within = |scheme: &Arc<Scheme>, of: &Variants| of.kept.iter().any(|kept| Arc::ptr_eq(&kept.scheme, scheme));
    if let Some(kept) = new.kept.iter().find(|kept| !within(&kept.scheme, old)) {
        let name = &kept.name;
        return words!("保留“{name}”", "{name} kept");
    }
    if let Some(kept) = old.kept.iter().find(|kept| !within(&kept.scheme, new)) {
        let name = &kept.name;
        return words!("删除“{name}”", "{name} deleted");
    }
    if let Some((old, new)) = old.kept.iter().zip(&new.kept).find(|(old, new)| old.name != new.name) {
        let (old, new) = (&old.name, &new.name);
        return words!("方案改名 {old} → {new}", "variant {old} renamed {new}");
    }
    if old.base == new.base {
        Words::fixed("地图按升降着色", "map coloured by change")
    } else {
        Words::fixed("比较所用的方案", "the variant compared with")
    }
}

fn layers(sources: &Sources, old: &[LayerStyle], new: &[LayerStyle]) -> Words {
    let before = |style: &LayerStyle| old.iter().find(|known| known.id == style.id);
    let changed = new.iter().find_map(|style| Some((before(style).filter(|known| *known != style)?, style)));
    let Some((old, new)) = changed else { return Words::fixed("图层顺序", "order of layers") };
    let layer = sources.position(new.id).and_then(|at| sources.data.layers.get(at));
    let name = layer.map(|layer| text::layer_kind(layer.kind)).unwrap_or_default();
    let (zh, en) = (name.zh, name.en);
    if old.visible == new.visible {
        let (from, to) = (old.opacity * 100.0, new.opacity * 100.0);
        words!("图层“{zh}”不透明度 {from:.0}% → {to:.0}%", "opacity of layer {en} {from:.0}% → {to:.0}%")
    } else if new.visible {
        words!("显示图层“{zh}”", "layer {en} shown")
    } else {
        words!("隐藏图层“{zh}”", "layer {en} hidden")
    }
}
