// Every page of docs/how-to, followed step by step on the demonstration's data, by the labels that the page prints. See
// how-to/guide.ts for what is checked. The database makes no difference to what a page says, so one is enough.
import { expect, test } from './fixtures.ts';
import { Guide, pages, text, type Followed } from './how-to/guide.ts';
import { account } from './how-to/account.ts';
import { credentials } from './how-to/credentials.ts';
import { people } from './how-to/people.ts';
import { permissions } from './how-to/permissions.ts';
import { reading } from './how-to/reading.ts';

const followed: Record<string, Followed> = { ...account, ...credentials, ...people, ...permissions, ...reading };

test.describe('how to', { tag: '@one-engine' }, () => {
  test.use({ serverArguments: ['--demo'] });

  for (const [name, { withoutScript, allow, follow }] of Object.entries(followed)) {
    test(name, { tag: withoutScript ? [] : '@javascript' }, async ({ server, page, person, problems }) => {
      if (allow) {
        problems.allow(allow);
      }
      const guide = new Guide(name, server, page, person);
      await follow(guide);
      await guide.look();
      guide.done();
    });
  }
});

test('every page of docs/how-to is followed, and is in the index', { tag: '@harness' }, () => {
  expect(Object.keys(followed).sort()).toEqual(pages());
  const index = text('README');
  for (const name of pages()) {
    expect(index, name).toContain(`(${name}.md)`);
  }
});
