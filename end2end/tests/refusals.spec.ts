import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { expect, test } from '../support/fixtures.ts';

const mutations = [
  ['POST', '/api/v1/teams'],
  ['POST', '/api/v1/providers'],
  ['POST', '/api/v1/conversations'],
  ['POST', '/api/ui/set_theme'],
  ['PUT', '/api/v1/teams/0'],
  ['DELETE', '/api/v1/teams/0'],
  ['POST', '/nowhere'],
] as const;

const foreigners: Record<string, string>[] = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }];

for (const foreign of foreigners) {
  test(`a change that is asked for with ${JSON.stringify(foreign)} is refused`, async ({ request }) => {
    for (const [method, path] of mutations) {
      const answer = await request.fetch(path, { method, headers: foreign, data: {} });
      expect(answer.status(), `${method} ${path}`).toBe(403);
    }
  });
}

test.describe('in a browser', () => {
  test.use({ expectedComplaints: [/status of 403/] });

  test("a stranger's page cannot start a conversation", async ({ page, baseURL, request }) => {
    const count = async () => ((await (await request.get('/api/v1/conversations')).json()) as { conversations: unknown[] }).conversations.length;
    const before = await count();
    const form = `<form method=post enctype=text/plain action="${baseURL}/api/v1/conversations"><button>Win</button></form>`;
    const stranger = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(`<!doctype html><title>x</title>${form}`));
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const address = stranger.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');

    // Another site for the browser: another name, though the same machine.
    await page.goto(`http://localhost:${address.port}/`);
    const refused = page.waitForResponse(`${baseURL}/api/v1/conversations`);
    await page.getByRole('button', { name: 'Win' }).click();

    expect((await refused).status()).toBe(403);
    expect(await count()).toBe(before);
    stranger.close();
  });
});

for (const [host, answered] of [
  ['evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['192.168.0.1', false],
  ['localhost', true],
  ['[::1]', true],
] as const) {
  test(`a request to the host ${host} is ${answered ? 'answered' : 'refused'}`, async ({ baseURL }) => {
    const { hostname, port } = new URL(baseURL!);
    for (const path of ['/', '/api/v1/teams', '/healthz']) {
      const sent = httpRequest({ host: hostname, port, path, headers: { host: `${host}:${port}` } }).end();
      const [answer] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }];
      answer.resume();
      expect(answer.statusCode === 200, `${path}: ${answer.statusCode}`).toBe(answered);
    }
  });
}
