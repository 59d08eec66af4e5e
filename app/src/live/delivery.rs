//! When a message comes to the team: what is said before it is sent, and while it waits.

use super::Head;
use model::Status;

impl Head {
    /// What a message waits for that is sent now, as the end of a sentence: `Ada’s turn ends`. `None` where it is posted at once.
    pub fn keeps_messages_until(&self) -> Option<String> {
        if let Some(waits) = &self.approval {
            let what =
                waits.agent_name.as_ref().map_or_else(|| "the outcome".to_owned(), |name| format!("{name}’s reply"));
            return Some(format!("{what} is approved or sent back"));
        }
        match self.speakers.as_slice() {
            [] => None,
            [one] => Some(format!("{one}’s turn ends")),
            [one, other] => Some(format!("the turns of {one} and {other} end")),
            more => Some(format!("the {} running turns end", more.len())),
        }
    }

    /// What a message does that is sent now.
    pub fn delivery(&self) -> String {
        if let Some(until) = self.keeps_messages_until() {
            return format!("Delivered when {until}; until then you can edit it");
        }
        match self.status {
            Status::Running => "Delivered at once; it starts a new round".to_owned(),
            Status::Paused => "Starts a new round once you resume".to_owned(),
            Status::Waiting => "Answers the team, which goes on in a new round".to_owned(),
            Status::Finished | Status::Stopped | Status::Failed => "Starts a new round".to_owned(),
        }
    }

    /// Whether nothing goes on before a person has approved, answered or spoken.
    pub fn waits_for_person(&self) -> bool {
        self.status == Status::Waiting || self.approval.is_some() || !self.asked.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_waits_for_those_who_speak() {
        for (status, speakers, said) in [
            (Status::Running, &["Ada"][..], "Delivered when Ada’s turn ends; until then you can edit it"),
            (Status::Paused, &["Ada", "Bo"], "Delivered when the turns of Ada and Bo end; until then you can edit it"),
            (
                Status::Running,
                &["Ada", "Bo", "Cy"],
                "Delivered when the 3 running turns end; until then you can edit it",
            ),
            (Status::Paused, &[], "Starts a new round once you resume"),
            (Status::Stopped, &[], "Starts a new round"),
        ] {
            let speakers = speakers.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(Head { status, speakers, ..Head::default() }.delivery(), said);
        }
    }
}
