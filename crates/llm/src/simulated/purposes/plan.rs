//! A plan: a task for what each agent does best, those that gather first, those that build on it later.

use super::question::Question;
use crate::simulated::dice::Dice;
use crate::simulated::kind::Kind;
use crate::simulated::scene::Scene;
use crate::simulated::writer::Writer;
use model::TaskId;
use model::prompt::Persona;

/// Most tasks of a plan.
const MOST: usize = 6;

/// Lines of tasks, or a pass where there is nobody to share the work with.
pub(super) fn write(question: &Question<'_>, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let mut agents: Vec<Able<'_>> = question.items_after("from 1 to 5:").into_iter().filter_map(Able::of).collect();
    if agents.len() < 2 {
        return format!("PASS: {} is one piece of work for one of us.", scene.topic.phrase);
    }
    // Stable: agents of one stage stay in the order of the question.
    agents.sort_by_key(Able::stage);
    agents.truncate(MOST);
    let earlier: Vec<(&str, bool)> =
        question.items_after("The plan so far has stalled:").into_iter().filter_map(earlier_task).collect();
    let done: Vec<String> = earlier.iter().filter(|(_, is_done)| *is_done).map(|(id, _)| (*id).to_owned()).collect();
    let mut taken: Vec<String> = earlier.iter().map(|(id, _)| (*id).to_owned()).collect();
    let writer = Writer::new(scene, dice);
    let mut lines: Vec<String> = Vec::new();
    let mut stages: Vec<(usize, Vec<String>)> = Vec::new();
    let last_stage = agents.iter().map(Able::stage).max().unwrap_or(0);
    let is_flat = agents.iter().all(|agent| agent.stage() == last_stage);
    for (at, agent) in agents.iter().enumerate() {
        // Where all are of one stage, the last one draws the others together.
        let stage = if is_flat { usize::from(at + 1 == agents.len()) } else { agent.stage() };
        let before = stages.iter().rev().find(|(other, _)| *other < stage).map_or(&done, |(_, ids)| ids);
        let after = if before.is_empty() { String::new() } else { format!(" | after: {}", before.join(", ")) };
        let needs = agent.capability.map_or_else(String::new, |capability| format!(" | needs: {capability}"));
        let id = free(&agent.short_name(), &taken);
        let facet = writer.conditions[at % 2].name;
        let what = agent.task().replace("{it}", &scene.topic.phrase).replace("{facet}", facet);
        lines.push(format!("TASK {id}: {what}{needs}{after}"));
        taken.push(id.clone());
        match stages.last_mut().filter(|(other, _)| *other == stage) {
            Some((_, ids)) => ids.push(id),
            None => stages.push((stage, vec![id])),
        }
    }
    lines.join("\n")
}

/// An agent and what it does best.
struct Able<'a> {
    kind: Kind,
    capability: Option<&'a str>,
}

impl<'a> Able<'a> {
    /// Of an item such as `Ada (analyst): statistics (5), writing (3)`.
    fn of(item: &'a str) -> Option<Self> {
        let (name, capabilities) = item.split_once("): ").unwrap_or((item.trim_end_matches(')'), ""));
        let role = name.rsplit_once(" (")?.1;
        let level = |text: &'a str| {
            let (capability, level) = text.strip_suffix(')')?.rsplit_once(" (")?;
            Some((level.parse::<u8>().ok()?, capability))
        };
        // The first of equals.
        let best =
            capabilities.split(", ").filter_map(level).reduce(|best, next| if next.0 > best.0 { next } else { best });
        let persona = Persona { role: role.to_owned(), ..Persona::default() };
        let capability = best.map(|(_, capability)| capability).filter(|capability| !capability.contains(['|', ',']));
        Some(Self { kind: Kind::of(&persona), capability })
    }

    /// When its task is due: first whoever gathers, then whoever makes, checks, and decides.
    const fn stage(&self) -> usize {
        match self.kind {
            Kind::Analyst | Kind::Peer | Kind::Advocate => 0,
            Kind::Maker => 1,
            Kind::Critic => 2,
            Kind::Judge => 3,
        }
    }

    const fn task(&self) -> &'static str {
        match self.kind {
            Kind::Analyst => "Find out what is known about {it}, {facet} included",
            Kind::Peer => "Say what {it} looks like to those who are part of it, {facet} included",
            Kind::Advocate => "Collect the strongest case for {it}, above all in {facet}",
            Kind::Maker => "Work out what to do about {it}, and what that means for {facet}",
            Kind::Critic => "Look for what is wrong or missing, above all in {facet}",
            Kind::Judge => "Weigh all results and say what follows for {it}",
        }
    }

    fn short_name(&self) -> String {
        let by_kind = match self.kind {
            Kind::Analyst => "facts",
            Kind::Peer => "view",
            Kind::Advocate => "case",
            Kind::Maker => "proposal",
            Kind::Critic => "check",
            Kind::Judge => "conclusion",
        };
        let slug = self.capability.map(TaskId::slug).map(|id| id.to_string()).unwrap_or_default();
        if slug.is_empty() { by_kind.to_owned() } else { slug }
    }
}

/// The id of a task of the plan so far, and whether it is done: `facts (done by Ada): …`.
fn earlier_task(item: &str) -> Option<(&str, bool)> {
    let (id, rest) = item.split_once(" (")?;
    Some((id, rest.starts_with("done")))
}

/// The name, with a number where it is taken.
fn free(name: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|n: u32| format!("{name}-{n}"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}
