//! Files inside of zip and gzip archives, read in memory as if they stood in a folder.
//!
//! *Guarantees:* nothing is written to the disk and no link is followed; what is inflated stays within
//! [`MOST_BYTES`], [`MOST_RATIO`] and [`MOST_MEMBERS`], whatever the archive says of itself; what is left out is said.
//! *Must not know:* formats, but for the files that belong to another one.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::io::content::{self, Content};
use crate::io::error::Fault;
use crate::io::input::{Input, Place};
use crate::io::meter::Meter;
use crate::io::path::unreadable;
use crate::io::sniff::Form;
use crate::io::source::Source;
use crate::io::text::file_name;
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// An archive has no more members than this.
const MOST_MEMBERS: usize = 10_000;
/// All members together are not larger than this.
const MOST_BYTES: u64 = 4 << 30;
/// Nothing is more than so many times as large as it is packed, once it is larger than [`LEAST_BOMB`].
const MOST_RATIO: u64 = 200;
const LEAST_BOMB: u64 = 64 << 20;

/// Files that are read with another one of the same name.
pub(crate) const COMPANIONS: [&str; 9] = ["dbf", "shx", "prj", "cpg", "sbn", "sbx", "qix", "qpj", "qmd"];

/// Faults of tables that are joined to parcels once a person has seen how: that is not done inside of an archive.
const TO_BE_JOINED: [&str; 2] = ["unknown-table", "format-unread"];

/// One file of an archive, inflated.
#[derive(Debug)]
pub(crate) struct Member {
    /// Its path in the archive, with `/`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The files of an archive, found by their names without regard to capitals.
#[derive(Debug, Default)]
pub(crate) struct Members {
    all: Vec<Member>,
    /// By the name in small letters; of equal ones the first.
    by_name: HashMap<String, usize>,
}

impl Members {
    fn of(mut all: Vec<Member>) -> Self {
        all.sort_by(|a, b| a.name.cmp(&b.name));
        let mut by_name = HashMap::with_capacity(all.len());
        for (at, member) in all.iter().enumerate() {
            by_name.entry(member.name.to_lowercase()).or_insert(at);
        }
        Self { all, by_name }
    }

    /// The member whose name is this in small letters.
    pub(crate) fn find(&self, lower: &str) -> Option<&Member> {
        self.by_name.get(lower).and_then(|at| self.all.get(*at))
    }
}

/// Reads what a zip archive holds.
pub(crate) fn read_zip(input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Content, Fault> {
    refuse_inner(input)?;
    let bytes = input.bytes()?;
    let mut report = Report::default();
    let members = inflated(&bytes, &mut report, meter)?;
    meter.finish(bytes.len() as u64);
    let mut whole = Content { form: Form::Zip, layers: Vec::new(), tables: Vec::new() };
    let mut places = Vec::new();
    let mut fault = None;
    let mut is_any = false;
    for member in members.all.iter().filter(|member| !is_companion(&member.name, &members)) {
        is_any = true;
        let (name, source) = (member.name.as_str(), Source::Memory(&member.bytes));
        let inner = Input { name, source, place: Place::Archive(&members), reading: input.reading };
        match content::read(&inner, meter.silent()) {
            Ok(content) => {
                places.extend(content.layers.iter().map(|_| name));
                take(&mut whole, content, name, input.name);
            }
            Err(found) if found.code == "cancelled" => return Err(found),
            Err(found) => {
                let found = if TO_BE_JOINED.contains(&found.code) { to_be_joined() } else { found };
                report.push(found.clone().at(name.to_owned()).issue(Severity::Warning));
                fault.get_or_insert(found.at(name.to_owned()));
            }
        }
    }
    if whole.layers.is_empty() && whole.tables.is_empty() {
        return Err(fault.unwrap_or_else(|| empty(is_any, &report)));
    }
    tell_apart(&mut whole, &places);
    say(&mut whole, report);
    Ok(whole)
}

/// Reads what a gzip file holds.
pub(crate) fn read_gzip(input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Content, Fault> {
    refuse_inner(input)?;
    let packed = input.bytes()?;
    let mut budget = MOST_BYTES;
    let bytes = drained(MultiGzDecoder::new(packed.as_ref()), packed.len() as u64, &mut budget)?;
    meter.finish(packed.len() as u64);
    let name = input.name.strip_suffix(".gz").unwrap_or(input.name);
    let inner = Input {
        name,
        source: Source::Memory(&bytes),
        place: Place::Archive(&Members::default()),
        reading: input.reading,
    };
    let mut content = content::read(&inner, meter.silent())?;
    content.layers.iter_mut().for_each(|(built, _)| input.name.clone_into(&mut built.layer.source.path));
    Ok(content)
}

/// Puts what a member holds to what the archive holds.
fn take(whole: &mut Content, content: Content, member: &str, archive: &str) {
    for (mut built, _) in content.layers {
        built.layer.source.path = format!("{archive}/{member}");
        whole.layers.push((built, None));
    }
    whole.tables.extend(content.tables);
}

/// Gives layers of one name that of their folder too; `places` are their members.
fn tell_apart(whole: &mut Content, places: &[&str]) {
    let names: Vec<String> = whole.layers.iter().map(|(built, _)| built.layer.name.clone()).collect();
    for (at, (built, _)) in whole.layers.iter_mut().enumerate() {
        let name = &mut built.layer.name;
        let is_taken = names.iter().enumerate().any(|(other, known)| other != at && known == name);
        let folder = places.get(at).and_then(|member| Some(member.rsplit_once('/')?.0));
        if let Some(folder) = folder.filter(|_| is_taken) {
            *name = format!("{folder}/{name}");
        }
    }
}

/// Puts what was found in the archive to the report of its first part.
fn say(whole: &mut Content, mut found: Report) {
    let table = whole.tables.first_mut().map(|(_, report)| report);
    if let Some(report) = whole.layers.first_mut().map(|(built, _)| &mut built.report).or(table) {
        found.append(std::mem::take(report));
        *report = found;
    }
}

/// The files of an archive that are no links, packed with a method that is known, and not hidden.
fn inflated(bytes: &[u8], report: &mut Report, meter: &Meter<'_>) -> Result<Members, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let count = archive.len();
    if count > MOST_MEMBERS {
        return Err(too_much(words!(
            "压缩包里有 {count} 个文件，最多读 {MOST_MEMBERS} 个",
            "the archive holds {count} files; at most {MOST_MEMBERS} are read"
        )));
    }
    let mut budget = MOST_BYTES;
    let mut members = Vec::new();
    for at in 0..count {
        if meter.is_cancelled() {
            return Err(crate::io::features::cancelled());
        }
        let found = archive.by_index(at);
        let file = match found {
            Ok(file) => file,
            Err(error) => {
                report
                    .push(left_out(&format!("#{}", at + 1), &words!("读不出：{error}", "it cannot be read: {error}")));
                continue;
            }
        };
        let name = file_name(file.name_raw());
        if let Some(why) = unsafe_name(&file, &name) {
            report.push(left_out(&name, &why));
            continue;
        }
        if file.is_dir() || is_hidden(&name) {
            continue;
        }
        let packed = file.compressed_size();
        let bytes = drained(file, packed, &mut budget).map_err(|fault| fault.at(name.clone()))?;
        members.push(Member { name, bytes });
    }
    Ok(Members::of(members))
}

/// Why a member is left out.
fn unsafe_name<R: Read>(file: &ZipFile<'_, R>, name: &str) -> Option<Words> {
    if file.is_symlink() {
        return Some(Words::fixed("是一个链接，未跟随", "it is a link and was not followed"));
    }
    let is_outside = name.starts_with('/') || name.contains(':') || name.split('/').any(|part| part == "..");
    is_outside.then(|| Words::fixed("路径指向压缩包之外", "its path leads out of the archive"))
}

/// What programs put beside the files: of the system, and locks.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX" || part.starts_with("~$"))
}

/// All that a decoder gives, within the limits.
fn drained(decoder: impl Read, packed: u64, budget: &mut u64) -> Result<Vec<u8>, Fault> {
    let most = packed.saturating_mul(MOST_RATIO).max(LEAST_BOMB).min(*budget);
    let mut bytes = Vec::new();
    let read = decoder.take(most + 1).read_to_end(&mut bytes).map_err(|error| match error.kind() {
        std::io::ErrorKind::OutOfMemory => unreadable(&error),
        _ => broken(&error),
    })? as u64;
    if read > most {
        let (limit, ratio) = (MOST_BYTES >> 30, MOST_RATIO);
        return Err(too_much(words!(
            "解压后太大：总量最多 {limit} GiB，且不超过压缩大小的 {ratio} 倍",
            "it is too large when unpacked: at most {limit} GiB in all and {ratio} times what it is packed"
        )));
    }
    *budget -= read;
    Ok(bytes)
}

/// Whether a member is read with another one.
fn is_companion(name: &str, members: &Members) -> bool {
    companion_of(name).is_some_and(|main| members.find(&main).is_some())
}

/// The shapefile that a file belongs to, in small letters, by its name.
pub(crate) fn companion_of(name: &str) -> Option<String> {
    let path = Path::new(name);
    let lower = path.to_string_lossy().to_lowercase();
    if let Some(main) = lower.strip_suffix(".shp.xml") {
        return Some(format!("{main}.shp"));
    }
    let extension = path.extension()?.to_string_lossy().to_lowercase();
    let stem = lower.strip_suffix(&extension)?;
    COMPANIONS.contains(&extension.as_str()).then(|| format!("{stem}shp"))
}

/// An archive in an archive may be one in another without end.
fn refuse_inner(input: &Input<'_>) -> Result<(), Fault> {
    if !matches!(input.place, Place::Archive(_)) {
        return Ok(());
    }
    let message =
        Words::fixed("这是压缩包里的压缩包，未打开", "this is an archive inside of an archive and was not opened");
    Err(Fault::new("archive-nested", message, Words::fixed("请先解压外层", "unpack the outer one first")))
}

fn to_be_joined() -> Fault {
    let message = Words::fixed(
        "压缩包里的这张表要按编号并入地块，未读",
        "this table of the archive is one to be joined to parcels and was not read",
    );
    let remedy = Words::fixed(
        "请解压后把它拖进窗口，或用 mutu join 并入",
        "unpack it and drop it on the window, or use mutu join",
    );
    Fault::new("archive-table", message, remedy)
}

fn too_much(message: Words) -> Fault {
    let remedy =
        Words::fixed("若确认可信，请自行解压后打开", "unpack it yourself where you trust it, and open the files");
    Fault::new("archive-too-large", message, remedy)
}

fn broken(error: &dyn std::fmt::Display) -> Fault {
    let message = words!("压缩包损坏或不完整：{error}", "the archive is damaged or cut off: {error}");
    let remedy = Words::fixed("请重新下载或复制，并比较文件大小", "download or copy it again and compare its size");
    Fault::new("archive-broken", message, remedy)
}

fn left_out(name: &str, why: &Words) -> crate::model::report::Issue {
    let (zh, en) = (&why.zh, &why.en);
    let message = words!("压缩包里的一个文件未读：{zh}", "a file of the archive was left out: {en}");
    let remedy = Words::fixed("需要时请解压后单独打开", "unpack it and open it alone where it is needed");
    Fault::new("archive-member", message, remedy).at(name.to_owned()).issue(Severity::Warning)
}

/// The fault of an archive without anything to read.
fn empty(is_any: bool, report: &Report) -> Fault {
    let message = if is_any || !report.is_empty() {
        Words::fixed("压缩包里没有可以打开的文件", "the archive holds nothing that can be opened")
    } else {
        Words::fixed("压缩包是空的", "the archive is empty")
    };
    Fault::new("archive-empty", message, Words::fixed("请检查是否选对了文件", "check whether it is the right file"))
}
