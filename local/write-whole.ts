import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file that others read, perhaps at this very moment: they find the old text or the new one, never a part. A rename is one
 * step only within a file system, so the text is first written beside its place.
 * @param mode who may read it, where that is not everybody
 */
export async function writeWhole(path: string, text: string, mode?: number): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFile(beside, text, mode === undefined ? {} : { mode });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
