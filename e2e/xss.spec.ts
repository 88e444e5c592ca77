// Text that tries to become script, in every field that takes text: stored, refused and echoed, searched for, recorded.
// Whatever page shows it, nothing runs and the browser reports no violation of the policy.
import { type Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { setUpRoot } from './pages.ts';

const CORPUS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg/onload=alert(1)>",
  '</title></textarea></script><script>alert(1)</script>',
  'javascript:alert(1)//<!--',
  '{{constructor.constructor("alert(1)")()}}${alert(1)}`',
];

/** No browser sends it; the pages of sessions, devices and the audit log show it. */
test.use({ userAgent: CORPUS[1] });

/** Fills every field of every form in the page with a text, and sends it as people would. */
async function fillAndSend(page: Page, path: string, evil: string): Promise<void> {
  await page.goto(path);
  const forms = page.locator('main form[method=post]');
  for (let at = 0; at < (await forms.count()); at += 1) {
    const form = forms.nth(at);
    const fields = form.locator('input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=number]), textarea');
    let filled = 0;
    for (let place = 0; place < (await fields.count()); place += 1) {
      const field = fields.nth(place);
      if (await field.isVisible() && await field.isEnabled()) {
        await field.evaluate((input, text) => {
          input.removeAttribute('maxlength');
          input.removeAttribute('pattern');
          input.setAttribute('type', 'text');
          (input as HTMLInputElement).value = text;
        }, evil);
        filled += 1;
      }
    }
    const submit = form.locator('button:not([type=button]):not([aria-disabled=true])').last();
    if (filled > 0 && (await submit.count()) > 0) {
      await Promise.all([page.waitForLoadState('load'), submit.click()]);
      await page.goto(path);
    }
  }
}

/** Every page that links lead to from a page on. */
async function crawl(page: Page, start: string, most: number): Promise<string[]> {
  const seen = new Set([start]);
  const queue = [start];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const answer = await page.goto(next).catch(() => null);
    // A download is no page.
    if (!answer?.headers()['content-type']?.startsWith('text/html')) {
      continue;
    }
    const links = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    for (const link of links) {
      // One page of each kind for the many that differ by a number or an order.
      const kind = link.replace(/#.*$/, '').replace(/audit-log\/[0-9a-f-]+/, 'audit-log/one').replace(/([?&](after|before|sort|rows)=)[^&]*/g, '$1');
      const aws = link.includes('iam%3A%3Aaws') || link.includes('iam::aws');
      if (!seen.has(kind) && seen.size < most && !aws && !link.includes('export=')) {
        seen.add(kind);
        queue.push(link);
      }
    }
  }
  return [...seen];
}

test('text that tries to be script stays text, on every page', { tag: '@javascript' }, async ({ server, page, problems }) => {
  test.setTimeout(600_000);
  problems.allow(/status of (4\d\d|503)/);
  const ran: string[] = [];
  page.on('dialog', (dialog) => {
    ran.push(`${page.url()}: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await setUpRoot(server, page);
  const send = (path: string, form: Record<string, string>) =>
    page.request.post(path, { form, headers: { origin: server.url }, maxRedirects: 0 });

  await test.step('what takes any text holds it', async () => {
    for (const [place, evil] of CORPUS.entries()) {
      const path = `/${evil.replace(/\s|\/{2,}|[*?]/g, '_').replace(/^\/|\/$/g, '')}/`;
      const document = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/key', Condition: { StringEquals: { 'aws:PrincipalTag/x': evil.replaceAll('${', '$ {') } } }],
      });
      const made = [
        await send('/users/create', { user_name: `user-${place}`, path }),
        await send('/policies/create', { name: `policy-${place}`, description: evil, path: '/', document }),
      ];
      expect(made.map((answer) => answer.status()), evil).toEqual([303, 303]);
    }
    await send('/groups/create', { group_name: 'group-0' });
  });

  await test.step('forms that refuse it show it as text', async () => {
    for (const path of ['/users/create', '/groups/create', '/policies/create', '/groups/group-0', '/users/user-0?tab=details', '/switch-role', '/account/settings', '/account/password-policy', '/security-credentials']) {
      for (const evil of [CORPUS[1] ?? '', CORPUS[3] ?? '']) {
        await fillAndSend(page, path, evil);
      }
    }
    for (const evil of CORPUS) {
      const q = encodeURIComponent(evil);
      for (const path of [`/users?q=${q}`, `/policies?q=${q}&filter=${q}`, `/audit-log?user=${q}&event=${q}&show=${q}`, `/users/${q}`, `/switch-role?role=${q}`, `/nothing/${q}`, `/prove?next=${q}`]) {
        await page.goto(path);
      }
    }
  });

  await test.step('every page that shows it runs nothing', async () => {
    const pages = await crawl(page, '/', 150);
    expect(pages.length).toBeGreaterThan(40);
    // What was stored was there to be shown.
    await page.goto('/policies?filter=customer');
    await expect(page.getByText(CORPUS[0] ?? '', { exact: false }).first()).toBeVisible();
  });
  expect(ran).toEqual([]);
});
