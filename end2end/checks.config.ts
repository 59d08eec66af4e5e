import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

/** Measures what the pages promise, and writes the table of it: `make checks`. What has no figure is a journey in `tests`. */
export default defineConfig({
  ...journeys,
  testDir: 'checks',
  reporter: [['list'], ['./support/checks-table.ts']],
  timeout: 180_000,
});
