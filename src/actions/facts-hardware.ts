import { diskFacts } from './facts-disks.ts'
import type { SetupAnswer } from './setup-answer.ts'

/** The processors, the memory and the disks of a host. */
export function hardwareFacts(answer: SetupAnswer): Record<string, unknown> {
  return { ...processorFacts(answer), ...memoryFacts(answer), ...diskFacts(answer) }
}

function processorFacts(answer: SetupAnswer): Record<string, unknown> {
  const lines = answer.printed('cpus').map(line => line.split(/\s*:\s*/, 2) as [string, string?])
  const all = (key: string) => lines.flatMap(([name, value]) => (name === key && value !== undefined ? [value] : []))
  const first = (key: string) => Number(all(key)[0] ?? 0)
  const shown = ['processor', 'vendor_id', 'model name']
  const count = new Set(all('physical id')).size || all('processor').length
  const cores = first('cpu cores') || 1
  const threads = Math.max(1, Math.floor((first('siblings') || cores) / cores))
  return {
    processor: lines.flatMap(([name, value]) => (shown.includes(name) && value ? [value] : [])),
    processor_count: count,
    processor_cores: cores,
    processor_threads_per_core: threads,
    processor_vcpus: count * cores * threads,
    processor_nproc: Number(answer.printed('nproc')[0] ?? all('processor').length),
  }
}

function memoryFacts({ files }: SetupAnswer): Record<string, unknown> {
  const lines = files.get('/proc/meminfo') ?? []
  const sizes = new Map(lines.map(line => line.split(/:\s*/, 2) as [string, string]))
  const megabytes = (name: string) => Math.floor(Number.parseInt(sizes.get(name) ?? '0', 10) / 1024)
  const [total, free, swap, swapFree] = ['MemTotal', 'MemFree', 'SwapTotal', 'SwapFree'].map(megabytes) as number[]
  const spare = free! + megabytes('Buffers') + megabytes('Cached')
  return {
    memtotal_mb: total,
    memfree_mb: free,
    swaptotal_mb: swap,
    swapfree_mb: swapFree,
    memory_mb: {
      real: { total, used: total! - free!, free },
      nocache: { free: spare, used: total! - spare },
      swap: { total: swap, free: swapFree, used: swap! - swapFree!, cached: megabytes('SwapCached') },
    },
  }
}
