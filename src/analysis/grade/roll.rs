//! Who is ranked with whom: by the scheme's groups, exemptions and tenant rule. Knows no weights and no quotas.

use super::inputs::{Facts, Inputs};
use crate::model::id::FirmId;
use crate::model::scheme::{ExemptWhen, Exemption, Field, Leniency, ScaleUnknown, Scheme, TenantKind, Who};

/// Tenants of tenants are followed this far up.
const MOST_LANDLORDS: usize = 8;
/// "No group" in a column of groups.
const NO_GROUP: u8 = u8::MAX;

/// Where a firm stands before any score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Not there in the year.
    #[default]
    NotFiled,
    /// 暂不评价 by the exemption at this position.
    Exempt(u8),
    /// Not ranked; has this firm's grade.
    Follows(FirmId),
    /// Its figures and land count with this firm, whose grade it shares.
    Merged(FirmId),
    /// No group takes it.
    NoGroup,
    /// Ranked in the group at this position.
    Ranked(u8),
}

/// Where all firms stand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Roll {
    standing: Vec<Standing>,
    /// The group that takes a firm, also where it is exempt; [`NO_GROUP`].
    group_of: Vec<u8>,
    /// The ranked firms of each group, ascending.
    pub(super) members: Vec<Vec<u32>>,
    /// How many of each group are exempt.
    pub(super) exempt: Vec<usize>,
    /// Firms with a leniency and its position, ascending.
    spared: Vec<(u32, u8)>,
    /// Owner and tenant of merged figures, ascending.
    pub(super) merged: Vec<(u32, u32)>,
    /// Figures with those of merged tenants, where there are such.
    together: Option<Box<Inputs>>,
}

impl Roll {
    /// Calls the roll.
    pub fn of(inputs: &Inputs, scheme: &Scheme) -> Self {
        let mut roll = Self {
            standing: vec![Standing::NotFiled; inputs.len()],
            group_of: vec![NO_GROUP; inputs.len()],
            members: vec![Vec::new(); scheme.groups.len()],
            exempt: vec![0; scheme.groups.len()],
            ..Self::default()
        };
        roll.exempt(inputs, scheme);
        roll.place_tenants(inputs, scheme);
        roll.merge(inputs);
        (0..inputs.len() as u32).for_each(|firm| roll.place(inputs, scheme, firm));
        roll
    }

    fn exempt(&mut self, inputs: &Inputs, scheme: &Scheme) {
        for (firm, facts) in inputs.facts.iter().enumerate().filter(|(_, facts)| facts.filed) {
            let first =
                scheme.exemptions.iter().enumerate().find(|(_, exemption)| is_for(exemption, *facts, inputs.year));
            match first.map(|(at, exemption)| (at as u8, exemption.gives)) {
                Some((at, Leniency::NotRated)) => self.standing[firm] = Standing::Exempt(at),
                Some((at, Leniency::NoWorseThan(_))) => self.spared.push((firm as u32, at)),
                None => {}
            }
        }
    }

    fn place_tenants(&mut self, inputs: &Inputs, scheme: &Scheme) {
        let rule = &scheme.tenants;
        if rule.kind == TenantKind::Alone {
            return;
        }
        let is_under = |firm: u32| is_under_rule(inputs, scheme, firm) && !self.is_exempt(firm);
        let placed: Vec<(u32, u32)> = inputs
            .tenants
            .iter()
            .filter(|(tenant, _)| is_under(*tenant))
            .filter_map(|(tenant, _)| Some((*tenant, owner_above(inputs, *tenant, is_under)?)))
            .collect();
        for (tenant, owner) in placed {
            let follows = rule.kind == TenantKind::Follows;
            let owner_id = FirmId(owner);
            self.standing[tenant as usize] =
                if follows { Standing::Follows(owner_id) } else { Standing::Merged(owner_id) };
            if !follows {
                self.merged.push((owner, tenant));
            }
        }
        self.merged.sort_unstable();
    }

    /// Adds up the figures of merged firms.
    fn merge(&mut self, inputs: &Inputs) {
        if self.merged.is_empty() {
            return;
        }
        let mut together = inputs.clone();
        for run in self.merged.chunk_by(|a, b| a.0 == b.0) {
            let Some((owner, _)) = run.first() else { continue };
            for field in Field::ALL {
                let sum = self.with_tenants(inputs, field, *owner, inputs.figure(field, *owner));
                if !sum.is_nan() {
                    together.set(field, *owner, sum);
                }
            }
        }
        self.together = Some(Box::new(together));
    }

    /// A figure of an owner with those of its merged tenants; a missing one adds nothing.
    pub(super) fn with_tenants(&self, inputs: &Inputs, field: Field, owner: u32, own: f64) -> f64 {
        let start = self.merged.partition_point(|(known, _)| *known < owner);
        let tenants = self.merged.get(start..).unwrap_or(&[]).iter().take_while(|(known, _)| *known == owner);
        tenants.map(|(_, tenant)| inputs.figure(field, *tenant)).fold(own, |sum, more| {
            match (sum.is_nan(), more.is_nan()) {
                (_, true) => sum,
                (true, false) => more,
                (false, false) => sum + more,
            }
        })
    }

    fn place(&mut self, inputs: &Inputs, scheme: &Scheme, firm: u32) {
        let at = firm as usize;
        if !inputs.facts.get(at).is_some_and(|facts| facts.filed)
            || matches!(self.standing[at], Standing::Follows(_) | Standing::Merged(_))
        {
            return;
        }
        let group =
            scheme.groups.iter().position(|group| takes(&group.who, self.figures(inputs), scheme.scale_unknown, firm));
        if let Some(group) = group {
            self.group_of[at] = group as u8;
        }
        match (self.standing[at], group) {
            (Standing::Exempt(_), Some(group)) => self.exempt[group] += 1,
            (Standing::Exempt(_), None) => {}
            (_, Some(group)) => {
                self.standing[at] = Standing::Ranked(group as u8);
                self.members[group].push(firm);
            }
            (_, None) => self.standing[at] = Standing::NoGroup,
        }
    }

    /// The figures that are ranked: with those of merged tenants.
    pub fn figures<'a>(&'a self, inputs: &'a Inputs) -> &'a Inputs {
        self.together.as_deref().unwrap_or(inputs)
    }

    /// Where a firm stands.
    pub fn standing(&self, firm: FirmId) -> Standing {
        self.standing.get(firm.index()).copied().unwrap_or_default()
    }

    /// The group that takes a firm, ranked in it or not.
    pub fn group_of(&self, firm: FirmId) -> Option<usize> {
        self.group_of.get(firm.index()).filter(|group| **group != NO_GROUP).map(|group| usize::from(*group))
    }

    /// The ranked firms of a group, ascending.
    pub fn members(&self, group: usize) -> &[u32] {
        self.members.get(group).map_or(&[], Vec::as_slice)
    }

    /// The position of a ranked firm among the members of its group.
    pub(super) fn member(&self, firm: u32) -> Option<(usize, usize)> {
        let Standing::Ranked(group) = self.standing(FirmId(firm)) else { return None };
        let at = self.members(usize::from(group)).binary_search(&firm).ok()?;
        Some((usize::from(group), at))
    }

    /// The exemption that spares a firm the lowest grades.
    pub(super) fn spared_by(&self, firm: u32) -> Option<usize> {
        let at = self.spared.binary_search_by_key(&firm, |(known, _)| *known).ok()?;
        self.spared.get(at).map(|(_, exemption)| usize::from(*exemption))
    }

    fn is_exempt(&self, firm: u32) -> bool {
        matches!(self.standing(FirmId(firm)), Standing::Exempt(_))
    }
}

/// Whether the tenant rule is for this firm: a filed tenant, not too large, and 规下 where the rule asks for it.
fn is_under_rule(inputs: &Inputs, scheme: &Scheme, firm: u32) -> bool {
    let rule = &scheme.tenants;
    let Some(facts) = inputs.facts.get(firm as usize).filter(|facts| facts.filed) else { return false };
    let is_small = rule.alone_from.is_none_or(|from| inputs.figure(Field::Land, firm) < from.0);
    let fits = !rule.below_scale_only || scale_of(*facts, scheme.scale_unknown) == Some(false);
    rule.kind != TenantKind::Alone && is_small && fits && inputs.is_tenant(firm)
}

/// The first landlord up the line that does not follow another itself; nothing where there is none, or the line is a ring.
fn owner_above(inputs: &Inputs, tenant: u32, is_under: impl Fn(u32) -> bool) -> Option<u32> {
    let mut at = tenant;
    for _ in 0..MOST_LANDLORDS {
        let next = inputs.landlord(at)?;
        if !inputs.facts.get(next as usize)?.filed {
            return None;
        }
        if !is_under(next) {
            return Some(next);
        }
        at = next;
    }
    None
}

fn is_for(exemption: &Exemption, facts: Facts, year: u16) -> bool {
    match &exemption.when {
        ExemptWhen::Listed => facts.listed,
        ExemptWhen::Divisions(ranges) => facts.division > 0 && is_in(ranges, facts.division),
        ExemptWhen::YoungerThan(years) => facts.founded > 0 && year.saturating_sub(facts.founded) < *years,
    }
}

fn is_in(ranges: &[(u8, u8)], division: u8) -> bool {
    ranges.iter().any(|(from, to)| (*from..=*to).contains(&division))
}

fn scale_of(facts: Facts, unknown: ScaleUnknown) -> Option<bool> {
    facts.above_scale.or(match unknown {
        ScaleUnknown::Above => Some(true),
        ScaleUnknown::Below => Some(false),
        ScaleUnknown::NoGroup => None,
    })
}

fn takes(who: &Who, inputs: &Inputs, unknown: ScaleUnknown, firm: u32) -> bool {
    let Some(facts) = inputs.facts.get(firm as usize) else { return false };
    who.above_scale.is_none_or(|wanted| scale_of(*facts, unknown) == Some(wanted))
        && who.tenant.is_none_or(|wanted| inputs.is_tenant(firm) == wanted)
        && who.land_at_least.is_none_or(|least| inputs.figure(Field::Land, firm) >= least.0)
        && (who.divisions.is_empty() || facts.division == 0 || is_in(&who.divisions, facts.division))
}
