import type { APISelectMenuOption } from 'discord-api-types/v10';
import { CodewarsError } from '../codewars/errors.ts';
import { rankName } from '../codewars/ranks.ts';
import type { Reply } from '../render/reply.ts';
import { cut, plain } from '../render/text.ts';
import type { Services } from './command.ts';
import { menu } from './components.ts';
import { Remarked } from './remarked.ts';

/** As many as are read at a glance. */
const most = 10;

/** Does something with a kata that was typed; where there is no such kata, those with a name like it can be picked from a menu. */
export async function orSimilarKata(
  { catalogue }: Services,
  typed: string,
  route: Parameters<typeof menu>[1],
  work: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CodewarsError) || error.code !== 'NotFound' || error.subject.kind !== 'kata')
      throw error;
    const options: APISelectMenuOption[] = catalogue
      .search(typed.replaceAll('-', ' '), most)
      .filter(({ id }) => id.length <= 100)
      .map(({ id, name, rank }) => ({
        label: cut(plain(name), 100) || id,
        value: id,
        ...(rank === null || rank === undefined ? {} : { description: rankName(rank) }),
      }));
    if (options.length === 0) throw error;
    throw new Remarked(error, 'Or did you mean one of these?', {
      components: menu('Pick a kata', route, options),
    });
  }
}
