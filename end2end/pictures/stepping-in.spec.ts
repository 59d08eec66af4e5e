import { expect, test } from '../support/fixtures.ts';
import { looks, open } from '../support/looks.ts';
import { team } from '../support/teams.ts';
import { approving, withPerson } from '../support/waiting.ts';

// Each way of stepping in as its page shows it.
const states = {
  queue: (model: string) => ({ spec: team('round_robin', { model, max_turns: 2 }), post: 'And please name the risks of a rollback.' }),
  approval: () => ({ spec: approving() }),
  person: () => ({ spec: withPerson() }),
  menu: () => ({ spec: team('round_robin', { max_turns: 2 }), menu: true }),
  budget: () => ({ spec: { ...team('round_robin'), policy: { ...team('round_robin').policy, budget: { max_tokens: 250 } } } }),
} as const;

for (const [name, state] of Object.entries(states)) {
  for (const look of looks) {
    test(`stepping in: ${name}, ${look.theme} at ${look.width}`, async ({ page, baseURL, api, held }) => {
      const { spec, post, menu } = { post: undefined, menu: false, ...state(held.model) };
      const id = await api.start(spec, 'Write the release notes of version 2.');
      await open(page, baseURL!, `/conversations/${id}`, look);
      if (post) await api.act(id, 'messages', { text: post });
      await expect(page.locator(post ? '.waiting__item' : menu ? '.turn-menu' : '.run-bar').first()).toBeVisible();
      if (name === 'approval' || name === 'person') await expect(page.locator('.waiting[data-for=you]')).toBeVisible();
      if (menu) await page.locator('.turn-menu > summary').last().click();
      await page.screenshot({ path: `screenshots/stepping-in-${name}-${look.theme}-${look.width}.png` });
      await api.act(id, 'stop').catch(() => undefined);
    });
  }
}
