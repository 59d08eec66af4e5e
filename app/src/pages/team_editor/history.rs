//! What the draft was before: for undo and redo.

use super::draft::TeamDraft;
use std::collections::VecDeque;

/// Steps that can be undone.
const MOST: usize = 50;
/// Changes of one text that follow each other within this many milliseconds are one step.
const PAUSE_MS: f64 = 1_000.0;

/// The steps of a draft.
#[derive(Debug)]
pub struct History {
    past: VecDeque<TeamDraft>,
    now: TeamDraft,
    future: Vec<TeamDraft>,
    changed_at: f64,
}

impl History {
    /// Begins with a draft.
    pub fn new(now: TeamDraft) -> Self {
        Self { past: VecDeque::new(), now, future: Vec::new(), changed_at: f64::NEG_INFINITY }
    }

    /// Takes note of the draft at a time in milliseconds. What undo and redo brought about is known already.
    pub fn see(&mut self, draft: &TeamDraft, at: f64) {
        if *draft == self.now {
            return;
        }
        let before = std::mem::replace(&mut self.now, draft.clone());
        let goes_on = at - self.changed_at <= PAUSE_MS && !self.past.is_empty() && is_same_outline(&before, draft);
        if !goes_on {
            self.past.push_back(before);
            if self.past.len() > MOST {
                self.past.pop_front();
            }
        }
        self.changed_at = at;
        self.future.clear();
    }

    /// Takes over what changed without the reader, such as ids that the server made.
    pub fn amend(&mut self, draft: &TeamDraft) {
        self.now.clone_from(draft);
    }

    /// The draft one step before.
    pub fn undo(&mut self) -> Option<TeamDraft> {
        let before = self.past.pop_back()?;
        self.future.push(std::mem::replace(&mut self.now, before));
        self.changed_at = f64::NEG_INFINITY;
        Some(self.now.clone())
    }

    /// The draft one step after, of those that were undone.
    pub fn redo(&mut self) -> Option<TeamDraft> {
        let after = self.future.pop()?;
        self.past.push_back(std::mem::replace(&mut self.now, after));
        self.changed_at = f64::NEG_INFINITY;
        Some(self.now.clone())
    }

    /// Whether there is a step to undo.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a step to redo.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

/// Whether only texts, or places on the canvas, differ: no row was added, removed, moved or connected, and no agent got
/// another role or was put back where the strategy has it.
fn is_same_outline(a: &TeamDraft, b: &TeamDraft) -> bool {
    let outline = |draft: &TeamDraft| {
        let policy = &draft.policy;
        let agents = draft
            .agents
            .iter()
            .map(|agent| (agent.key, agent.role.clone(), agent.capabilities.len(), agent.position.is_empty()));
        let tasks = policy.tasks.plan.iter().map(|task| (task.key, task.after.clone()));
        let conditions = policy.conditions.iter().map(|condition| (condition.key, condition.parts.len()));
        (
            agents.collect::<Vec<_>>(),
            draft.roles.iter().map(|role| role.key).collect::<Vec<_>>(),
            tasks.collect::<Vec<_>>(),
            conditions.collect::<Vec<_>>(),
            policy.dynamic.transitions.clone(),
            policy.turn_strategy.clone(),
        )
    };
    outline(a) == outline(b)
}

#[cfg(test)]
mod tests {
    use super::super::draft::Action;
    use super::*;

    fn named(name: &str) -> TeamDraft {
        TeamDraft { name: name.into(), ..TeamDraft::default() }
    }

    #[test]
    fn what_is_typed_in_one_go_is_one_step() {
        let mut history = History::new(named(""));
        for (text, at) in [("A", 0.0), ("Ad", 300.0), ("Ada", 900.0), ("Ada B", 5_000.0)] {
            history.see(&named(text), at);
        }
        assert_eq!(history.undo(), Some(named("Ada")));
        assert_eq!(history.undo(), Some(named("")));
        assert_eq!((history.undo(), history.can_undo()), (None, false));
        assert_eq!(history.redo(), Some(named("Ada")));
        history.see(&named("Ada"), 5_100.0);
        assert!(history.can_redo(), "what redo brought about is no new step");
        history.see(&named("Bo"), 5_200.0);
        assert!(!history.can_redo());
    }

    #[test]
    fn what_the_server_adds_is_no_step() {
        let mut history = History::new(named(""));
        history.see(&named("Ada"), 0.0);
        let mut with_id = named("Ada");
        with_id.agents.push(super::super::draft::AgentDraft::default());
        history.amend(&with_id);
        history.see(&with_id, 9_000.0);
        assert_eq!(history.undo(), Some(named("")));
        assert_eq!(history.redo(), Some(with_id));
    }

    #[test]
    fn rows_are_steps_of_their_own() {
        let mut draft = TeamDraft::default();
        let mut history = History::new(draft.clone());
        for at in [0.0, 1.0, 2.0] {
            draft.apply(Action::AddAgent);
            history.see(&draft, at);
        }
        assert_eq!(history.undo().map(|draft| draft.agents.len()), Some(2));
    }

    #[test]
    fn fifty_steps_are_kept() {
        let mut history = History::new(named(""));
        for n in 0..60 {
            history.see(&named(&n.to_string()), f64::from(n) * 10_000.0);
        }
        assert_eq!(std::iter::from_fn(|| history.undo()).count(), MOST);
    }
}
