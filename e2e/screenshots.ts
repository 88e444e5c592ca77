// Pictures of every page on the demonstration's data, light and dark, wide and narrow: `cargo xtask screenshots`. They are for
// looking at, and for the guides in docs/; nothing is compared.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Page } from '@playwright/test';
import { everyPage } from './every-page.ts';
import { expect, test } from './fixtures.ts';
import { Person, heading, signIn, verify } from './pages.ts';

const folder = process.env.BAILIWICK_SCREENSHOTS ?? join(import.meta.dirname, '../docs/screenshots');

/** A file name for an address. */
function named(path: string): string {
  const plain = decodeURIComponent(path).replace(/arn:aws:iam::\d*:/g, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'one');
  return plain.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'overview';
}

/** The page as it stands, in both themes and both widths. */
async function picture(page: Page, who: string, name: string): Promise<void> {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(folder, who, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
}

test.use({ serverArguments: ['--demo'] });

for (const who of ['operator', 'auditor']) {
  test(`every page as an ${who} sees it`, async ({ server, page, problems }) => {
    test.setTimeout(900_000);
    problems.allow(/status of 40/);
    mkdirSync(join(folder, who), { recursive: true });
    await page.goto('/sign-in');
    await picture(page, who, 'sign-in');
    const person = new Person(page);
    await signIn(server, who, person);
    await verify(person);
    for (const path of await everyPage(page)) {
      await page.goto(path);
      await expect(heading(page)).toHaveCount(1);
      await picture(page, who, named(path));
    }
    if (who === 'operator') {
      await page.goto('/switch-role');
      await page.getByRole('button', { name: 'Switch to AuditReview' }).click();
      await page.goto('/users');
      await picture(page, who, 'acting-as-a-role');
    }
  });
}
