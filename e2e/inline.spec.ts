// Inline policies, tags and the account's alias, on the demonstration's data. Works without JavaScript too.
import { type Page } from '@playwright/test';
import { axe, expect, test } from './fixtures.ts';
import { Person, heading, policyEditor, signInFully } from './pages.ts';

/** The page of the first thing in a list. */
async function firstOf(page: Page, list: string): Promise<string> {
  await page.goto(list);
  return (await page.getByRole('rowheader').getByRole('link').first().getAttribute('href')) ?? '';
}

const allows = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] }, null, 2);

test.describe('on the demonstration', () => {
  test.use({ serverArguments: ['--demo'] });

  test('an operator writes, changes and deletes an inline policy of a group', async ({ server, page, problems }) => {
    problems.allow(/status of 4\d\d/);
    await signInFully(server, 'operator', new Person(page));
    const group = await firstOf(page, '/groups');
    await page.goto(`${group}?tab=permissions`);
    await page.getByRole('link', { name: 'Create inline policy' }).click();
    await expect(heading(page)).toHaveText('Create inline policy');
    await page.getByRole('textbox', { name: 'Policy name' }).fill('night watch');
    const broken = allows('s3:GetObject').replace('Allow', 'Alow');
    await policyEditor(page).fill(broken);
    await page.getByRole('button', { name: 'Create policy' }).click();
    await expect(page.getByRole('textbox', { name: 'Policy name' })).toHaveAttribute('aria-invalid', 'true');
    await expect(policyEditor(page)).toHaveValue(broken);
    await page.getByRole('textbox', { name: 'Policy name' }).fill('night-watch');
    await page.getByRole('button', { name: 'Create policy' }).click();
    await expect(page.getByText('Alow').first()).toBeVisible();
    await policyEditor(page).fill(allows('s3:GetObject'));
    await page.getByRole('button', { name: 'Create policy' }).click();
    await expect(page.getByText('Inline policy saved. It is in force.')).toBeVisible();
    const row = page.getByRole('row', { name: /night-watch/ });
    await expect(row).toContainText('Inline');

    // A second one of the same name, ignoring case, does not take its place unseen.
    await page.goto(`${group}/policy`);
    await page.getByRole('textbox', { name: 'Policy name' }).fill('Night-Watch');
    await page.getByRole('button', { name: 'Create policy' }).click();
    await expect(page.getByRole('textbox', { name: 'Policy name' })).toHaveAttribute('aria-invalid', 'true');

    await page.goto(`${group}?tab=permissions`);
    await page.getByRole('link', { name: 'night-watch' }).click();
    await expect(heading(page)).toHaveText('night-watch');
    await expect(policyEditor(page)).toHaveValue(allows('s3:GetObject'));
    await axe(page);
    await policyEditor(page).fill(allows('s3:PutObject'));
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByText('Inline policy saved. It is in force.')).toBeVisible();
    await page.getByRole('link', { name: 'night-watch' }).click();
    await expect(policyEditor(page)).toHaveValue(allows('s3:PutObject'));

    await page.getByRole('textbox', { name: /night-watch/ }).fill('something else');
    await page.getByRole('button', { name: 'Delete inline policy' }).click();
    await expect(heading(page)).toHaveText('night-watch');
    await page.getByRole('textbox', { name: /night-watch/ }).fill('night-watch');
    await page.getByRole('button', { name: 'Delete inline policy' }).click();
    await expect(page.getByText('Inline policy deleted.')).toBeVisible();
    await expect(page.getByRole('row', { name: /night-watch/ })).toHaveCount(0);
  });

  test('an operator gives a user a tag, changes it and takes it away', async ({ server, page, problems }) => {
    problems.allow(/status of 400/);
    await signInFully(server, 'operator', new Person(page));
    await page.goto(`${await firstOf(page, '/users')}?tab=tags`);
    await page.getByRole('textbox', { name: 'Key', exact: true }).fill('aws:team');
    await page.getByRole('button', { name: 'Save tag' }).click();
    await expect(page.getByRole('textbox', { name: 'Key', exact: true })).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByRole('textbox', { name: 'Key', exact: true })).toHaveValue('aws:team');
    for (const value of ['harbour', 'night shift']) {
      await page.getByRole('textbox', { name: 'Key', exact: true }).fill('team');
      await page.getByRole('textbox', { name: /^Value/ }).fill(value);
      await page.getByRole('button', { name: 'Save tag' }).click();
      await expect(page.getByText('Tag saved.')).toBeVisible();
      await expect(page.getByRole('row', { name: /^team/ })).toContainText(value);
    }
    await axe(page);
    await page.getByRole('button', { name: 'Remove the tag team' }).click();
    await expect(page.getByText('Tag removed.')).toBeVisible();
    await expect(page.getByRole('row', { name: /^team/ })).toHaveCount(0);
  });

  test('tags are given where something is created', async ({ server, page, problems }) => {
    problems.allow(/status of 400/);
    await signInFully(server, 'operator', new Person(page));
    const create = async (path: string, name: string, label: string, button: string) => {
      await page.goto(path);
      await page.getByLabel(label, { exact: true }).fill(name);
      await page.getByText('Tags', { exact: true }).last().click();
      await page.getByLabel('Key 1').fill('team');
      await page.getByLabel('Value 1').fill('harbour');
      await page.getByLabel('Key 2').fill('Team');
      await page.getByRole('button', { name: button, exact: true }).click();
      await expect(page.getByLabel('Key 2')).toHaveAttribute('aria-invalid', 'true');
      await expect(page.getByLabel('Key 1')).toHaveValue('team');
      await expect(page.getByLabel('Value 1')).toHaveValue('harbour');
      await axe(page);
      await page.getByLabel('Key 2').fill('stage');
      await page.getByRole('button', { name: button, exact: true }).click();
    };
    const has = async () => {
      await expect(page.getByRole('row', { name: /^team/ })).toContainText('harbour');
      await expect(page.getByRole('row', { name: /^stage/ })).toBeVisible();
    };
    await create('/users/create', 'tagged', 'User name', 'Create user');
    await expect(heading(page)).toHaveText('User created');
    await page.goto('/users/tagged?tab=tags');
    await has();
    await create('/roles/create', 'tagged', 'Role name', 'Create role');
    await expect(heading(page)).toHaveText('tagged');
    await page.goto('/roles/tagged?tab=tags');
    await has();
    await create('/policies/create', 'tagged', 'Policy name', 'Create policy');
    await expect(heading(page)).toHaveText('tagged');
    await page.getByRole('link', { name: 'Tags', exact: true }).click();
    await has();
    await create('/instance-profiles/create', 'tagged', 'Instance profile name', 'Create instance profile');
    await expect(heading(page)).toHaveText('tagged');
    await has();
    await page.getByRole('button', { name: 'Remove the tag stage' }).click();
    await expect(page.getByText('Tag removed.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Key', exact: true }).fill('stage');
    await page.getByRole('textbox', { name: /^Value/ }).fill('trial');
    await page.getByRole('button', { name: 'Save tag' }).click();
    await expect(page.getByText('Tag saved.')).toBeVisible();
    await expect(page.getByRole('row', { name: /^stage/ })).toContainText('trial');
  });

  test('an operator tags an MFA device of a user, and an auditor only sees it', async ({ server, page, person, problems }) => {
    problems.allow(/status of 400/);
    await signInFully(server, 'operator', new Person(page));
    const credentials = '/users/ingrid.solberg?tab=credentials';
    await page.goto(credentials);
    await expect(page.getByText('None of the devices has a tag.')).toBeVisible();
    await page.getByText('Add or change a tag of a device').click();
    await page.getByRole('textbox', { name: 'Key', exact: true }).fill('aws:batch');
    await page.getByRole('button', { name: 'Save tag' }).click();
    await expect(page.getByRole('textbox', { name: 'Key', exact: true })).toHaveAttribute('aria-invalid', 'true');
    await page.getByRole('textbox', { name: 'Key', exact: true }).fill('batch');
    await page.getByRole('textbox', { name: /^Value/ }).fill('spring');
    await page.getByRole('button', { name: 'Save tag' }).click();
    await expect(page.getByText('Tag saved.')).toBeVisible();
    const row = page.getByRole('row', { name: /batch/ });
    await expect(row).toContainText('spring');
    await axe(page);

    const auditor = await person();
    await signInFully(server, 'auditor', new Person(auditor));
    await auditor.goto(credentials);
    await expect(auditor.getByRole('row', { name: /batch/ })).toContainText('spring');
    await expect(auditor.getByRole('button', { name: /^Remove the tag batch of / })).toHaveAttribute('aria-disabled', 'true');
    await auditor.getByText('Add or change a tag of a device').click();
    await expect(auditor.getByRole('button', { name: 'Save tag' })).toHaveAttribute('aria-disabled', 'true');
    await auditor.goto('/users/create');
    await expect(auditor.getByText('You cannot give it tags. Needs iam:TagUser.')).toBeVisible();

    await page.getByRole('button', { name: /^Remove the tag batch of / }).click();
    await expect(page.getByText('Tag removed.')).toBeVisible();
    await expect(row).toHaveCount(0);
  });

  test('an operator gives the account another alias', async ({ server, page, problems }) => {
    problems.allow(/status of 400/);
    await signInFully(server, 'operator', new Person(page));
    await page.goto('/account/settings');
    await page.getByRole('textbox', { name: 'Alias' }).fill('Not An Alias');
    await page.getByRole('button', { name: 'Save alias' }).click();
    await expect(page.getByRole('textbox', { name: 'Alias' })).toHaveAttribute('aria-invalid', 'true');
    await page.getByRole('textbox', { name: 'Alias' }).fill('berth-nine');
    await page.getByRole('button', { name: 'Save alias' }).click();
    await expect(page.getByText('Alias saved.')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Alias' })).toHaveValue('berth-nine');
    await page.getByRole('button', { name: 'Remove alias' }).click();
    await expect(page.getByText('Alias removed.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Remove alias' })).toHaveCount(0);
  });
});
