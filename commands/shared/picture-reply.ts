import type { APIActionRowComponent, APIComponentInMessageActionRow } from 'discord-api-types/v10';
import type { CommandContext } from '../../src/discord/command.ts';
import type { Picture } from '../../src/render/pictures/pictures.ts';
import { altText } from '../../src/render/pictures/words.ts';
import type { Reply } from '../../src/render/reply.ts';

/**
 * A picture with its alt text, which Discord shows of attachments outside of embeds only. Where its names have characters that no font here has, the same as text takes its place.
 * @throws PictureError
 */
export async function pictureReply(
  { services, userId }: Pick<CommandContext, 'services' | 'userId'>,
  picture: Picture,
  components: readonly APIActionRowComponent<APIComponentInMessageActionRow>[],
  asText: (hasPicture: boolean) => Reply | Promise<Reply>,
): Promise<Reply> {
  const drawn = await services.pictures.draw(picture, userId);
  if (drawn === undefined) {
    const reply = await asText(false);
    const note = '-# I have no font for some of these names, so here it is as text.';
    return { ...reply, content: [reply.content ?? '', note].filter(Boolean).join('\n') };
  }
  const { name, data } = drawn;
  return {
    files: [{ name, data, description: altText(picture) }],
    components,
  };
}
