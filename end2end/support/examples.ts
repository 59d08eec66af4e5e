import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, type APIRequestContext } from '@playwright/test';

/** Every way of working that has an example file, by the file's name in docs/examples. */
export const selectors = ['selector-rules', 'selector-model', 'selector-handoff'] as const;
export const protocols = {
  'decision-response-priority': 'By priority of role',
  'decision-judge': 'By a judge',
  'decision-synthesis': 'Synthesis',
  'decision-vote-simple': 'Simple vote',
  'decision-vote-approval': 'Approval vote',
  'decision-vote-cumulative': 'Cumulative vote',
  'decision-vote-ranked': 'Ranked vote',
  'decision-consensus-majority': 'Consensus of the majority',
  'decision-consensus-supermajority': 'Consensus of a supermajority',
  'decision-consensus-unanimity': 'Unanimity',
  'decision-confidence-weighted': 'Vote weighted by confidence',
} as const;
export const plans = ['tasks-by-hand', 'tasks-by-planner'] as const;

/** Stores the team of an example file as it stands, and returns its id. */
export async function importExample(request: APIRequestContext, name: string): Promise<string> {
  const file = await readFile(resolve(import.meta.dirname, `../../docs/examples/${name}.yaml`), 'utf8');
  const answer = await request.post('/api/v1/teams/import', { data: file, headers: { 'content-type': 'application/yaml' } });
  expect(answer.status(), await answer.text()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

/** Runs an example to its end on a task, and returns the conversation's id. */
export async function runExample(request: APIRequestContext, name: string, seed = 7): Promise<string> {
  const team_id = await importExample(request, name);
  const task = 'Should we move the harbour festival to June? Weigh weather, cost and visitors.';
  const answer = await request.post('/api/v1/conversations', { data: { team_id, task, seed } });
  expect(answer.status(), await answer.text()).toBe(201);
  const { id } = (await answer.json()) as { id: string };
  // The stream ends with the run.
  const stream = await request.get(`/api/v1/conversations/${id}/events?after=0`);
  expect(stream.status()).toBe(200);
  return id;
}
