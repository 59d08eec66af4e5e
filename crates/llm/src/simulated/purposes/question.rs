//! What an agent is asked at the end of its prompt, and the drafts that it is asked about.

use crate::simulated::scene::{ROUNDTABLE, Scene};
use model::Prompt;
use model::event::TurnPurpose;
use model::prompt::PromptRole;

/// A question with the drafts before it.
pub(super) struct Question<'a> {
    pub(super) purpose: TurnPurpose,
    pub(super) text: &'a str,
    /// In the order in which they were shown.
    pub(super) drafts: Vec<Draft<'a>>,
}

/// What somebody wrote.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    /// The agent that is asked wrote it.
    pub(super) is_own: bool,
}

/// Words by which a question tells what it is for where a team is asked as one agent: its own agents then simply speak.
const MARKS: [(&str, TurnPurpose); 9] = [
    ("`VOTE: Name`", TurnPurpose::Ballot),
    ("`APPROVE: ", TurnPurpose::Ballot),
    ("`POINTS: ", TurnPurpose::Ballot),
    ("`RANK: ", TurnPurpose::Ballot),
    ("`AGREE`", TurnPurpose::Ballot),
    ("`1: Name`", TurnPurpose::Judge),
    ("\nTASK short-name: ", TurnPurpose::Plan),
    ("Your task of the team's plan is “", TurnPurpose::Work),
    ("Reply with the whole ", TurnPurpose::Exchange),
];

impl<'a> Question<'a> {
    /// The question of a prompt; `None` where the agent is simply to speak.
    pub(super) fn of(prompt: &'a Prompt, scene: &Scene<'a>) -> Option<Self> {
        if prompt.purpose.is_reply()
            && let Some(question) = Self::of_team(&prompt.task)
        {
            return Some(question);
        }
        let last = prompt.messages.last().filter(|last| last.speaker.as_deref() == Some(ROUNDTABLE));
        let text = last.filter(|_| !prompt.purpose.is_speak())?.text.as_str();
        let drafts = scene.round.iter().map(|message| Draft {
            name: message.speaker.as_deref().unwrap_or_default(),
            text: &message.text,
            is_own: message.role == PromptRole::Assistant,
        });
        Some(Self { purpose: prompt.purpose, text, drafts: drafts.collect() })
    }

    /// What the team that the agent belongs to is asked as a whole, in the text of its task.
    fn of_team(task: &'a str) -> Option<Self> {
        let (before, text) = task.rsplit_once("\n\nRoundtable: ")?;
        let (_, purpose) = MARKS.iter().find(|(mark, _)| text.contains(mark))?;
        let mut question = Self { purpose: *purpose, text, drafts: Vec::new() };
        let names = question.options();
        let mut starts: Vec<(usize, &str)> = Vec::new();
        for name in names {
            let marks = before.match_indices(name).map(|(at, _)| at);
            let begins = |at: &usize| before[..*at].ends_with("\n\n") && before[at + name.len()..].starts_with(": ");
            starts.extend(marks.filter(begins).map(|at| (at, name)));
        }
        starts.sort_unstable();
        let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([before.len()]);
        question.drafts = starts
            .iter()
            .zip(ends)
            .map(|((at, name), end)| Draft { name, text: before[at + name.len() + 2..end].trim(), is_own: false })
            .collect();
        Some(question)
    }

    /// Whether a judge is to rule on contradictions.
    pub(super) fn is_ruling(&self) -> bool {
        self.text.contains("`1: Name`")
    }

    /// The names to choose from, as the question lists them; the one of a proposal.
    pub(super) fn options(&self) -> Vec<&'a str> {
        let listed = ["Choose one of: ", "The drafts are of: ", "one of: "].iter().find_map(|mark| {
            let (_, names) = self.text.rsplit_once(mark)?;
            Some(names.trim_end().trim_end_matches('.'))
        });
        let proposed = || Some(self.text.rsplit_once("The draft of ")?.1.split_once(" is proposed as")?.0);
        let names = listed.or_else(proposed).unwrap_or_default();
        names.split(", ").filter(|name| !name.is_empty()).collect()
    }

    /// What this one wrote; empty where it is not shown.
    pub(super) fn draft_of(&self, name: &str) -> Draft<'a> {
        let found = self.drafts.iter().rev().find(|draft| draft.name == name);
        found.copied().unwrap_or(Draft { name: "", text: "", is_own: false })
    }

    /// What the agent that is asked wrote.
    pub(super) fn own(&self) -> Option<Draft<'a>> {
        self.drafts.iter().rev().find(|draft| draft.is_own).copied()
    }

    /// What the others wrote.
    pub(super) fn others(&self) -> Vec<Draft<'a>> {
        self.drafts.iter().filter(|draft| !draft.is_own).copied().collect()
    }

    /// The items of the list that follows this line, each without its dash.
    pub(super) fn items_after(&self, heading: &str) -> Vec<&'a str> {
        let list = self.text.split_once(heading).map_or("", |(_, list)| list).trim_start_matches('\n');
        list.lines().map_while(|line| line.strip_prefix("- ")).collect()
    }
}
