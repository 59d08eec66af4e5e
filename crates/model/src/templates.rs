//! Teams to start from, each with a task to try it on. They need no key: any model speaks for them, the simulated one
//! included.

mod estimate;

use crate::team::TeamSpec;
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
    /// Tokens that a run of the template takes, roughly, if it takes all the turns that it may: drafts, exchanges,
    /// ballots, tasks and selector calls included. The sum of input and output tokens.
    pub fn estimated_tokens(&self) -> u64 {
        estimate::tokens(&self.team, &self.task)
    }
}

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
    use crate::TurnStrategy;
    use crate::lint::lint;
    use crate::policy::{Contradictions, DecisionProtocol, Selector};

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
    fn an_estimate_follows_what_a_run_does() {
        let estimate = |slug| find(slug).unwrap().estimated_tokens();
        assert!((5_000..20_000).contains(&estimate("debate")));
        assert!(estimate("product-critique") < estimate("parallel-brainstorm"), "the exchange counts");
        assert!(all().iter().all(|template| (2_000..60_000).contains(&template.estimated_tokens())));
    }

    /// Each template shows another ability.
    #[test]
    fn templates_show_every_way_to_work_together() {
        let policy = |slug: &str| &find(slug).unwrap().team.policy;
        let decisions = ["code-review", "product-critique", "parallel-brainstorm"]
            .map(|slug| (policy(slug).turn_strategy, policy(slug).collaborative.decision));
        let collaborative = |decision| (TurnStrategy::Collaborative, decision);
        assert_eq!(
            decisions,
            [DecisionProtocol::VoteApproval, DecisionProtocol::VoteRanked, DecisionProtocol::VoteSimple]
                .map(collaborative)
        );
        assert_eq!(policy("code-review").collaborative.contradictions, Contradictions::Judge);
        assert_eq!(policy("parallel-brainstorm").collaborative.rounds, 1);
        let selectors = ["red-team", "interview-panel"].map(|slug| policy(slug).dynamic.selector);
        assert_eq!(selectors, [Selector::Handoff, Selector::Model]);
        assert!(!policy("interview-panel").dynamic.transitions.is_empty());
        let plans = ["research-brief", "incident-review"].map(|slug| policy(slug).tasks.as_ref().unwrap());
        assert!(plans[0].plan.iter().any(|task| task.after.len() == 2), "two tasks at the same time");
        assert!(plans[1].plan.is_empty() && plans[1].planner.is_some());
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
