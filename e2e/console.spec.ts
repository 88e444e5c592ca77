// The console on the demonstration's data: every page for an operator, an auditor and an employee without a second
// factor; light and dark, wide and narrow.
import { type Page } from '@playwright/test';
import { axe, expect, test } from './fixtures.ts';
import { everyPage } from './every-page.ts';
import { Person, signIn, verify } from './pages.ts';

/** What holds on every page: one heading that is the title, no sideways scroll on a phone, nothing for axe to find. */
async function isSound(page: Page, path: string): Promise<void> {
  await page.goto(path);
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading, path).toHaveCount(1);
  await expect(page, path).toHaveTitle(`${await heading.textContent()} · Bailiwick`);
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wider, `${path} is wider than ${width} px`).toBeLessThanOrEqual(0);
  }
  await axe(page);
}

test.describe('on the demonstration', () => {
  test.use({ serverArguments: ['--demo'] });

  test('every page is sound for an operator', { tag: '@javascript' }, async ({ server, page, problems }) => {
    // Some eighty pages, each in two widths and two themes.
    test.setTimeout(900_000);
    problems.allow(/status of (400|404)/);
    const operator = new Person(page);
    await signIn(server, 'operator', operator);
    await verify(operator);
    const pages = await everyPage(page);
    expect(pages.length).toBeGreaterThan(25);
    for (const path of pages) {
      await test.step(path, () => isSound(page, path));
    }
  });

  test('an auditor reads every page and can change nothing', { tag: '@javascript' }, async ({ server, page, problems }) => {
    // Some eighty pages, each in two widths and two themes.
    test.setTimeout(900_000);
    problems.allow(/status of (400|404)/);
    const auditor = new Person(page);
    await signIn(server, 'auditor', auditor);
    await verify(auditor);
    for (const path of await everyPage(page)) {
      await test.step(path, async () => {
        await isSound(page, path);
        await expect(page.getByText('You may not see this'), path).toHaveCount(0);
        // What writes is a form that is posted: each of its buttons refuses and says what is missing. Trying a password
        // and making a report write nothing.
        const writers = page.locator('main form[method=post]:not([aria-label=Report]) button:not([aria-disabled=true]):not([type=button]):not([value=try])');
        if (!/^\/($|security-credentials|prove)/.test(path)) {
          await expect(writers, path).toHaveCount(0);
        }
        const refused = page.locator('main [aria-disabled=true]');
        for (let at = 0; at < (await refused.count()); at += 1) {
          await expect(refused.nth(at), path).toHaveAccessibleDescription(/Needs |cannot be changed|Root|Add another device first/);
        }
      });
    }
  });

  test('an employee without a second factor sets one up and then sees what they may', async ({ server, page, problems }) => {
    problems.allow(/status of 403/);
    const employee = new Person(page);
    await signIn(server, 'employee', employee);
    if ((await page.getByRole('heading', { level: 1 }).textContent()) === 'Choose a new password') {
      await employee.chooseNewPassword('nine gulls on one bollard');
    }
    // Her boundary leaves no room for recovery codes, so none are offered.
    await employee.enrol({ codesOffered: false });
    await page.goto('/groups');
    await expect(page.getByText('You may not see this')).toBeVisible();
    await expect(page.getByText('iam:ListGroups').first()).toBeVisible();
    await axe(page);
    await employee.signOut();
    await page.goto('/users');
    await expect(page).toHaveURL(/\/sign-in\?next=%2Fusers/);
  });

  test('lists are searched, paged and remembered by their address', async ({ server, page }) => {
    const operator = new Person(page);
    await signIn(server, 'operator', operator);
    await verify(operator);
    await page.goto('/users');
    const rows = page.getByRole('rowheader');
    await expect(rows).toHaveCount(25);
    const firstPage = await rows.allTextContents();
    await page.getByRole('link', { name: 'Next' }).click();
    await expect(page).toHaveURL(/after=/);
    const secondPage = await rows.allTextContents();
    expect(secondPage.filter((name) => firstPage.includes(name))).toEqual([]);
    await page.getByRole('searchbox', { name: 'Search users' }).last().fill('priya');
    await page.getByRole('button', { name: 'Search' }).last().click();
    await expect(page).toHaveURL(/q=priya/);
    await expect(rows).toHaveText([/priya\.nair/]);
    await page.goBack();
    await expect(rows).toHaveText(secondPage);
    await page.goto('/users?q=%25');
    await expect(page.getByText('No users match')).toBeVisible();
  });

  test('the theme is kept', async ({ server, page }) => {
    const operator = new Person(page);
    await signIn(server, 'operator', operator);
    await verify(operator);
    await page.goto('/groups');
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('button', { name: 'Dark' }).click();
    await expect(page).toHaveURL(/\/groups$/);
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await page.goto('/users');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });
});
