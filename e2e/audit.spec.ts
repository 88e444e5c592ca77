// The audit log: filters in the address, one event in detail, files, the badge that turns red, and the credential report.
import { axe, expect, test } from './fixtures.ts';
import { heading, Person, setUpRoot, signIn, signInFully, verify } from './pages.ts';

test.describe('on the demonstration', () => {
  test.use({ serverArguments: ['--demo'] });

  test('an auditor narrows the log, reads an event, and takes it along as a file', async ({ server, page, problems }) => {
    problems.allow(/status of 400/);
    const auditor = new Person(page);
    await signIn(server, 'auditor', auditor);
    await verify(auditor);

    await page.goto('/audit-log');
    await expect(page.getByText('Reads that went well are left out.')).toBeVisible();
    await expect(page.getByRole('link', { name: 'ListUsers', exact: true })).toHaveCount(0);
    await page.getByRole('link', { name: 'Show them too' }).click();
    await expect(page).toHaveURL(/show=everything/);
    await expect(page.getByText('Reads that went well are left out.')).toHaveCount(0);

    await page.goto('/audit-log');
    await page.getByLabel('Event name').fill('CreateGroup');
    await page.getByLabel('Show').selectOption({ label: 'Changes and sign-ins' });
    await page.getByRole('button', { name: 'Filter' }).click();
    await expect(page).toHaveURL(/event_name=CreateGroup/);
    const events = page.getByRole('rowheader').getByRole('link');
    for (const name of await events.allTextContents()) {
      expect(name).toBe('CreateGroup');
    }
    const csv = await (await page.request.get((await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')) ?? '')).text();
    expect(csv.split('\r\n')[0]).toMatch(/^eventTime,eventName,/);
    expect(csv.trimEnd().split('\r\n')).toHaveLength((await events.count()) + 1);
    const file = await page.request.get((await page.getByRole('link', { name: 'Export JSON' }).getAttribute('href')) ?? '');
    expect(file.headers()['content-disposition']).toMatch(/attachment; filename="audit-log-\d{4}-\d\d-\d\d\.json"/);
    const { Records } = await file.json();
    expect(Records).toHaveLength(await events.count());
    expect(Records[0].eventName).toBe('CreateGroup');

    await events.first().click();
    await expect(heading(page)).toHaveText('CreateGroup');
    await expect(page.getByRole('heading', { name: 'What changed' })).toBeVisible();
    await expect(page.getByText('"eventVersion": "1.11"')).toBeVisible();
    await page.getByRole('link', { name: 'On the same resource' }).click();
    await expect(page.getByRole('rowheader').getByRole('link', { name: 'CreateGroup', exact: true })).toHaveCount(1);
    await expect(page.getByRole('rowheader').getByRole('link', { name: 'AttachGroupPolicy', exact: true }).first()).toBeVisible();

    await page.goto('/audit-log?q=createGROUP&order=oldest');
    await expect(events.first()).toHaveText('CreateGroup');
    await page.goto('/audit-log?from=yesterday');
    await expect(page.getByRole('textbox', { name: 'From (UTC)' })).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByRole('textbox', { name: 'From (UTC)' })).toHaveValue('yesterday');
    await page.goto('/audit-log?to=2001-01-01');
    await expect(page.getByText('No events match')).toBeVisible();
    await axe(page);
  });

  test('an auditor makes the credential report and takes it along', async ({ server, page }) => {
    const auditor = new Person(page);
    await signIn(server, 'auditor', auditor);
    await verify(auditor);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Credential report' }).click();
    await expect(page.getByText('No report yet')).toBeVisible();
    await axe(page);
    await page.getByRole('button', { name: 'Generate report' }).click();
    await expect(page.getByText('The credential report is ready.')).toBeVisible();
    await expect(page.getByRole('rowheader').first()).toHaveText('Root user');
    await axe(page);
    const csv = await (await page.request.get((await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href')) ?? '')).text();
    const lines = csv.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^user,arn,user_creation_time,password_enabled,.*,cert_2_last_rotated$/);
    expect(lines[1]).toMatch(/^<root_account>,arn:aws:iam::\d{12}:root,/);
  });
});

test.describe('on the demonstration', () => {
  test.use({ serverArguments: ['--demo'] });

  test('an auditor sees what was granted and never used', async ({ server, page }) => {
    const name = await signInFully(server, 'auditor', new Person(page));
    const check = async (list: string, thing: string) => {
      await page.goto(list);
      await page.getByRole('rowheader').getByRole('link', { name: thing, exact: true }).click();
      await page.getByRole('link', { name: 'Last accessed' }).click();
      await expect(page.getByText('Not checked yet')).toBeVisible();
      await page.getByRole('button', { name: 'Check last uses' }).click();
      await expect(page).toHaveURL(/tab=last-accessed&job=/);
      await expect(page.getByRole('link', { name: 'Last accessed' })).toHaveAttribute('aria-current', 'page');
      await axe(page);
      return page.getByRole('row').filter({ has: page.getByRole('rowheader') });
    };
    const iam = 'AWS Identity and Access Management (IAM) iam';
    // The auditor reads users and groups, by what the group grants. The role grants the same, and nobody has acted as it.
    const own = await check(`/users?q=${name}`, name);
    await expect(own.filter({ hasText: iam })).not.toContainText('Never');
    const group = await check('/groups', 'Auditors');
    await expect(group.filter({ hasText: iam })).toContainText('user/');
    await expect(group.filter({ hasText: iam })).toContainText(name);
    const role = await check('/roles', 'AuditReview');
    await expect(role.filter({ hasText: iam })).toContainText('Never');
    const policy = await check('/policies?filter=customer', 'BerthPlanRead');
    await expect(policy).toHaveCount(1);
    await expect(policy).toContainText('Amazon S3');
    await expect(policy).toContainText('Never');
  });
});

test('the badge says what was verified, and turns red when a record is changed behind the server', async ({ server, page }) => {
  test.setTimeout(60_000);
  await setUpRoot(server, page);
  const badge = page.getByText(/^Verified up to record \d+$/);
  await expect(async () => {
    await page.goto('/audit-log');
    await expect(badge).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await axe(page);
  server.sql("UPDATE audit_events SET username = 'mallory' WHERE seq = 2");
  await expect(async () => {
    await page.goto('/audit-log');
    await expect(page.getByText('Tampered with at record 2')).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
  await expect(page.getByText('The audit log was tampered with. First bad record: 2.')).toBeVisible();
  await axe(page);
  let said = '';
  try {
    server.command('audit', 'verify');
  } catch (error) {
    said = String((error as { stdout?: unknown }).stdout);
  }
  expect(said).toContain('BROKEN at record 2: the record was changed');
});
