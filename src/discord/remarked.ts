import type { Reply } from '../render/reply.ts';

/** Something that went wrong, with more for the member than the sentence about it: a remark, or what they handed over. */
export class Remarked extends Error {
  override readonly name = 'Remarked';
  /** A whole sentence that follows the one about the cause. */
  readonly remark: string;
  readonly files: NonNullable<Reply['files']>;

  constructor(cause: unknown, remark: string, files: Remarked['files'] = []) {
    super('remarked', { cause });
    this.remark = remark;
    this.files = files;
  }
}
