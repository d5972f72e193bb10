import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Standing } from './standing.ts';

/** The records of a version: stages as it left them, its machine, and a message of its ingest queue. */
export type VersionRecords = {
  readonly machine: string;
  readonly ingest: string;
  /** The number of the shapes that it writes. */
  readonly written: number;
  readonly standings: readonly (readonly [string, Standing])[];
};

export const recordsDir = join(import.meta.dirname, 'records');
export const machineFile = 'task.asl.json';
export const shapesFile = 'shapes.json';
export const ingestFile = 'ingest-message.json';
export const standingEnd = '.stage.json';

/** Reads the records in a folder. @see record.ts, which writes them */
export function readVersionRecords(folder: string): VersionRecords {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const files = readdirSync(folder).filter((file) => file.endsWith(standingEnd));
  return {
    machine: read(machineFile),
    ingest: read(ingestFile),
    written: z.object({ writes: z.int() }).parse(JSON.parse(read(shapesFile))).writes,
    standings: files.map((file) => [file.slice(0, -standingEnd.length), JSON.parse(read(file)) as Standing]),
  };
}
