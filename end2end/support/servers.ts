import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, Service } from './process.ts';

const root = resolve(import.meta.dirname, '../..');

/** The server under test; the front end lies beside it. */
export const program = process.env['ROUNDTABLE_BIN'] ?? join(root, 'target/release/roundtable');

/** A Roundtable with a directory of its own: an SQLite file that starts empty and stays through a restart. */
export class Roundtable {
  #service: Service | undefined;

  private constructor(
    readonly url: string,
    readonly directory: string,
    private readonly env: Record<string, string>,
  ) {}

  /** Starts one on a free port. `env` comes on top of what every test gets: no key, no provider, one SQLite file, a hasty simulated model. */
  static async start(env: Record<string, string> = {}): Promise<Roundtable> {
    const directory = await mkdtemp(join(tmpdir(), 'roundtable-e2e-'));
    const address = `127.0.0.1:${await freePort()}`;
    const roundtable = new Roundtable(`http://${address}`, directory, {
      PATH: process.env['PATH'] ?? '',
      HOME: directory,
      ROUNDTABLE_ADDR: address,
      DATABASE_URL: `sqlite://${directory}/roundtable.db?mode=rwc`,
      ROUNDTABLE_SIMULATED_PACE: 'full',
      ...env,
    });
    await roundtable.restart();
    return roundtable;
  }

  /** What the server printed since it started last. */
  get log(): string {
    return this.#service?.log ?? '';
  }

  /** Ends the server with `signal` and starts it anew on the same address and file. */
  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.#service?.stop(signal);
    this.#service = await Service.start(program, ['serve'], {
      cwd: this.directory,
      env: this.env,
      ready: async () => (await fetch(`${this.url}/readyz`)).ok,
    });
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    await rm(this.directory, { recursive: true });
  }
}

/** The model server of the tests: it speaks like OpenAI's and says what it was told to say. */
export class FakeOpenAi {
  private constructor(
    /** Base URL, as a provider is set up with it. */
    readonly url: string,
    private readonly service: Service,
  ) {}

  /** Starts one on a free port; `args` are those of crates/fake-openai, such as `--tokens-per-second 20`. */
  static async start(...args: string[]): Promise<FakeOpenAi> {
    const port = await freePort();
    const service = await Service.start(
      process.env['FAKE_OPENAI_BIN'] ?? join(root, 'target/debug/fake-openai'),
      ['--addr', `127.0.0.1:${port}`, ...args],
      { cwd: root, env: {}, ready: () => listens(port) },
    );
    return new FakeOpenAi(`http://127.0.0.1:${port}/v1`, service);
  }

  /** Lets the replies of a server that was started with `--held` go on to their end. */
  async release(): Promise<void> {
    await fetch(new URL('/release', this.url), { method: 'POST' });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      answer(true);
    });
    socket.on('error', () => answer(false));
  });
}
