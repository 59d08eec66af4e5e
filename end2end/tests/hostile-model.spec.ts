import { test as base, expect } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { FakeOpenAi } from '../support/servers.ts';
import { team } from '../support/teams.ts';
import { runBar, turns } from '../support/transcript.ts';

const marker = 'hostile-payload-ran';
const hostile = `
<script>document.title='${marker}'</script>
<img src="https://evil.example/a.png" onerror="document.title='${marker}'">
<svg onload="document.title='${marker}'"><script>document.title='${marker}'</script></svg>
<iframe srcdoc="<script>parent.document.title='${marker}'</script>"></iframe>
<style>@import url(https://evil.example/a.css);</style><link rel=stylesheet href=https://evil.example/b.css>
<meta http-equiv=refresh content="0;url=https://evil.example/">
<form action="https://evil.example/"><input autofocus onfocus="document.title='${marker}'"></form>

![pixel](https://evil.example/pixel.png) ![data](data:image/svg+xml,<svg/onload=alert(1)>)
[javascript](javascript:document.title='${marker}') [spaced]( java\tscript:alert(1)) [data](data:text/html,<script>alert(1)</script>)
[entities](&#106;avascript:document.title='${marker}') <javascript:alert(1)> [fine](https://good.example/)
\`\`\`html"><script>document.title='${marker}'</script>
</code></pre><script>document.title='${marker}'</script>
\`\`\`
`;

const test = base.extend<{ hostileModel: string }>({
  hostileModel: async ({ api }, use) => {
    const fake = await FakeOpenAi.start('--text', hostile, '--tokens-per-second', '60');
    await api.provide('hostile', fake.url);
    await use('hostile/fake-large');
    await fake.stop();
  },
});

test('nothing that a model writes runs or is fetched', async ({ page, api, baseURL, hostileModel }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL!) || request.url().endsWith('/csp-report')) foreign.push(request.url());
  });
  page.on('dialog', (dialog) => foreign.push(`dialog: ${dialog.message()}`));

  const spec = { ...team('round_robin', { model: hostileModel, max_turns: 2 }), name: `"><script>document.title='${marker}'</script>` };
  const id = await api.start(spec, hostile);
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(runBar(page)).toContainText('Finished', { timeout: 15_000 });

  // As it streamed in, as the server renders it, and on every other page that names it.
  for (const address of ['', `/conversations/${id}`, `/conversations/${id}/analytics`, '/conversations', '/analytics']) {
    if (address) await page.goto(address);
    await hydrated(page);
    await expect(page).not.toHaveTitle(marker);
    const main = page.getByRole('main');
    await expect(main.locator('script, iframe, img, object, embed, link, style, meta, input[autofocus]')).toHaveCount(0);
    for (const link of await main.getByRole('link').all()) {
      expect(await link.getAttribute('href')).toMatch(/^(\/|#|\?|https:\/\/)/);
    }
    if (address.endsWith(id)) await expect(turns(page).first().getByRole('link', { name: 'fine' })).toBeVisible();
  }
  expect(foreign).toEqual([]);
});
