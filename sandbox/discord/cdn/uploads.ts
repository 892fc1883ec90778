import { isUtf8 } from 'node:buffer';
import type { APIAttachment } from 'discord-api-types/v10';
import type { Cdn } from './cdn.ts';
import { FILE_SIZE_LIMIT } from '../rest/request-body.ts';
import type { Upload } from '../contract/people.ts';

/** Why Discord's client would not take this file, or undefined. */
export function faultOfUpload({ name, data }: Upload): string | undefined {
  if (name === '') return 'a file has a name';
  if (Buffer.byteLength(data) > FILE_SIZE_LIMIT) return `"${name}" is larger than ${FILE_SIZE_LIMIT} bytes`;
  return undefined;
}

/** Stores what a member hands over, and answers how `resolved.attachments` names it. Throws where the client would not. */
export function upload(
  { cdn, applicationId }: { cdn: Cdn; applicationId: string },
  file: Upload,
): APIAttachment {
  const fault = faultOfUpload(file);
  if (fault !== undefined) throw new Error(fault);
  const bytes = Buffer.from(file.data);
  const contentType =
    file.contentType ?? (isText(bytes) ? 'text/plain; charset=utf-8' : 'application/octet-stream');
  const kept = cdn.keep(`ephemeral-attachments/${applicationId}`, { name: file.name, contentType, bytes });
  return file.url === undefined ? kept : { ...kept, url: file.url };
}

function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}
