import type { Collection, Storage } from '../../src/storage/storage.ts';
import { hashOf } from '../../src/storage/hash.ts';
import { solvesOf } from '../../src/history/solves.ts';
import { attemptKey, historyOf, honorKey, memberKey } from '../../src/storage/records.ts';

/** A person in a server, and their account. */
export interface Person {
  readonly guildId: string;
  readonly userId: string;
  readonly codewarsId: string;
  readonly username: string;
}

/** The collections of a storage by name. */
export const collectionsOf = (storage: Storage): [string, Collection<unknown>][] =>
  Object.entries(storage).flatMap(([name, each]: [string, unknown]) =>
    typeof each === 'object' && each !== null && 'entries' in each
      ? [[name, each as Collection<unknown>]]
      : [],
  );

/** Every row of a store as text: collection, key and value. */
export async function allRows(storage: Storage): Promise<string[]> {
  const rows: string[] = [];
  for (const [name, collection] of collectionsOf(storage)) {
    for await (const [key, value] of collection.entries())
      rows.push(`${name} ${key} ${JSON.stringify(value)}`);
  }
  return rows;
}

/** Writes rows about them into all collections that have any about people, as the bot does. Answers their keys by collection. */
export async function fillFor(storage: Storage, person: Person): Promise<void> {
  const { guildId, userId, codewarsId, username } = person;
  const key = memberKey(guildId, userId);
  const tag = `${guildId}-${userId}`;
  const account = { username, codewarsId };
  const pair = { guildId, userId };
  const seal = (collection: string, row: string, text: string) => storage.sealer.seal(collection, row, text);
  await storage.links.set(key, {
    ...account,
    sealedApiKey: seal('links', key, 'a-secret-key'),
    linkedAt: 1,
    verifiedAt: 2,
    announce: true,
    hidden: true,
  });
  await storage.members.update(guildId, (row) => ({ userIds: [...(row?.userIds ?? []), userId] }));
  await storage.memberships.update(userId, (row) => ({
    guildIds: [...(row?.guildIds ?? []), guildId],
    notices: row?.notices ?? [],
  }));
  await storage.followers.update(codewarsId, (row) => ({ followers: [...(row?.followers ?? []), pair] }));
  await storage.names.set(username.toLowerCase(), { codewarsId });
  const code = { code: `dojo-${tag}`, username, expiresAt: 9e12 };
  await storage.codes.set(key, code);
  await storage.codes.set(memberKey('direct', userId), code);
  const hookId = `hook-of-${tag}`;
  const sealedSecret = seal('hooks', hookId, 'a-secret-of-a-hook');
  await storage.hooks.set(hookId, { ...pair, sealedSecret, createdAt: 3 });
  await storage.hookOf.set(key, { hookId });
  await storage.heard.set(`hook:${hookId}`, { at: 4, pingAt: 5 });
  const target = { about: 'profile', rungAt: 5, tries: 0, nextAt: 5 };
  await storage.looks.set(hookId, { ...pair, node: 'all', targets: [target] });
  await storage.snapshots.set(codewarsId, {
    ...account,
    honor: 6,
    ranks: {},
    baseline: {},
    totalCompleted: 1,
    completed: [{ id: `kata-of-${codewarsId}`, languages: ['rust'] }],
    readAt: 7,
    changedAt: 8,
  });
  await storage.completions.set(codewarsId, {
    languages: { rust: ` kata-of-${codewarsId} ` },
    total: 1,
    readAt: 9,
    times: Buffer.from(Uint32Array.of(1_700_000_000).buffer).toString('base64'),
    ranks: '8',
    since: 0,
  });
  const solve = { id: `kata-of-${codewarsId}`, at: 1_700_000_000_000, rank: -8, languages: ['rust'] };
  await storage.solves.set(codewarsId, solvesOf([solve], { asOf: 1_700_000_001_000, readAt: 9, since: 0 }));
  const reading = { at: 1_700_000_000_000, honor: 6, score: 2, completed: 1, languages: { rust: 2 } };
  await storage.history.set(codewarsId, historyOf([reading], 1));
  const delivery = {
    event: 'user',
    action: 'honor_changed',
    node: 'all',
    tries: 0,
    receivedAt: 10,
    nextTryAt: 10,
  };
  const bot = { source: { kind: 'bot' }, user: { id: codewarsId, honor: 1 }, ...delivery } as const;
  const own = { source: { kind: 'member', hookId, ...pair }, ...delivery } as const;
  const kata = { ...delivery, source: { kind: 'bot' }, kata: { id: 'k', createdById: codewarsId } } as const;
  for (const collection of [storage.inbox, storage.aside]) {
    await collection.set(`bot-${codewarsId}`, bot);
    await collection.set(`own-${tag}`, own);
    await collection.set(`kata-${codewarsId}`, kata);
  }
  await storage.gathering.set(honorKey(guildId, codewarsId), {
    guildId,
    what: { type: 'honor', account: codewarsId },
    announced: 11,
  });
  await storage.gathering.set(`${guildId}:votes:kata-of-${codewarsId}`, {
    guildId,
    what: { type: 'votes', kataId: `kata-of-${codewarsId}`, authorId: codewarsId },
    pending: { since: 12, dueAt: 13, total: 12 },
  });
  await storage.outbox.set(`out-${tag}`, {
    guildId,
    channelId: 'c',
    kind: 'ranks',
    message: { content: `<@${userId}> ${username}` },
    node: 'all',
    createdAt: 14,
    attempts: 0,
    nextAt: 14,
  });
  await storage.outbox.set(`about-${codewarsId}-${guildId}`, {
    guildId,
    channelId: 'c',
    kind: 'honor',
    node: 'all',
    createdAt: 14,
    attempts: 0,
    nextAt: 14,
    about: {
      account: codewarsId,
      links: [{ userId, linkedAt: 1 }],
      news: { type: 'honor', from: 1, total: 2, since: 3 },
    },
  });
  await storage.seen.set(`done:${hashOf(`rank:${codewarsId}:overall:-5`)}`, { at: 15 });
  await storage.presence.set(key, { present: true, at: 16 });
  await storage.accounts.set(hashOf(codewarsId), { username });
  await storage.sessions.set(key, {
    id: `session-${tag}`,
    account,
    kata: { id: `kata-of-${codewarsId}`, name: 'Kata', slug: null, rank: -5, tags: [] },
    language: 'rust',
    strategy: null,
    projectId: 'p',
    solutionId: 's',
    setup: '',
    exampleFixture: '',
    earlierCode: null,
    startedAt: 17,
    attempts: 2,
    lastValid: null,
    kept: [
      { number: 1, bytes: 10 },
      { number: 2, bytes: 10 },
    ],
  });
  for (const number of [1, 2]) {
    const row = { code: `code ${number} of ${tag}`, at: 18, dmid: 'd', refused: null, result: null };
    await storage.attempts.set(attemptKey(`session-${tag}`, number), row);
  }
  await storage.roleLooks.set(key, { ...pair, node: 'all', askedAt: 4 });
  await storage.solved.set(`solved-${tag}`, {
    ...pair,
    kata: { id: `kata-of-${codewarsId}`, name: 'Solved', rank: -6 },
    language: 'rust',
    tookMs: 19,
    attempts: 1,
  });
  await storage.preferences.set(userId, { language: 'rust', timezone: 'Asia/Kathmandu' });
  const answer = { value: { username, id: codewarsId }, fetchedAt: 20 };
  for (const asked of [username, username.toUpperCase(), codewarsId]) {
    await storage.cache.set(`1 /users/${asked}`, answer);
    await storage.cache.set(`1 /users/${asked}/code-challenges/completed?page=0`, answer);
  }
  await storage.cache.set(`1 /leaders/ranks/overall?user=${username}`, answer);
}
