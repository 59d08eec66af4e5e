import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A TCP port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}

/** A program that serves until it is told to stop. */
export class Service {
  #child: ChildProcess;
  #log = '';

  private constructor(
    readonly name: string,
    child: ChildProcess,
  ) {
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
    child.on('error', (error) => (this.#log += `${error.message}\n`));
  }

  /** Starts `program` and waits, 30 seconds at most, until `ready` is true. */
  static async start(
    program: string,
    args: string[],
    options: { cwd: string; env: Record<string, string>; ready: () => Promise<boolean> },
  ): Promise<Service> {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const service = new Service(program, child);
    const deadline = Date.now() + 30_000;
    while (!(await options.ready().catch(() => false))) {
      if (!service.running) throw new Error(`${program} ended at once:\n${service.log}`);
      if (Date.now() > deadline) {
        await service.stop();
        throw new Error(`${program} is not ready after 30 s:\n${service.log}`);
      }
      await sleep(50);
    }
    return service;
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it printed so far. */
  get log(): string {
    return this.#log;
  }

  /** Ends it with `signal`, and after 10 seconds without mercy. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.running) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    const mercy = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(mercy);
  }
}
