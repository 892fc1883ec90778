import { EmbedType } from 'discord-api-types/v10';
import type {
  APIAttachment,
  APIEmbed,
  APIMessage,
  APIMessageTopLevelComponent,
  APIUser,
} from 'discord-api-types/v10';
import { mentionsOf } from './mentions.ts';
import type { EditedMessage, Json, UploadedFile } from '../world/records.ts';

type Keep = (file: UploadedFile) => APIAttachment;
type FindUser = (id: string) => APIUser | undefined;

/** The part of a message that its author wrote, and its files: what the body of a request makes of what was there before. */
export function bodyOfMessage(
  { message: before, files: filesBefore }: EditedMessage,
  body: Json,
  uploads: readonly UploadedFile[],
  { keep, findUser }: { readonly keep: Keep; readonly findUser: FindUser },
): { readonly files: readonly APIAttachment[]; readonly message: Partial<APIMessage> } {
  const after: Partial<APIMessage> = {};
  const files = filesAfter(filesBefore, body, uploads, keep);
  if ('content' in body) {
    after.content = ((body.content as string | null) ?? '').trim();
    const isAnswer = before.interaction_metadata !== undefined;
    Object.assign(
      after,
      mentionsOf(after.content, body.allowed_mentions, {
        isAnswer,
        findUser,
        repliedTo: before.referenced_message?.author.id,
      }),
    );
  }
  if ('embeds' in body) {
    const embeds = (body.embeds as APIEmbed[] | null) ?? [];
    after.embeds = embeds.map((embed) => richEmbed(embed, files));
  }
  // "Any attached files that are not referenced in embeds": https://discord.com/developers/docs/resources/message#message-object
  const shown = (after.embeds ?? before.embeds).flatMap(({ image, thumbnail }) => [
    image?.url,
    thumbnail?.url,
  ]);
  after.attachments = files.filter(({ url }) => !shown.includes(url));
  if ('components' in body) {
    const components = (body.components as APIMessageTopLevelComponent[] | null) ?? [];
    after.components = withFiles(numbered(components), files);
  }
  return { files, message: after };
}

/** Without `attachments` all stay; with it those that it lists, under a description of its own if it has one. */
function filesAfter(
  before: readonly APIAttachment[],
  body: Json,
  uploads: readonly UploadedFile[],
  keep: Keep,
): APIAttachment[] {
  const listed = (body.attachments as { id: string | number; description?: string }[] | null) ?? [];
  const entryOf = (id: string | number) => listed.find((entry) => String(entry.id) === String(id));
  const described = (file: APIAttachment, id: string | number): APIAttachment => {
    const description = entryOf(id)?.description;
    return description === undefined ? file : { ...file, description };
  };
  const kept = Array.isArray(body.attachments) ? before.filter(({ id }) => entryOf(id)) : before;
  return [
    ...kept.map((file) => described(file, file.id)),
    ...uploads.map((upload) => described(keep(upload), upload.index)),
  ];
}

function richEmbed(embed: APIEmbed, attachments: readonly APIAttachment[]): APIEmbed {
  const resolve = <T extends { url: string }>(media: T): T => {
    const name = media.url.startsWith('attachment://') ? media.url.slice('attachment://'.length) : undefined;
    const file = attachments.find(({ filename }) => filename === name);
    return file ? { ...media, url: file.url } : media;
  };
  return {
    ...structuredClone(embed),
    type: EmbedType.Rich,
    ...(embed.image && { image: resolve(embed.image) }),
    ...(embed.thumbnail && { thumbnail: resolve(embed.thumbnail) }),
    ...(embed.fields && { fields: embed.fields.map((field) => ({ inline: false, ...field })) }),
  };
}

/** Pictures and files of components that name an attachment lead to where it is. */
function withFiles(
  components: APIMessageTopLevelComponent[],
  files: readonly APIAttachment[],
): APIMessageTopLevelComponent[] {
  const resolved = JSON.stringify(components, (key, value: unknown) => {
    if (key !== 'url' || typeof value !== 'string' || !value.startsWith('attachment://')) return value;
    const name = value.slice('attachment://'.length);
    return files.find(({ filename }) => filename === name)?.url ?? value;
  });
  return JSON.parse(resolved) as APIMessageTopLevelComponent[];
}

/** Discord numbers the components of a message, in the order in which they are read. */
function numbered(components: readonly APIMessageTopLevelComponent[]): APIMessageTopLevelComponent[] {
  const copy = structuredClone(components) as APIMessageTopLevelComponent[];
  let last = 0;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    if (typeof node !== 'object' || node === null || !('type' in node)) return;
    (node as { id?: number }).id ??= last += 1;
    const { components, component, accessory } = node as Json;
    visit(components);
    visit(component);
    visit(accessory);
  };
  visit(copy);
  return copy;
}
