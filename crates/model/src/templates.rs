//! Teams to start from, each with a task to try it on. They need no key: any model speaks for them, the simulated one
//! included.

use crate::team::TeamSpec;
use crate::{TurnStrategy, tokens};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A team to start from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Stable name, for addresses: lower-case letters and `-`.
    pub slug: String,
    /// Name for people.
    pub title: String,
    /// What it does, in one sentence.
    pub summary: String,
    /// A task that shows the team at its best.
    pub task: String,
    /// The team itself; its agents name no model.
    pub team: TeamSpec,
}

impl Template {
    /// Tokens that a run of the template takes, roughly: every turn is sent the prompt and all replies before it, and
    /// replies have a fixed length. The sum of input and output tokens.
    pub fn estimated_tokens(&self) -> u64 {
        let agents = u32::try_from(self.team.agents.len()).unwrap_or(u32::MAX);
        let (turns, heard) = match self.team.policy.turn_strategy {
            TurnStrategy::SingleAgent => (1, false),
            TurnStrategy::Collaborative => (agents, false),
            TurnStrategy::RoundRobin | TurnStrategy::Dynamic => (self.team.policy.max_turns.unwrap_or(agents), true),
        };
        let instructions: u64 = self.team.agents.iter().map(|agent| tokens::estimate(&agent.instructions)).sum();
        let prompt = tokens::estimate(&self.task) + instructions / u64::from(agents.max(1)) + PROMPT_TOKENS;
        let before = |turn: u32| if heard { u64::from(turn) * REPLY_TOKENS } else { 0 };
        (0..turns).map(|turn| prompt + before(turn) + REPLY_TOKENS).sum()
    }
}

/// Tokens of a reply, as [`Template::estimated_tokens`] takes them.
const REPLY_TOKENS: u64 = 200;
/// Tokens of what every prompt says beside task and instructions.
const PROMPT_TOKENS: u64 = 150;

/// The slug of the template that a newcomer is offered first.
pub const SAMPLE: &str = "debate";

const FILES: [&str; 8] = [
    include_str!("../templates/debate.json"),
    include_str!("../templates/code-review.json"),
    include_str!("../templates/research-brief.json"),
    include_str!("../templates/red-team.json"),
    include_str!("../templates/product-critique.json"),
    include_str!("../templates/incident-review.json"),
    include_str!("../templates/interview-panel.json"),
    include_str!("../templates/parallel-brainstorm.json"),
];

static TEMPLATES: LazyLock<Vec<Template>> =
    LazyLock::new(|| FILES.iter().filter_map(|file| serde_json::from_str(file).ok()).collect());

/// All templates, in the order in which they are offered.
pub fn all() -> &'static [Template] {
    &TEMPLATES
}

/// The template of this slug.
pub fn find(slug: &str) -> Option<&'static Template> {
    all().iter().find(|template| template.slug == slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::lint;

    #[test]
    fn every_file_is_a_template_without_findings() {
        for file in FILES {
            let template: Template = serde_json::from_str(file).unwrap();
            assert_eq!(lint(&template.team), [], "{}", template.slug);
            assert_eq!(template.team.clone().normalised(), template.team, "{}", template.slug);
            assert!(template.team.agents.iter().all(|agent| agent.model.is_none()), "{}", template.slug);
            assert!(!template.task.is_empty() && !template.summary.is_empty(), "{}", template.slug);
        }
        assert_eq!(all().len(), FILES.len());
    }

    #[test]
    fn an_estimate_grows_with_what_is_heard() {
        let estimate = |slug| find(slug).unwrap().estimated_tokens();
        assert!(estimate("research-brief") < 1_000);
        assert!((5_000..20_000).contains(&estimate("debate")));
    }

    #[test]
    fn templates_are_found_by_slug_and_show_every_strategy() {
        assert_eq!(find(SAMPLE).map(|template| template.title.as_str()), Some("Debate"));
        assert_eq!(find("nothing"), None);
        for strategy in TurnStrategy::ALL {
            assert!(all().iter().any(|template| template.team.policy.turn_strategy == strategy), "{strategy:?}");
        }
    }
}
