import { Canvas } from '../support/canvas.ts';
import { importExample } from '../support/examples.ts';
import { expect, test } from '../support/fixtures.ts';
import { looks, open } from '../support/looks.ts';

// The canvas under each strategy, with an agent chosen, and a plan.
for (const template of ['debate', 'research-brief', 'red-team', 'parallel-brainstorm']) {
  for (const look of looks) {
    test(`canvas: ${template}, ${look.theme} at ${look.width}`, async ({ page, baseURL }) => {
      await open(page, baseURL!, `/teams/new?template=${template}&view=canvas`, look);
      const canvas = new Canvas(page);
      await expect(page.getByRole('list', { name: 'First speakers' })).toBeVisible();
      await canvas.view.locator('.canvas__node[data-kind=agent]').first().click();
      await page.screenshot({ path: `screenshots/canvas-${template}-${look.theme}-${look.width}.png`, fullPage: true });
    });
  }
}

test('canvas: a plan', async ({ page, baseURL, request }) => {
  const id = await importExample(request, 'tasks-by-hand');
  await open(page, baseURL!, `/teams/${id}?view=canvas`, { theme: 'light', width: 1280 });
  await page.screenshot({ path: 'screenshots/canvas-plan-light-1280.png' });
});
