//! What a panel may read, and the queue it sends to.
use crate::app::command::Queue;
use crate::app::settings::ThemeChoice;
use crate::app::state::State;
use crate::model::words::{Lang, Words};
use crate::scene::color::{Appearance, Tokens};

/// Lent to panels for one frame.
#[derive(Debug, Clone, Copy)]
pub struct Ctx<'a> {
    /// Everything, to read.
    pub state: &'a State,
    /// Where commands go.
    pub queue: &'a Queue,
}

impl Ctx<'_> {
    /// The language of the window.
    pub fn lang(&self) -> Lang {
        self.state.lang()
    }
    /// Light or dark.
    pub fn appearance(&self) -> Appearance {
        match self.state.settings.theme {
            ThemeChoice::Light => Appearance::Light,
            ThemeChoice::Dark => Appearance::Dark,
        }
    }
    /// The colours of the window.
    pub fn tokens(&self) -> &'static Tokens {
        Tokens::of(self.appearance())
    }
    /// A text in the language of the window.
    pub fn say<'w>(&self, words: &'w Words) -> &'w str {
        words.get(self.lang())
    }
}
