// What key pages are to somebody who does not see them: headings, regions, controls and their names, in order, on the
// demonstration's data. Each snapshot leaves out what changes from run to run and whole lists of options; what it has must be
// there in this order. `npx playwright test aria --update-snapshots` writes them anew and in full: cut them down again.
import { type Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { heading, Person, signInFully } from './pages.ts';

test.use({ serverArguments: ['--demo'] });

test('key pages read as they should', { tag: ['@one-engine', '@javascript'] }, async ({ server, page, person }) => {
  const reads = (place: Locator, name: string) => test.step(name, () => expect.soft(place).toMatchAriaSnapshot({ name: `${name}.aria.yml` }));
  const visitor = await person();
  await visitor.goto('/sign-in');
  await reads(visitor.locator('body'), 'sign-in');

  await signInFully(server, 'operator', new Person(page));
  await reads(page.locator('body'), 'overview');
  const main = page.getByRole('main');
  const pages = {
    users: '/users',
    user: '/users/priya.nair?tab=permissions',
    policy: `/policies/view?arn=${encodeURIComponent('arn:aws:iam::731904562218:policy/BerthPlanRead')}&tab=versions`,
    role: '/roles/NightWatch?tab=permissions',
    'audit-log': '/audit-log?event_name=DetachUserPolicy&show=changes',
    'security-credentials': '/security-credentials',
    settings: '/account/settings',
  };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(path);
    await reads(main, name);
  }
  await page.goto('/audit-log?event_name=DetachUserPolicy&show=refused');
  await page.getByRole('rowheader').getByRole('link').first().click();
  await expect(heading(page)).toHaveText('DetachUserPolicy');
  await reads(main, 'event');
});
