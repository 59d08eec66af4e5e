//! The kinds of conversation that are harmed.

use serde_json::{Value, json};

/// A kind of conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// Agents speak in list order.
    RoundRobin,
    /// Rules choose the next speaker.
    Dynamic,
    /// Everybody drafts at the same time, then a vote decides.
    Vote,
}

impl Talk {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::RoundRobin, Self::Dynamic, Self::Vote];

    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RoundRobin => "round robin",
            Self::Dynamic => "dynamic",
            Self::Vote => "collaborative with a vote",
        }
    }

    /// Most turns that are open at the same time.
    pub const fn width(self) -> usize {
        match self {
            Self::RoundRobin | Self::Dynamic => 1,
            Self::Vote => 3,
        }
    }

    /// A team of three that talks in this way, for so many turns where nothing else ends it.
    pub fn team(self, turns: u32) -> Value {
        let policy = match self {
            Self::RoundRobin => json!({"turn_strategy": "round_robin"}),
            Self::Dynamic => json!({"turn_strategy": "dynamic"}),
            Self::Vote => {
                json!({"turn_strategy": "collaborative", "collaborative": {"decision": "vote_simple", "rounds": 1}})
            }
        };
        let mut team = talkers(&policy, &[("Ada", None), ("Bo", None), ("Cy", None)]);
        // A vote takes as many turns as it takes.
        team["policy"]["max_turns"] = json!(if self == Self::Vote { turns.max(12) } else { turns });
        team
    }
}

/// A team of these agents, each with its own model where it has one. What they say goes round in circles on purpose.
pub fn talkers(policy: &Value, agents: &[(&str, Option<&str>)]) -> Value {
    let agents: Vec<Value> = agents
        .iter()
        .map(|(name, model)| {
            let mut agent = json!({"id": name.to_lowercase(), "name": name, "role": "speaker"});
            if let Some(model) = model {
                agent["model"] = json!(model);
            }
            agent
        })
        .collect();
    let mut team = json!({"name": "Chaos", "roles": [{"name": "speaker"}], "agents": agents, "policy": policy});
    team["policy"]["loop_detection"] = json!("off");
    team
}
