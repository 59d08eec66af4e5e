//! The simulation's only source of chance.

/// Numbers that depend on the seed alone (xorshift64*, Vigna 2016).
pub struct Chance(u64);

impl Chance {
    /// The same seed gives the same numbers; neighbours give unrelated ones.
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// One of `0..most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % most
    }

    /// One of these.
    pub fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[usize::try_from(self.below(items.len() as u64)).unwrap()]
    }

    /// Whether something of so many percent happens.
    pub fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// One of `0..most`.
    pub fn small(&mut self, most: u64) -> u32 {
        u32::try_from(self.below(most)).unwrap()
    }
}
