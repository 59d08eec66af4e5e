//! What is done to the program, one file each.

pub mod backups;
pub mod clean_exit;
pub mod database_faults;
pub mod kill;
mod load;
pub mod model_faults;
pub mod one_owner;
pub mod streams;
pub mod watchers;

/// How much is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Enough to notice that a promise is broken: for every run of the tests.
    Short,
    /// What the promises say, times this number.
    Long(u32),
}
