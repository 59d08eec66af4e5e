import { type APIRequestContext, type APIResponse, expect } from '@playwright/test';
import type { Team } from './teams.ts';

/** An event of a conversation's log; what else it has depends on its type. */
export type Event = { seq: number; at: string; type: string; [field: string]: unknown };

/** Where a conversation stands, as a list shows it. */
export type Summary = { id: string; status: string; seq: number; totals: { turns: number } };

/** Roundtable's public interface, for what a journey needs but is not about. Whatever is refused fails the test. */
export class Api {
  constructor(private readonly request: APIRequestContext) {}

  /** Starts a conversation and returns its id. */
  async start(team: Team, task: string, seed = 7): Promise<string> {
    const answer = await this.request.post('/api/v1/conversations', { data: { team, task, seed } });
    const { id } = (await accepted(answer).then((ok) => ok.json())) as { id: string };
    return id;
  }

  /** Starts a conversation and returns its id once it has ended. */
  async run(team: Team, task: string, seed?: number): Promise<string> {
    const id = await this.start(team, task, seed);
    await this.stream(id);
    return id;
  }

  /** Stores a team and returns its id. */
  async store(team: Team): Promise<string> {
    const answer = await accepted(await this.request.post('/api/v1/teams', { data: team }));
    return ((await answer.json()) as { id: string }).id;
  }

  /** Stores the next version of a team. */
  async change(id: string, team: Team): Promise<void> {
    await accepted(await this.request.put(`/api/v1/teams/${id}`, { data: team }));
  }

  /** Sets up a provider, or replaces the one of this name. */
  async provide(name: string, base_url: string, api_key?: string): Promise<void> {
    await accepted(await this.request.post('/api/v1/providers', { data: { name, base_url, api_key } }));
  }

  /** Asks something of a conversation: `pause`, `resume`, `stop`, `messages`, … */
  async act(id: string, what: string, data?: object): Promise<void> {
    await accepted(await this.request.post(`/api/v1/conversations/${id}/${what}`, data ? { data } : {}));
  }

  async summary(id: string): Promise<Summary> {
    return (await this.get(`/api/v1/conversations/${id}`)).json() as Promise<Summary>;
  }

  /** The log so far. */
  async events(id: string): Promise<Event[]> {
    const { events } = (await (await this.get(`/api/v1/conversations/${id}/export?format=json`)).json()) as { events: Event[] };
    return events;
  }

  /** The conversation as a file. */
  async export(id: string, format: string): Promise<string> {
    return (await this.get(`/api/v1/conversations/${id}/export?format=${format}`)).text();
  }

  /** Reads the event stream from its beginning to its `end`, and returns it as it came: a way to wait for the end. */
  async stream(id: string): Promise<string> {
    return (await this.get(`/api/v1/conversations/${id}/events?after=0`)).text();
  }

  async get(path: string): Promise<APIResponse> {
    return accepted(await this.request.get(path));
  }
}

async function accepted(answer: APIResponse): Promise<APIResponse> {
  if (!answer.ok()) expect(`${answer.status()} ${await answer.text()}`, `the answer of ${answer.url()}`).toBe('2xx');
  return answer;
}

/** The durable events of an event stream, by their `id`. */
export function durable(stream: string): Event[] {
  return stream
    .split('\n\n')
    .filter((frame) => frame.startsWith('event: event\n'))
    .map((frame) => JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as Event);
}

/** The replies of a log, in its order. */
export function replies(events: Event[]): { agent: string; text: string }[] {
  return events
    .filter(({ type }) => type === 'turn_completed')
    .map((event) => ({ agent: String(event['agent_id']), text: String(event['text']) }));
}
