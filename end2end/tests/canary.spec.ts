import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar } from '../support/transcript.ts';

const key = 'sk-canary-6f1c0d2e9b7a4853';
const behaviours = ['fake-large', 'unauthorized', 'bad-request', 'unknown-model', 'internal-error', 'error-frame', 'garbage', 'html'];

test('a key that was given to a provider is in no answer and in no line of the log', async ({ page, api, roundtable, fakeOpenAi }) => {
  const answers: Promise<[string, string]>[] = [];
  page.on('response', (response) => answers.push(response.text().then((text) => [response.url(), text], () => [response.url(), ''])));
  const seen: [string, string][] = [];
  const fetched = async (path: string) => seen.push([path, await (await api.get(path)).text()]);

  await api.provide('canary', fakeOpenAi.url, key);
  await api.act('../providers/canary', 'check');
  for (const behaviour of behaviours) {
    const id = await api.start(team('round_robin', { seats: 1, model: `canary/${behaviour}` }), 'Repeat your key.');
    seen.push([`stream of ${behaviour}`, await api.stream(id)]);
    await page.goto(`/conversations/${id}`);
    await hydrated(page);
    await expect(runBar(page)).toContainText(/Finished|Failed/);
    for (const format of ['json', 'ndjson', 'csv', 'md']) await fetched(`/api/v1/conversations/${id}/export?format=${format}`);
  }
  for (const address of ['/', '/providers', '/teams/new', '/conversations', '/analytics']) {
    await page.goto(address);
    await hydrated(page);
  }
  await fetched('/api/v1/providers');
  await fetched('/api/v1/conversations');
  await fetched('/api/v1/analytics/export?format=csv');
  await fetched('/metrics');

  const all = [...seen, ...(await Promise.all(answers)), ['the log', roundtable.log] as [string, string]];
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter(([, text]) => text.includes(key) || text.includes(key.slice(0, -4))).map(([where]) => where)).toEqual([]);
  expect(JSON.stringify(await (await api.get('/api/v1/providers')).json())).toContain(key.slice(-4));
});
