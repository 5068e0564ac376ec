import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Diagnostic {
  readonly message: string
  readonly range: { readonly start: { readonly line: number; readonly character: number } }
}

/** The program of the package `yaml-language-server`. */
function languageServerProgram(): string {
  const manifest = createRequire(import.meta.url).resolve('yaml-language-server/package.json')
  return join(dirname(manifest), 'bin', 'yaml-language-server')
}

/** The YAML language server as an editor talks to it: JSON-RPC over stdin and stdout. */
export class LanguageServer {
  readonly #child: ChildProcess
  readonly #answers = new Map<number, (result: unknown) => void>()
  readonly #diagnostics = new Map<string, (found: Diagnostic[]) => void>()
  #received = Buffer.alloc(0)
  #count = 0

  constructor() {
    this.#child = spawn(process.execPath, [languageServerProgram(), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.stdout!.on('data', (data: Buffer) => this.#receive(data))
  }

  async start(): Promise<void> {
    const capabilities = { workspace: { configuration: true }, textDocument: { publishDiagnostics: {} } }
    await this.#request('initialize', { processId: process.pid, rootUri: null, capabilities })
    this.#send({ method: 'initialized', params: {} })
  }

  /** What is wrong with a text that stands, or would stand, in a file. */
  open(file: string, text: string): Promise<Diagnostic[]> {
    const uri = pathToFileURL(file).href
    const found = new Promise<Diagnostic[]>(resolve => this.#diagnostics.set(uri, resolve))
    const textDocument = { uri, languageId: 'yaml', version: 1, text }
    this.#send({ method: 'textDocument/didOpen', params: { textDocument } })
    return found
  }

  /** What is proposed at a place of a file that is open; lines and characters count from 0. */
  async complete(file: string, line: number, character: number): Promise<string[]> {
    const params = { textDocument: { uri: pathToFileURL(file).href }, position: { line, character } }
    const { items } = (await this.#request('textDocument/completion', params)) as { items: { label: string }[] }
    return items.map(({ label }) => label)
  }

  stop(): void {
    this.#child.kill()
  }

  #request(method: string, params: object): Promise<unknown> {
    const id = ++this.#count
    this.#send({ id, method, params })
    return new Promise(resolve => this.#answers.set(id, resolve))
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.#child.stdin!.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data])
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(/Content-Length: (\d+)/.exec(this.#received.toString('utf8', 0, end))![1])
      if (this.#received.length < end + 4 + length) return
      const body = this.#received.toString('utf8', end + 4, end + 4 + length)
      this.#received = this.#received.subarray(end + 4 + length)
      this.#handle(JSON.parse(body) as Message)
    }
  }

  #handle({ id, method, params, result }: Message): void {
    if (method === undefined) this.#answers.get(id!)?.(result)
    else if (method === 'textDocument/publishDiagnostics')
      this.#diagnostics.get(params!.uri as string)?.(params!.diagnostics as Diagnostic[])
    else if (method === 'workspace/configuration') this.#send({ id, result: (params!.items as object[]).map(settings) })
    else if (id !== undefined) this.#send({ id, result: null })
  }
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: unknown
}

/** The server fetches a catalogue of schemas from the network unless it is told not to. */
function settings(): object {
  return { validate: true, completion: true, schemaStore: { enable: false } }
}
