// The addresses of the console, for tests that go through all of it and for its screenshots.
import { type Page } from '@playwright/test';

/** The addresses of everything that the console has, with one example of each kind of thing. */
export async function everyPage(page: Page): Promise<string[]> {
  const first = async (list: string) => {
    await page.goto(list);
    return (await page.getByRole('rowheader').getByRole('link').first().getAttribute('href')) ?? '';
  };
  const [user, group, event] = [await first('/users'), await first('/groups'), await first('/audit-log').catch(() => '')];
  const [role, profile] = [await first('/roles'), await first('/instance-profiles')];
  await page.goto('/policies?filter=customer');
  const policy = (await page.getByRole('rowheader').getByRole('link').first().getAttribute('href')) ?? '';
  const of = (path: string, values: string[]) => values.map((value) => `${path}${path.includes('?') ? '&' : '?'}tab=${value}`);
  return [
    '/',
    '/users',
    '/users?q=nothing-matches-this',
    '/users?sort=-created&password=yes&idle=30&rows=50',
    '/users?group=no-such-group',
    '/users/bulk',
    '/users/create',
    ...of(user, ['permissions', 'groups', 'credentials', 'tags', 'last-accessed', 'details']),
    `${user}/policy`,
    `${user}/delete`,
    '/groups',
    '/groups?sort=-users&members=none',
    '/groups/create',
    ...of(group, ['members', 'permissions', 'last-accessed', 'details']),
    `${group}/policy`,
    `${group}/delete`,
    '/roles',
    '/roles?path=%2Faws-service-role%2F&rows=50',
    '/roles?path=wrong',
    '/roles/create',
    `${role}/policy`,
    ...of(role, ['permissions', 'trust', 'sessions', 'tags', 'last-accessed', 'details']),
    `${role}/trust`,
    `${role}/delete`,
    ...of('/roles/AWSServiceRoleForSupport', ['permissions', 'details']),
    '/instance-profiles',
    '/instance-profiles/create',
    profile,
    `${profile}/delete`,
    '/policies',
    '/policies?filter=aws',
    '/policies?sort=-attachments&used=no',
    '/policies/create',
    ...of(policy, ['', 'versions', 'attached', 'tags', 'last-accessed']),
    policy.replace('/view', '/edit'),
    policy.replace('/view', '/delete'),
    '/audit-log',
    '/audit-log?show=refused',
    '/audit-log?q=nothing-matches-this&show=everything',
    '/audit-log?from=yesterday',
    '/credential-report',
    ...(event ? [event] : []),
    ...['no-mfa', 'old-password', 'unused-access-key', 'unused-user'].map((list) => `/worklists/${list}`),
    '/wildcard-administrators',
    '/why',
    '/why?principal=amara.okafor&action=iam%3ADeleteUser&resource=*',
    '/why?principal=nobody.here&action=s3%3A*',
    '/switch-role',
    '/account/settings',
    '/account/settings?intent=mfa&mfa=groups&new_group=nobody&new_rule=any',
    '/account/password-policy',
    '/security-credentials',
    '/security-credentials/recovery-codes',
    '/security-credentials/recovery-codes?first=1&next=%2Fgroups',
    '/prove?next=%2Fgroups',
    '/search?q=audit',
    '/search?q=nothing-matches-this',
    '/nothing/here',
  ];
}
