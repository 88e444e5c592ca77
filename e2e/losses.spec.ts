// Before somebody takes their own administration away they are asked; what was sent is sent again when they mean it. Works
// without JavaScript too.
import { axe, expect, test } from './fixtures.ts';
import { Person, heading, policyEditor, signIn, signInFully, verify } from './pages.ts';

test.describe('on the demonstration', () => {
  test.use({ serverArguments: ['--demo'] });

  test('an administrator who takes their own policy away is asked first', async ({ server, page, problems }) => {
    problems.allow(/status of 40[39]/);
    const operator = new Person(page);
    await signIn(server, 'operator', operator);
    await verify(operator);
    const own = '/users/ingrid.solberg?tab=permissions';
    const leave = page.getByRole('button', { name: /^Detach AdministratorAccess/ });
    await page.goto(own);
    await leave.click();
    await expect(heading(page)).toHaveText('Do you mean it?');
    await expect(page.getByText('This takes your own right to administer away: you could not undo it yourself.')).toBeVisible();
    await axe(page);
    await page.getByRole('link', { name: 'Leave it as it is' }).click();
    await expect(leave).toBeVisible();
    await leave.click();
    await page.getByRole('button', { name: 'Do it' }).click();
    await expect(page).toHaveURL(/ingrid/);
    await page.goto('/groups');
    await expect(page.getByText('You may not see this')).toBeVisible();
  });

  test('what the address of the form says is still known when it is sent again', async ({ server, page, problems }) => {
    problems.allow(/status of 40[39]/);
    await signInFully(server, 'operator', new Person(page));
    const statement = (effect: string) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: effect, Action: '*', Resource: '*' }] });
    await page.goto('/users/ingrid.solberg/policy');
    await page.getByRole('textbox', { name: 'Policy name' }).fill('own');
    await policyEditor(page).fill(statement('Allow'));
    await page.getByRole('button', { name: 'Create policy' }).click();
    await page.getByRole('link', { name: 'own', exact: true }).click();
    await policyEditor(page).fill(statement('Deny'));
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(heading(page)).toHaveText('Do you mean it?');
    await page.getByRole('link', { name: 'Leave it as it is' }).click();
    await expect(heading(page)).toHaveText('own');
    await policyEditor(page).fill(statement('Deny'));
    await page.getByRole('button', { name: 'Save policy' }).click();
    await page.getByRole('button', { name: 'Do it' }).click();
    await expect(page).toHaveURL(/ingrid\.solberg\?tab=permissions&done=inline-saved/);
    await page.goto('/groups');
    await expect(page.getByText('You may not see this')).toBeVisible();
  });
});
