/** Lays rows out in columns; numbers stand right. Cells longer than their column's limit are cut. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], limits: readonly number[]): string {
  const cut = (cell: string, limit: number) => (cell.length > limit ? `${cell.slice(0, limit - 1)}…` : cell);
  const cells = [head, ...rows].map((row) => row.map((cell, column) => cut(cell, limits[column] ?? 40)));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const numeric = head.map((_, column) => rows.every((row) => /^[\d.,$–-]*$/.test(row[column] ?? '')));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(cells[0] ?? []), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.slice(1).map(line)]
    .map((text) => `  ${text}`)
    .join('\n');
}
