// "Explain access", on the demonstration's data: the question in the address, the layer that decided, its statement, and what
// comes of bad questions. Works without JavaScript too.
import { axe, expect, test } from './fixtures.ts';
import { Person, heading, signIn, signInFully } from './pages.ts';

test.describe('on the demonstration', () => {
  test.use({ serverArguments: ['--demo'] });

  test('an operator learns why, with the keyboard alone, and shares the address', async ({ server, page, person }) => {
    await signInFully(server, 'operator', new Person(page));
    await page.goto('/why');
    await expect(heading(page)).toHaveText('Explain access');
    await page.getByRole('textbox', { name: 'Can' }).focus();
    await page.keyboard.type('amara.okafor');
    await page.keyboard.press('Tab');
    await page.keyboard.type('s3:GetObject');
    await page.keyboard.press('Tab');
    await page.keyboard.type('arn:aws:s3:::manifests/7');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Allowed', exact: true })).toBeVisible();
    const deciding = page.getByRole('listitem').filter({ hasText: 'Identity-based policies' });
    await expect(deciding.locator('mark.stmt')).toContainText('arn:aws:s3:::manifests/*');
    await axe(page);

    // The same address shows the same to somebody else who may ask.
    const auditor = await person();
    await signInFully(server, 'auditor', new Person(auditor));
    await auditor.goto(new URL(page.url()).pathname + new URL(page.url()).search);
    await expect(auditor.getByRole('heading', { name: 'Allowed', exact: true })).toBeVisible();

    // A statement that comes near is shown with what kept it from applying.
    await page.getByRole('textbox', { name: 'on' }).fill('arn:aws:s3:::charts/7');
    await page.getByRole('button', { name: 'Explain' }).click();
    await expect(page.getByRole('heading', { name: 'Denied, because nothing allows it' })).toBeVisible();
    await expect(page.getByText('does not cover arn:aws:s3:::charts/7').first()).toBeVisible();
    await expect(page.getByRole('heading', { name: 'What would allow it' })).toBeVisible();
    await axe(page);
  });

  test('a question that cannot be answered is kept and said to be wrong at its field', async ({ server, page }) => {
    await signInFully(server, 'operator', new Person(page));
    const ask = async (principal: string, action: string, resource: string, context: string) => {
      await page.goto(`/why?${new URLSearchParams({ principal, action, resource, context })}`);
    };
    for (const [question, field] of [
      [['nobody.here', 's3:GetObject', '*', ''], 'Can'],
      [['amara.okafor', 's3:*', '*', ''], 'do'],
      [['amara.okafor', 's3:GetObject', 'manifests', ''], 'on'],
      [['amara.okafor', 's3:GetObject', '*', 'aws:SourceIp'], /One on each line/],
    ] as const) {
      await ask(...question);
      const wrong = page.getByRole('textbox', { name: field });
      await expect(wrong).toHaveAttribute('aria-invalid', 'true');
      await expect(page.getByRole('textbox', { name: 'Can' })).toHaveValue(question[0]);
      await expect(page.getByRole('textbox', { name: 'do' })).toHaveValue(question[1]);
    }
    await axe(page);
  });

  test('who may not ask is told what is missing', async ({ server, page, problems }) => {
    problems.allow(/status of 403/);
    const employee = new Person(page);
    await signIn(server, 'employee', employee);
    await employee.enrol({ codesOffered: false });
    await page.goto('/why');
    const explain = page.getByRole('button', { name: 'Explain' });
    await expect(explain).toHaveAttribute('aria-disabled', 'true');
    await expect(explain).toHaveAccessibleDescription(/iam:SimulatePrincipalPolicy/);
    await page.goto('/why?principal=ingrid.solberg&action=iam:ListUsers');
    await expect(page.getByText('You may not see this')).toBeVisible();
  });
});
