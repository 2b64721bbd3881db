//! A name that is free: of columns, fields and tables that ask for the same one.
//!
//! *Guarantees:* however many ask for one name, each number is tried once. *Must not know:* what is named.

use std::collections::{HashMap, HashSet};

/// Names that are taken.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
    /// By a name, the number that was given last.
    last: HashMap<String, usize>,
    is_caseless: bool,
}

impl Names {
    /// None yet; capitals make another name.
    pub(crate) fn of<'a>(taken: impl IntoIterator<Item = &'a str>) -> Self {
        Self { taken: taken.into_iter().map(str::to_owned).collect(), ..Self::default() }
    }

    /// None but these; capitals make no other name.
    pub(crate) fn caseless(taken: &[&str]) -> Self {
        let taken = taken.iter().map(|name| name.to_lowercase()).collect();
        Self { taken, is_caseless: true, ..Self::default() }
    }

    /// Takes the first free one of the names that `named` makes of 1, 2, 3 …; 1 gives the one that is wanted.
    pub(crate) fn take(&mut self, named: impl Fn(usize) -> String) -> String {
        let wanted = named(1);
        let key = self.key(&wanted);
        if self.taken.insert(key.clone()) {
            return wanted;
        }
        let mut number = self.last.get(&key).copied().unwrap_or(1);
        // One more than there are names: one of them is free.
        let most = number.saturating_add(self.taken.len()).saturating_add(1);
        while number < most {
            number += 1;
            let name = named(number);
            let own = self.key(&name);
            if self.taken.insert(own) {
                self.last.insert(key, number);
                return name;
            }
        }
        wanted
    }

    /// Takes a name, or it with the first free number behind: `name 2`.
    pub(crate) fn take_spaced(&mut self, name: &str) -> String {
        self.take(|number| if number == 1 { name.to_owned() } else { format!("{name} {number}") })
    }

    /// Takes a name, or it with the first free number behind: `name_2`.
    pub(crate) fn take_joined(&mut self, name: &str) -> String {
        self.take(|number| if number == 1 { name.to_owned() } else { format!("{name}_{number}") })
    }

    fn key(&self, name: &str) -> String {
        if self.is_caseless { name.to_lowercase() } else { name.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn check(mut names: Names, wanted: &[&str], expected: &[&str]) {
        let found: Vec<String> = wanted.iter().map(|name| names.take_spaced(name)).collect();
        assert_eq!(found, expected, "{wanted:?}");
    }

    #[test]
    fn the_first_free_number_is_taken() {
        check(Names::default(), &["a", "a", "A", "a 3", "a"], &["a", "a 2", "A", "a 3", "a 4"]);
        check(Names::of(["b", "b 2"]), &["b", "c"], &["b 3", "c"]);
        check(Names::caseless(&["FID"]), &["fid", "Fid", "x"], &["fid 2", "Fid 3", "x"]);
    }

    /// Counted, not timed: equal names in any number ask for two names each.
    #[test]
    fn equal_names_cost_no_more_the_more_they_are() {
        let (mut names, asked) = (Names::default(), Cell::new(0_usize));
        for _ in 0..10_000 {
            names.take(|number| {
                asked.set(asked.get() + 1);
                format!("a {number}")
            });
        }
        assert!(asked.get() <= 20_000, "{} names were tried", asked.get());
    }
}
