import { test } from '../support/fixtures.ts';
import { looks, open } from '../support/looks.ts';
import { pages, type Seeds } from '../support/seeds.ts';

const asked = process.env['ROUTES']?.split(' ').filter(Boolean) ?? [];
const shown: Record<string, (seeds: Seeds) => string> =
  asked.length > 0 ? Object.fromEntries(asked.map((address) => [address, () => address])) : { ...pages, 'not found': () => '/nowhere' };

test.use({ expectedComplaints: [/status of 404/] });

for (const [name, address] of Object.entries(shown)) {
  for (const look of looks) {
    const file = `${name.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'}-${look.theme}-${look.width}`;
    test(file, async ({ page, baseURL, seeds }) => {
      await open(page, baseURL!, address(seeds), look);
      // As high as its content: a page that is photographed in pieces shows what keeps in sight in the midst of it.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width: look.width, height: Math.min(height, 5_000) });
      await page.screenshot({ path: `screenshots/${file}.png` });
    });
  }
}
