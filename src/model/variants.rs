//! Variants of the evaluation scheme (方案) that the planner keeps, and what the one in use is compared with.
//!
//! *Guarantees:* the base is one of the kept variants, or the scheme as it came. *Must not know:* what follows from them.

use crate::model::scheme::Scheme;
use std::sync::Arc;

/// A kept scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// What the planner calls it.
    pub name: String,
    /// The scheme.
    pub scheme: Arc<Scheme>,
}

/// All kept variants.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Variants {
    /// In the order in which they were kept.
    pub kept: Vec<Variant>,
    /// Position of the one that is compared with; nothing for the scheme as it came.
    pub base: Option<usize>,
    /// Whether parcels are coloured by what changes, and not by their grade.
    pub by_change: bool,
}

impl Variants {
    /// One more, under a name that no other has.
    #[must_use]
    pub fn with(&self, name: &str, scheme: Arc<Scheme>) -> Self {
        let mut kept = self.kept.clone();
        kept.push(Variant { name: self.free_name(name, None), scheme });
        Self { kept, ..self.clone() }
    }

    /// One less. Who was compared with it is compared with the scheme as it came.
    #[must_use]
    pub fn without(&self, at: usize) -> Self {
        let mut kept = self.kept.clone();
        if at < kept.len() {
            kept.remove(at);
        }
        let base = self.base.filter(|base| *base != at).map(|base| if base > at { base - 1 } else { base });
        Self { kept, base, ..self.clone() }
    }

    /// Another name; an empty one changes nothing.
    #[must_use]
    pub fn renamed(&self, at: usize, name: &str) -> Self {
        let mut changed = self.clone();
        let name = name.trim();
        if !name.is_empty()
            && let Some(variant) = changed.kept.get_mut(at)
        {
            variant.name = self.free_name(name, Some(at));
        }
        changed
    }

    /// `name`, or `name 2`, `name 3`, …
    fn free_name(&self, name: &str, but: Option<usize>) -> String {
        let is_taken =
            |name: &str| self.kept.iter().enumerate().any(|(at, known)| Some(at) != but && known.name == name);
        let numbered = (2..).map(|number: usize| format!("{name} {number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
    }

    /// The scheme that is compared with, where it is a variant.
    pub fn base_scheme(&self) -> Option<&Arc<Scheme>> {
        self.kept.get(self.base?).map(|variant| &variant.scheme)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::scheme::{PolicyOrigin, ScaleUnknown, TenantKind, TenantRule};
    use crate::model::spec::PolicyStatus;
    use crate::model::words::Words;

    fn scheme(id: &str) -> Arc<Scheme> {
        Arc::new(Scheme {
            id: id.to_owned(),
            name: Words::same(id),
            year: None,
            origin: PolicyOrigin { status: PolicyStatus::Example, source: Words::same("s") },
            notes: Vec::new(),
            grades: Vec::new(),
            scale_unknown: ScaleUnknown::NoGroup,
            tenants: TenantRule { kind: TenantKind::Alone, below_scale_only: false, alone_from: None },
            exemptions: Vec::new(),
            vetoes: Vec::new(),
            policies: Vec::new(),
            groups: Vec::new(),
        })
    }

    #[test]
    fn the_base_stays_what_it_was_or_becomes_the_scheme_as_it_came() {
        let all = ["a", "b", "c"].iter().fold(Variants::default(), |all, id| all.with("方案", scheme(id)));
        let names: Vec<&str> = all.kept.iter().map(|variant| variant.name.as_str()).collect();
        assert_eq!(names, ["方案", "方案 2", "方案 3"], "no two of one name");
        let check = |base: usize, gone: usize, expected: Option<&str>| {
            let left = Variants { base: Some(base), ..all.clone() }.without(gone);
            assert_eq!(left.kept.len(), 2, "one is gone");
            assert_eq!(left.base_scheme().map(|scheme| scheme.id.as_str()), expected, "base {base} without {gone}");
        };
        check(1, 0, Some("b"));
        check(1, 2, Some("b"));
        check(1, 1, None);
        assert_eq!(all.renamed(0, "方案 2").kept[0].name, "方案 2 2", "the name is taken");
        assert_eq!(all.renamed(1, " 方案 2 ").kept[1].name, "方案 2", "by itself");
        assert_eq!(all.renamed(1, "  "), all, "no name is no change");
    }
}
