/** Whether text for this stream may be coloured: not where nobody sees it, and not against the user's `NO_COLOR` or a dumb terminal. */
export function usesColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb'
}
