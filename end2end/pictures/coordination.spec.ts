import { plans, protocols, runExample, selectors } from '../support/examples.ts';
import { test } from '../support/fixtures.ts';
import { looks, open } from '../support/looks.ts';

// Each way of working as its page shows it, with a reason and the ballots unfolded.
for (const example of [...selectors, ...Object.keys(protocols), ...plans, 'nested-team', 'budget-vote', 'context-summary']) {
  test(`coordination ${example}`, async ({ page, baseURL, request }) => {
    const id = await runExample(request, example);
    for (const look of looks.filter(({ theme, width }) => (theme === 'light') === (width === 1280))) {
      await open(page, baseURL!, `/conversations/${id}`, look);
      for (const folded of ['.why-card', '.team-card', '.calls-card']) {
        const first = page.locator(`${folded}:not([open]) > summary`).first();
        if (await first.isVisible()) await first.click();
      }
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width: look.width, height: Math.min(height, 6_000) });
      await page.screenshot({ path: `screenshots/coordination-${example}-${look.theme}-${look.width}.png` });
    }
  });
}
