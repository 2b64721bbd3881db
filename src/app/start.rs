//! The way into the window, and what is said where there is none.
//!
//! *Guarantees:* no display, or nothing to draw with, is an answer and never a panic.

use crate::app::Mutu;
use crate::app::map::Rendering;
use crate::app::settings::{Language, Settings};
use crate::io::places;
use crate::model::words::{Lang, Words};
use crate::render::gpu;
use crate::words;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why the window did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// There is no X server to ask.
    #[error("no display: DISPLAY is not set")]
    NoDisplay,
    /// The window, or what draws in it, could not be made.
    #[error("the window could not be opened: {0}")]
    Window(String),
}

impl StartError {
    /// What it means and what to do, in both languages.
    pub fn words(&self) -> Words {
        match self {
            Self::NoDisplay => Words::fixed(
                "没有可用的显示器（DISPLAY 未设置）；请在图形桌面中运行。Debian 上还需要 libx11-6 libxcursor1 libxi6 libx11-xcb1 libxkbcommon-x11-0，\
                 以及 libegl1 libgl1-mesa-dri（或 libvulkan1 mesa-vulkan-drivers）；也可以使用不需要窗口的子命令：\
                 mutu render、report、pick、check",
                "no display (DISPLAY is not set); run it on a desktop, which on Debian also takes libx11-6 libxcursor1 \
                 libxi6 libx11-xcb1 libxkbcommon-x11-0 and libegl1 libgl1-mesa-dri (or libvulkan1 \
                 mesa-vulkan-drivers), or use a subcommand that needs no window: mutu render, report, pick, check",
            ),
            Self::Window(reason) => words!(
                "窗口无法打开：{reason}。Debian 上请安装 libx11-6 libxcursor1 libxi6 libx11-xcb1 libxkbcommon-x11-0，\
                 以及 libegl1 libgl1-mesa-dri（或 libvulkan1 mesa-vulkan-drivers）；也可以使用不需要窗口的子命令：\
                 mutu render、report、pick、check",
                "the window could not be opened: {reason}; on Debian install libx11-6 libxcursor1 libxi6 libx11-xcb1 \
                 libxkbcommon-x11-0 and libegl1 libgl1-mesa-dri (or libvulkan1 mesa-vulkan-drivers), or use a \
                 subcommand that needs no window: mutu render, report, pick, check"
            ),
        }
    }
}

/// Opens the window on `files`, or on the shipped layers, and returns when it is closed. `lang` and `no_cache` are for
/// this time only.
///
/// # Errors
/// [`StartError`] where there is no display, or nothing on it can draw.
pub fn run(files: Vec<PathBuf>, no_cache: bool, lang: Option<Lang>) -> Result<(), StartError> {
    if !has_display() {
        return Err(StartError::NoDisplay);
    }
    let started = Arc::new(AtomicBool::new(false));
    let sign = Arc::clone(&started);
    let opened = catch_unwind(AssertUnwindSafe(move || {
        eframe::run_native(
            "亩图",
            options(),
            Box::new(move |creation| Ok(Box::new(create(creation, files, no_cache, lang, &sign)))),
        )
    }));
    match opened {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(StartError::Window(reason(&error.to_string()))),
        // A fault of the program itself is not a missing display.
        Err(panic) if started.load(Ordering::Relaxed) => resume_unwind(panic),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(StartError::Window(text.unwrap_or_default()))
        }
    }
}

/// Only X11 is spoken on Linux; asking a missing server takes long and says little.
fn has_display() -> bool {
    !cfg!(all(unix, not(target_os = "macos"))) || std::env::var_os("DISPLAY").is_some_and(|name| !name.is_empty())
}

/// winit puts the place in its own sources before what happened; a planner has no use for that.
fn reason(text: &str) -> String {
    let after_place = text.split_once(".rs:").and_then(|(_, rest)| rest.split_once(": "));
    after_place.map_or(text, |(_, reason)| reason).to_owned()
}

fn options() -> eframe::NativeOptions {
    eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("亩图")
            .with_app_id("mutu")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([960.0, 600.0])
            .with_icon(egui::IconData::default())
            .with_drag_and_drop(true),
        renderer: eframe::Renderer::Wgpu,
        // Colours are to be those of the tables, to the byte.
        dithering: false,
        ..Default::default()
    }
}

fn create(
    creation: &eframe::CreationContext<'_>,
    files: Vec<PathBuf>,
    no_cache: bool,
    lang: Option<Lang>,
    started: &AtomicBool,
) -> Mutu {
    let path = places::settings_file();
    let settings = path.as_deref().map(Settings::load).unwrap_or_default();
    // Who has chosen a language in the window keeps it, whatever the system speaks.
    let from_system = || settings.language.is_none().then(|| language_of_locale(|name| std::env::var(name).ok()));
    let language = lang.map(language_of).or_else(from_system);
    let cache_folder = places::cache_folder().filter(|_| !no_cache);
    let rendering = match &creation.wgpu_render_state {
        Some(state) => {
            gpu::install(state);
            Rendering::Gpu
        }
        None => Rendering::Cpu,
    };
    let mut mutu = Mutu::with_cache(&creation.egui_ctx, files, settings, cache_folder, rendering);
    mutu.speak(language);
    mutu.watch_files();
    mutu.keep_settings_in(path);
    mutu.keep_profiles_in(places::profiles_folder());
    mutu.keep_copies_in(places::recovery_folder().as_deref());
    started.store(true, Ordering::Relaxed);
    mutu
}

fn language_of(lang: Lang) -> Language {
    match lang {
        Lang::Zh => Language::Zh,
        Lang::En => Language::En,
    }
}

/// English where the locale is English, else Chinese; `LC_ALL` goes before `LANG`.
fn language_of_locale(variable: impl Fn(&str) -> Option<String>) -> Language {
    let given = ["LC_ALL", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    if given.is_some_and(|value| value.starts_with("en")) { Language::En } else { Language::Zh }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_the_locale() {
        for (all, lang, expected) in [
            (None, None, Language::Zh),
            (None, Some("en_US.UTF-8"), Language::En),
            (Some(""), Some("en_GB"), Language::En),
            (Some("zh_CN.UTF-8"), Some("en_US.UTF-8"), Language::Zh),
            (None, Some("C.UTF-8"), Language::Zh),
        ] {
            let variable = |name: &str| if name == "LC_ALL" { all } else { lang }.map(str::to_owned);
            assert_eq!(language_of_locale(variable), expected, "LC_ALL={all:?} LANG={lang:?}");
        }
    }

    #[test]
    fn a_reason_has_no_place_in_foreign_sources() {
        let text = "winit EventLoopError: os error at /a/winit-0.30/src/mod.rs:788: Failed to open connection";
        assert_eq!(reason(text), "Failed to open connection", "the place is left out");
        assert_eq!(reason("wgpu error: no adapter"), "wgpu error: no adapter", "other reasons are kept whole");
    }
}
