import type { APIEmbed } from 'discord-api-types/v10';
import { limits } from './limits.ts';

/** As many of these embeds as one message holds: Discord counts 6,000 characters over all of them. The first always stays. */
export function fitTogether(embeds: readonly APIEmbed[]): APIEmbed[] {
  let room: number = limits.embed;
  return embeds.filter((embed, index) => {
    const length = lengthOf(embed);
    if (index > 0 && length > room) return false;
    room -= length;
    return true;
  });
}

function lengthOf({ title, description, footer, author, fields = [] }: APIEmbed): number {
  const texts = [
    title,
    description,
    footer?.text,
    author?.name,
    ...fields.flatMap(({ name, value }) => [name, value]),
  ];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}
