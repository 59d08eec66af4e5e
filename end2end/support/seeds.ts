import type { Api } from './api.ts';
import { team } from './teams.ts';

/** What the pages have to show, by id. */
export type Seeds = {
  team: string;
  finished: string;
  decided: string;
  failed: string;
  stopped: string;
  /** Runs for as long as the tests do. */
  running: string;
};

/** Fills an empty server, so that every page has something to show. */
export async function seed(api: Api, slowModel: string): Promise<Seeds> {
  const stored = await api.store({ ...team('dynamic', { seats: 4, max_turns: 8 }), name: 'Release review' });
  const finished = await api.run(team('round_robin', { seats: 3, max_turns: 9 }), 'Should we rewrite it in Rust? Give a verdict.', 3);
  const decided = await api.run(team('collaborative', { seats: 4 }), 'Name three risks of the release.');
  const failed = await api.run(team('single_agent', { seats: 1, model: 'nowhere/no-model' }), 'Ask a provider that is not there.');
  const stopped = await api.start(team('round_robin', { seats: 2, model: slowModel }), 'Stop in the middle.');
  await api.act(stopped, 'stop');
  const running = await api.start(team('round_robin', { seats: 3, model: slowModel, max_turns: 1_000 }), 'Never come to an end.');
  return { team: stored, finished, decided, failed, stopped, running };
}

/** The address of every page, those of conversations in several states. */
export const pages: Record<string, (seeds: Seeds) => string> = {
  home: () => '/',
  teams: () => '/teams',
  'a new team': () => '/teams/new',
  'a team': ({ team }) => `/teams/${team}`,
  conversations: () => '/conversations',
  'a finished conversation': ({ finished }) => `/conversations/${finished}`,
  'a decided conversation': ({ decided }) => `/conversations/${decided}`,
  'a failed conversation': ({ failed }) => `/conversations/${failed}`,
  'a stopped conversation': ({ stopped }) => `/conversations/${stopped}`,
  'a running conversation': ({ running }) => `/conversations/${running}`,
  'a replay': ({ decided }) => `/conversations/${decided}/replay?at=9`,
  'analytics of a conversation': ({ finished }) => `/conversations/${finished}/analytics`,
  analytics: () => '/analytics',
  'a comparison': ({ finished, decided }) => `/analytics/compare?run=${finished}&run=${decided}`,
  providers: () => '/providers',
};
