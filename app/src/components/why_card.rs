//! Why an agent was chosen to speak.
