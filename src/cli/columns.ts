/** Rows as lines, each column as wide as its widest cell, with two blanks between. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map(row => row[index]!.length))) ?? []
  return rows.map(row =>
    row
      .map((cell, index) => cell.padEnd(widths[index]!))
      .join('  ')
      .trimEnd(),
  )
}
