//! What a team is compared with: one of its agents, alone.

use crate::TurnStrategy;
use crate::ids::AgentId;
use crate::policy::Policy;
use crate::sentence::primary;
use crate::team::TeamSpec;

impl TeamSpec {
    /// One agent of the team on its own, with its role and model, and the team's timeout, context and budget: what the whole
    /// team has to be better than to be worth its cost. The primary agent for `None`; `None` where there is no such agent.
    #[must_use]
    pub fn alone(&self, agent: Option<&AgentId>) -> Option<Self> {
        let agent = match agent {
            Some(id) => self.agent(id)?,
            None => primary(self)?,
        };
        let Policy { timeout_s, max_attempts, context, budget, .. } = &self.policy;
        Some(Self {
            name: format!("{} alone", agent.name),
            description: format!("What “{}” is compared with: one of its agents.", self.name),
            roles: self.roles.iter().filter(|role| role.name == agent.role).cloned().collect(),
            agents: vec![agent.clone()],
            policy: Policy {
                turn_strategy: TurnStrategy::SingleAgent,
                timeout_s: *timeout_s,
                max_attempts: *max_attempts,
                context: *context,
                budget: *budget,
                ..Policy::default()
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::errors;
    use crate::templates;

    #[test]
    fn every_template_can_be_compared_with_any_of_its_agents() {
        for template in templates::all() {
            let team = &template.team;
            for agent in &team.agents {
                let alone = team.alone(Some(&agent.id)).unwrap();
                assert_eq!(errors(&alone), [], "{} without all but {}", template.slug, agent.name);
                assert_eq!((alone.agents.len(), &alone.agents[0].model), (1, &agent.model));
                assert_eq!(alone.policy.budget, team.policy.budget);
            }
            let primary = crate::sentence::primary(team).unwrap();
            assert_eq!(team.alone(None), team.alone(Some(&primary.id)));
            assert_eq!(team.alone(Some(&"nobody".into())), None);
        }
    }
}
