import type { APISelectMenuOption } from 'discord-api-types/v10';
import { notFound } from '../../src/catalogue/learning.ts';
import { CodewarsError } from '../../src/codewars/errors.ts';
import { rankName } from '../../src/codewars/ranks.ts';
import type { Reply } from '../../src/render/reply.ts';
import type { Services } from '../../src/discord/command.ts';
import { menu } from '../../src/discord/interactions/components.ts';
import { existing, type NamedKata } from './kata-option.ts';
import { ErrorWithDetails } from '../../src/discord/interactions/error-with-details.ts';

/** As many as are read at a glance. */
const most = 10;

/** Does something with a kata that was named; where there is no such kata, those with a name like it can be picked from a menu. */
export async function orSimilarKata(
  services: Services,
  named: NamedKata,
  route: Parameters<typeof menu>[1],
  work: (kata: string) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await work(await existing(named, services));
  } catch (error) {
    if (!(error instanceof CodewarsError) || error.code !== 'NotFound' || error.subject.kind !== 'kata')
      throw error;
    const name = named.typed ?? error.subject.name;
    const options: APISelectMenuOption[] = services.catalogue
      .search(name.replaceAll('-', ' '), most)
      .filter(({ id }) => id.length <= 100)
      .map(({ id, name, rank }) => ({
        label: name,
        value: id,
        ...(rank === null || rank === undefined ? {} : { description: rankName(rank) }),
      }));
    const failed = notFound(name, error);
    const components = menu('Pick a kata', route, options);
    if (components.length === 0) throw failed;
    throw new ErrorWithDetails(failed, 'Or did you mean one of these?', { components });
  }
}
