import { isUtf8 } from 'node:buffer';
import type { APIAttachment } from 'discord-api-types/v10';
import type { Cdn } from './cdn.ts';
import { FILE_SIZE_LIMIT } from '../rest/request-body.ts';
import type { Upload } from '../contract/people.ts';
import type { UploadedFile } from '../world/records.ts';

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
  const kept = cdn.keep(`ephemeral-attachments/${applicationId}`, uploaded(file));
  return file.url === undefined ? kept : { ...kept, url: file.url };
}

/** A file of a message that a member writes. Throws where Discord's client would not take it. */
export function uploaded(file: Upload, index = 0): UploadedFile {
  const fault = faultOfUpload(file);
  if (fault !== undefined) throw new Error(fault);
  const bytes = Buffer.from(file.data);
  const contentType =
    file.contentType ?? (isText(bytes) ? 'text/plain; charset=utf-8' : 'application/octet-stream');
  return { index, name: file.name, contentType, bytes };
}

function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}
