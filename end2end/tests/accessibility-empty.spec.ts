import { expectAccessible } from '../support/axe.ts';
import { test } from '../support/fixtures.ts';
import { looks, open } from '../support/looks.ts';

// A server of its own, on which nothing has happened yet.
test.use({ serverEnv: { ROUNDTABLE_LOG: 'warn' } });

for (const address of ['/', '/teams', '/conversations', '/analytics', '/providers']) {
  test(`axe finds nothing while there is nothing yet: ${address}`, async ({ page, baseURL }) => {
    for (const look of looks) {
      await open(page, baseURL!, address, look);
      await expectAccessible(page);
    }
  });
}
