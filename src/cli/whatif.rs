//! `mutu whatif`: who would change grade if a number of the scheme were another one.

use std::sync::Arc;

use crate::analysis::answer::Answer;
use crate::analysis::grade::Graded;
use crate::analysis::whatif::{Ledger, answers, change};
use crate::cli::answers::tell;
use crate::cli::args::{WhatifArgs, WhatifOf};
use crate::cli::cache::Opener;
use crate::cli::engine::{Engine, Opening, open};
use crate::cli::grade::scheme_of;
use crate::cli::output::{Failure, Outcome};
use crate::io::{schemes, write};
use crate::model::scheme::Scheme;
use crate::model::words::{Lang, Words};
use crate::words;

pub(crate) fn run(args: &WhatifArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let base = scheme_of(args.scheme.as_deref())?;
    let changed = changed(&base, &args.set)?;
    if let Some(path) = &args.save {
        write::atomic(path, schemes::as_text(&changed).as_bytes())?;
    }
    if args.list {
        tell(&answers::list(&changed), &args.form, lang)?;
        return Ok(Outcome::Done);
    }
    let against = match &args.against {
        Some(_) => scheme_of(args.against.as_deref())?,
        None => base,
    };
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let engine = Engine::new(opened.dataset, args.year, lang)?;
    tell(&answer(&engine, (against, changed), args.of)?, &args.form, lang)?;
    Ok(outcome)
}

/// The scheme with all that `--set` asks for.
fn changed(base: &Scheme, set: &[String]) -> Result<Scheme, Failure> {
    let mut wanted = Vec::with_capacity(set.len());
    for text in set {
        let pair = text.split_once('=').ok_or_else(|| {
            Failure::argument(
                &format!("--set {text}"),
                Words::fixed("应为 键=值", "it should be KEY=VALUE"),
                Words::fixed("例如 --set groups.above.quota.A=25", "for one: --set groups.above.quota.A=25"),
            )
        })?;
        wanted.push((pair.0.trim(), pair.1));
    }
    change(base, &wanted).map_err(|refusal| {
        let key = &refusal.key;
        Failure::argument(&format!("--set {key}"), refusal.message, refusal.remedy)
    })
}

fn answer(engine: &Engine, (before, after): (Scheme, Scheme), of: WhatifOf) -> Result<Answer, Failure> {
    let (Some(year), Some(parcels)) = (engine.year, engine.data.parcels()) else {
        let remedy = words!(
            "请一并给出 firms.csv、occupation.csv、yearly.csv",
            "give firms.csv, occupation.csv and yearly.csv too"
        );
        return Err(Failure::argument("FILE", Words::fixed("没有年度数据", "there are no yearly figures"), remedy));
    };
    let (firms, occupancy) = (&engine.data.firms, &engine.occupancy);
    let before = Graded::of(parcels, firms, occupancy, year, Arc::new(before));
    let after = before.under(occupancy, Arc::new(after));
    let ledger = Ledger::of(&before, &after, &engine.figures, &engine.membership);
    Ok(match of {
        WhatifOf::Firms => answers::firms(&ledger, firms, &after.evaluation),
        WhatifOf::Parcels => answers::parcels(&ledger, parcels),
        WhatifOf::Zones => answers::zones(&ledger, &engine.data, &engine.membership),
        WhatifOf::Grades => answers::grades(&ledger),
        WhatifOf::Policy => answers::policy(&ledger),
    })
}
