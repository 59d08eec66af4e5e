import { test as base, expect, type Page } from '@playwright/test';
import { Api } from './api.ts';
import { seed, type Seeds } from './seeds.ts';
import { FakeOpenAi, Roundtable } from './servers.ts';

export { expect };

export type ServerOptions = {
  /** Environment of the server, on top of the usual: `test.use({ serverEnv: { … } })` at the top of a file. */
  serverEnv: Record<string, string>;
};

type Workers = {
  roundtable: Roundtable;
  api: Api;
  fakeOpenAi: FakeOpenAi;
  /** A model of `fakeOpenAi`: it answers at once, with 16 words that name no Markdown. */
  hastyModel: string;
  /** A model that takes 3 seconds for 60 words: time to see text arrive. To act in mid-turn there is {@link Tests.held}. */
  slowModel: string;
  /** A team and conversations in every state that a page can show. */
  seeds: Seeds;
};

/** A model whose replies stop in the middle. */
type HeldModel = {
  model: string;
  /** Lets this reply and all later ones go on to their end. */
  release: () => Promise<void>;
};

type Tests = {
  /** Turns that stay in their middle for as long as the test needs, however slow the machine is. */
  held: HeldModel;
  /** Complaints of the browser that a test provokes on purpose, such as the line about a page that is missing. */
  expectedComplaints: RegExp[];
  cleanBrowser: void;
};

/**
 * Playwright's `test` with a running Roundtable as the base URL.
 *
 * A test fails as well when the browser complains in any of its pages: an error on the console, an uncaught
 * exception, a warning about hydration, a breach of the content security policy, an icon that the sprite lacks.
 */
export const test = base.extend<Tests, Workers & ServerOptions>({
  serverEnv: [{}, { option: true, scope: 'worker' }],

  roundtable: [
    async ({ serverEnv }, use) => {
      const roundtable = await Roundtable.start(serverEnv);
      await use(roundtable);
      await roundtable.stop();
    },
    { scope: 'worker' },
  ],

  fakeOpenAi: [
    async ({}, use) => {
      const fakeOpenAi = await FakeOpenAi.start();
      await use(fakeOpenAi);
      await fakeOpenAi.stop();
    },
    { scope: 'worker' },
  ],

  api: [
    async ({ playwright, roundtable }, use) => {
      const request = await playwright.request.newContext({ baseURL: roundtable.url });
      await use(new Api(request));
      await request.dispose();
    },
    { scope: 'worker' },
  ],

  hastyModel: [
    async ({ api, fakeOpenAi }, use) => {
      await api.provide('hasty', fakeOpenAi.url);
      await use('hasty/fake-large');
    },
    { scope: 'worker' },
  ],

  slowModel: [
    async ({ api }, use) => {
      const slow = await FakeOpenAi.start('--tokens-per-second', '20', '--tokens', '60');
      await api.provide('slow', slow.url);
      await use('slow/fake-large');
      await slow.stop();
    },
    { scope: 'worker' },
  ],

  held: async ({ api }, use) => {
    const fake = await FakeOpenAi.start('--held');
    await api.provide('held', fake.url);
    await use({ model: 'held/fake-large', release: () => fake.release() });
    await fake.stop();
  },

  seeds: [async ({ api, slowModel }, use) => use(await seed(api, slowModel)), { scope: 'worker' }],

  baseURL: async ({ roundtable }, use) => use(roundtable.url),

  expectedComplaints: [[], { option: true }],

  cleanBrowser: [
    async ({ context, roundtable, expectedComplaints }, use, testInfo) => {
      const complaints: string[] = [];
      await context.addInitScript(reportPolicyViolations);
      context.on('console', (message) => {
        const about = `${message.type()}: ${message.text()} (${message.location().url})`;
        if (message.type() === 'error' || (message.type() === 'warning' && /hydrat|leptos/i.test(about))) complaints.push(about);
      });
      context.on('weberror', (uncaught) => complaints.push(`uncaught: ${uncaught.error().stack ?? uncaught.error().message}`));

      const logged = roundtable.log.length;
      await use();

      for (const page of context.pages()) complaints.push(...(await missingIcons(page)));
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('server.log', { body: roundtable.log.slice(logged), contentType: 'text/plain' });
      }
      const unexpected = complaints.filter((line) => !expectedComplaints.some((expected) => expected.test(line)));
      expect(unexpected, 'complaints of the browser').toEqual([]);
    },
    { auto: true },
  ],
});

/** Runs in the page: says on the console what the content security policy stopped, or would have. */
function reportPolicyViolations() {
  document.addEventListener('securitypolicyviolation', (event) =>
    console.error(`content security policy: ${event.violatedDirective} stopped ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`),
  );
}

async function missingIcons(page: Page): Promise<string[]> {
  const uses = await page.locator('use[href^="/icons.svg#"]').evaluateAll((all) => all.map((use) => use.getAttribute('href') ?? ''));
  if (uses.length === 0) return [];
  const sprite = await (await page.request.get('/icons.svg')).text();
  const missing = new Set(uses.filter((href) => !sprite.includes(`id="${href.split('#')[1]}"`)));
  return [...missing].map((href) => `icon missing from tools/icons.txt: ${href}`);
}
