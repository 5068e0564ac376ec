/** An HTTP request made from a managed host. */
export interface HttpRequest {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** Seconds for the whole exchange; by default 10. */
  readonly timeout?: number | undefined
  /** Whether redirects are followed; by default not. */
  readonly followRedirects?: boolean | undefined
  /** Whether an https certificate must be valid; by default it must. */
  readonly validateCerts?: boolean | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
