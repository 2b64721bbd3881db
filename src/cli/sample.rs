//! `mutu sample`: a synthetic cadastre of any size.

use crate::cli::args::SampleArgs;
use crate::cli::output::{Failure, Outcome, answer};
use crate::io::write;
use crate::model::words::{Lang, Words};
use crate::synth;

pub(crate) fn run(args: &SampleArgs, lang: Lang) -> Result<Outcome, Failure> {
    if args.parcels == 0 {
        return Err(Failure::argument(
            "--parcels",
            Words::fixed("地块数至少为 1", "at least one parcel is needed"),
            Words::fixed("例如 --parcels 5000", "for instance --parcels 5000"),
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
