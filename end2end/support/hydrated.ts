import type { Page } from '@playwright/test';

/** Waits until the page answers to its buttons: `frontend` marks the document once it has hydrated. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached', timeout: 10_000 });
}
