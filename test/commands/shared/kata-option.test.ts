import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../src/catalogue/catalogue.ts';
import { kataFrom } from '../../../commands/shared/kata-option.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import { closeAfterTest, RecordingLog } from '../../support/storage-kit.ts';

describe('what a typed kata may be', () => {
  const id = 'a'.repeat(24);

  const candidates = async (typed: string, known?: { name: string; slug: string | null }) => {
    const log = new RecordingLog();
    const storage = closeAfterTest(await openStorage({ url: 'memory:', encryptionKeys: [], log }));
    const catalogue = createCatalogue({ storage, now: () => 1, onError: () => undefined });
    if (known !== undefined) catalogue.learn([{ id, ...known }]);
    await catalogue.flush();
    return kataFrom(typed, { catalogue }).candidates;
  };

  it.each([
    ['its id', id.toUpperCase(), [id]],
    ['a link', `https://www.codewars.com/kata/task-number-3/ruby`, ['task-number-3']],
    ['its name', 'Task #3', [id, 'task-number-3', 'task-number-3-1']],
    ['its name with other signs', '"task #3"!', [id, 'task-number-3', 'task-number-3-1']],
    ['something else', 'C#', ['c-number', 'c-number-1', 'C#']],
  ])('begins with the kata that is known by %s', async (_, typed, wanted) => {
    expect(await candidates(typed, { name: 'Task #3', slug: null })).toEqual(wanted);
    expect(await candidates(typed, { name: 'Task #3', slug: 'task-number-3' })).toEqual(wanted);
  });

  it('begins with the kata that had the slug, whatever it is called now', async () => {
    for (const typed of ['task-number-3', 'Task # 3'])
      expect((await candidates(typed, { name: 'Renamed', slug: 'task-number-3' }))[0]).toBe(id);
  });
});
