import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Makes the window as high as the page: what is scrolled half out of sight, or under what stays in sight, is no small target. */
export async function showWhole(page: Page): Promise<void> {
  const [width, height] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollHeight] as const);
  await page.setViewportSize({ width, height: Math.min(height, 6_000) });
}

/** Expects that axe finds nothing against WCAG 2.2 A and AA and its best practices in the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
  const findings = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    at: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`),
  }));
  expect(findings, `what axe finds at ${page.url()}`).toEqual([]);
}
