//! Where the front end's files are, and how pages name them.

use crate::config::Config;
use leptos::config::{Env, LeptosOptions};
use std::env;
use std::path::{Path, PathBuf};

/// Names the front end's files, as the build that made them did.
const OUTPUT_NAME: &str = match option_env!("LEPTOS_OUTPUT_NAME") {
    Some(name) => name,
    None => "roundtable",
};

/// Beside the program: the hashes in the names of the front end's files.
const HASH_FILE: &str = "hash.txt";

/// The options of the pages: by the settings, else by what lies beside the program, as `scripts/build.sh` puts it there.
pub fn leptos_options(config: &Config) -> LeptosOptions {
    let reload_port = env::var("LEPTOS_RELOAD_PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(3001);
    LeptosOptions::builder()
        .output_name(OUTPUT_NAME)
        .site_root(site_root(config).to_string_lossy().into_owned())
        .site_addr(config.addr)
        .reload_port(reload_port)
        .env(if env::var_os("LEPTOS_WATCH").is_some() { Env::DEV } else { Env::PROD })
        .hash_files(hash_files())
        .build()
}

/// Where the page of a development build listens for changes; `None` in any other.
pub fn live_reload(options: &LeptosOptions) -> Option<String> {
    env::var_os("LEPTOS_WATCH").map(|_| format!("ws://{}:{}", options.site_addr.ip(), options.reload_port))
}

fn site_root(config: &Config) -> PathBuf {
    let beside = || program_folder().map(|folder| folder.join("site"));
    config.site_root.clone().or_else(beside).unwrap_or_else(|| PathBuf::from("site"))
}

/// Whether the files' names have hashes: those of a debug build have none.
fn hash_files() -> bool {
    program_folder().is_some_and(|folder| folder.join(HASH_FILE).is_file())
}

fn program_folder() -> Option<PathBuf> {
    env::current_exe().ok()?.parent().map(Path::to_path_buf)
}
