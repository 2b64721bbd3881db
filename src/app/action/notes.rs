//! The actions of notes.

use super::{Action, Entry, command, command_shift, entry, plain};
use crate::model::note::NoteKind;
use egui::Key;

/// A thing to do with notes without further words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteAction {
    /// Draw a note of this kind.
    Draw(NoteKind),
    /// Copy the selected ones beside themselves.
    Duplicate,
    /// Away with the selected ones, or with the selected planned site.
    Delete,
    /// Over the next one.
    Forward,
    /// Below the next one.
    Backward,
    /// Show or hide the tools.
    Tools,
    /// Write all notes to a file.
    Export,
    /// Read notes from a file.
    Import,
}

const fn draw(kind: NoteKind) -> Action {
    Action::Note(NoteAction::Draw(kind))
}

/// All of them, in the order of the tools and of the help.
pub(super) static TABLE: &[Entry] = &[
    entry(
        draw(NoteKind::Text),
        "文字",
        "Text",
        "点击地图写字；可换行、可粘贴",
        "Click the map and type; lines and pasting work",
        &[plain(Key::T)],
    ),
    entry(
        draw(NoteKind::Callout),
        "引出标注",
        "Callout",
        "从所指处拖到文字处；指向宗地时自动填入宗地代码和亩均税收",
        "Drag from what it is about to where it stands; on a parcel it proposes number and tax per mu",
        &[plain(Key::C)],
    ),
    entry(
        draw(NoteKind::Pin),
        "编号图钉",
        "Numbered pin",
        "每点击一处，编号加一；Esc 结束",
        "Each click places the next number; Esc ends",
        &[plain(Key::K)],
    ),
    entry(
        draw(NoteKind::Arrow),
        "箭头",
        "Arrow",
        "拖动画出，或逐点点击，双击结束；Shift 限 45°",
        "Drag, or click point by point and double-click; Shift keeps to 45°",
        &[plain(Key::A)],
    ),
    entry(
        draw(NoteKind::Line),
        "折线",
        "Line",
        "拖动画出，或逐点点击，双击结束；Shift 限 45°",
        "Drag, or click point by point and double-click; Shift keeps to 45°",
        &[plain(Key::I)],
    ),
    entry(draw(NoteKind::Freehand), "手绘", "Freehand", "按住拖动画线", "Hold and draw", &[plain(Key::D)]),
    entry(
        draw(NoteKind::Polygon),
        "多边形",
        "Polygon",
        "逐个点击角点，双击或 Enter 完成",
        "Click its corners; a double click or Enter completes",
        &[plain(Key::G)],
    ),
    entry(
        draw(NoteKind::Rectangle),
        "矩形",
        "Rectangle",
        "从一角拖到对角；Shift 画正方形",
        "Drag from corner to corner; Shift makes a square",
        &[plain(Key::R)],
    ),
    entry(
        draw(NoteKind::Ellipse),
        "椭圆",
        "Ellipse",
        "从一角拖到对角；Shift 画圆",
        "Drag from corner to corner; Shift makes a circle",
        &[plain(Key::O)],
    ),
    entry(
        draw(NoteKind::Length),
        "量距离",
        "Measure length",
        "逐点点击，双击完成；椭球面长度，m 或 km",
        "Click point by point and double-click; on the ellipsoid, in m or km",
        &[plain(Key::M)],
    ),
    entry(
        draw(NoteKind::Area),
        "量面积",
        "Measure area",
        "逐个点击角点，双击完成；椭球面面积，亩、公顷或 km²",
        "Click its corners and double-click; on the ellipsoid, in mu and ha or km²",
        &[plain(Key::S)],
    ),
    entry(
        Action::Note(NoteAction::Duplicate),
        "再制标注",
        "Duplicate notes",
        "在旁边再画一份选中的标注；也可用 Ctrl+C、Ctrl+X、Ctrl+V",
        "Draw the selected notes once more beside themselves; Ctrl+C, Ctrl+X and Ctrl+V work too",
        &[command(Key::J)],
    ),
    entry(
        Action::Note(NoteAction::Delete),
        "删除标注",
        "Delete notes",
        "删除选中的标注或拟用地",
        "Delete the selected notes or the selected site",
        &[plain(Key::Delete)],
    ),
    entry(
        Action::Note(NoteAction::Forward),
        "上移一层",
        "Bring forward",
        "把选中的标注上移一层",
        "Bring the selected notes one step forward",
        &[plain(Key::CloseBracket)],
    ),
    entry(
        Action::Note(NoteAction::Backward),
        "下移一层",
        "Send backward",
        "把选中的标注下移一层",
        "Send the selected notes one step back",
        &[plain(Key::OpenBracket)],
    ),
    entry(
        Action::Note(NoteAction::Tools),
        "标注工具",
        "Note tools",
        "显示或隐藏地图左侧的标注工具",
        "Show or hide the tools for notes beside the map",
        &[command(Key::Num5)],
    ),
    entry(
        Action::Note(NoteAction::Export),
        "导出标注…",
        "Export notes…",
        "把全部标注写成 GeoJSON",
        "Write all notes as GeoJSON",
        &[],
    ),
    entry(
        Action::Note(NoteAction::Import),
        "导入标注…",
        "Import notes…",
        "从 GeoJSON 读入标注，放进新的标注图层",
        "Read notes from GeoJSON into a new layer of notes",
        &[command_shift(Key::I)],
    ),
];
