//! What a scenario is handed: how much of it is wanted, and the row that it fills.

use super::report::Row;
use crate::asked::Scale;
use crate::installed;
use crate::run;

pub(crate) struct Stage {
    scale: Scale,
    pub(crate) row: Row,
}

impl run::Stage for Stage {
    type Row = Row;

    fn new(scale: Scale, name: &'static str) -> Self {
        Self { scale, row: Row::new(name, scale) }
    }

    fn row(&mut self) -> &mut Row {
        &mut self.row
    }

    fn end(self) -> Row {
        self.row
    }
}

impl Stage {
    /// A program that the fault needs is not installed: where all must be, this is a failure.
    pub(crate) fn lacks(&mut self, program: &str) {
        if installed::must_have_all() {
            self.row.must(false, format_args!("`{program}` is installed"));
        } else {
            self.row.skip(format_args!("`{program}` is not installed"));
        }
    }

    /// One or the other, as much of the campaign is run.
    pub(crate) fn by_scale<T>(&self, short: T, whole: T) -> T {
        match self.scale {
            Scale::Short => short,
            Scale::Whole => whole,
        }
    }
}
