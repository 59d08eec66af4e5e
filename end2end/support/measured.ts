import { test } from '@playwright/test';

/** Notes a row of the table: what was promised, what was measured, and whether that is within the promise. */
export function measured(promise: string, found: string, kept: boolean): void {
  test.info().annotations.push({ type: 'measured', description: JSON.stringify({ promise, found, kept }) });
}

export type Row = { promise: string; found: string; kept: boolean };
