//! What the core does, as `given(a team).when(an input).then(these events)`.
//!
//! A test named `bNN_…` holds the behaviour of that number in the list of behaviours of a good coordinator.

#[cfg(test)]
mod arbitrary;
#[cfg(test)]
#[path = "../simulation/audit.rs"]
mod audit;
#[cfg(test)]
mod budgets;
#[cfg(test)]
mod collaborative;
#[cfg(test)]
mod context;
#[cfg(test)]
mod decision;
#[cfg(test)]
mod deliberation;
#[cfg(test)]
mod dsl;
#[cfg(test)]
mod dynamic;
#[cfg(test)]
mod handoff;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod loops;
#[cfg(test)]
mod manual;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod mentions;
#[cfg(test)]
mod nested;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod rehearsal;
#[cfg(test)]
mod retries;
#[cfg(test)]
mod selector;
#[cfg(test)]
mod start;
#[cfg(test)]
mod stepping_in;
#[cfg(test)]
mod stops;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod turn_order;
