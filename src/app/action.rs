//! Everything in menus and on keys that needs no payload: label, tooltip, shortcut in one table.
//!
//! *Guarantees:* every action is in [`all`] once; no two actions share a key.
//! *Must not know:* what an action does ([`apply`](mod@crate::app::apply)).

mod keys;
mod notes;

pub use notes::NoteAction;

use crate::app::map;
use crate::model::words::Words;
use egui::{Key, KeyboardShortcut, Modifiers};
use keys::key_text;

/// A thing to do without further words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Begin a new project.
    New,
    /// Open files.
    Open,
    /// Read a table of a database.
    AddDatabase,
    /// Save the project.
    Save,
    /// Save it in another file.
    SaveAs,
    /// Say where missing data files are.
    Locate,
    /// Show how data files were read.
    Sources,
    /// Offer what a window left behind that was not closed.
    Recover,
    /// Show the shipped layers again.
    OpenSample,
    /// Export the map as a picture.
    Export,
    /// Show the page view, or the map again.
    ToggleBoard,
    /// Leave.
    Quit,
    /// Undo the last edit.
    Undo,
    /// Do it again.
    Redo,
    /// Copy the sheet of the selected parcel as text.
    CopySheet,
    /// Copy the page as a picture.
    CopyPicture,
    /// Put the cursor into the search field.
    Search,
    /// Select nothing, close the dialog.
    Clear,
    /// Select the next thing under the last click.
    NextUnderClick,
    /// Dragging moves the map.
    ToolPan,
    /// Dragging draws a box around parcels.
    ToolBox,
    /// Dragging draws a line around parcels.
    ToolLasso,
    /// Clicks set the corners of a planned site.
    ToolSketch,
    /// Something with notes.
    Note(NoteAction),
    /// Select all parcels.
    SelectAll,
    /// Show everything.
    Fit,
    /// Show the selected thing.
    ZoomToSelection,
    /// Closer.
    ZoomIn,
    /// Farther.
    ZoomOut,
    /// To the left.
    PanLeft,
    /// To the right.
    PanRight,
    /// Up.
    PanUp,
    /// Down.
    PanDown,
    /// The card before.
    CardBack,
    /// The card after.
    CardForward,
    /// The view before.
    Back,
    /// The view after.
    Forward,
    /// Show or hide the left panel.
    ToggleLeft,
    /// Show or hide the inspector.
    ToggleRight,
    /// Show or hide the panel of issues.
    ToggleIssues,
    /// Show or hide the attribute table.
    ToggleTable,
    /// The other language.
    SwitchLanguage,
    /// The other of light and dark.
    SwitchAppearance,
    /// Keep large files as read, or not.
    SwitchCache,
    /// Keys and what they do.
    Help,
}

/// One action and all that is shown of it.
#[derive(Debug)]
pub struct Entry {
    /// Which.
    pub action: Action,
    /// In menus and on buttons.
    pub label: Words,
    /// What it does, in a sentence.
    pub tooltip: Words,
    /// Its keys; the first one is shown.
    pub keys: &'static [KeyboardShortcut],
}

/// All actions, in the order of the help.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    TABLE.iter().chain(notes::TABLE)
}

/// Those that are about no notes, in the order of the menus.
static TABLE: &[Entry] = &[
    entry(
        Action::New,
        "新建项目",
        "New project",
        "以示例图层开始一个新项目",
        "Begin anew with the shipped layers",
        &[command(Key::N)],
    ),
    entry(
        Action::Open,
        "打开…",
        "Open…",
        "打开项目（.mutu），或读入图层、Excel 或 CSV 表",
        "Open a project (.mutu), or read layers, Excel or CSV tables",
        &[command(Key::O)],
    ),
    entry(
        Action::AddDatabase,
        "添加数据库…",
        "Add database…",
        "读取 PostGIS 数据库中的表；只读，按下连接之前不联网",
        "Read a table of a PostGIS database; only read, and nothing is connected before you say so",
        &[],
    ),
    entry(
        Action::Save,
        "保存项目",
        "Save project",
        "把图层、专题、方案、拟用地等存入项目文件",
        "Keep layers, overlay, schemes, planned sites and all else in the project file",
        &[command(Key::S)],
    ),
    entry(
        Action::SaveAs,
        "项目另存为…",
        "Save project as…",
        "存入另一个项目文件",
        "Keep it in another project file",
        &[command_shift(Key::S)],
    ),
    entry(
        Action::Locate,
        "重新定位数据文件…",
        "Locate data files…",
        "指出缺失的数据文件现在在哪里",
        "Say where missing data files are now",
        &[],
    ),
    entry(
        Action::Sources,
        "数据来源…",
        "Data sources…",
        "各数据文件的坐标系、编码、列和发现的问题；可以改正后重新读取",
        "Coordinate system, encoding, columns and findings of each data file; put them right and read again",
        &[],
    ),
    entry(
        Action::Recover,
        "恢复未保存的项目…",
        "Recover unsaved projects…",
        "打开程序没有正常关闭时自动保存的内容",
        "Open what was kept when the program was not closed",
        &[],
    ),
    entry(
        Action::OpenSample,
        "恢复示例图层",
        "Show shipped layers",
        "重新显示随程序提供的图层",
        "Show the layers that come with the program again",
        &[],
    ),
    entry(
        Action::Export,
        "导出地图",
        "Export map",
        "把当前地图写成带图例的 PNG 图片",
        "Write the map as a PNG with legend",
        &[command(Key::E)],
    ),
    entry(
        Action::SwitchCache,
        "缓存已读的大文件",
        "Cache large files",
        "再次打开时不必重新读取；副本只有本人能读，关闭此项时全部删除",
        "They open at once the second time; only you can read the copies, and turning this off removes them",
        &[],
    ),
    entry(
        Action::ToggleBoard,
        "版面",
        "Page",
        "排版：图幅上放什么、放在哪里",
        "Lay the page out: what is on it and where",
        &[command(Key::P)],
    ),
    entry(Action::Quit, "退出", "Quit", "关闭程序", "Close the program", &[command(Key::Q)]),
    entry(Action::Undo, "撤销", "Undo", "撤销上一步修改", "Undo the last change", &[command(Key::Z)]),
    entry(
        Action::Redo,
        "重做",
        "Redo",
        "重做撤销的修改",
        "Do the undone change again",
        &[command_shift(Key::Z), command(Key::Y)],
    ),
    entry(
        Action::CopySheet,
        "复制宗地信息",
        "Copy parcel sheet",
        "复制选中宗地的全部信息；选中多宗时复制为表格",
        "Copy all that is known of the selected parcel; of several, as a table",
        &[command_shift(Key::C)],
    ),
    entry(
        Action::CopyPicture,
        "复制图幅",
        "Copy page as picture",
        "把图幅作为图片放到剪贴板，可粘贴到 WPS、Word",
        "Put the page on the clipboard as a picture",
        &[command_shift(Key::X)],
    ),
    entry(Action::Search, "搜索", "Search", "在搜索框中输入", "Type into the search field", &[command(Key::F)]),
    entry(
        Action::Clear,
        "取消选择",
        "Clear selection",
        "取消选择，关闭对话框",
        "Select nothing, close the dialog",
        &[plain(Key::Escape)],
    ),
    entry(
        Action::NextUnderClick,
        "下一宗重叠",
        "Next overlapping",
        "选中同一位置的下一宗地",
        "Select the next parcel at the same place",
        &[plain(Key::N)],
    ),
    entry(
        Action::ToolPan,
        "平移",
        "Pan",
        "拖动平移地图；按住 Shift 拖动框选宗地",
        "Drag to move the map; hold Shift to draw a box around parcels",
        &[plain(Key::V)],
    ),
    entry(
        Action::ToolBox,
        "框选",
        "Box",
        "拖动画框，选中碰到的宗地；Shift 添加，Ctrl 去除",
        "Drag a box over parcels to select them; Shift adds, Ctrl removes",
        &[plain(Key::B)],
    ),
    entry(
        Action::ToolLasso,
        "套索",
        "Lasso",
        "拖动画圈，选中碰到的宗地；Shift 添加，Ctrl 去除",
        "Draw around parcels to select them; Shift adds, Ctrl removes",
        &[plain(Key::L)],
    ),
    entry(
        Action::ToolSketch,
        "画拟用地",
        "Sketch a site",
        "点击画出拟用地的角点，双击或 Enter 完成，Backspace 退一点，Esc 放弃；再按入园标准核查",
        "Click its corners; a double click or Enter completes, Backspace takes one back, Esc leaves; then it is checked",
        &[plain(Key::P)],
    ),
    entry(
        Action::SelectAll,
        "全选宗地",
        "Select all parcels",
        "选中全部宗地",
        "Select all parcels",
        &[command(Key::A)],
    ),
    entry(Action::Fit, "全图", "Fit all", "显示全部图层", "Show everything", &[plain(Key::Home), plain(Key::F)]),
    entry(
        Action::ZoomToSelection,
        "缩放至所选",
        "Zoom to selection",
        "把选中的对象放到地图中央",
        "Show the selected thing",
        &[plain(Key::Z)],
    ),
    entry(Action::ZoomIn, "放大", "Zoom in", "放大地图", "Closer", &[plain(Key::Plus), plain(Key::Equals)]),
    entry(Action::ZoomOut, "缩小", "Zoom out", "缩小地图", "Farther", &[plain(Key::Minus)]),
    entry(Action::PanLeft, "左移", "Pan left", "向左移动地图", "Move the view to the left", &[plain(Key::ArrowLeft)]),
    entry(
        Action::PanRight,
        "右移",
        "Pan right",
        "向右移动地图",
        "Move the view to the right",
        &[plain(Key::ArrowRight)],
    ),
    entry(Action::PanUp, "上移", "Pan up", "向上移动地图", "Move the view up", &[plain(Key::ArrowUp)]),
    entry(Action::PanDown, "下移", "Pan down", "向下移动地图", "Move the view down", &[plain(Key::ArrowDown)]),
    entry(
        Action::CardBack,
        "上一张卡片",
        "Card before",
        "回到检查器里的上一张企业或宗地卡片",
        "To the firm or parcel shown before",
        &[alt(Key::ArrowUp)],
    ),
    entry(
        Action::CardForward,
        "下一张卡片",
        "Card after",
        "到检查器里的下一张卡片",
        "To the card one came back from",
        &[alt(Key::ArrowDown)],
    ),
    entry(Action::Back, "上一视图", "Back", "回到上一个视图", "To the view before", &[alt(Key::ArrowLeft)]),
    entry(Action::Forward, "下一视图", "Forward", "到下一个视图", "To the view after", &[alt(Key::ArrowRight)]),
    entry(
        Action::ToggleLeft,
        "分区与图层",
        "Zones and layers",
        "显示或隐藏左侧面板",
        "Show or hide the left panel",
        &[command(Key::Num1)],
    ),
    entry(
        Action::ToggleRight,
        "属性面板",
        "Inspector",
        "显示或隐藏右侧面板",
        "Show or hide the inspector",
        &[command(Key::Num2)],
    ),
    entry(
        Action::ToggleIssues,
        "数据问题",
        "Issues",
        "显示或隐藏数据问题与消息",
        "Show or hide issues and messages",
        &[command(Key::Num3)],
    ),
    entry(
        Action::ToggleTable,
        "属性表",
        "Attribute table",
        "显示或隐藏属性表",
        "Show or hide the attribute table",
        &[command(Key::Num4), command(Key::T)],
    ),
    entry(Action::SwitchLanguage, "English", "中文", "切换为英文界面", "Switch to Chinese", &[command(Key::L)]),
    entry(
        Action::SwitchAppearance,
        "浅色 / 深色",
        "Light / dark",
        "切换浅色与深色",
        "Switch between light and dark",
        &[command(Key::D)],
    ),
    entry(Action::Help, "快捷键", "Keys", "列出全部快捷键", "List all keys", &[plain(Key::F1)]),
];

/// What is shown of an action.
pub fn entry_of(action: Action) -> Option<&'static Entry> {
    all().find(|entry| entry.action == action)
}

impl Entry {
    /// The shown key: `Ctrl+O`; empty where there is none.
    pub fn key_text(&self) -> String {
        self.keys.first().copied().map(key_text).unwrap_or_default()
    }
}

/// The actions whose keys were pressed since the last frame, in the order of the table.
///
/// Keys that mean something to what has the keyboard are left to it: letters to a text field, `Esc` to an open menu,
/// arrows to a slider. Behind a dialog one can only leave.
pub fn shortcut_pressed(ctx: &egui::Context) -> Vec<Action> {
    let typing = ctx.text_edit_focused();
    let in_dialog = ctx.memory(|memory| memory.top_modal_layer().is_some());
    let in_menu = egui::Popup::is_any_open(ctx);
    let elsewhere = ctx.memory(egui::Memory::focused).is_some_and(|focused| focused != map::id());
    let mut pressed = Vec::new();
    for entry in all().filter(|entry| !in_dialog || entry.action == Action::Quit) {
        for key in entry.keys {
            let bare = !key.modifiers.command && !key.modifiers.alt;
            let letter = bare && key.logical_key != Key::F1;
            if in_menu && bare || typing && (letter || edits_text(*key)) || elsewhere && bare && moves(*key) {
                continue;
            }
            if ctx.input_mut(|input| take(input, *key)) {
                pressed.push(entry.action);
            }
        }
    }
    pressed
}

/// Takes the key where it was pressed with just its modifiers; egui's own match would let others through.
/// `Shift` may be held with a bare key: on many keyboards `+` needs it.
fn take(input: &mut egui::InputState, wanted: KeyboardShortcut) -> bool {
    let at = input.events.iter().position(|event| match event {
        egui::Event::Key { key, pressed: true, modifiers, .. } => {
            let command = modifiers.command || modifiers.ctrl;
            *key == wanted.logical_key
                && modifiers.alt == wanted.modifiers.alt
                && command == wanted.modifiers.command
                && (!command || modifiers.shift == wanted.modifiers.shift)
        }
        _ => false,
    });
    at.map(|at| input.events.remove(at)).is_some()
}

/// Keys that move the map, and just as well a slider, the rows of a table or the keyboard focus.
fn moves(key: KeyboardShortcut) -> bool {
    use Key::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Equals, Home, Minus, Plus};
    matches!(key.logical_key, ArrowLeft | ArrowRight | ArrowUp | ArrowDown | Plus | Equals | Minus | Home)
}

/// Undo, redo and the like belong to the text field that has the keyboard.
fn edits_text(key: KeyboardShortcut) -> bool {
    key.modifiers.command && matches!(key.logical_key, Key::Z | Key::Y | Key::A) || key.modifiers.alt
}

const fn entry(
    action: Action,
    zh: &'static str,
    en: &'static str,
    tooltip_zh: &'static str,
    tooltip_en: &'static str,
    keys: &'static [KeyboardShortcut],
) -> Entry {
    Entry { action, label: Words::fixed(zh, en), tooltip: Words::fixed(tooltip_zh, tooltip_en), keys }
}

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn command(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn command_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers { shift: true, ..Modifiers::COMMAND }, key)
}

const fn alt(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT, key)
}

#[cfg(test)]
mod tests;
