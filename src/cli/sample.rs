//! `mutu sample`: a synthetic cadastre of any size.

use crate::cli::args::SampleArgs;
use crate::cli::output::{Failure, Outcome, answer};
use crate::io::write;
use crate::model::words::{Lang, Words};
use crate::synth;
use crate::words;

/// Far above any real zone. A slip of the finger is to end in an answer and not in a full memory.
const MAX_PARCELS: usize = 10_000_000;

pub(crate) fn run(args: &SampleArgs, lang: Lang) -> Result<Outcome, Failure> {
    if args.parcels == 0 {
        return Err(Failure::argument(
            "--parcels",
            Words::fixed("地块数至少为 1", "at least one parcel is needed"),
            Words::fixed("例如 --parcels 5000", "for instance --parcels 5000"),
        ));
    }
    if args.parcels > MAX_PARCELS {
        let parcels = args.parcels;
        return Err(Failure::argument(
            "--parcels",
            words!("{parcels} 宗地块太多", "{parcels} parcels are too many"),
            words!("最多 {MAX_PARCELS}", "at most {MAX_PARCELS}"),
        ));
    }
    write::folder(&args.output)?;
    let made = synth::write_sample(args.parcels, args.seed, &args.output)?;
    let (parcels, firms, folder) = (made.parcels, made.firms, args.output.display());
    let files = made.files.join(" ");
    answer(&match lang {
        Lang::Zh => format!("{folder}：{parcels} 宗地块，{firms} 家企业（示意数据）\n{files}\n"),
        Lang::En => format!("{folder}: {parcels} parcels, {firms} firms (synthetic)\n{files}\n"),
    })?;
    Ok(Outcome::Done)
}
