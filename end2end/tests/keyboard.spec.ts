import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { runBar, turns } from '../support/transcript.ts';

// Slow enough to be stopped.
test.use({ serverEnv: { ROUNDTABLE_SIMULATED_PACE: 'human' } });

/** Presses Tab until this button has the focus, and shows it. */
async function tabTo(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await button.evaluate((element) => element === document.activeElement)) {
      expect(await button.evaluate((element) => getComputedStyle(element).outlineStyle), 'the focus is seen').not.toBe('none');
      return;
    }
  }
  throw new Error(`Tab does not lead to the button "${name}"`);
}

test('the keyboard alone starts the sample, pauses, resumes and stops it', async ({ page }) => {
  await page.goto('/');
  await hydrated(page);

  await tabTo(page, 'Run the sample debate (no key needed)');
  await page.keyboard.press('Enter');
  await expect(turns(page, 'Ada').locator('.markdown')).not.toBeEmpty();

  await tabTo(page, 'Pause now');
  await page.keyboard.press('Enter');
  await expect(runBar(page)).toContainText('Paused');

  await tabTo(page, 'Resume');
  await page.keyboard.press('Space');
  await expect(runBar(page)).toContainText('Running');

  await tabTo(page, 'Stop');
  await page.keyboard.press('Enter');
  await expect(runBar(page)).toContainText('Stopped');
});

test('the first stop of Tab leads past the navigation', async ({ page }) => {
  await page.goto('/');
  await hydrated(page);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
