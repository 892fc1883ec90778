import type { Storage } from '../../../storage/storage.ts';
import { isCorrupt, opens, sealedRows, type SealedRow } from '../../rotate-keys/reseal.ts';
import { bad, doubtful, good, skipped, type Check } from './finding.ts';

/** Enough to notice a wrong key. */
const mostRows = 50;

/** Whether the encryption key opens what is kept. */
export function checkSealed(storage: Pick<Storage, 'links' | 'hooks' | 'sealer'>): Check {
  return async () => {
    const rows = await sample(storage);
    if (rows === undefined) {
      return {
        findings: [
          bad('Something in the store cannot be read', 'restore a backup, or look at the bot’s log'),
        ],
      };
    }
    if (rows.length === 0)
      return { findings: [skipped('The encryption key was not tried', 'no secrets are kept yet')] };
    const lost = rows.filter((row) => !opens(storage, row)).length;
    if (lost > 0) {
      return {
        findings: [
          bad(
            `The encryption key does not open ${lost} of ${rows.length} secrets that are kept`,
            'put the key that sealed them into ENCRYPTION_KEY, behind a comma',
          ),
        ],
      };
    }
    const old = rows.filter(({ sealed }) => !storage.sealer.isCurrent(sealed)).length;
    const findings = [good(`The encryption key opens what is kept (${rows.length} tried)`)];
    if (old > 0)
      findings.push(
        doubtful(`${old} of ${rows.length} secrets are under an older key`, 'run npm run rotate-keys'),
      );
    return { findings };
  };
}

/** `undefined` when a row cannot be read. */
async function sample(
  storage: Pick<Storage, 'links' | 'hooks' | 'sealer'>,
): Promise<SealedRow[] | undefined> {
  const rows: SealedRow[] = [];
  try {
    for await (const row of sealedRows(storage)) {
      rows.push(row);
      if (rows.length === mostRows) break;
    }
    return rows;
  } catch (error) {
    if (isCorrupt(error)) return undefined;
    throw error;
  }
}
