import type { APIMessage } from 'discord-api-types/v10';
import { textOf } from '../records.ts';
import type { Json, UploadedFile } from '../records.ts';
import type { BodyFault } from '../refusals.ts';

const MAX_FILES = 10;

/** Files come beside the body, so their rules are not of the tables. */
export function attachmentFaults(
  body: Json,
  files: readonly UploadedFile[],
  before?: APIMessage,
): BodyFault[] {
  const described = (Array.isArray(body.attachments) ? body.attachments : []) as readonly Json[];
  const kept =
    before?.attachments.filter(({ id }) => !body.attachments || described.some((entry) => entry.id === id)) ??
    [];
  if (files.length + kept.length > MAX_FILES) {
    return [
      {
        path: ['attachments'],
        code: 'BASE_TYPE_MAX_LENGTH',
        message: `Must be ${MAX_FILES} or fewer in length.`,
      },
    ];
  }
  const known = [...files.map(({ index }) => String(index)), ...kept.map(({ id }) => id)];
  return described.flatMap(({ id }, index) =>
    known.includes(textOf(id))
      ? []
      : [
          {
            path: ['attachments', index],
            code: 'ATTACHMENT_NOT_FOUND',
            message: 'Attachment data cannot be found',
          },
        ],
  );
}
