//! The program `roundtable`.

use clap::Parser;
use server::cli::Cli;
use server::commands::{self, Failure};
use std::process::ExitCode;

fn main() -> ExitCode {
    llm::install_crypto_provider();
    let cli = Cli::parse();
    let ended = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Failed(error.into()))
        .and_then(|runtime| runtime.block_on(commands::perform(cli)));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if failure.cause().is_some() {
                eprintln!("{failure}");
            }
            failure.exit_code()
        }
    }
}
