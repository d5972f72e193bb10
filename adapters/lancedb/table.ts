import type { Connection, Table } from '@lancedb/lancedb';
import type { Schema } from 'apache-arrow';
import { sha256Hex } from '#domain/content/canonical.ts';
import { loadLanceDb } from './load-lancedb.ts';

/** The column of title and text together that the full-text index covers. */
export const searchableColumn = 'searchable';

/**
 * Name of the table for a domain and an embedding. Domain names hold no underscore, so the parts cannot run into each other;
 * the digest keeps embeddings apart whose names look alike once made safe for a path.
 * @example "brand__minilm-l6-v2-1-3f2a9c01"
 */
export function tableName(domain: string, embedding: string): string {
  const slug = embedding
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${domain}__${slug}-${sha256Hex(embedding).slice(0, 8)}`;
}

/** A text as a literal in the engine's SQL: in single quotes, each of its own doubled. Backslashes mean themselves there. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The table as it is now, or undefined when nothing was ever written. What is read from it stays one version, whoever writes. */
export async function openTable(connection: Connection, name: string): Promise<Table | undefined> {
  try {
    return await connection.openTable(name);
  } catch (error) {
    const names = await connection.tableNames({ startAfter: name.slice(0, -1), limit: 50 });
    if (names.includes(name)) throw error;
    return undefined;
  }
}

/** Makes the table and its full-text index. Calling it for a table that is there already changes nothing. */
export async function createTable(connection: Connection, name: string, dimensions: number): Promise<Table> {
  const { lancedb } = loadLanceDb();
  const table = await connection.createEmptyTable(name, chunkColumns(dimensions), { existOk: true });
  const indices = await table.listIndices();
  if (!indices.some((index) => index.columns.includes(searchableColumn))) {
    // No positions: phrases are not searched, and the index stays small. English stems make "boots" find "boot".
    const config = lancedb.Index.fts({
      language: 'English',
      stem: true,
      removeStopWords: true,
      asciiFolding: true,
      lowercase: true,
      withPosition: false,
    });
    await table.createIndex(searchableColumn, { config });
  }
  return table;
}

function chunkColumns(dimensions: number): Schema {
  const { arrow } = loadLanceDb();
  const text = (name: string) => new arrow.Field(name, new arrow.Utf8(), false);
  const integer = (name: string) => new arrow.Field(name, new arrow.Int32(), false);
  const vector = new arrow.FixedSizeList(dimensions, new arrow.Field('item', new arrow.Float32(), true));
  return new arrow.Schema([
    text('document'),
    integer('version'),
    integer('chunk'),
    text('title'),
    text('text'),
    text(searchableColumn),
    integer('spanStart'),
    integer('spanEnd'),
    new arrow.Field('vector', vector, false),
  ]);
}
