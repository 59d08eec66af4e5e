import { expectAccessible, showWhole } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { looks, open } from '../support/looks.ts';
import { pages } from '../support/seeds.ts';
import { turns } from '../support/transcript.ts';

// Four looks a page, each looked through as a whole: longer than a journey takes, on a machine that does other things.
test.describe.configure({ timeout: 90_000 });

for (const [name, address] of Object.entries(pages)) {
  test(`axe finds nothing: ${name}`, async ({ page, baseURL, seeds }) => {
    for (const look of looks) {
      await test.step(`${look.theme}, ${look.width} px`, async () => {
        await open(page, baseURL!, address(seeds), look);
        await expect(page).toHaveTitle(/Roundtable/);
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
        await showWhole(page);
        await expectAccessible(page);
      });
    }
  });
}

test('axe finds nothing with every part of a conversation unfolded', async ({ page, baseURL, seeds }) => {
  for (const look of looks) {
    await open(page, baseURL!, `/conversations/${seeds.decided}`, look);
    await expect(turns(page)).toHaveCount(4);
    await page.locator('details').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
    await showWhole(page);
    await expectAccessible(page);
  }
});

test.describe('of what is missing', () => {
  test.use({ expectedComplaints: [/status of 404/] });

  for (const [name, address] of [
    ['an unknown address', '/nowhere'],
    ['an unknown conversation', '/conversations/00000000-0000-7000-8000-000000000000'],
    ['a conversation with a broken id', '/conversations/none'],
    ['an unknown team', '/teams/00000000-0000-7000-8000-000000000000'],
  ] as const) {
    test(`${name} is said with status 404, and axe finds nothing`, async ({ page, baseURL, request }) => {
      expect((await request.get(address)).status()).toBe(404);
      for (const look of looks) {
        await open(page, baseURL!, address, look);
        await expectAccessible(page);
      }
    });
  }
});
