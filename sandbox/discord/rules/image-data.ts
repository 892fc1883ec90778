import { createHash } from 'node:crypto';
import { refuse } from '../rest/refusals.ts';
import { textOf } from '../world/records.ts';

/** A picture that a request brings: https://discord.com/developers/docs/reference#image-data */
export interface ImageData {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly animated: boolean;
  /** As Discord names a picture: those that move begin with `a_`. */
  readonly hash: string;
}

/** Throws where `field` holds no picture, or one of more than `mostKb`. */
export function imageIn(field: string, value: unknown, mostKb: number): ImageData {
  const [, type, data = ''] = /^data:image\/(png|jpeg|gif|webp|avif);base64,(.*)$/s.exec(textOf(value)) ?? [];
  if (type === undefined) {
    throw refuse.invalidBody([{ path: [field], code: 'IMAGE_INVALID', message: 'Invalid image data' }]);
  }
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > mostKb * 1_024) {
    const message = `File cannot be larger than ${mostKb}.0 kb.`;
    throw refuse.invalidBody([{ path: [field], code: 'BINARY_TYPE_MAX_SIZE', message }]);
  }
  const animated = type === 'gif';
  const hash = `${animated ? 'a_' : ''}${createHash('md5').update(bytes).digest('hex')}`;
  return { contentType: `image/${type}`, bytes, animated, hash };
}
