// Pictures of every page on the demonstration's data, light and dark, wide and narrow, and those that README and the guides
// show: `cargo xtask screenshots`. They are for looking at; nothing is compared.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Page } from '@playwright/test';
import { everyPage } from './every-page.ts';
import { expect, test, VirtualKey } from './fixtures.ts';
import { Person, heading, signIn, signInFully, verify } from './pages.ts';

const folder = process.env.BAILIWICK_SCREENSHOTS ?? join(import.meta.dirname, '../docs/screenshots');
const shown = join(import.meta.dirname, '../docs/images');

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

test('what README and the guides show', async ({ server, page, person }) => {
  const show = async (place: Page, name: string, height = 900) => {
    await place.setViewportSize({ width: 1440, height });
    await place.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await place.screenshot({ path: join(shown, `${name}.png`) });
  };
  const auditor = await person();
  await signInFully(server, 'auditor', new Person(auditor));
  await auditor.goto('/users');
  await show(auditor, 'users', 640);
  // Once more, with the reason that shows while the pointer is on the button.
  await auditor.getByRole('link', { name: 'Create user' }).hover();
  await expect(auditor.locator('.tip').first()).toHaveCSS('opacity', '1');
  await auditor.screenshot({ path: join(shown, 'users.png') });
  await auditor.goto('/audit-log?event_name=DetachUserPolicy&show=refused');
  await auditor.getByRole('rowheader').getByRole('link').first().click();
  await show(auditor, 'decision', 860);

  await VirtualKey.plugIn(page);
  const operator = new Person(page);
  await signInFully(server, 'operator', operator);
  await page.goto('/worklists/no-mfa');
  await show(page, 'how-to/worklist', 640);
  await page.goto('/account/settings');
  await show(page, 'how-to/account-settings');
  await page.goto('/users/tomas.herrera?tab=credentials');
  await page.getByLabel('Type tomas.herrera to confirm').fill('tomas.herrera');
  await page.getByRole('heading', { name: 'Hardware tokens' }).evaluate((element) => element.scrollIntoView());
  await show(page, 'how-to/reset-factors');
  await page.goto('/security-credentials');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Work laptop');
  await show(page, 'how-to/add-passkey');
  await operator.addKey('passkey', 'Work laptop');
  await operator.makeRecoveryCodes();
  await page.goto('/security-credentials');
  await show(page, 'how-to/my-security', 1120);
  await page.goto('/switch-role');
  await page.getByRole('button', { name: 'Switch to AuditReview' }).click();
  await page.goto('/users');
  await show(page, 'acting-as-a-role', 640);
});
