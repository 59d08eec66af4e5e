//! Whether the page follows the end of the transcript. The person decides; nothing that comes in does.

/// How near the end counts as being at it, in CSS pixels.
pub const NEAR_PX: f64 = 48.0;

/// Where the page is scrolled to, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Position {
    /// What lies above the window.
    pub top: f64,
    /// What lies below it.
    pub below: f64,
}

impl Position {
    fn height(self) -> f64 {
        self.top + self.below
    }
}

/// What a person did, or the page in answer to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// Turned the wheel, swiped or pressed a key towards the start.
    Up,
    /// Moved the focus or began a selection within the transcript.
    Reads,
    /// The page is scrolled to another position, whoever did it.
    Scrolled(Position),
    /// Asked for the end.
    Jump,
}

/// Whether the page follows the end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Follow {
    following: bool,
    last: Position,
}

impl Follow {
    /// Follows from the start if the page begins at its end.
    pub fn starting(at: Position, following: bool) -> Self {
        Self { following, last: at }
    }

    /// Whether new content pulls the page along.
    pub fn is_following(self) -> bool {
        self.following
    }

    /// The state after a gesture.
    #[must_use]
    pub fn after(self, gesture: Gesture) -> Self {
        match gesture {
            Gesture::Up | Gesture::Reads => Self { following: false, ..self },
            Gesture::Jump => Self { following: true, ..self },
            Gesture::Scrolled(now) => {
                let shrank = now.height() < self.last.height() - 1.0;
                // Where what stands beside the transcript got shorter, the page moves up and the end stays in sight.
                let up = now.top < self.last.top - 1.0 && !shrank && now.below > NEAR_PX;
                // Only a move towards the end makes it follow again: content that gets shorter does not.
                let reached = now.top > self.last.top + 1.0 && now.below <= NEAR_PX;
                Self { following: (self.following && !up) || reached, last: now }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(start: bool, gestures: &[Gesture], follows: bool) {
        let start = Follow::starting(Position { top: 1_000.0, below: 0.0 }, start);
        let end = gestures.iter().fold(start, |follow, gesture| follow.after(*gesture));
        assert_eq!(end.is_following(), follows, "{gestures:?}");
    }

    fn at(top: f64, below: f64) -> Gesture {
        Gesture::Scrolled(Position { top, below })
    }

    #[test]
    fn the_person_decides_whether_the_page_follows() {
        check(true, &[], true);
        check(true, &[Gesture::Up], false);
        check(true, &[Gesture::Reads], false);
        check(true, &[at(900.0, 100.0)], false);
        check(true, &[Gesture::Up, Gesture::Jump], true);
    }

    #[test]
    fn content_that_grows_or_shrinks_changes_nothing() {
        check(true, &[at(1_000.0, 400.0)], true);
        check(true, &[at(700.0, 0.0)], true);
        check(false, &[at(1_000.0, 20.0)], false);
        check(false, &[at(700.0, 10.0)], false);
        check(true, &[at(1_300.0, -300.0), at(1_000.0, 0.0), at(1_000.0, 400.0)], true);
    }

    #[test]
    fn going_back_to_the_end_follows_again() {
        check(false, &[at(500.0, 500.0), at(800.0, 200.0)], false);
        check(false, &[at(500.0, 500.0), at(960.0, 40.0)], true);
        check(true, &[Gesture::Up, at(900.0, 100.0), at(951.0, 49.0)], false);
    }
}
