//! `mutu project check`: what a project file holds, and what has become of its data files.

use std::path::Path;
use std::sync::Arc;

use crate::cli::args::TextOrJson;
use crate::cli::args_project::{ProjectAction, ProjectArgs, ProjectCheckArgs};
use crate::cli::check::kind_name;
use crate::cli::output::{Failure, Outcome, answer};
use crate::io::json::{Value, json};
use crate::io::progress::Progress;
use crate::io::project::{Checked, Found, Hashes, Loaded, Origin, Shipped, SourceLine, load, of_file, version_of};
use crate::io::reading::ROLES;
use crate::model::layer::Layer;
use crate::model::words::{Lang, Words};

pub(crate) fn run(args: &ProjectArgs, lang: Lang) -> Result<Outcome, Failure> {
    let ProjectAction::Check(args) = &args.action;
    check(args, lang)
}

fn check(args: &ProjectCheckArgs, lang: Lang) -> Result<Outcome, Failure> {
    let shipped = Shipped::load();
    let document = of_file(&args.file, &shipped).map_err(|error| Failure::from(&*error))?;
    let version = version_of(&args.file).unwrap_or_default();
    let loaded = load(document, &Hashes::default(), None, &Progress::default()).ok_or_else(|| {
        let message = Words::fixed("读取被中断", "reading was interrupted");
        Failure::argument(&args.file.display().to_string(), message, Words::default())
    })?;
    answer(&match args.format {
        TextOrJson::Json => format!("{:#}\n", as_json(&args.file, version, &loaded, &shipped, lang)),
        TextOrJson::Text => as_text(&args.file, version, &loaded, lang),
    })?;
    let is_lost = loaded.checked.iter().any(|checked| checked.found.is_lost());
    let is_broken = loaded.parts.iter().flat_map(|part| &part.opened.files).any(|file| file.error.is_some());
    Ok(if is_lost || is_broken { Outcome::DoneWithErrors } else { Outcome::Done })
}

fn as_json(path: &Path, version: u16, loaded: &Loaded, shipped: &Shipped, lang: Lang) -> Value {
    let project = &loaded.document.project;
    let scheme = project.scheme.as_ref().map(|scheme| {
        let is_shipped = shipped.schemes.iter().any(|known| known == scheme);
        json!({ "id": scheme.id, "name": scheme.name.get(lang), "shipped": is_shipped })
    });
    let standard = project.entry_standard.as_ref().map(|standard| {
        let is_shipped = shipped.standards.iter().any(|known| known == standard);
        json!({ "id": standard.id, "name": standard.name.get(lang), "shipped": is_shipped })
    });
    let layers = loaded.shown().into_iter().map(|(layer, visible, opacity)| {
        json!({
            "name": layer.name,
            "kind": kind_name(layer.kind),
            "features": layer.len(),
            "visible": visible,
            "opacity": opacity,
        })
    });
    let sources = loaded.document.sources.iter().zip(&loaded.checked);
    let broken = loaded.parts.iter().flat_map(|part| &part.opened.files).filter_map(|file| file.error.as_ref());
    json!({
        "path": path.display().to_string(),
        "version": version,
        "title": project.title,
        "sources": sources.map(|(source, checked)| source_json(source, checked, lang)).collect::<Value>(),
        "layers": layers.collect::<Value>(),
        "year": project.year,
        "theme": project.theme.name(),
        "classes": project.classes.method.name(),
        "scheme": scheme,
        "entry_standard": standard,
        "counts": {
            "variants": project.variants.kept.len(),
            "sketches": project.sketches.len(),
            "bookmarks": project.bookmarks.len(),
        },
        "errors": broken.map(|error| json!({
            "path": error.path,
            "code": error.code,
            "place": error.place,
            "message": error.message.get(lang),
            "remedy": error.remedy.get(lang),
        })).collect::<Value>(),
    })
}

fn source_json(source: &SourceLine, checked: &Checked, lang: Lang) -> Value {
    let mut answer = match &source.origin {
        Origin::Embedded => json!({ "embedded": "zone" }),
        Origin::File(path) => json!({ "path": path.display().to_string() }),
    };
    answer["state"] = json!(checked.found.name());
    if let Some(content) = source.content {
        answer["bytes"] = json!(content.bytes);
        answer["xxh3_128"] = json!(format!("{:032x}", content.hash));
    }
    if let Some(said) = said(source) {
        answer["read_as"] = json!(said);
    }
    if let Some(issue) = &checked.issue {
        answer["message"] = json!(issue.message.get(lang));
        answer["remedy"] = json!(issue.remedy.get(lang));
    }
    answer
}

/// What a person said of the file: in the words of the options that say it, and which column plays which role.
fn said(source: &SourceLine) -> Option<String> {
    let options = source.reading.said().into_iter().map(|(what, text)| format!("--{what} {text}"));
    let name = |role| ROLES.iter().find(|(_, known)| *known == role).map_or("", |(name, _)| *name);
    let columns = source.reading.roles.iter().map(|(role, column)| format!("{}={column}", name(*role)));
    let parts: Vec<String> = options.chain(columns).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn as_text(path: &Path, version: u16, loaded: &Loaded, lang: Lang) -> String {
    let project = &loaded.document.project;
    let mut lines = vec![match lang {
        Lang::Zh => format!("{}  亩图项目，格式 {version}", path.display()),
        Lang::En => format!("{}  project, form {version}", path.display()),
    }];
    let say = |zh: String, en: String| match lang {
        Lang::Zh => format!("  {zh}"),
        Lang::En => format!("  {en}"),
    };
    if !project.title.is_empty() {
        lines.push(say(format!("图名 {}", project.title), format!("title {}", project.title)));
    }
    let sources = loaded.document.sources.iter().zip(&loaded.checked);
    lines.extend(sources.flat_map(|(source, checked)| source_text(source, checked, lang)));
    let shown = loaded.shown();
    for (layer, visible, opacity) in &shown {
        let (name, kind, count, percent) =
            (name_of(layer, &shown), kind_name(layer.kind), layer.len(), opacity * 100.0);
        let (zh, en) = if *visible { ("显示", "shown") } else { ("隐藏", "hidden") };
        lines.push(say(
            format!("图层 {name}（{kind}）：{count} 个要素，{zh}，不透明度 {percent:.0}%"),
            format!("layer {name} ({kind}): {count} features, {en}, opacity {percent:.0}%"),
        ));
    }
    for error in loaded.parts.iter().flat_map(|part| &part.opened.files).filter_map(|file| file.error.as_ref()) {
        let (path, message) = (&error.path, &error.message);
        lines.push(say(format!("读不了 {path}：{}", message.zh), format!("cannot be read: {path}: {}", message.en)));
    }
    let year = project.year.map_or_else(|| "–".to_owned(), |year| year.to_string());
    let theme = project.theme.words();
    lines.push(say(format!("专题 {}，年度 {year}", theme.zh), format!("theme {}, year {year}", project.theme.name())));
    if let Some(scheme) = &project.scheme {
        let name = scheme.title();
        lines.push(say(format!("评价方案 {}", name.zh), format!("scheme {}", name.en)));
    }
    if let Some(standard) = &project.entry_standard {
        let name = standard.title();
        lines.push(say(format!("入园标准 {}", name.zh), format!("entry standard {}", name.en)));
    }
    let (variants, sites, bookmarks) = (project.variants.kept.len(), project.sketches.len(), project.bookmarks.len());
    lines.push(say(
        format!("方案 {variants} 个，拟用地 {sites} 处，书签 {bookmarks} 个"),
        format!("{variants} variants, {sites} planned sites, {bookmarks} bookmarks"),
    ));
    lines.push(String::new());
    lines.join("\n")
}

/// The name of a layer; with its file where another one has the same.
fn name_of<T, U>(layer: &Layer, shown: &[(Arc<Layer>, T, U)]) -> String {
    let alike = shown.iter().filter(|(other, ..)| other.name == layer.name).count();
    let file = Path::new(&layer.source.path).file_name().filter(|_| alike > 1);
    file.map_or_else(|| layer.name.clone(), |file| format!("{} · {}", layer.name, file.to_string_lossy()))
}

/// The source, and what is to be said of it.
fn source_text(source: &SourceLine, checked: &Checked, lang: Lang) -> Vec<String> {
    let state = match checked.found {
        Found::Same => Words::fixed("与保存时相同", "as it was saved"),
        Found::Unknown => Words::fixed("项目没有记下内容", "the project does not say what it held"),
        Found::Changed => Words::fixed("已改动", "changed"),
        Found::Missing => Words::fixed("缺失", "missing"),
        Found::Broken => Words::fixed("读不出来", "cannot be read"),
    };
    let name = match &source.origin {
        Origin::Embedded => Words::fixed("随附的示意数据", "the layers in the program").get(lang).to_owned(),
        Origin::File(path) => path.display().to_string(),
    };
    let mut lines = vec![match lang {
        Lang::Zh => format!("  数据 {name}：{}", state.zh),
        Lang::En => format!("  source {name}: {}", state.en),
    }];
    if let Some(said) = said(source) {
        lines.push(match lang {
            Lang::Zh => format!("    读法 {said}"),
            Lang::En => format!("    read as {said}"),
        });
    }
    if let Some(issue) = &checked.issue {
        lines.push(format!("    {} → {}", issue.message.get(lang), issue.remedy.get(lang)));
    }
    lines
}
