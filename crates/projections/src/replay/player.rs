//! Where a replay stands, as time passes and as the reader moves it.

use super::Pace;

/// How long a replay "as fast as it can" takes where the page keeps up with more than an event a step, in milliseconds.
const FASTEST_MS: u64 = 10_000;
/// Time that passes at most from one step to the next, in milliseconds: a page in the background is not called.
const LONGEST_STEP_MS: u64 = 500;

/// How fast a replay goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// Half of what was recorded.
    Half,
    /// As recorded.
    #[default]
    Recorded,
    /// Twice.
    Double,
    /// Four times.
    Fourfold,
    /// Eight times.
    Eightfold,
    /// An event or more at every step, whenever they happened.
    Fastest,
}

impl Speed {
    /// All of them, slowest first.
    pub const ALL: [Self; 6] =
        [Self::Half, Self::Recorded, Self::Double, Self::Fourfold, Self::Eightfold, Self::Fastest];

    /// The name in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Half => "0.5",
            Self::Recorded => "1",
            Self::Double => "2",
            Self::Fourfold => "4",
            Self::Eightfold => "8",
            Self::Fastest => "fastest",
        }
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Half => "0.5×",
            Self::Recorded => "1×",
            Self::Double => "2×",
            Self::Fourfold => "4×",
            Self::Eightfold => "8×",
            Self::Fastest => "As fast as it can",
        }
    }

    /// The speed of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|speed| speed.as_str() == name)
    }

    /// Microseconds of replay in a millisecond; `None` where the replay does not go by time.
    const fn micros_per_ms(self) -> Option<u64> {
        match self {
            Self::Half => Some(500),
            Self::Recorded => Some(1_000),
            Self::Double => Some(2_000),
            Self::Fourfold => Some(4_000),
            Self::Eightfold => Some(8_000),
            Self::Fastest => None,
        }
    }
}

/// Where a replay stands. It is moved by [`Player::advance`] with the time that passed, and by the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Player {
    seq: u64,
    /// Microseconds of replay: half a millisecond counts at half speed.
    now_us: u64,
    playing: bool,
    speed: Speed,
}

impl Player {
    /// A replay that stands after event `seq`.
    pub fn at(seq: u64, pace: &Pace) -> Self {
        let mut player = Self::default();
        player.seek(seq, pace);
        player
    }

    /// The last event that is shown.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// Milliseconds of replay.
    pub const fn now_ms(&self) -> u64 {
        self.now_us / 1_000
    }

    /// Whether it goes on by itself.
    pub const fn is_playing(&self) -> bool {
        self.playing
    }

    /// How fast it goes.
    pub const fn speed(&self) -> Speed {
        self.speed
    }

    /// Goes to the point right after an event.
    pub fn seek(&mut self, seq: u64, pace: &Pace) {
        self.seq = seq;
        self.now_us = pace.due_ms(seq).saturating_mul(1_000);
        if seq >= pace.end() {
            self.playing = false;
        }
    }

    /// Goes on, or stands still. At the end it begins anew, after event `start`.
    pub fn toggle(&mut self, start: u64, pace: &Pace) {
        if !self.playing && self.seq >= pace.end() {
            self.seek(start, pace);
        }
        self.playing = !self.playing && self.seq < pace.end();
    }

    /// Stands still.
    pub fn pause(&mut self) {
        self.playing = false;
    }

    /// Goes at another speed from here on.
    pub fn set_speed(&mut self, speed: Speed) {
        self.speed = speed;
    }

    /// Goes on by the time that passed since the last step; stands still at the end.
    pub fn advance(&mut self, passed_ms: u64, pace: &Pace) {
        if !self.playing {
            return;
        }
        let passed_ms = passed_ms.min(LONGEST_STEP_MS);
        if let Some(micros) = self.speed.micros_per_ms() {
            self.now_us = self.now_us.saturating_add(passed_ms * micros);
            // Events of the same moment come together; the reader may have stopped at the first of them.
            self.seq = pace.seq_at(self.now_ms()).max(self.seq);
        } else {
            let events = (pace.end() * passed_ms / FASTEST_MS).max(1);
            self.seek((self.seq + events).min(pace.end()), pace);
        }
        self.playing = self.seq < pace.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Log, context};
    use model::TurnStrategy::RoundRobin;

    /// Task at 0, a turn that starts at 1 s and speaks from 1.5 s to 3.5 s, and a second message a second later.
    fn pace() -> Pace {
        let mut log = Log::start(RoundRobin, "task");
        log.wait(1_000).started(1, "ada", context([0; 5])).wait(2_500).completed(1, "ada", "Well.", 500, 2_500);
        log.wait(1_000).post("More.");
        Pace::of(&log.events)
    }

    fn playing(speed: Speed) -> Player {
        let mut player = Player::at(2, &pace());
        player.set_speed(speed);
        player.toggle(2, &pace());
        player
    }

    /// Real time until event `seq`, in steps of 10 ms.
    fn time_to(seq: u64, speed: Speed) -> u64 {
        let (mut player, mut passed) = (playing(speed), 0);
        while player.seq() < seq {
            player.advance(10, &pace());
            passed += 10;
        }
        passed
    }

    #[test]
    fn the_replay_goes_by_the_time_that_passes() {
        for (speed, to_turn, to_end) in [
            (Speed::Half, 2_000, 9_000),
            (Speed::Recorded, 1_000, 4_500),
            (Speed::Double, 500, 2_250),
            (Speed::Fourfold, 250, 1_130),
            (Speed::Eightfold, 130, 570),
            (Speed::Fastest, 10, 30),
        ] {
            assert_eq!((time_to(3, speed), time_to(5, speed)), (to_turn, to_end), "{}", speed.label());
        }
    }

    #[test]
    fn it_stands_still_at_the_end_and_begins_anew_from_there() {
        let mut player = playing(Speed::Eightfold);
        for _ in 0..100 {
            player.advance(100, &pace());
        }
        assert_eq!((player.seq(), player.is_playing()), (5, false));
        player.toggle(2, &pace());
        assert_eq!((player.seq(), player.now_ms(), player.is_playing()), (2, 0, true));
        player.toggle(2, &pace());
        player.advance(400, &pace());
        assert_eq!((player.seq(), player.now_ms(), player.is_playing()), (2, 0, false));
    }

    #[test]
    fn the_reader_moves_it_and_it_goes_on_from_there() {
        let mut player = playing(Speed::Recorded);
        player.seek(3, &pace());
        assert_eq!((player.seq(), player.now_ms(), player.is_playing()), (3, 1_000, true));
        player.advance(500, &pace());
        assert_eq!((player.seq(), player.now_ms()), (3, 1_500));
        player.seek(1, &pace());
        assert_eq!(player.seq(), 1, "the first of two events of the same moment");
        player.seek(5, &pace());
        assert!(!player.is_playing(), "there is nothing after the end");
    }

    #[test]
    fn a_page_that_slept_does_not_jump() {
        let mut player = playing(Speed::Recorded);
        player.advance(3_600_000, &pace());
        assert_eq!((player.seq(), player.now_ms()), (2, 500));
    }

    #[test]
    fn the_fastest_replay_of_a_long_log_is_short() {
        let mut log = Log::start(RoundRobin, "task");
        for _ in 0..6_000 {
            log.wait(5_000).post("More.");
        }
        let pace = Pace::of(&log.events);
        for step_ms in [4, 16, 100, 400] {
            let mut player = Player::at(2, &pace);
            player.set_speed(Speed::Fastest);
            player.toggle(2, &pace);
            let steps = std::iter::from_fn(|| player.is_playing().then(|| player.advance(step_ms, &pace))).count();
            let took_ms = steps as u64 * step_ms;
            assert!((9_000..=12_500).contains(&took_ms), "{took_ms} ms in steps of {step_ms}");
            assert_eq!(player.seq(), pace.end());
        }
    }

    #[test]
    fn an_empty_log_is_nothing_to_play() {
        let mut player = Player::at(0, &Pace::default());
        player.toggle(0, &Pace::default());
        player.advance(10, &Pace::default());
        assert_eq!((player.seq(), player.is_playing()), (0, false));
        assert!(Speed::ALL.into_iter().all(|speed| Speed::parse(speed.as_str()) == Some(speed)));
    }
}
