import type { APIAttachment } from 'discord-api-types/v10';
import { textOf } from '../world/records.ts';
import type { EditedMessage, Json, UploadedFile } from '../world/records.ts';
import type { BodyFault } from '../rest/refusals.ts';
import { findAll } from './rule.ts';

/** https://discord.com/developers/docs/reference#uploading-files */
const MAX_FILES = 10;
/** "Only `.jpg`, `.jpeg`, `.png`, `.webp`, and `.gif` may be used": #uploading-files-using-attachments-within-embeds */
const SHOWN_IN_EMBEDS = /^attachment:\/\/[^/]+\.(?:jpe?g|png|webp|gif)$/i;
const EMBEDDED = ['image', 'thumbnail'].map((part) => `embeds.*.${part}.url`);

/**
 * Files come beside the body, so their rules are not of the tables. An edit without `attachments` adds its files to those
 * that are there; with it, only what it lists stays or comes:
 * https://discord.com/developers/docs/resources/message#edit-message
 */
export function attachmentFaults(
  body: Json,
  files: readonly UploadedFile[],
  before?: EditedMessage,
): BodyFault[] {
  const described = (Array.isArray(body.attachments) ? body.attachments : []) as readonly Json[];
  const listed = described.map(({ id }) => textOf(id));
  const isKept = ({ id }: APIAttachment): boolean => !body.attachments || listed.includes(id);
  const kept = before?.files.filter(isKept) ?? [];
  if (files.length + kept.length > MAX_FILES) {
    return [
      {
        path: ['attachments'],
        code: 'BASE_TYPE_MAX_LENGTH',
        message: `Must be ${MAX_FILES} or fewer in length.`,
      },
    ];
  }
  const sent = files.map(({ index }) => String(index));
  const unlisted = Array.isArray(body.attachments) ? sent.filter((index) => !listed.includes(index)) : [];
  return [
    ...listed.flatMap((id, index) =>
      listFaults(id, index, listed, [...sent, ...kept.map((file) => file.id)]),
    ),
    ...unlisted.map((index) => ({
      path: ['attachments'],
      code: 'SANDBOX_FILE_NOT_LISTED',
      message: `Discord would leave out files[${index}]: attachments does not list it`,
    })),
    ...droppedFaults(body, before, isKept),
    ...embedFaults(body, [...files.map(({ name }) => name), ...kept.map(({ filename }) => filename)]),
  ];
}

function listFaults(
  id: string,
  index: number,
  listed: readonly string[],
  known: readonly string[],
): BodyFault[] {
  const path = ['attachments', index];
  if (!known.includes(id))
    return [{ path, code: 'ATTACHMENT_NOT_FOUND', message: 'Attachment data cannot be found' }];
  if (listed.indexOf(id) === index) return [];
  return [{ path, code: 'SANDBOX_FILE_LISTED_TWICE', message: `attachments lists ${id} before` }];
}

/** An embed that stays as it was would show an image that the edit takes away. */
function droppedFaults(
  body: Json,
  before: EditedMessage | undefined,
  isKept: (file: APIAttachment) => boolean,
): BodyFault[] {
  if (before === undefined || 'embeds' in body) return [];
  const shown = before.message.embeds.flatMap(({ image, thumbnail }) => [image?.url, thumbnail?.url]);
  return before.files
    .filter((file) => !isKept(file) && shown.includes(file.url))
    .map(({ filename }) => ({
      path: ['attachments'],
      code: 'SANDBOX_SHOWN_IMAGE_DROPPED',
      message: `An embed of this message goes on showing ${filename}`,
    }));
}

/** An image that names a file which is not there shows nothing, and Discord says nothing of it. */
function embedFaults(body: Json, names: readonly string[]): BodyFault[] {
  return EMBEDDED.flatMap((place) => findAll(body, place)).flatMap(({ value, path }) => {
    if (typeof value !== 'string' || !value.startsWith('attachment://')) return [];
    if (SHOWN_IN_EMBEDS.test(value) && names.includes(value.slice('attachment://'.length))) return [];
    return [{ path, code: 'SANDBOX_NO_SUCH_IMAGE', message: `There is no image ${value} to show` }];
  });
}
