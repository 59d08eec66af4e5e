//! Well-known endpoints.

/// A well-known endpoint.
pub struct Preset {
    /// Name of the provider.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Base URL.
    pub base_url: &'static str,
    /// What it takes, in one sentence; code is between backticks.
    pub note: &'static str,
}

/// The endpoints that are offered.
pub const PRESETS: [Preset; 6] = [
    Preset {
        name: "openai",
        title: "OpenAI",
        base_url: "https://api.openai.com/v1",
        note: "Needs a key that begins with sk-.",
    },
    Preset {
        name: "ollama",
        title: "Ollama",
        base_url: "http://localhost:11434/v1",
        note: "On your machine, no key. Start it with `ollama serve`.",
    },
    Preset {
        name: "lm-studio",
        title: "LM Studio",
        base_url: "http://localhost:1234/v1",
        note: "On your machine, no key. Start its server with `lms server start`.",
    },
    Preset {
        name: "vllm",
        title: "vLLM",
        base_url: "http://localhost:8000/v1",
        note: "On your machine, no key unless you set one. Start it with `vllm serve MODEL`.",
    },
    Preset {
        name: "llama-cpp",
        title: "llama.cpp",
        base_url: "http://localhost:8080/v1",
        note: "On your machine, no key. Start it with `llama-server -m MODEL.gguf`.",
    },
    Preset {
        name: "openrouter",
        title: "OpenRouter",
        base_url: "https://openrouter.ai/api/v1",
        note: "Needs a key that begins with sk-or-.",
    },
];
